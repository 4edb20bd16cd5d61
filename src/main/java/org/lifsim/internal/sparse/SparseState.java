package org.lifsim.internal.sparse;

import java.util.Arrays;
import java.util.List;

/**
 * The state of a sparse network between two steps, from which any backend can go on: what its cells have, and the spikes that are
 * under way.
 *
 * @param step number of steps that were taken
 * @param trial number of the trial, which Poisson numbers depend on
 * @param variables float64 variables of each population, in an order of its model
 * @param refractory for each population, the refractory steps that each cell has left; empty for relays
 * @param spikeSteps step of each spike of the last steps, ascending, as far as the longest delay reaches back
 * @param spikeNodes its node
 * @param spikeCells its cell
 */
public record SparseState(
        long step,
        long trial,
        double[][][] variables,
        int[][] refractory,
        long[] spikeSteps,
        int[] spikeNodes,
        int[] spikeCells) {
    /**
     * Copies the state of a plan's cells.
     *
     * @param step number of steps that were taken
     * @param trial number of the trial
     * @param plan the plan, whose arrays have the state
     * @param spikes step, node and cell of each spike of the last steps
     * @return the state
     */
    public static SparseState of(long step, long trial, SparsePlan plan, List<long[]> spikes) {
        int groups = plan.groups().size();
        double[][][] variables = new double[groups][][];
        int[][] refractory = new int[groups][];
        for (int g = 0; g < groups; g++) {
            CellGroup cells = plan.groups().get(g);
            variables[g] = Arrays.stream(cells.state()).map(double[]::clone).toArray(double[][]::new);
            refractory[g] = cells.refractory().clone();
        }
        return new SparseState(
                step,
                trial,
                variables,
                refractory,
                spikes.stream().mapToLong(spike -> spike[0]).toArray(),
                spikes.stream().mapToInt(spike -> (int) spike[1]).toArray(),
                spikes.stream().mapToInt(spike -> (int) spike[2]).toArray());
    }

    /**
     * The same state in another trial.
     *
     * @param other number of the trial
     * @return the state, which shares its arrays with this one
     */
    public SparseState inTrial(long other) {
        return new SparseState(step, other, variables, refractory, spikeSteps, spikeNodes, spikeCells);
    }

    /**
     * Writes the state of the cells, not their spikes, into a plan's arrays.
     *
     * @param plan a plan of the same network
     */
    public void copyTo(SparsePlan plan) {
        for (int g = 0; g < plan.groups().size(); g++) {
            CellGroup cells = plan.groups().get(g);
            double[][] own = cells.state();
            for (int k = 0; k < own.length; k++) {
                System.arraycopy(variables[g][k], 0, own[k], 0, own[k].length);
            }
            System.arraycopy(refractory[g], 0, cells.refractory(), 0, cells.refractory().length);
        }
    }
}
