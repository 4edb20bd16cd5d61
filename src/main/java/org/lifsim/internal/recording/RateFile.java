package org.lifsim.internal.recording;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.lifsim.internal.io.CsvColumn;
import org.lifsim.internal.io.NpyHeader;
import org.lifsim.internal.io.NpzReader;

/**
 * Mean rates in time bins. The arrays have one value per bin: {@code t_ms} (start of the bin, float64), {@code spikes} (int64)
 * and {@code rate_hz} (spikes / units / length of the bin, float64). The format is a NumPy archive or CSV.
 */
final class RateFile extends RecordingFile {
    static final String SPIKES = "spikes";
    private static final String TIME = "t_ms";
    private static final String RATE = "rate_hz";
    private static final double MS_PER_SECOND = 1000;

    private final double dt;
    private long units;

    RateFile(Path target, double dt) {
        super(target, List.of(TIME, SPIKES, RATE));
        this.dt = dt;
    }

    /** Opens the partial files. {@code selected} is the number of units whose mean rate is recorded. */
    void open(long selected, String resumeToken) throws IOException {
        units = selected;
        open(
                List.of(
                        new IncrementalArrays.Array(TIME, NpyHeader.FLOAT64),
                        new IncrementalArrays.Array(SPIKES, NpyHeader.INT64),
                        new IncrementalArrays.Array(RATE, NpyHeader.FLOAT64)),
                resumeToken);
    }

    /** Adds the bin of the {@code length} steps before step {@code end}. */
    void append(long end, long length, long spikes) throws IOException {
        array(TIME).append((end - length) * dt);
        array(SPIKES).append(spikes);
        array(RATE).append(spikes / (double) units / (length * dt / MS_PER_SECOND));
    }

    /** The spikes of each bin in the output file. */
    long[] readCounts() throws IOException {
        Path file = paths().get(0);
        double[] counts = endsWith(".csv")
                ? CsvColumn.read(file, SPIKES)
                : NpzReader.read(file, Set.of(SPIKES)).get(SPIKES).numbers();
        return Arrays.stream(counts).mapToLong(count -> (long) count).toArray();
    }

    @Override
    void writeTo(Path file, Runnable checkCancelled) throws IOException {
        if (endsWith(".csv")) {
            CsvTable.of(dt)
                    .number(TIME, array(TIME))
                    .whole(SPIKES, array(SPIKES))
                    .number(RATE, array(RATE))
                    .write(file, checkCancelled);
        } else {
            super.writeTo(file, checkCancelled);
        }
    }
}
