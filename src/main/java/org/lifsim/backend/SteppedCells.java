package org.lifsim.backend;

import org.lifsim.neuron.Form;
import org.lifsim.neuron.Pass;
import org.lifsim.random.RandomKey;

/** Cells of a circuit that step as those of a population do. */
public final class SteppedCells implements CircuitCells {
    private final Slice slice;
    private final Pass pass;
    private final Runnable tellSpikes;
    private RandomKey key = RandomKey.ofSeed(0);

    /**
     * Cells in a slice.
     *
     * @param slice all copies of them
     * @param form of the slice
     * @param tellSpikes what writes down who spiked in a step, where the cells themselves do not
     */
    public SteppedCells(Slice slice, Form form, Runnable tellSpikes) {
        this.slice = slice;
        this.tellSpikes = tellSpikes;
        pass = new Pass(form);
    }

    @Override
    public void run() {
        key = pass.setKeys(1, key);
        slice.advance(1, pass, null);
        tellSpikes.run();
    }

    @Override
    public RandomKey key() {
        return key;
    }

    @Override
    public void setKey(RandomKey newKey) {
        key = newKey;
    }
}
