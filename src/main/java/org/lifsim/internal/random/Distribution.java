package org.lifsim.internal.random;

import org.lifsim.random.RandomKey;

/** What may be drawn for a unit in a step. */
public enum Distribution {
    /** A number in [0, 1), evenly. */
    UNIFORM,
    /** A number of mean 0 and standard deviation 1, from a normal distribution. */
    NORMAL,
    /** 1 with some probability, else 0. */
    BERNOULLI,
    /** 1 if a Poisson process of some rate a step has a spike in the step, else 0; at most one. */
    SPIKE;

    /**
     * Draws for a unit: the clear statement, which the other backends repeat.
     *
     * @param key the key of a step
     * @param parameter the probability of {@link #BERNOULLI}, the rate a step of {@link #SPIKE}
     * @param unit the unit
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
