package org.lifsim.backend.cpu;

import org.lifsim.random.RandomKey;

/** Cells of a circuit: {@link #run} is a step of them. */
interface CircuitCells extends Runnable {
    /** The key that they draw with next. */
    RandomKey key();

    void setKey(RandomKey key);
}
