package org.lifsim.internal.spi;

import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.random.RandomKey;

/** Cells of a circuit that step as those of a population do. */
public final class SteppedNeurons implements NeuronGroupExecutor {
    private final Slice slice;
    private final AdvanceContext context;
    private final Runnable tellSpikes;
    private RandomKey key = RandomKey.ofSeed(0);

    /**
     * Cells in a slice.
     *
     * @param slice all copies of them
     * @param variant of the slice
     * @param tellSpikes what writes down who spiked in a step, where the cells themselves do not
     */
    public SteppedNeurons(Slice slice, ModelVariant variant, Runnable tellSpikes) {
        this.slice = slice;
        this.tellSpikes = tellSpikes;
        context = new AdvanceContext(variant);
    }

    @Override
    public void run() {
        key = context.prepareRngKeys(1, key);
        slice.advance(1, context, null);
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
