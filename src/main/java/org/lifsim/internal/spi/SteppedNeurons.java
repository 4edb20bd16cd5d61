package org.lifsim.internal.spi;

import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.random.RandomKey;

/** A neuron group of a network whose units are stepped as a slice, like those of a population. */
public final class SteppedNeurons implements NeuronGroupExecutor {
    private final Slice slice;
    private final AdvanceContext context;
    private final Runnable writeSpikes;
    private RandomKey key = RandomKey.ofSeed(0);

    /**
     * Creates a group from a slice.
     *
     * @param slice the units of all batch elements
     * @param variant the model variant of the slice
     * @param writeSpikes runs after each step; writes the spikes of the step if the model has no state variable for them
     */
    public SteppedNeurons(Slice slice, ModelVariant variant, Runnable writeSpikes) {
        this.slice = slice;
        this.writeSpikes = writeSpikes;
        context = new AdvanceContext(variant);
    }

    @Override
    public void run() {
        key = context.prepareRngKeys(1, key);
        slice.advance(1, context, null);
        writeSpikes.run();
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
