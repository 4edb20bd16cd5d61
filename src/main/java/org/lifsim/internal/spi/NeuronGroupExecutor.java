package org.lifsim.internal.spi;

import org.lifsim.random.RandomKey;

/** A neuron group of a network on a device. {@link #run} takes one step. */
public interface NeuronGroupExecutor extends Runnable {
    /**
     * The random key of the group.
     *
     * @return the key before the next step
     */
    RandomKey key();

    /**
     * Sets the random key of the group.
     *
     * @param key the key before the next step
     */
    void setKey(RandomKey key);
}
