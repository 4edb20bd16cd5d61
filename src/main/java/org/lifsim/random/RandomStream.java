package org.lifsim.random;

import org.lifsim.internal.random.NormalSampler;

/**
 * A stream of random numbers, one for each step and unit. A number depends only on seed, stream, step and unit, not on
 * the order in which numbers are drawn. In JAX, the uniform number is
 * {@code jax.random.uniform(fold_in(fold_in(key(seed), stream), step), (units,))[unit]}. Immutable and thread-safe.
 */
public final class RandomStream {
    private static final float MS_PER_SECOND = 1000f;

    private final RandomKey key;

    /**
     * Creates a stream.
     *
     * @param seed the random seed, any integer
     * @param stream index of the stream; different streams of a seed are independent
     */
    public RandomStream(long seed, long stream) {
        key = RandomKey.ofSeed(seed).foldIn(stream);
    }

    /**
     * The key of the stream. The key of a step is {@code key().foldIn(step)}.
     *
     * @return the key {@code RandomKey.ofSeed(seed).foldIn(stream)}
     */
    public RandomKey key() {
        return key;
    }

    /**
     * The key of a step. The number of a unit in this step is that of the key, with the index of the unit as counter.
     *
     * @param step index of the step
     * @return the key of the step
     */
    public RandomKey at(long step) {
        return key.foldIn(step);
    }

    /**
     * Computes a uniform random number.
     *
     * @param step index of the step
     * @param unit index of the unit
     * @return one of 2^23 numbers in [0, 1)
     */
    public float uniform(long step, long unit) {
        return at(step).uniform(unit);
    }

    /**
     * Draws whether an event occurs.
     *
     * @param step index of the step
     * @param unit index of the unit
     * @param probability probability of the event, in [0, 1]
     * @return true if the event occurs
     */
    public boolean bernoulli(long step, long unit, float probability) {
        return uniform(step, unit) < probability;
    }

    /**
     * Draws whether a Poisson process has a spike in a step. There is at most one, so the rate should be well below one
     * spike per step.
     *
     * @param step index of the step
     * @param unit index of the unit
     * @param rate rate in Hz
     * @param dt time step in ms
     * @return true with probability {@code rate * (dt / 1000)}, where each operation is rounded to float32
     */
    public boolean spike(long step, long unit, float rate, float dt) {
        return bernoulli(step, unit, rate * (dt / MS_PER_SECOND));
    }

    /**
     * Computes a normal random number with mean 0 and standard deviation 1; see {@link NormalSampler}.
     *
     * @param step index of the step
     * @param unit index of the unit
     * @return one of 2^23 numbers in (-5.3, 5.3)
     */
    public float normal(long step, long unit) {
        return NormalSampler.of(at(step).randomBits(unit));
    }
}
