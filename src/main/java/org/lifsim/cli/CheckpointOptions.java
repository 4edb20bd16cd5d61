package org.lifsim.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.experiment.CheckpointPolicy;
import org.lifsim.internal.io.AtomicFile;
import picocli.CommandLine.Option;

/** Options that write checkpoints and resume from them. */
final class CheckpointOptions {
    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description = "Checkpoint file, written on Ctrl-C or SIGTERM and at the intervals below.")
    private Path file;

    @Option(names = "--checkpoint-every", paramLabel = "N", description = "Also write a checkpoint every N steps.")
    private Long every;

    @Option(names = "--checkpoint-seconds", paramLabel = "S", description = "Also write a checkpoint every S seconds.")
    private Double seconds;

    @Option(
            names = "--resume",
            description = "Resume from the checkpoint; results are identical to an uninterrupted run.")
    private boolean resume;

    boolean isResuming() {
        return resume;
    }

    CheckpointPolicy policy() {
        if ((resume || every != null || seconds != null) && file == null) {
            throw new InputException(Problem.of(
                            resume ? "--resume" : every != null ? "--checkpoint-every" : "--checkpoint-seconds",
                            "needs a checkpoint file")
                    .hint("add --checkpoint FILE"));
        }
        if (seconds != null && !(seconds > 0)) {
            throw new InputException(
                    Problem.of("--checkpoint-seconds", "is " + seconds).expected("a number > 0"));
        }
        return new CheckpointPolicy(
                // A missing file is reported when it is read.
                file == null || resume && !Files.isRegularFile(file) ? file : AtomicFile.writable(file, ""),
                every == null ? 0 : ModelOptions.atLeastOne("--checkpoint-every", every),
                seconds == null ? 0 : seconds,
                resume ? file : null);
    }
}
