package org.lifsim.sparse;

/**
 * The connections of a projection. Element k of each array belongs to connection k. {@link Rule#list} and {@link SynapseValues#list} take
 * such arrays.
 *
 * @param sources source of each connection, from 0
 * @param targets target of each connection, from 0
 * @param weights weight of each connection as it is used, a multiple of the population's quantum: mV, pA or nS
 * @param delays delay of each connection as it is used, a multiple of the time step, in ms
 */
public record Connections(int[] sources, int[] targets, double[] weights, double[] delays) {}
