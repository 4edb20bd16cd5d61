package org.lifsim.internal.random;

import org.lifsim.random.RandomKey;

/** Distribution of a random number that is drawn for a unit in a step. */
public enum Distribution {
    /** Uniform in [0, 1). */
    UNIFORM,
    /** Normal with mean 0 and standard deviation 1. */
    NORMAL,
    /** 1 with a given probability, else 0. */
    BERNOULLI,
    /** 1 if a Poisson process with a given rate per step has a spike in the step, else 0; at most one spike. */
    SPIKE;

    /**
     * Draws the number of a unit. This is the reference implementation, which the other backends repeat.
     *
     * @param key random key of a step
     * @param parameter probability of {@link #BERNOULLI}, or rate per step of {@link #SPIKE}
     * @param unit index of the unit, from 0
     * @return the number
     */
    public float of(RandomKey key, float parameter, long unit) {
        return switch (this) {
            case UNIFORM -> key.uniform(unit);
            case NORMAL -> NormalSampler.of(key.randomBits(unit));
            case BERNOULLI, SPIKE -> key.uniform(unit) < parameter ? 1f : 0f;
        };
    }
}
