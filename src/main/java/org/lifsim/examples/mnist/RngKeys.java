package org.lifsim.examples.mnist;

import org.lifsim.random.RandomKey;

/** Which random numbers ngc-learn gives to which component of a network; all are derived from one seed by {@code jax.random.split}. */
final class RngKeys {
    /** How many of the keys into which a seed is split the context keeps; those of the components follow, in the order of their making. */
    private static final int KEPT = 1;

    /** The synapses of the network of feedback alignment: z0 is first, then W1, z1, W2, z2, E2. */
    static final int W1 = 1;

    static final int W2 = 3;
    static final int E2 = 5;

    private RngKeys() {}

    /** The key of a component, counted from 0: of Diehl &amp; Cook's network z0, W1, z1e. */
    static RandomKey component(long seed, int index) {
        return RandomKey.ofSeed(seed).foldIn(KEPT + (long) index);
    }

    /** The key of the numbers of a synapse's weights. */
    static RandomKey weights(RandomKey component) {
        return component.foldIn(1).split(0);
    }
}
