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
            description = "What to record, as 'rate(bin=5)'; see 'lifsim recorders'. May be repeated.")
    private List<String> record = List.of();

    @Option(names = "--spikes", paramLabel = "FILE", description = "Record all spikes to a .npz, .h5 or .csv file.")
    private Path spikes;

    @Option(
            names = "--slice",
            paramLabel = "UNITS",
            description = "Units per slice, a device buffer (default: all that fit).")
    private Long slice;

    @Option(
            names = "--chunk",
            paramLabel = "STEPS",
            description = "Steps per chunk, a launch (default: 0.25 s of work).")
    private Long chunk;

    @Option(
            names = "--shard",
            paramLabel = "UNITS",
            description = "Units per shard, run by itself (default: all that fit).")
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
