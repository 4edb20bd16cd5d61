package org.lifsim.stimulus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.lifsim.fault.InputException;
import org.lifsim.io.NpyFile;
import org.lifsim.neuron.Drive;

/** A course from a .npy file of shape (steps, 1), read block by block as steps come. */
final class PlaybackCourse implements Drive.Course {
    private static final int BLOCK = 1 << 16;

    private final Path path;
    private final long steps;
    private volatile Block block = new Block(0, new float[0]);

    PlaybackCourse(Path path) {
        this.path = path;
        try (NpyFile file = NpyFile.open(path)) {
            long[] shape = file.header().shape();
            if (shape.length != 2 || shape[1] != 1) {
                throw new InputException("file " + path + " has shape "
                        + file.header().shapeText() + ", expected (steps, 1), a course that all units share");
            }
            steps = shape[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void requireSteps(long count) {
        if (steps < count) {
            throw new InputException(
                    "file " + path + " has " + steps + " steps, expected at least those of the run, " + count);
        }
    }

    @Override
    public float at(long step) {
        Block now = block;
        if (step < now.first || step >= now.first + now.values.length) {
            now = load(step);
            block = now;
        }
        float value = now.values[(int) (step - now.first)];
        if (!Float.isFinite(value)) {
            throw new InputException(
                    "file " + path + " has " + value + " at step " + step + ", expected finite numbers");
        }
        return value;
    }

    private Block load(long step) {
        requireSteps(step + 1);
        try (NpyFile file = NpyFile.open(path)) {
            float[] values = new float[(int) Math.min(BLOCK, steps - step)];
            file.read(step, values);
            return new Block(step, values);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Some steps, whole, since several populations may play a file at the same time. */
    private record Block(long first, float[] values) {}
}
