package org.lifsim.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.experiment.Experiment;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.io.DidYouMean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes an example of an experiment file, or that of a published network. */
@Command(
        name = "init",
        description = "Writes an example of an experiment file, with a comment for every key.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "Example:  lifsim init && lifsim run experiment.yaml",
            "          lifsim init --example brunel && lifsim run brunel.yaml --plot"
        })
final class InitCommand implements Callable<Integer> {
    private static final List<String> NETWORKS = List.of("brunel", "brunel-alpha", "cuba", "coba", "microcircuit");

    @Parameters(
            paramLabel = "FILE.yaml",
            arity = "0..1",
            description = "File to write (default: experiment.yaml, or the example's name with .yaml).")
    private Path file;

    @Option(
            names = "--example",
            paramLabel = "NAME",
            description = "A published sparse network: brunel, brunel-alpha, cuba, coba or microcircuit"
                    + " (default: a population of LIF units).")
    private String name;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (name != null && !NETWORKS.contains(name)) {
            throw new InputException(
                    Problem.of("--example", "is '" + name + "'").hint(DidYouMean.hint(name, NETWORKS)));
        }
        if (file == null) {
            file = Path.of(name == null ? "experiment.yaml" : name + ".yaml");
        }
        if (Files.exists(file)) {
            throw new InputException(
                    Problem.of(Subject.file(file), "already exists").hint("choose another name, or move it"));
        }
        AtomicFile.writable(file, "");
        try (InputStream example =
                Experiment.class.getResourceAsStream(name == null ? "experiment.yaml" : "networks/" + name + ".yaml")) {
            byte[] text = example.readAllBytes();
            AtomicFile.write(file, to -> Files.write(to, text));
        }
        spec.commandLine().getErr().println("wrote: " + file + "; run it with: lifsim run " + file);
        return ExitCode.DONE;
    }
}
