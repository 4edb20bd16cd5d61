package org.lifsim.backend.cpu;

import org.lifsim.neuron.Form;
import org.lifsim.neuron.Pass;
import org.lifsim.random.RandomKey;

/** Cells of a circuit that step as those of a population do. */
final class SteppedCells implements CircuitCells {
    private final CpuSlice slice;
    private final Pass pass;

    /** Writes down who spiked, where the cells do not. */
    private final Runnable tellSpikes;

    private RandomKey key = RandomKey.ofSeed(0);

    SteppedCells(CpuSlice slice, Form form, Runnable tellSpikes) {
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
