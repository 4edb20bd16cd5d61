package org.lifsim.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.backend.Backend;
import org.lifsim.backend.BackendOptions;
import org.lifsim.backend.Backends;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.NeuronModels;
import org.lifsim.model.Values;
import org.lifsim.population.Population;
import org.lifsim.population.PopulationBuilder;

/**
 * Populations for benchmarks, with dt = 0.1 ms and a different current for each unit. The usual workload is the tutorial's LIF
 * neuron, with adaptation and refractoriness. The other workloads are all other models, and the tutorial's LIF neuron with
 * per-unit parameters.
 */
final class Workload {
    static final double DT = 0.1;

    /** The usual workload: the tutorial's LIF neuron. */
    static final String USUAL = "lif";

    /** Current of the last unit, as a multiple of the model's demo current. The first unit has none. */
    static final double MAX_CURRENT = 2;

    /** Multiple of the current for a mean rate of 7 Hz, as in cortex. With {@link #MAX_CURRENT} the mean rate is 164 Hz. */
    static final double CORTICAL = 0.1;

    private static final int RATED_UNITS = 10_000;
    private static final int STEPS_PER_SECOND = 10_000;

    private Workload() {}

    /** Mean rate of the usual workload in the first second, measured with few units. */
    static double meanRateHz(String backend, double maxCurrent) {
        try (Backend device = Backends.open(backend, BackendOptions.defaults()).backend();
                Population population = population(device, RATED_UNITS, USUAL, false, maxCurrent)) {
            population.advance(STEPS_PER_SECOND);
            return population.totalSpikeCount() / (double) RATED_UNITS;
        }
    }

    /** Parameters of every workload, by name. */
    static Map<String, ModelParameters> all() {
        Map<String, ModelParameters> all = new LinkedHashMap<>();
        ModelParameters lif = Lif.tutorialParameters();
        ModelParameters three = lif.with(Lif.TAU_M, Values.linspace(90, 110))
                .with(Lif.THR, Values.linspace(-53, -51))
                .with(Lif.V_RESET, Values.linspace(-61, -59));
        all.put(USUAL, lif);
        all.put("lif, per-unit tau_m", lif.with(Lif.TAU_M, Values.linspace(90, 110)));
        all.put("lif, per-unit tau_m, thr and v_reset", three);
        all.put(
                "lif, ten per-unit parameters",
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
            for (ModelOption option : model.options()) {
                if (model != Lif.MODEL && option.name().equals(ModelOption.INTEGRATION_TYPE.name())) {
                    option.choices().stream()
                            .filter(rule -> rule.startsWith("rk"))
                            .forEach(rule -> all.put(
                                    model.key() + ", " + rule,
                                    model.demoParameters().with(option, rule)));
                }
            }
        }
        return all;
    }

    /** The names of all workloads. */
    static List<String> names() {
        return List.copyOf(all().keySet());
    }

    /** The usual workload in its initial state, with currents clamped. */
    static Population population(Backend backend, int units) {
        return population(backend, units, USUAL);
    }

    /** A workload in its initial state, with inputs clamped. */
    static Population population(Backend backend, int units, String name) {
        return population(backend, units, name, false, MAX_CURRENT);
    }

    /** A workload in its initial state, with inputs clamped, and with or without spike recording. */
    static Population population(Backend backend, int units, String name, boolean recorded, double maxCurrent) {
        ModelParameters parameters = all().get(name);
        PopulationBuilder builder = Population.of(parameters).units(units).dt(DT);
        Population population = (recorded ? builder.recordSpikes() : builder).build(backend);
        population.clamp(inputs(units, maxCurrent * parameters.model().demoCurrent()));
        return population;
    }

    /** The currents of {@code lifsim simulate --current 0:0.6}: computed in double and rounded once. */
    static float[] currents(int units) {
        return inputs(units, MAX_CURRENT * Lif.MODEL.demoCurrent());
    }

    private static float[] inputs(int units, double maxCurrent) {
        float[] inputs = new float[units];
        for (int i = 0; i < units; i++) {
            inputs[i] = (float) (maxCurrent * i / (units - 1));
        }
        return inputs;
    }
}
