package org.lifsim.bench;

import java.util.List;
import org.lifsim.backend.Backend;
import org.lifsim.internal.spi.StreamTriad;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.Lif;

/** Memory bound of a step: it reads and writes each unit's state once, at most with the bandwidth of a triad of the same size. */
final class Roofline {
    static final String NAME = "memory (triad)";

    private Roofline() {}

    static Speed of(Backend backend, int units) {
        ModelVariant variant = ModelVariant.of(Lif.tutorialParameters(), false, LastSpikeTime.OFF);
        double bytes = StreamTriad.bytesPerSecond(backend, (long) units * variant.bytesPerUnit());
        return new Speed(NAME, units, 1, List.of(bytes / variant.bytesPerStep() / 1e6), Double.NaN);
    }
}
