package org.lifsim.bench;

import java.util.List;
import org.lifsim.backend.Backend;
import org.lifsim.backend.Triad;
import org.lifsim.neuron.Form;
import org.lifsim.neuron.Lif;
import org.lifsim.neuron.Tols;

/** What memory allows: a step over all units moves each unit's state once, and no faster than a triad of the same size moves it. */
final class Roofline {
    static final String NAME = "memory (triad)";

    private Roofline() {}

    static Speed of(Backend backend, int units) {
        Form form = Form.of(Lif.lecture(), false, Tols.OFF);
        double bytes = Triad.bytesPerSecond(backend, (long) units * form.bytesPerUnit());
        return new Speed(NAME, units, 1, List.of(bytes / form.bytesPerStep() / 1e6), Double.NaN);
    }
}
