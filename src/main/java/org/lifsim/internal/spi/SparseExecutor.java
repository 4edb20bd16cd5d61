package org.lifsim.internal.spi;

import org.lifsim.internal.sparse.SparseState;

/** A sparse network on a device. */
public interface SparseExecutor extends AutoCloseable {
    /** Receives spikes. */
    interface SpikeReceiver {
        /**
         * Called for each node that spikes in a step, step by step, in ascending order of nodes.
         *
         * @param step the step that the spikes end, from 1
         * @param node the node
         * @param cells the cells that spike, ascending; one that spikes twice stands there twice; valid during the call only
         * @param count number of spikes
         */
        void spikes(long step, int node, int[] cells, int count);
    }

    /** Receives state variables of chosen cells. */
    interface StateReceiver {
        /**
         * Called after each step, in order.
         *
         * @param step the step, from 1
         * @param values the value of each probe, in its order; valid during the call only
         */
        void values(long step, double[] values);
    }

    /**
     * Sets which state variables a {@link StateReceiver} gets.
     *
     * @param group population of each probe
     * @param cell cell of each probe
     * @param variable state variable of each probe; -1 for a value that is always 0
     */
    void probe(int[] group, int[] cell, int[] variable);

    /**
     * Advances the network.
     *
     * @param steps number of steps, at least 1
     * @param spikes receives the spikes; null for nobody
     * @param states receives the probes; null for nobody
     */
    void advance(int steps, SpikeReceiver spikes, StateReceiver states);

    /**
     * Reads a state variable.
     *
     * @param group the population
     * @param variable index of the variable
     * @param first the first cell
     * @param values receives the values
     */
    void read(int group, int variable, int first, double[] values);

    /**
     * Copies the state.
     *
     * @return the state between two steps
     */
    SparseState save();

    /**
     * Takes a state.
     *
     * @param state a state of the same network, from any backend
     */
    void restore(SparseState state);

    /**
     * The number of synapses.
     *
     * @return number of synapses
     */
    long synapses();

    /**
     * The memory of connections.
     *
     * @return number of bytes
     */
    long connectionBytes();

    @Override
    void close();
}
