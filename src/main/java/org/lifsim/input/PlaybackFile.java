package org.lifsim.input;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.lifsim.error.InputException;
import org.lifsim.internal.io.NpyReader;
import org.lifsim.internal.step.CurrentSources;

/**
 * A .npy file of shape (steps, 1), a course that all units share, of (steps, units), a row of their own numbers for each step, or of (units),
 * the same row in every step. It is read as steps come; several populations may play it at the same time.
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
                throw new InputException("file " + path + " has shape " + shape
                        + ", expected (steps, 1), a course that all units share, (steps, units), or (units)");
            }
            constant = lengths.length == 1;
            steps = constant ? Long.MAX_VALUE : lengths[0];
            columns = lengths[lengths.length - 1];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether all units share a course. */
    boolean isShared() {
        return columns == 1 && !constant;
    }

    /** Whether each unit has a number that stays the same. */
    boolean isConstant() {
        return constant;
    }

    /** The file once more, which must be as it was. */
    private NpyReader open() throws IOException {
        NpyReader file = NpyReader.open(path);
        if (!file.header().shapeText().equals(shape)) {
            file.close();
            throw new InputException(
                    "file " + path + " has shape " + file.header().shapeText() + " now and had " + shape
                            + " when the run began: leave it as it is while it is played");
        }
        return file;
    }

    void requireSteps(long count) {
        if (steps < count) {
            throw new InputException(
                    "file " + path + " has " + steps + " steps, expected at least those of the run, " + count);
        }
    }

    private void read(NpyReader file, long step, long column, float[] dst, int offset, int length) throws IOException {
        file.read(step * columns + column, dst, offset, length);
        for (int i = 0; i < length; i++) {
            if (!(Math.abs(dst[offset + i]) <= CurrentSources.MAX_MAGNITUDE)) {
                long index = step * columns + column + i;
                throw new InputException("file " + path + " has " + dst[offset + i] + " at step " + index / columns
                        + (columns > 1 ? " of unit " + index % columns : "") + ", " + CurrentSources.EXPECTED_RANGE);
            }
        }
    }

    /** Of a file whose units share a course. */
    CurrentSources.TimeSeries timeSeries() {
        return new SharedSeries();
    }

    /** Of a file with rows; those of so many units again and again, or, if that is 0, of as many as the population has. */
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

    /** Some steps of a course, whole, since several populations may play it at the same time. */
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
                throw new InputException("file " + path + " has numbers of " + columns
                        + " units in each step, expected " + expected + ", or 1 for a course that all units share");
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

        /** Units beyond the file's have the numbers of those again: what was read of a row is copied. */
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
