package org.lifsim.random;

import org.lifsim.internal.random.NormalSampler;

/**
 * A stream of random numbers, one for each step and unit: whoever computes the number of unit 12,345 at step 6,789 finds the same one.
 * In JAX's words, {@code jax.random.uniform(fold_in(fold_in(key(seed), stream), step), (units,))[unit]}.
 */
public final class RandomStream {
    private static final float MS_PER_SECOND = 1000f;

    private final RandomKey key;

    /**
     * A stream.
     *
     * @param seed the seed of a run
     * @param stream which of the seed's streams: different ones are independent
     */
    public RandomStream(long seed, long stream) {
        key = RandomKey.ofSeed(seed).foldIn(stream);
    }

    /**
     * The stream's own key: that of a step is {@code key().foldIn(step)}.
     *
     * @return the key
     */
    public RandomKey key() {
        return key;
    }

    /**
     * The key of a step: its numbers are those of {@link RandomKey} with the unit as counter.
     *
     * @param step the step's index
     * @return the key
     */
    public RandomKey at(long step) {
        return key.foldIn(step);
    }

    /**
     * A uniform number.
     *
     * @param step the step's index
     * @param unit the unit's index
     * @return one of 2^23 numbers in [0, 1)
     */
    public float uniform(long step, long unit) {
        return at(step).uniform(unit);
    }

    /**
     * Whether something happens.
     *
     * @param step the step's index
     * @param unit the unit's index
     * @param probability in [0, 1]
     * @return true with that probability
     */
    public boolean bernoulli(long step, long unit, float probability) {
        return uniform(step, unit) < probability;
    }

    /**
     * Whether a Poisson process has a spike in a step; at most one, so the rate should be well below one a step.
     *
     * @param step the step's index
     * @param unit the unit's index
     * @param rate spikes a second, Hz
     * @param dt the step, ms
     * @return true with probability rate * dt / 1000, its products rounded to float32 from left to right
     */
    public boolean spike(long step, long unit, float rate, float dt) {
        return bernoulli(step, unit, rate * (dt / MS_PER_SECOND));
    }

    /**
     * A normal number of mean 0 and standard deviation 1; see {@link NormalSampler}.
     *
     * @param step the step's index
     * @param unit the unit's index
     * @return one of 2^23 numbers in (-5.3, 5.3)
     */
    public float normal(long step, long unit) {
        return NormalSampler.of(at(step).randomBits(unit));
    }
}
