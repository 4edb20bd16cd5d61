package org.lifsim.internal.spi;

import org.lifsim.random.RandomKey;

/** Cells of a circuit: {@link #run} is a step of them. */
public interface NeuronGroupExecutor extends Runnable {
    /**
     * The key that they draw with next.
     *
     * @return the key before the next step
     */
    RandomKey key();

    /**
     * Sets the key that they draw with next.
     *
     * @param key the key
     */
    void setKey(RandomKey key);
}
