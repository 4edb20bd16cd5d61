package org.lifsim.population;

import java.io.IOException;

/** Hears of every spike, step by step. */
public interface SpikeListener {
    /**
     * A step was taken.
     *
     * @param step the step, from 0 after a reset
     * @param units the units that spiked in it, ascending; the array is used again
     * @param count how many they are: only so many entries of the array count
     * @throws IOException if what is heard cannot be kept
     */
    void onSpikes(long step, long[] units, int count) throws IOException;
}
