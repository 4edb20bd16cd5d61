package org.lifsim.input;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.NpyReader;

/**
 * An input current from a .npy file with float32 values. Its shape is (units) for a constant current, (steps, units),
 * or (steps, 1) for a uniform time series. The file is read step by step. Not thread-safe.
 */
public final class NpyInputCurrent implements InputCurrent {
    private static final int BLOCK = 1 << 16;

    private final NpyReader file;
    private final long[] shape;

    private NpyInputCurrent(NpyReader file) {
        this.file = file;
        this.shape = file.header().shape();
    }

    /**
     * Opens a file and checks its shape.
     *
     * @param path the file
     * @param units number of units of the population, over all batch elements
     * @param steps number of steps of the run
     * @return the input current, which the caller closes
     * @throws InputException if the file is missing, damaged, or of another shape or type
     * @throws IOException if reading fails
     */
    public static NpyInputCurrent open(Path path, long units, long steps) throws IOException {
        NpyInputCurrent current = new NpyInputCurrent(NpyReader.open(path));
        if (!current.fits(units, steps)) {
            current.close();
            throw new InputException(Problem.of(
                            Subject.file(path),
                            "has shape " + current.file.header().shapeText())
                    .expected("(" + units + ",) for one current per unit, (" + steps + ", " + units
                            + ") for one per step and unit, or (" + steps + ", 1) for one per step"));
        }
        return current;
    }

    private boolean fits(long units, long steps) {
        return shape.length == 1 && shape[0] == units
                || shape.length == 2 && shape[0] == steps && (shape[1] == units || shape[1] == 1);
    }

    @Override
    public boolean isUniform() {
        return shape.length == 2 && shape[1] == 1;
    }

    @Override
    public long values(long step, long from, long units, float[] dst) throws IOException {
        if (isUniform()) {
            return uniform(step, dst);
        }
        file.read(from + (shape.length == 1 ? 0 : step * shape[1]), dst);
        return shape.length == 1 ? Long.MAX_VALUE : 1;
    }

    /** Counts the steps in which the value stays the same. A device can take them in one call. */
    private long uniform(long step, float[] dst) throws IOException {
        float[] series = new float[(int) Math.min(BLOCK, shape[0] - step)];
        file.read(step, series);
        Arrays.fill(dst, series[0]);
        int same = 1;
        while (same < series.length && series[same] == series[0]) {
            same++;
        }
        return same;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
