package org.lifsim.cli;

import java.nio.file.Path;
import org.lifsim.fault.InputException;
import org.lifsim.io.OutputFile;
import org.lifsim.simulation.CheckpointPlan;
import picocli.CommandLine.Option;

/** The options that have a run's state written, and go on from it. */
final class CheckpointOption {
    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description =
                    "Where to write the state: on Ctrl-C or SIGTERM, and as --checkpoint-every says (default: the file of --resume).")
    private Path file;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "STEPS",
            description = "Write the state every so many steps too.")
    private Long every;

    @Option(
            names = "--resume",
            paramLabel = "FILE",
            description = "Go on from a checkpoint, on any backend, and end as a run that was never stopped.")
    private Path resume;

    CheckpointPlan plan() {
        Path target = file == null ? resume : file;
        if (every != null && target == null) {
            throw new InputException("--checkpoint-every is given but not where to: add --checkpoint FILE");
        }
        return new CheckpointPlan(
                target == null ? null : OutputFile.writable(target, ""),
                every == null ? 0 : CellOption.atLeastOne("--checkpoint-every", every),
                resume);
    }
}
