package org.lifsim.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.lifsim.fault.InputException;
import org.lifsim.io.OutputFile;
import org.lifsim.record.SpikeFile;
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

    boolean isUsed() {
        return file != null || resume != null;
    }

    /** The plan of a run whose spikes go to a file, or to none. */
    CheckpointPlan plan(Path spikes) {
        Path target = file == null ? resume : file;
        if (target != null
                && spikes != null
                && SpikeFile.names(spikes).contains(target.toAbsolutePath().normalize())) {
            throw new InputException("file " + target + " cannot be the checkpoint: --spikes " + spikes
                    + " writes it; choose another name");
        }
        if (every != null && target == null) {
            throw new InputException("--checkpoint-every is given but not where to: add --checkpoint FILE");
        }
        return new CheckpointPlan(
                // A file to go on from that is none is told of when it is read.
                target == null || file == null && !Files.isRegularFile(resume)
                        ? target
                        : OutputFile.writable(target, ""),
                every == null ? 0 : CellOption.atLeastOne("--checkpoint-every", every),
                resume);
    }
}
