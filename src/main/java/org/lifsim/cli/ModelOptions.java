package org.lifsim.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.experiment.Experiment;
import org.lifsim.experiment.ModelSpec;
import org.lifsim.model.NeuronModels;
import picocli.CommandLine.Option;

/** The options that describe the neuron model. Defaults are the model's demo parameters; for LIF, the tutorial's LIF neuron. */
final class ModelOptions {
    @Option(names = "--model", paramLabel = "MODEL", description = "Neuron model; see 'lifsim models' (default: lif).")
    private String model;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description =
                    "Parameter of the model, as tau_m=20; see 'lifsim models NAME'. Of a network, a value of its file, as populations.E.units=100. May be repeated.")
    private Map<String, String> set = new LinkedHashMap<>();

    @Option(
            names = "--initial",
            paramLabel = "VARIABLE=VALUE",
            description = "Initial value of a state variable, as v=-65:-52. May be repeated.")
    private Map<String, String> initial = new LinkedHashMap<>();

    @Option(names = "--dt", paramLabel = "MS", description = "Time step in ms (default: 0.1).")
    private Double dt;

    @Option(names = "--seed", paramLabel = "SEED", description = "Random seed of the model (default: 0).")
    private Long seed;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "JAX key instead of a seed: HI:LO or, split from a seed's key, SEED/I or SEED/I/J.")
    private String key;

    /** The model of a file (null for none), changed by the command-line options. */
    ModelSpec description(Path config) throws IOException {
        return description(config, config == null ? null : file(config).model());
    }

    /** Reads a file, whose settings these options replace. */
    Experiment file(Path config) throws IOException {
        return Experiment.load(config, model, dt);
    }

    ModelSpec description(Path config, ModelSpec file) {
        if (file != null
                && model != null
                && NeuronModels.named(model) != file.parameters().model()) {
            throw new InputException(Problem.of(
                            "--model",
                            "is " + model + ", but file " + config + " describes "
                                    + file.parameters().model().key())
                    .hint("leave --model out, or use another file"));
        }
        ModelSpec description =
                file != null ? file : ModelSpec.of(NeuronModels.named(model == null ? ModelSpec.DEFAULT_MODEL : model));
        for (Map.Entry<String, String> entry : set.entrySet()) {
            description = description.with(entry.getKey(), entry.getValue());
        }
        for (Map.Entry<String, String> entry : initial.entrySet()) {
            description = description.withInitial(entry.getKey(), entry.getValue());
        }
        description = dt == null ? description : description.withDt(dt);
        description = seed == null ? description : description.withSeed(seed);
        return key == null ? description : description.withKey(seed != null, key);
    }

    /** What the command line sets of a network's file. */
    List<String> networkSettings() {
        List<String> settings = new ArrayList<>();
        if (dt != null) {
            settings.add("dt=" + dt);
        }
        if (seed != null) {
            settings.add("seed=" + seed);
        }
        set.forEach((name, value) -> settings.add(name + "=" + value));
        return settings;
    }

    /** What the command line sets. */
    List<Subject> given() {
        List<Subject> given = new ArrayList<>();
        set.keySet().forEach(name -> given.add(Subject.parameter(name)));
        initial.keySet().forEach(name -> given.add(Subject.initial(name)));
        if (dt != null) {
            given.add(Subject.setting("dt"));
        }
        return given;
    }

    static long atLeastOne(String option, long value) {
        if (value < 1) {
            throw new InputException(Problem.of(option, "is " + value).expected("a whole number from 1"));
        }
        return value;
    }
}
