package org.lifsim.sparse;

/**
 * Sources of a sparse network that spike when a list says so.
 *
 * @param name their name
 * @param index their index among the network's lists, from 0
 * @param size number of sources
 */
public record SpikeSource(String name, int index, int size) {}
