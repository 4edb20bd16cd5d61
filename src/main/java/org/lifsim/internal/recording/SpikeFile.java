package org.lifsim.internal.recording;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.lifsim.internal.io.NpyAppender;
import org.lifsim.recording.SpikeReader;

/**
 * Spikes: the arrays {@code step} and {@code unit}, both int64, sorted by step, then unit. The format is a NumPy archive, HDF5 in
 * the SONATA layout ({@link SonataFile}), or CSV. The archive also has the length of a step in ms as {@code dt}.
 */
final class SpikeFile extends RecordingFile {
    static final String STEP = "step";
    static final String UNIT = "unit";

    private final double dt;
    private NpyAppender steps;
    private NpyAppender units;

    SpikeFile(Path target, double dt) {
        super(target, List.of(STEP, UNIT));
        this.dt = dt;
    }

    /** Opens the partial files for spikes of {@code population} units in {@code ofSteps} steps. */
    void open(long population, long ofSteps, String resumeToken) throws IOException {
        open(
                List.of(
                        IncrementalArrays.Array.integers(STEP, ofSteps),
                        IncrementalArrays.Array.integers(UNIT, population)),
                resumeToken);
        steps = array(STEP);
        units = array(UNIT);
    }

    /** Adds spikes of the first {@code count} units of {@code spiked}. */
    void append(long step, long[] spiked, int count) throws IOException {
        steps.appendSame(step, count);
        units.append(spiked, count);
    }

    void append(long step, long unit) throws IOException {
        steps.append(step);
        units.append(unit);
    }

    /** Adds the spikes of the output file. */
    void readBack(long population, long ofSteps) throws IOException {
        try {
            new SpikeReader(paths().get(0), dt, ofSteps, population).read((step, unit) -> {
                try {
                    append(step, unit);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    void writeTo(Path file, Runnable checkCancelled) throws IOException {
        if (endsWith(".h5")) {
            SonataFile.write(file, steps, units, dt, checkCancelled);
        } else if (endsWith(".csv")) {
            CsvTable.of(dt).step(steps).whole(UNIT, units).write(file, checkCancelled);
        } else {
            writeArchive(file, dt, checkCancelled);
        }
    }
}
