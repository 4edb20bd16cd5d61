package org.lifsim.bench;

import java.util.List;
import org.lifsim.backend.Backend;
import org.lifsim.backend.Triad;
import org.lifsim.neuron.LifForm;

/** What memory allows: a step over all units moves each unit's state once, and no faster than a triad of the same size moves it. */
final class Roofline {
    static final String NAME = "memory (triad)";

    private Roofline() {}

    static Speed of(Backend backend, int units) {
        double bytes = Triad.bytesPerSecond(backend, (long) units * LifForm.PLAIN.bytesPerUnit());
        return new Speed(NAME, units, 1, List.of(bytes / LifForm.BYTES_PER_STEP / 1e6), Double.NaN);
    }
}
