package org.lifsim.digits;

import org.lifsim.random.RandomKey;

/** Which random numbers ngc-learn gives to which component of a network; all are derived from one seed by {@code jax.random.split}. */
final class Keys {
    /** Keys into which the seed of Diehl &amp; Cook's network is split: z0 first, then W1, then z1e. */
    static final int DIEHL_COOK = 1;

    /** Keys into which the seed of the network of feedback alignment is split: z0, W1, z1, W2, z2, E2. */
    static final int FEEDBACK_ALIGNMENT = 1;

    /** Of these, the synapses. */
    static final int W1 = 1;

    static final int W2 = 3;
    static final int E2 = 5;

    private Keys() {}

    /** The key of a component, counted from 0 after those that the context keeps. */
    static RandomKey component(long seed, int kept, int index) {
        return RandomKey.ofSeed(seed).foldIn(kept + (long) index);
    }

    /** The key of the numbers of a synapse's weights. */
    static RandomKey weights(RandomKey component) {
        return component.foldIn(1).next();
    }
}
