package org.lifsim.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.experiment.Experiment;
import org.lifsim.internal.io.AtomicFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes an example of an experiment file. */
@Command(
        name = "init",
        description = "Writes an example of an experiment file, with a comment for every key.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {"", "Example:  lifsim init && lifsim run experiment.yaml"})
final class InitCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "FILE.yaml",
            arity = "0..1",
            defaultValue = "experiment.yaml",
            description = "File to write (default: ${DEFAULT-VALUE}).")
    private Path file;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (Files.exists(file)) {
            throw new InputException(
                    Problem.of(Subject.file(file), "already exists").hint("choose another name, or move it"));
        }
        AtomicFile.writable(file, "");
        try (InputStream example = Experiment.class.getResourceAsStream("experiment.yaml")) {
            byte[] text = example.readAllBytes();
            AtomicFile.write(file, to -> Files.write(to, text));
        }
        spec.commandLine().getErr().println("wrote: " + file + "; run it with: lifsim run " + file);
        return ExitCode.DONE;
    }
}
