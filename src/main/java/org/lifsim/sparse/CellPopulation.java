package org.lifsim.sparse;

/**
 * A population of a sparse network.
 *
 * @param name its name
 * @param index its index in the network, from 0
 * @param size number of cells
 */
public record CellPopulation(String name, int index, int size) {}
