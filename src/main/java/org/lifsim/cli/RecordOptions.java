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
                    "What to record, as 'rate(bin=5, file=rate.csv)'; 'lifsim recorders' lists them. May be repeated.")
    private List<String> record = List.of();

    @Option(
            names = "--spikes",
            paramLabel = "FILE",
            description = "Record all spikes to a .npz, .h5 (SONATA) or .csv; short for --record 'spikes(file=FILE)'.")
    private Path spikes;

    @Option(
            names = "--slice",
            paramLabel = "UNITS",
            description = "Units per device buffer (default: the backend's most).")
    private Long slice;

    @Option(
            names = "--chunk",
            paramLabel = "STEPS",
            description = "Steps per launch (default: a fraction of a second).")
    private Long chunk;

    @Option(
            names = "--shard",
            paramLabel = "UNITS",
            description = "Units taken through all steps before the next ones (default: as many as fit in memory).")
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
