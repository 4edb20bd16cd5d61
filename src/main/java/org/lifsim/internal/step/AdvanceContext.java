package org.lifsim.internal.step;

import org.lifsim.model.LastSpikeTime;
import org.lifsim.random.RandomKey;

/**
 * What the steps of a chunk share for all units: the time and the random key of each step, the values of the current
 * sources, and the coupling groups.
 */
public final class AdvanceContext {
    /**
     * Maximum number of steps in a chunk where each step has its own time, key or source value. The tables then take a
     * few KB.
     */
    public static final int MAX_STEPS = 4096;

    /**
     * Maximum number of steps in a chunk if a current source has one value per unit and step. It bounds the memory for
     * these values.
     */
    public static final int MAX_ROW_STEPS = 16;

    private final float[] times;
    private final int[] keys;

    private final int sources;

    /**
     * Value of time series source n in step k: {@code timeSeriesValues[k * sources + n]}; for a random source 1 if it is on,
     * else 0. The key of random source n in step k has the words {@code sourceKeys[2 * (k * sources + n)]} and the next one. Both are null without sources.
     */
    private final float[] timeSeriesValues;

    private final int[] sourceKeys;

    private final int maxSteps;
    private final int rowSources;
    private CurrentSources currentSources;
    private long firstStep;

    /** State of the coupling groups, set by the caller that steps them; null for units that are not coupled. */
    private CouplingGroups groups;

    /**
     * Allocates the tables that a variant needs.
     *
     * @param variant the variant
     */
    public AdvanceContext(ModelVariant variant) {
        times = variant.lastSpikeTime() == LastSpikeTime.OFF ? null : new float[MAX_STEPS];
        keys = variant.isRandom() ? new int[2 * MAX_STEPS] : null;
        sources = variant.sources().size();
        timeSeriesValues = variant.hasSources() ? new float[sources * MAX_STEPS] : null;
        sourceKeys = variant.hasSources() ? new int[2 * sources * MAX_STEPS] : null;
        boolean told = times != null || keys != null || timeSeriesValues != null;
        rowSources = CurrentSources.rowSources(variant.sources());
        maxSteps = rowSources > 0 ? MAX_ROW_STEPS : told ? MAX_STEPS : 1 << 30;
    }

    /**
     * Maximum number of steps of one chunk.
     *
     * @return {@link #MAX_ROW_STEPS} if a source has one value per unit and step; {@link #MAX_STEPS} if each step has a
     *     time, a key or a source value; else 2^30
     */
    public int maxSteps() {
        return maxSteps;
    }

    /**
     * Computes the times of a chunk's steps. Does nothing if the variant keeps no last spike times.
     *
     * @param steps number of steps, at most {@link #maxSteps}
     * @param first index of the first step since the last reset, from 0
     * @param variant says whether times are in ms or in steps
     * @param dt time step, in ms
     */
    public void prepareSpikeTimes(int steps, long first, ModelVariant variant, double dt) {
        for (int k = 0; times != null && k < steps; k++) {
            times[k] = variant.lastSpikeTime().at(first + k, dt);
        }
    }

    /**
     * Computes the random keys of a chunk's steps: each step takes subkey 1 of the current key and passes on subkey 0.
     * Returns {@code key} if the variant draws no random numbers.
     *
     * @param steps number of steps, at most {@link #maxSteps}
     * @param key the key before the first of them
     * @return the key after the last of them
     */
    public RandomKey prepareRngKeys(int steps, RandomKey key) {
        RandomKey now = key;
        for (int k = 0; keys != null && k < steps; k++) {
            RandomKey sub = now.split(1);
            keys[2 * k] = sub.hi();
            keys[2 * k + 1] = sub.lo();
            now = now.split(0);
        }
        return now;
    }

    /**
     * Computes the values and keys of the current sources for a chunk's steps.
     *
     * @param steps number of steps, at most {@link #maxSteps}
     * @param first index of the first step since the last reset, from 0
     * @param newSources the current sources
     */
    public void prepareInput(int steps, long first, CurrentSources newSources) {
        currentSources = newSources;
        firstStep = first;
        for (int n = 0; n < currentSources.sources().size(); n++) {
            CurrentSources.Source source = currentSources.sources().get(n);
            for (int k = 0; k < steps; k++) {
                if (source.timeSeries() != null) {
                    timeSeriesValues[k * sources + n] = source.timeSeries().at(first + k);
                }
                if (source.kind().isRandom()) {
                    RandomKey key = source.key().foldIn(first + k);
                    sourceKeys[2 * (k * sources + n)] = key.hi();
                    sourceKeys[2 * (k * sources + n) + 1] = key.lo();
                }
            }
        }
    }

    /**
     * Value of a time series source in a step, or whether a random source is on.
     *
     * @param source index of the source, from 0
     * @param k index of the step in the chunk, from 0
     * @return the value x, before the gain; for a random source 1 or 0
     */
    public float timeSeries(int source, int k) {
        return timeSeriesValues[k * sources + source];
    }

    /**
     * Reads the values of the per-unit series sources for a range of units and the steps of the chunk. The value of
     * unit {@code firstUnit + i} in step k from the p-th such source, of R, goes to
     * {@code dst[(k * R + p) * stride + i]}.
     *
     * @param steps number of steps
     * @param firstUnit index in the population of the first unit
     * @param units number of units
     * @param dst receives the values
     * @param stride distance between the rows of two sources, at least {@code units}
     */
    public void readPerUnitRows(int steps, long firstUnit, int units, float[] dst, int stride) {
        int offset = 0;
        for (int n = 0; n < sources; n++) {
            CurrentSources.Source source = currentSources.sources().get(n);
            if (source.kind() == CurrentSources.Kind.PER_UNIT_SERIES) {
                source.perUnitSeries().read(firstStep, steps, firstUnit, units, dst, offset, rowSources * stride);
                offset += stride;
            }
        }
    }

    /**
     * First word of the key that a source draws with in a step.
     *
     * @param source index of the source, from 0
     * @param k index of the step in the chunk, from 0
     * @return the word
     */
    public int sourceKeyHi(int source, int k) {
        return sourceKeys[2 * (k * sources + source)];
    }

    /**
     * Second word of the key that a source draws with in a step.
     *
     * @param source index of the source, from 0
     * @param k index of the step in the chunk, from 0
     * @return the word
     */
    public int sourceKeyLo(int source, int k) {
        return sourceKeys[2 * (k * sources + source) + 1];
    }

    /**
     * Values of all time series sources, and windows of random ones. With S sources, {@code table[k * S + n]} is the value of source n in step k.
     *
     * @return the table, or null without sources
     */
    public float[] timeSeriesValues() {
        return timeSeriesValues;
    }

    /**
     * Keys of all sources. With S sources, {@code table[2 * (k * S + n)]} and the next element are the words of source
     * n in step k.
     *
     * @return the table, or null without sources
     */
    public int[] sourceKeys() {
        return sourceKeys;
    }

    /**
     * Time of a step, as the last spike time stores it. Only valid if the variant keeps last spike times.
     *
     * @param k index of the step in the chunk, from 0
     * @return the time, in ms or in steps
     */
    public float time(int k) {
        return times[k];
    }

    /**
     * Times of all steps: {@code table[k]} is the time of step k, in ms or in steps.
     *
     * @return the table, or null if last spike times are not kept
     */
    public float[] times() {
        return times;
    }

    /**
     * Random key of a step. Only valid if the variant draws random numbers.
     *
     * @param k index of the step in the chunk, from 0
     * @return the subkey of the step
     */
    public RandomKey key(int k) {
        return new RandomKey(keys[2 * k], keys[2 * k + 1]);
    }

    /**
     * Random keys of all steps: {@code table[2 * k]} and {@code table[2 * k + 1]} are the words of step k.
     *
     * @return the table, or null if steps draw no random numbers
     */
    public int[] keys() {
        return keys;
    }

    /**
     * State of the coupling groups.
     *
     * @return the groups, or null if the units are not coupled
     */
    public CouplingGroups groups() {
        return groups;
    }

    /**
     * Sets the state of the coupling groups.
     *
     * @param newGroups the groups
     */
    public void setGroups(CouplingGroups newGroups) {
        groups = newGroups;
    }
}
