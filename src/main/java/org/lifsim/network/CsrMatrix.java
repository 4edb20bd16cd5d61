package org.lifsim.network;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.internal.io.Sha256;

/**
 * The connections of a sparse projection in compressed sparse row (CSR) format: for each presynaptic unit the postsynaptic units
 * in ascending order. A {@link WeightMatrix} with one row holds the weights in the order of the connections. Immutable.
 */
public final class CsrMatrix {
    private static final int BLOCK = 1 << 14;

    private final int rows;
    private final int columns;
    private final int[] starts;
    private final int[] targets;

    private CsrMatrix(int rows, int columns, int[] starts, int[] targets) {
        this.rows = rows;
        this.columns = columns;
        this.starts = starts;
        this.targets = targets;
    }

    /**
     * Creates the connections from lists of targets.
     *
     * @param columns number of postsynaptic units
     * @param targets {@code targets[i]} are the postsynaptic units that presynaptic unit i connects to, ascending, without
     *     duplicates
     * @return the connections
     * @throws InputException if a target is out of range or out of order
     */
    public static CsrMatrix of(int columns, int[][] targets) {
        int[] starts = new int[targets.length + 1];
        for (int row = 0; row < targets.length; row++) {
            int before = -1;
            for (int target : targets[row]) {
                if (target <= before || target >= columns) {
                    throw new InputException(
                            Problem.of("sparse row " + row, "has target " + target + " after " + before)
                                    .expected("ascending units from 0 to " + (columns - 1)));
                }
                before = target;
            }
            starts[row + 1] = Math.addExact(starts[row], targets[row].length);
        }
        int[] all = new int[starts[targets.length]];
        for (int row = 0; row < targets.length; row++) {
            System.arraycopy(targets[row], 0, all, starts[row], targets[row].length);
        }
        return new CsrMatrix(targets.length, columns, starts, all);
    }

    /**
     * The number of presynaptic units.
     *
     * @return number of rows
     */
    public int rows() {
        return rows;
    }

    /**
     * The number of postsynaptic units.
     *
     * @return number of columns
     */
    public int columns() {
        return columns;
    }

    /**
     * The number of connections.
     *
     * @return number of weights
     */
    public int size() {
        return targets.length;
    }

    /**
     * The index of a row's first weight. Row r has the weights from {@code start(r)} to {@code start(r + 1) - 1}.
     *
     * @param row the row, from 0; {@link #rows} gives the number of weights
     * @return the index of its first weight
     */
    public int start(int row) {
        return starts[row];
    }

    /**
     * The postsynaptic unit of a connection.
     *
     * @param weight index of the connection's weight, from 0
     * @return the postsynaptic unit, from 0
     */
    public int target(int weight) {
        return targets[weight];
    }

    /**
     * The same connections sorted by postsynaptic unit, for devices on which each postsynaptic unit computes its own sum.
     *
     * @return the connections by column, within a column in ascending order of rows
     */
    public CscView byTarget() {
        int[] ends = new int[columns + 1];
        for (int target : targets) {
            ends[target + 1]++;
        }
        Arrays.parallelPrefix(ends, Integer::sum);
        int[] next = ends.clone();
        int[] sources = new int[targets.length];
        int[] weights = new int[targets.length];
        for (int row = 0; row < rows; row++) {
            for (int n = starts[row]; n < starts[row + 1]; n++) {
                int offset = next[targets[n]]++;
                sources[offset] = row;
                weights[offset] = n;
            }
        }
        return new CscView(ends, sources, weights);
    }

    /**
     * Connections sorted by postsynaptic unit, in compressed sparse column (CSC) format. Unit j has the entries from
     * {@code starts[j]} to {@code starts[j + 1] - 1}.
     *
     * @param starts index of each postsynaptic unit's first entry, and the number of entries at the end
     * @param sources presynaptic unit of each entry
     * @param weights index of each entry's weight
     */
    public record CscView(int[] starts, int[] sources, int[] weights) {}

    /**
     * Identifies the connections in checkpoints.
     *
     * @return the sizes and a hash of all connections
     */
    public String fingerprint() {
        MessageDigest digest = Sha256.start();
        ByteBuffer bytes = ByteBuffer.allocate(BLOCK * Integer.BYTES);
        for (int[] array : List.of(starts, targets)) {
            for (int from = 0; from < array.length; from += BLOCK) {
                int length = Math.min(BLOCK, array.length - from);
                bytes.clear().asIntBuffer().put(array, from, length);
                digest.update(bytes.limit(length * Integer.BYTES));
            }
        }
        String hex = HexFormat.of().formatHex(digest.digest());
        return rows + " x " + columns + ", " + targets.length + " weights, SHA-256 " + hex.substring(0, 16);
    }
}
