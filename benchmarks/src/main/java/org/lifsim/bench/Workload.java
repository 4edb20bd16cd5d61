package org.lifsim.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.backend.Backend;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.NeuronModels;
import org.lifsim.model.Values;
import org.lifsim.population.Population;

/**
 * What benchmarks step, dt 0.1 ms, under a current of its own for each unit: the lecture's cell, adapting and refractory; in another
 * table every other cell, and the lecture's with parameters of each unit's own.
 */
final class Workload {
    static final double DT = 0.1;

    /** The lecture's cell, which is what is measured unless another is named. */
    static final String USUAL = "lif";

    /** The current of the last unit, as a share of the example's; the first has none. */
    static final double MAX_UNITS = 2;

    /** With so much, the lecture's cells spike 7 times a second in the mean, as in a cortex; with {@link #MAX_UNITS} 164 times. */
    static final double CORTICAL = 0.1;

    private Workload() {}

    /** Every workload by name. */
    static Map<String, ModelParameters> all() {
        Map<String, ModelParameters> all = new LinkedHashMap<>();
        ModelParameters lif = Lif.tutorialParameters();
        ModelParameters three = lif.with(Lif.TAU_M, Values.linspace(90, 110))
                .with(Lif.THR, Values.linspace(-53, -51))
                .with(Lif.V_RESET, Values.linspace(-61, -59));
        all.put(USUAL, lif);
        all.put("lif, tau_m of each unit", lif.with(Lif.TAU_M, Values.linspace(90, 110)));
        all.put("lif, tau_m, thr and v_reset of each unit", three);
        all.put(
                "lif, ten parameters of each unit",
                three.with(Lif.RESIST_M, Values.linspace(900, 1100))
                        .with(Lif.V_REST, Values.linspace(-66, -65))
                        .with(Lif.CONDUCT_LEAK, Values.linspace(0.9, 1.1))
                        .with(Lif.TAU_THETA, Values.linspace(200, 400))
                        .with(Lif.THETA_PLUS, Values.linspace(0.04, 0.06))
                        .with(Lif.REFRACT_TIME, Values.linspace(2, 3))
                        .with(Lif.V_MIN, Values.linspace(-70, -69)));
        all.put("lif, rk2", lif.with(ModelOption.INTEGRATION_TYPE, "rk2"));
        for (NeuronModel model : NeuronModels.all()) {
            if (model != Lif.MODEL) {
                all.put(model.key(), model.demoParameters());
            }
            if (model != Lif.MODEL && model.options().contains(ModelOption.INTEGRATION_TYPE)) {
                all.put(model.key() + ", rk2", model.demoParameters().with(ModelOption.INTEGRATION_TYPE, "rk2"));
            }
        }
        return all;
    }

    /** The names of all workloads. */
    static List<String> names() {
        return List.copyOf(all().keySet());
    }

    /** The lecture's cells from their start, currents clamped. */
    static Population population(Backend backend, int units) {
        return population(backend, units, USUAL);
    }

    /** The cells of a workload from their start, inputs clamped. */
    static Population population(Backend backend, int units, String name) {
        return population(backend, units, name, false, MAX_UNITS);
    }

    /** The cells of a workload from their start, inputs clamped, recorded or not. */
    static Population population(Backend backend, int units, String name, boolean recorded, double most) {
        ModelParameters parameters = all().get(name);
        Population.Builder description = Population.of(parameters).units(units).dt(DT);
        Population population = (recorded ? description.recordSpikes() : description).build(backend);
        population.clamp(inputs(units, most * parameters.model().demoCurrent()));
        return population;
    }

    /** As {@code lifsim simulate --current 0:0.6} spreads them, in double, rounded once. */
    static float[] currents(int units) {
        return inputs(units, MAX_UNITS * Lif.MODEL.demoCurrent());
    }

    private static float[] inputs(int units, double most) {
        float[] inputs = new float[units];
        for (int i = 0; i < units; i++) {
            inputs[i] = (float) (most * i / (units - 1));
        }
        return inputs;
    }
}
