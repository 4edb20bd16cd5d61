package org.lifsim.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.lifsim.fault.InputException;
import org.lifsim.io.AtomicFile;
import org.lifsim.simulation.CheckpointPolicy;
import picocli.CommandLine.Option;

/** The options that have a run's state written, and go on from it. */
final class CheckpointOptions {
    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description =
                    "Where to write the state: on Ctrl-C or SIGTERM, and as the next two say (default: the file of --resume).")
    private Path file;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "STEPS",
            description = "Write the state every so many steps too.")
    private Long every;

    @Option(
            names = "--checkpoint-seconds",
            paramLabel = "S",
            description = "Write the state every so many seconds too.")
    private Double seconds;

    @Option(
            names = "--resume",
            paramLabel = "FILE",
            description = "Go on from a checkpoint, on any backend, and end as a run that was never stopped.")
    private Path resume;

    CheckpointPolicy plan() {
        Path target = file == null ? resume : file;
        if ((every != null || seconds != null) && target == null) {
            throw new InputException((every != null ? "--checkpoint-every" : "--checkpoint-seconds")
                    + " is given but not where to: add --checkpoint FILE");
        }
        if (seconds != null && !(seconds > 0)) {
            throw new InputException("--checkpoint-seconds is " + seconds + ", expected a number > 0");
        }
        return new CheckpointPolicy(
                // A file to go on from that is none is told of when it is read.
                target == null || file == null && !Files.isRegularFile(resume)
                        ? target
                        : AtomicFile.writable(target, ""),
                every == null ? 0 : ModelOptions.atLeastOne("--checkpoint-every", every),
                seconds == null ? 0 : seconds,
                resume);
    }
}
