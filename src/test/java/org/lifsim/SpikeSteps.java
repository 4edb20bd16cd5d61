package org.lifsim;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.lifsim.backend.Backend;
import org.lifsim.input.InputCurrent;
import org.lifsim.model.ModelParameters;
import org.lifsim.population.Population;
import org.lifsim.recording.TraceData;

/** The steps in which one unit with a constant current spikes. */
public final class SpikeSteps {
    private SpikeSteps() {}

    /** The steps, from 0. */
    public static List<Integer> of(ModelParameters unit, float current, double dt, int steps) throws IOException {
        try (Backend backend = TestBackends.open("cpu-scalar");
                InputCurrent constant = InputCurrent.constant(current)) {
            boolean[] spikes = TraceData.record(Population.of(unit).dt(dt), steps, constant, backend)
                    .spikes();
            return IntStream.range(0, steps)
                    .filter(step -> spikes[step])
                    .boxed()
                    .toList();
        }
    }
}
