package org.lifsim.internal.sparse;

/**
 * The state of a sparse network between two steps, from which any backend can go on: what its cells have, and the spikes that are
 * under way.
 *
 * @param step number of steps that were taken
 * @param variables float64 variables of each population, in an order of its model
 * @param refractory for each population, the refractory steps that each cell has left; empty for relays
 * @param spikeSteps step of each spike of the last steps, ascending, as far as the longest delay reaches back
 * @param spikeNodes its node
 * @param spikeCells its cell
 */
public record SparseState(
        long step, double[][][] variables, int[][] refractory, long[] spikeSteps, int[] spikeNodes, int[] spikeCells) {}
