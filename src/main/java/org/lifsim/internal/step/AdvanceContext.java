package org.lifsim.internal.step;

import org.lifsim.model.LastSpikeTime;
import org.lifsim.random.RandomKey;

/** What some steps in a row share beside the units: the time and the random key of each, and what coupled units know of their group. */
public final class AdvanceContext {
    /** Steps in a pass where each step's time or key must be handed over; tables of a few KB. */
    public static final int MAX_STEPS = 4096;

    /** Steps in a pass where each unit is given a number in each of them: what is handed over is so much of memory. */
    public static final int MAX_ROW_STEPS = 16;

    private final float[] times;
    private final int[] keys;

    private final int sources;

    /** For each step, the number of each source of the stimulus, or the two words of its key. */
    private final float[] timeSeriesValues;

    private final int[] sourceKeys;

    private final int maxSteps;
    private final int rowSources;
    private CurrentSources drive;
    private long firstStep;

    /** What the groups of coupled units know; set by who steps them. */
    private CouplingGroups groups;

    /**
     * Makes room for a form's times and keys.
     *
     * @param variant the form
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
     * How many steps may be taken at once.
     *
     * @return {@link #MAX_ROW_STEPS} where each unit is given numbers of its own, {@link #MAX_STEPS} where each step has a time, a
     *     key or a stimulus, else 2^30
     */
    public int maxSteps() {
        return maxSteps;
    }

    /**
     * Writes the times of a pass.
     *
     * @param steps how many
     * @param first the first step's index
     * @param variant tells what times count in
     * @param dt the step, ms
     */
    public void prepareSpikeTimes(int steps, long first, ModelVariant variant, double dt) {
        for (int k = 0; times != null && k < steps; k++) {
            times[k] = variant.lastSpikeTime().at(first + k, dt);
        }
    }

    /**
     * Writes the keys of a pass.
     *
     * @param steps how many
     * @param key the key before them
     * @return the key after them
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
     * Writes what a stimulus gives in each step of a pass.
     *
     * @param steps how many
     * @param first the first step's index
     * @param newDrive the stimulus
     */
    public void prepareInput(int steps, long first, CurrentSources newDrive) {
        drive = newDrive;
        firstStep = first;
        for (int n = 0; n < drive.sources().size(); n++) {
            CurrentSources.Source source = drive.sources().get(n);
            for (int k = 0; k < steps; k++) {
                if (source.kind().isRandom()) {
                    RandomKey key = source.key().foldIn(first + k);
                    sourceKeys[2 * (k * sources + n)] = key.hi();
                    sourceKeys[2 * (k * sources + n) + 1] = key.lo();
                } else if (source.kind() == CurrentSources.Kind.TIME_SERIES) {
                    timeSeriesValues[k * sources + n] = source.course().at(first + k);
                }
            }
        }
    }

    /**
     * What a course gives in a step.
     *
     * @param source its number among the sources
     * @param k the step's index in the pass
     * @return its number
     */
    public float timeSeries(int source, int k) {
        return timeSeriesValues[k * sources + source];
    }

    /**
     * Reads what sources give to each of some units in the steps of the pass: step by step, source by source, so many numbers apart.
     *
     * @param steps how many steps
     * @param firstUnit the first unit's index in the population
     * @param units how many units
     * @param dst where it goes
     * @param stride from a source's numbers to the next one's
     */
    public void readPerUnitRows(int steps, long firstUnit, int units, float[] dst, int stride) {
        int offset = 0;
        for (int n = 0; n < sources; n++) {
            CurrentSources.Source source = drive.sources().get(n);
            if (source.kind() == CurrentSources.Kind.PER_UNIT_SERIES) {
                source.rows().read(firstStep, steps, firstUnit, units, dst, offset, rowSources * stride);
                offset += stride;
            }
        }
    }

    /**
     * The first word of the key that a source draws with in a step.
     *
     * @param source its number
     * @param k the step's index in the pass
     * @return the word
     */
    public int sourceKeyHi(int source, int k) {
        return sourceKeys[2 * (k * sources + source)];
    }

    /**
     * The second word of the key that a source draws with in a step.
     *
     * @param source its number
     * @param k the step's index in the pass
     * @return the word
     */
    public int sourceKeyLo(int source, int k) {
        return sourceKeys[2 * (k * sources + source) + 1];
    }

    /**
     * The numbers of all sources, those of a step beside each other.
     *
     * @return the table, or null without a stimulus
     */
    public float[] timeSeriesValues() {
        return timeSeriesValues;
    }

    /**
     * The keys of all sources, two words each, those of a step beside each other.
     *
     * @return the table, or null without a stimulus
     */
    public int[] sourceKeys() {
        return sourceKeys;
    }

    /**
     * The time of a step as time of last spike has it.
     *
     * @param k the step's index in the pass
     * @return the time; only where it is kept
     */
    public float time(int k) {
        return times[k];
    }

    /**
     * All times.
     *
     * @return the table, or null where times are not kept
     */
    public float[] times() {
        return times;
    }

    /**
     * The key that a step draws with.
     *
     * @param k the step's index in the pass
     * @return the subkey; only where steps draw
     */
    public RandomKey key(int k) {
        return new RandomKey(keys[2 * k], keys[2 * k + 1]);
    }

    /**
     * All keys, two words a step.
     *
     * @return the table, or null where steps do not draw
     */
    public int[] keys() {
        return keys;
    }

    /**
     * What coupled units know of their group.
     *
     * @return the groups, or null
     */
    public CouplingGroups groups() {
        return groups;
    }

    /**
     * Hands over what coupled units know of their group.
     *
     * @param newGroups the groups
     */
    public void setGroups(CouplingGroups newGroups) {
        groups = newGroups;
    }
}
