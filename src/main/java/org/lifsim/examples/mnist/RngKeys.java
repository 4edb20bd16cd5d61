package org.lifsim.examples.mnist;

import org.lifsim.random.RandomKey;

/** The random keys that ngc-learn gives to the components of a network. All derive from one seed by {@code jax.random.split}. */
final class RngKeys {
    /**
     * Number of split keys that ngc-learn's context keeps. The components get the following keys, in the order of their creation.
     */
    private static final int KEPT = 1;

    /** Components of the feedback alignment network in the order of their creation: z0, W1, z1, W2, z2, E2. */
    static final int W1 = 1;

    static final int W2 = 3;
    static final int E2 = 5;

    private RngKeys() {}

    /** The key of a component, by its index from 0. In Diehl &amp; Cook's network the components are z0, W1 and z1e. */
    static RandomKey component(long seed, int index) {
        return RandomKey.ofSeed(seed).foldIn(KEPT + (long) index);
    }

    /** The key that draws the initial weights of a synapse component. */
    static RandomKey weights(RandomKey component) {
        return component.foldIn(1).split(0);
    }
}
