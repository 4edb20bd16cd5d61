package org.lifsim.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lifsim.experiment.ExecutionTuning;
import org.lifsim.internal.io.CallExpression;
import picocli.CommandLine.Option;

/** The options for recording and for execution tuning. */
final class RecordOptions {
    @Option(
            names = "--record",
            paramLabel = "RECORDER",
            description =
                    "What to record, such as 'rate(bin=5, file=rate.csv)'; recorders are listed below. May be repeated. An"
                            + " interrupted run leaves its arrays in FILE.NAME.npy.")
    private List<String> record = List.of();

    @Option(
            names = "--spikes",
            paramLabel = "FILE",
            description =
                    "Record every spike, sorted by step, then unit: .npz with arrays step and unit (int64), .h5 in the SONATA"
                            + " layout, or .csv. Short for --record 'spikes(file=FILE)'.")
    private Path spikes;

    @Option(
            names = "--slice",
            paramLabel = "UNITS",
            description = "Units per device buffer (default: as many as the backend takes).")
    private Long slice;

    @Option(
            names = "--chunk",
            paramLabel = "STEPS",
            description =
                    "Steps per launch or per call into the backend (default: as many as take a fraction of a second).")
    private Long chunk;

    @Option(
            names = "--shard",
            paramLabel = "UNITS",
            description =
                    "Units taken through all steps before the next ones (default: all, or as many as fit in memory).")
    private Long shard;

    /** The recorders of the command line, else those of the file; {@code --spikes} adds one. */
    List<String> recorders(List<String> ofFile) {
        List<String> recorders = new ArrayList<>(record.isEmpty() ? ofFile : record);
        if (spikes != null) {
            recorders.add("spikes(file=" + CallExpression.quoted(spikes.toString()) + ")");
        }
        return recorders;
    }

    ExecutionTuning tuning() {
        return new ExecutionTuning(
                slice == null ? 0 : ModelOptions.atLeastOne("--slice", slice),
                chunk == null ? 0 : ModelOptions.atLeastOne("--chunk", chunk),
                shard == null ? 0 : ModelOptions.atLeastOne("--shard", shard));
    }
}
