package org.lifsim.experiment;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import org.lifsim.internal.io.Fingerprint;
import org.lifsim.internal.io.Sha256;
import org.lifsim.network.Signal;

/** An input of a {@link StepNetworkExperiment}: values that are written before some of its steps, and stay until the next ones. */
public final class StepNetworkInput {
    private static final int BLOCK = 1 << 16;

    private final Signal signal;
    private final long every;
    private final float[] values;
    private final int[] steps;
    private final int[] units;

    private StepNetworkInput(Signal signal, long every, float[] values, int[] steps, int[] units) {
        this.signal = signal;
        this.every = every;
        this.values = values;
        this.steps = steps;
        this.units = units;
    }

    /** Rows of values. Row n is written before step n * every. */
    static StepNetworkInput ofRows(Signal signal, long every, float[] values) {
        return new StepNetworkInput(signal, every, values, null, null);
    }

    /** Spikes, of all batch elements alike, in ascending order of steps. A spike is 1 in its step. */
    static StepNetworkInput ofSpikes(Signal signal, int[] steps, int[] units) {
        return new StepNetworkInput(signal, 1, null, steps, units);
    }

    /**
     * The signal that is written.
     *
     * @return an input of the network
     */
    public Signal signal() {
        return signal;
    }

    /**
     * The steps between two rows. Row n is written before step {@code n * every()}, counted from 0.
     *
     * @return number of steps, at least 1
     */
    public long every() {
        return every;
    }

    /**
     * The values of a row.
     *
     * @param row index of the row, from 0
     * @return a new array, {@code values[b * width + i]} for value i of batch element b
     */
    public float[] row(long row) {
        int size = signal.size();
        if (values != null) {
            return Arrays.copyOfRange(values, (int) row * size, ((int) row + 1) * size);
        }
        float[] spikes = new float[size];
        for (int n = firstAt(row); n < steps.length && steps[n] == row; n++) {
            for (int element = units[n]; element < size; element += signal.width()) {
                spikes[element] = 1f;
            }
        }
        return spikes;
    }

    /** Index of the first spike in a step or later. */
    private int firstAt(long step) {
        int low = 0;
        int high = steps.length;
        while (low < high) {
            int middle = low + high >>> 1;
            if (steps[middle] < step) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Bytes of the values in memory. */
    long bytes() {
        return values != null ? (long) values.length * Float.BYTES : (long) steps.length * 2 * Integer.BYTES;
    }

    /** Identifies the values in checkpoints. */
    String fingerprint() {
        MessageDigest digest = Sha256.start();
        ByteBuffer bytes = ByteBuffer.allocate(BLOCK);
        bytes.putLong(every);
        int count = values != null ? values.length : steps.length;
        for (int n = 0; n < count; n++) {
            if (bytes.remaining() < Long.BYTES) {
                digest.update(bytes.flip());
                bytes.clear();
            }
            if (values != null) {
                bytes.putFloat(values[n]);
            } else {
                bytes.putInt(steps[n]).putInt(units[n]);
            }
        }
        digest.update(bytes.flip());
        return Fingerprint.hash(digest.digest());
    }
}
