package org.lifsim.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.lifsim.error.Subject;
import org.lifsim.experiment.Experiment;
import org.lifsim.experiment.ModelSpec;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that describe a run; they take precedence over an experiment file. */
final class ExperimentOptions {
    @Option(names = "--units", paramLabel = "N", description = "Number of units (simulated neurons).")
    private Long units;

    @Option(names = "--steps", paramLabel = "T", description = "Number of steps.")
    private Long steps;

    @Option(
            names = "--current",
            paramLabel = "SPEC",
            description =
                    "Input current: a number, LOW:HIGH over the units, or a .npy (default: 0 with a stimulus, else one that makes the model spike).")
    private String current;

    @Option(
            names = "--stimulus",
            paramLabel = "SOURCES",
            description = "Current sources to add, as 'ou(sd=0.1,tau=5)'; see 'lifsim sources'. May be repeated.")
    private List<String> stimulus = List.of();

    @Mixin
    private ModelOptions modelOptions;

    @Option(names = "--batch", paramLabel = "B", description = "Batch size: copies with inputs of their own (1).")
    private Long batch;

    @Option(
            names = {"-q", "--quiet"},
            description = "Do not show progress.")
    private boolean quiet;

    /** The experiment of a file (null for none), changed by the command-line options. */
    Experiment experiment(Path config) throws IOException {
        Experiment file = config == null ? null : modelOptions.file(config);
        ModelSpec described = modelOptions.description(config, file == null ? null : file.model());
        if (batch != null) {
            described = described.withBatch(ModelOptions.atLeastOne("--batch", batch));
        }
        Experiment base = file == null ? Experiment.of(described) : file;
        List<Subject> given = modelOptions.given();
        if (batch != null) {
            given.add(Subject.setting("batch"));
        }
        return base.with(
                described,
                units == null ? null : ModelOptions.atLeastOne("--units", units),
                steps == null ? null : ModelOptions.atLeastOne("--steps", steps),
                current,
                stimulus,
                given);
    }

    /** What the command line sets of a network's file. */
    List<String> networkSettings() {
        return modelOptions.networkSettings();
    }

    boolean isQuiet() {
        return quiet;
    }
}
