package org.lifsim.input;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.NpyReader;
import org.lifsim.internal.step.CurrentSources;

/**
 * A .npy file with the values of a playback. Its shape is (steps, 1) for a uniform time series and (steps, units) for a
 * per-unit time series. It is (units) for per-unit values that are the same in every step. Values are read when their step
 * is due. Thread-safe: several populations can play the same object.
 */
final class PlaybackFile {
    private static final int BLOCK = 1 << 16;

    private final Path path;
    private final long steps;
    private final long columns;
    private final boolean constant;
    private final String shape;

    PlaybackFile(Path path) {
        this.path = path;
        try (NpyReader file = NpyReader.open(path)) {
            long[] lengths = file.header().shape();
            shape = file.header().shapeText();
            if (lengths.length < 1 || lengths.length > 2 || lengths[lengths.length - 1] < 1) {
                throw new InputException(Problem.of(Subject.file(path), "has shape " + shape)
                        .expected("(steps, 1) for all units, (steps, units), or (units) for all steps"));
            }
            constant = lengths.length == 1;
            steps = constant ? Long.MAX_VALUE : lengths[0];
            columns = lengths[lengths.length - 1];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the file is a uniform time series. */
    boolean isShared() {
        return columns == 1 && !constant;
    }

    /** Whether the file has one value per unit that is the same in all steps. */
    boolean isConstant() {
        return constant;
    }

    /** Opens the file again and checks that its shape is unchanged. */
    private NpyReader open() throws IOException {
        NpyReader file = NpyReader.open(path);
        if (!file.header().shapeText().equals(shape)) {
            file.close();
            throw new InputException(Problem.of(
                            Subject.file(path),
                            "has shape " + file.header().shapeText() + ", but had " + shape + " when the run began")
                    .hint("do not change it during the run"));
        }
        return file;
    }

    void requireSteps(long count) {
        if (steps < count) {
            throw new InputException(Problem.of(Subject.file(path), "has " + steps + " steps")
                    .expected("at least " + count + ", the steps of the run"));
        }
    }

    private void read(NpyReader file, long step, long column, float[] dst, int offset, int length) throws IOException {
        file.read(step * columns + column, dst, offset, length);
        for (int i = 0; i < length; i++) {
            if (!(Math.abs(dst[offset + i]) <= CurrentSources.MAX_MAGNITUDE)) {
                long index = step * columns + column + i;
                throw new InputException(Problem.of(
                                Subject.file(path),
                                "has " + dst[offset + i] + " at step " + index / columns
                                        + (columns > 1 ? " of unit " + index % columns : ""))
                        .expected(CurrentSources.EXPECTED_RANGE));
            }
        }
    }

    /** The time series of a file of shape (steps, 1). */
    CurrentSources.TimeSeries timeSeries() {
        return new SharedSeries();
    }

    /**
     * The time series of a file of shape (steps, units). The values of the first {@code tile} units are repeated for
     * later ones; 0 means that the file has values for all units of a batch element.
     */
    CurrentSources.PerUnitSeries perUnitSeries(long tile) {
        return new UnitSeries(tile);
    }

    private final class SharedSeries implements CurrentSources.TimeSeries {
        private volatile Block block = new Block(0, new float[0]);

        @Override
        public float at(long step) {
            Block now = block;
            if (step < now.first || step >= now.first + now.values.length) {
                now = load(step);
                block = now;
            }
            return now.values[(int) (step - now.first)];
        }

        private Block load(long step) {
            requireSteps(step + 1);
            try (NpyReader file = open()) {
                float[] values = new float[(int) Math.min(BLOCK, steps - step)];
                read(file, step, 0, values, 0, values.length);
                return new Block(step, values);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Values of consecutive steps. It is immutable, because several populations may play the file at the same time. */
    private record Block(long first, float[] values) {}

    private final class UnitSeries implements CurrentSources.PerUnitSeries {
        private final long tile;

        UnitSeries(long tile) {
            this.tile = tile;
        }

        @Override
        public void checkSize(long units) {
            long expected = tile > 0 ? tile : units;
            if (columns != expected) {
                throw new InputException(
                        Problem.of(Subject.file(path), "has values for " + columns + " units in each step")
                                .expected(expected + ", or 1 for all units"));
            }
        }

        @Override
        public void read(long step, int count, long first, int units, float[] dst, int offset, int stride) {
            requireSteps(step + count);
            try (NpyReader file = open()) {
                for (int k = 0; k < count; k++) {
                    row(file, step + k, first, units, dst, offset + k * stride);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Reads the values of a step. If there are more units than columns, the values that were read are copied. */
        private void row(NpyReader file, long step, long first, int units, float[] dst, int offset) throws IOException {
            int different = (int) Math.min(columns, units);
            for (int done = 0; done < different; ) {
                long column = (first + done) % columns;
                int now = (int) Math.min(columns - column, different - done);
                PlaybackFile.this.read(file, step, column, dst, offset + done, now);
                done += now;
            }
            for (int done = different; done < units; done += different) {
                System.arraycopy(dst, offset, dst, offset + done, Math.min(different, units - done));
            }
        }
    }
}
