package org.lifsim.network;

import java.util.Arrays;
import org.lifsim.error.InputException;

/**
 * Which weights of a projection there are: of each row, some columns in ascending order. Their values lie one after the other in a variable
 * of one row.
 */
public final class CsrMatrix {
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
     * The connections of each presynaptic unit.
     *
     * @param columns how many postsynaptic units there are
     * @param targets of each presynaptic unit, the postsynaptic units that it reaches, in ascending order, each once
     * @return the rows
     * @throws InputException if a target is out of range or out of order
     */
    public static CsrMatrix of(int columns, int[][] targets) {
        int[] starts = new int[targets.length + 1];
        for (int row = 0; row < targets.length; row++) {
            int before = -1;
            for (int target : targets[row]) {
                if (target <= before || target >= columns) {
                    throw new InputException("sparse row " + row + " has target " + target + " after " + before
                            + ", expected ascending units from 0 to " + (columns - 1));
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
     * How many presynaptic units there are.
     *
     * @return rows
     */
    public int rows() {
        return rows;
    }

    /**
     * How many postsynaptic units there are.
     *
     * @return columns
     */
    public int columns() {
        return columns;
    }

    /**
     * How many connections there are.
     *
     * @return weights
     */
    public int size() {
        return targets.length;
    }

    /**
     * Where a row's weights begin.
     *
     * @param row the row, or {@link #rows} for the end of the last one
     * @return the index of its first weight
     */
    public int start(int row) {
        return starts[row];
    }

    /**
     * Whom a weight reaches.
     *
     * @param weight its index
     * @return the postsynaptic unit
     */
    public int target(int weight) {
        return targets[weight];
    }

    /**
     * The same connections by postsynaptic unit, for devices on which each sums for itself.
     *
     * @return for each column, in ascending order of rows, the rows and the indices of the weights
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
     * Connections by postsynaptic unit.
     *
     * @param starts where each unit's begin, and where the last one's end
     * @param sources the presynaptic units
     * @param weights the indices of the weights
     */
    public record CscView(int[] starts, int[] sources, int[] weights) {}

    /**
     * What tells them from others.
     *
     * @return sizes, and a hash of all connections
     */
    public String identity() {
        return rows + " x " + columns + ", " + targets.length + " weights, "
                + Integer.toHexString(31 * Arrays.hashCode(starts) + Arrays.hashCode(targets));
    }
}
