package org.lifsim.population;

import java.io.IOException;

/** Receives the spikes of a population, step by step. */
public interface SpikeListener {
    /**
     * Called once for each step, in order, also if no unit spiked.
     *
     * @param step index of the step, from 0 after a reset
     * @param units indices of the units that spiked, ascending, in {@code units[0]} to {@code units[count - 1]}. Later
     *     elements are undefined, and the array is reused after this method returns
     * @param count number of units that spiked
     * @throws IOException if the spikes cannot be stored; {@code advance} then stops and throws it, as it does any other exception.
     *     The population may already be some thousand steps ahead. To continue, restore a checkpoint or reset
     */
    void onSpikes(long step, long[] units, int count) throws IOException;
}
