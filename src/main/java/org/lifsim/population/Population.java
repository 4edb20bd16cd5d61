package org.lifsim.population;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.backend.Backend;
import org.lifsim.error.CancelledException;
import org.lifsim.error.InputException;
import org.lifsim.input.InputCurrent;
import org.lifsim.input.Stimulus;
import org.lifsim.internal.input.StimulusCompiler;
import org.lifsim.internal.model.SimplifiedLifModel;
import org.lifsim.internal.spi.Device;
import org.lifsim.internal.spi.Slice;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.CurrentSources;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.random.RandomKey;

/**
 * A population of one kind of cell on a backend. Its bits do not depend on the backend, nor on how the work is cut into slices and steps.
 *
 * <p>A batch is so many copies of the units side by side, each under an input of its own: unit u of copy b is unit b * units + u here.
 * What couples units, a choice among spikes or inhibition, couples those of one copy.
 *
 * <p>One thread at a time may use a population; several populations may run in parallel, also on one backend. Close a population
 * before its backend.
 */
public final class Population implements AutoCloseable {
    /** Each slice has buffers, and on OpenCL a queue and kernels, of its own. */
    private static final int MAX_SLICES = 10_000;

    /** Units whose currents are evaluated together. */
    private static final int CLAMP_BLOCK = 1 << 16;

    /** The largest count that a unit can hold, as an unsigned 32-bit number. */
    private static final long MAX_SPIKES = 0xFFFF_FFFFL;

    private final ModelParameters parameters;
    private final NeuronModel model;
    private final ModelVariant variant;
    private final double dt;
    private final long batch;
    private final long units;

    /** Of how many units, and from which on, these are a part. */
    private final long globalUnits;

    private final long firstUnit;
    private final int sliceUnits;
    private final RandomKey firstKey;
    private final StateInitializer initial;
    private final CurrentSources drive;
    private final double inputScale;
    private final Slice[] slices;
    private final float[] block;
    private final AdvanceContext context;

    /** Null unless spikes are recorded. */
    private final SpikeReadback readback;

    private RandomKey key;
    private final AdaptiveChunkSize pace;

    /** Made when a checkpoint first needs it. */
    private Map<String, String> identity;

    private volatile boolean cancelled;
    private long step;
    private long spikeCountUpperBound;
    private boolean noSpikesYet;
    private boolean closed;

    private Population(Builder builder, Backend backend) {
        parameters = builder.parameters;
        model = parameters.model();
        dt = builder.dt;
        batch = builder.batch;
        units = builder.allUnits();
        globalUnits = builder.globalUnits();
        firstUnit = builder.shardFirst;
        variant = builder.variant();
        firstKey = builder.key;
        drive = builder.sources();
        sliceUnits = builder.sliceUnits(backend);
        slices = new Slice[(int) (1 + (units - 1) / sliceUnits)];
        block = new float[Math.min(sliceUnits, 1 << 16)];
        context = new AdvanceContext(variant);
        pace = new AdaptiveChunkSize(units);
        readback = variant.recordsSpikes() ? new SpikeReadback(units, sliceUnits) : null;
        initial = new StateInitializer(parameters, dt, builder.units, firstKey, builder.initial);
        inputScale = largestInputResistance(builder.units);
        DerivedParameterTable derived = new DerivedParameterTable(
                parameters, dt, firstUnit, length(0), builder.units, builder.weights(), drive);
        Device device = Device.of(backend);
        try {
            for (int s = 0; s < slices.length; s++) {
                slices[s] = device.allocate(
                        variant, s == 0 ? derived : derived.ofUnits(firstUnit + (long) s * sliceUnits, length(s)));
            }
            if (variant.recordsSpikes()) {
                readback.open(slices);
            }
            resetToInitialState();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** How many units a slice has. */
    private int length(int slice) {
        return (int) Math.min(sliceUnits, units - (long) slice * sliceUnits);
    }

    private double largestInputResistance(long distinct) {
        if (model.inputResistance() == null) {
            return 1;
        }
        double largest = 0;
        double[] values = new double[block.length];
        for (long from = 0; from < distinct; from += values.length) {
            int now = (int) Math.min(values.length, distinct - from);
            parameters.values(model.inputResistance()).read(from, values, now, distinct);
            for (int i = 0; i < now; i++) {
                largest = Math.max(largest, values[i]);
            }
        }
        return largest;
    }

    /**
     * Describes a population to be built.
     *
     * @param parameters of its units
     * @return a builder: one unit, no batch, dt 0.1 ms, no optional columns, seed 0
     */
    public static Builder of(ModelParameters parameters) {
        return new Builder(parameters);
    }

    /**
     * The parameters.
     *
     * @return parameters of the units
     */
    public ModelParameters parameters() {
        return parameters;
    }

    /**
     * The state variables that it keeps: those of its model, its input and the optional ones.
     *
     * @return each once
     */
    public List<StateVariable> variables() {
        return variant.variables();
    }

    /**
     * Whether it keeps a state variable, so that it can be read.
     *
     * @param variable the variable
     * @return true if {@link #read} accepts it
     */
    public boolean keeps(StateVariable variable) {
        return variant.keeps(variable);
    }

    /**
     * Finds a state variable by its key.
     *
     * @param key as in files, such as {@code thr_theta}
     * @return the variable
     * @throws InputException if it keeps none of that key; the message lists those that there are
     */
    public StateVariable variable(String key) {
        return variant.variable(key);
    }

    /**
     * Whether units influence each other within a step, so that they cannot be split into shards.
     *
     * @return true for lateral inhibition, spike selection and thresholds that track activity
     */
    public boolean isCoupled() {
        return variant.isCoupled();
    }

    ModelVariant variant() {
        return variant;
    }

    /**
     * How many copies of the units there are.
     *
     * @return copies, 1 without a batch
     */
    public long batch() {
        return batch;
    }

    /**
     * The size.
     *
     * @return units, those of all copies of a batch; of a part, the part's
     */
    public long units() {
        return units;
    }

    /**
     * Where a part begins.
     *
     * @return the index of unit 0 in the whole population; 0 unless this is a {@link Builder#shard}
     */
    public long firstUnit() {
        return firstUnit;
    }

    /**
     * The size of the whole population that this is, or is a part of.
     *
     * @return units, those of all copies of a batch
     */
    public long globalUnits() {
        return globalUnits;
    }

    /**
     * The step.
     *
     * @return ms
     */
    public double dt() {
        return dt;
    }

    /**
     * Steps since the last reset.
     *
     * @return the index of the coming step, from 0
     */
    public long step() {
        return step;
    }

    /**
     * Sets the state to its start, input, spikes, counts and time of last spike to 0, surrogate to 1. Keeps what the reference's reset keeps:
     * LIF's thr_theta, SLIF's thr with thr_persist, and the key of random numbers, which goes on.
     */
    public void reset() {
        checkOpen();
        reset(false);
        for (Slice slice : slices) {
            slice.fill(StateVariable.CURRENT, 0f);
            if (variant.keeps(StateVariable.SURROGATE)) {
                slice.fill(StateVariable.SURROGATE, 1f);
            }
            if (variant.keeps(StateVariable.TOLS)) {
                slice.fill(StateVariable.TOLS, 0f);
            }
            if (variant.hasSources()) {
                slice.fill(StateVariable.CLAMPED, 0f);
                CurrentSources.variables(variant.sources()).forEach(variable -> slice.fill(variable, 0f));
            }
            slice.clearCounts();
        }
        step = 0;
        spikeCountUpperBound = 0;
        noSpikesYet = true;
    }

    /** As {@link #reset}, and forgets what that keeps: the state of a new population. */
    public void resetToInitialState() {
        reset();
        reset(true);
        key = firstKey;
    }

    private void reset(boolean persistent) {
        for (InitializedVariable state : variant.state()) {
            if (state.isPersistent() == persistent) {
                initial.set(state, slices, firstUnit, sliceUnits, block);
            }
        }
    }

    /**
     * Clamps one current on every unit, until the next clamp.
     *
     * @param current the current; times resist_m it is in mV
     * @throws InputException if it is not finite, or not when multiplied by resist_m
     */
    public void clamp(float current) {
        checkOpen();
        if (!isValid(current)) {
            throw invalidCurrent("every unit", current);
        }
        for (Slice slice : slices) {
            slice.fill(variant.clampedVariable(), current);
        }
    }

    /**
     * Clamps a current of its own on every unit, until the next clamp.
     *
     * @param currents one value a unit
     * @throws InputException if there are more or fewer than units, or one is not legal
     */
    public void clamp(float[] currents) {
        if (currents.length != units) {
            throw new InputException("clamp was given " + currents.length + " currents, expected " + units
                    + ", one a unit; clamp(from, currents) sets some");
        }
        clamp(0, currents);
    }

    /**
     * Clamps currents on some units, until the next clamp.
     *
     * @param from the first unit
     * @param currents one value a unit, of units from, from + 1, ...
     * @throws InputException if the range leaves the population, or a current is not legal: then none is set
     */
    public void clamp(long from, float[] currents) {
        checkOpen();
        checkRange(from, currents.length);
        for (int i = 0; i < currents.length; i++) {
            if (!isValid(currents[i])) {
                throw invalidCurrent("unit " + (from + i), currents[i]);
            }
        }
        forEachSlice(
                from,
                0,
                currents.length,
                (slice, unit, offset, length) ->
                        slice.write(variant.clampedVariable(), unit, currents, offset, length));
    }

    /**
     * Clamps the currents of a step. Values stay clamped until the next clamp.
     *
     * @param current the input current
     * @param step the step, counted from 0; usually {@link #step}
     * @return for how many steps from that one the currents stay the same, at least 1
     * @throws InputException if a current is not finite, or not when multiplied by resist_m
     * @throws IOException if the current cannot be read
     */
    public long clamp(InputCurrent current, long step) throws IOException {
        if (current.isUniform()) {
            float[] value = new float[1];
            long holds = current.values(step, 0, globalUnits, value);
            clamp(value[0]);
            return holds;
        }
        long holds = Long.MAX_VALUE;
        for (long from = 0; from < units; from += CLAMP_BLOCK) {
            float[] block = new float[(int) Math.min(CLAMP_BLOCK, units - from)];
            holds = current.values(step, firstUnit + from, globalUnits, block);
            clamp(from, block);
        }
        return holds;
    }

    /**
     * Advances every unit under the clamped currents. May return before a device is done; reads and {@link #synchronize} wait.
     *
     * @param steps how many steps, 0 or more
     * @throws InputException if steps is negative, or a file that is played ends or has a number that is not finite; then some slices
     *     may have taken steps that others have not, and only a reset makes them one population again
     * @throws IllegalStateException if a unit's spike count could overflow; {@link #clearSpikeCounts} is the way out
     * @throws CancelledException if it was cancelled
     * @throws org.lifsim.error.DeviceException if the device fails
     */
    public void advance(long steps) {
        checkAdvance(steps);
        for (long remaining = steps; remaining > 0; ) {
            int now = nextChunk(remaining);
            long start = System.nanoTime();
            runChunk(now, readback == null ? null : readback.nextBuffer(step, now));
            remaining -= now;
            if (remaining > 0) {
                synchronize();
                pace.update(now, System.nanoTime() - start);
                stopIfCancelled(remaining);
            }
        }
    }

    /** So many steps are taken at once: no more than a moment's, so that a long advance may be cancelled. */
    private int nextChunk(long remaining) {
        int most = readback == null ? context.maxSteps() : Math.min(context.maxSteps(), readback.maxSteps());
        return (int) Math.min(remaining, Math.min(most, pace.steps()));
    }

    /**
     * Stops an advance that is under way in another thread, after a moment and at a whole step, or else the next one before its first.
     * It throws {@link CancelledException}; the population may be read, and may go on.
     */
    public void cancel() {
        cancelled = true;
    }

    private void stopIfCancelled(long remaining) {
        if (cancelled) {
            cancelled = false;
            synchronize();
            throw new CancelledException("cancelled at step " + step + ", " + remaining + " steps before the end");
        }
    }

    /**
     * Advances every unit under the clamped currents and tells of every spike, while a device goes on.
     *
     * @param steps how many steps, 0 or more
     * @param listener hears of each step
     * @throws InputException if steps is negative, or spikes are not recorded here: see {@link Builder#recordsSpikes}
     * @throws IllegalStateException if a unit's spike count could overflow; {@link #clearSpikeCounts} is the way out
     * @throws IOException what the listener throws; steps after the one that it heard of may have been taken
     * @throws CancelledException if it was cancelled; all steps that were taken have been told of
     * @throws org.lifsim.error.DeviceException if the device fails
     */
    public void advance(long steps, SpikeListener listener) throws IOException {
        checkAdvance(steps);
        if (readback == null) {
            throw new InputException("spikes are not recorded here; switch that on when the population is built");
        }
        SpikeReadback.FilledBuffer last = null;
        for (long remaining = steps; remaining > 0; ) {
            int now = nextChunk(remaining);
            long start = System.nanoTime();
            SpikeReadback.FilledBuffer next = readback.nextBuffer(step, now);
            runChunk(now, next);
            if (last != null) {
                last.deliver(listener);
                pace.update(now, System.nanoTime() - start);
            }
            last = next;
            remaining -= now;
            if (cancelled && remaining > 0) {
                last.deliver(listener);
                stopIfCancelled(remaining);
            }
        }
        if (last != null) {
            last.deliver(listener);
        }
    }

    private void checkAdvance(long steps) {
        checkOpen();
        if (steps < 0) {
            throw new InputException("steps is " + steps + ", expected 0 or more");
        }
        ensureSpikeCountHeadroom(steps);
        stopIfCancelled(steps);
    }

    private void runChunk(int steps, SpikeReadback.FilledBuffer spikes) {
        context.prepareSpikeTimes(steps, step, variant, dt);
        context.prepareInput(steps, step, drive);
        RandomKey after = context.prepareRngKeys(steps, key);
        for (int s = 0; s < slices.length; s++) {
            slices[s].advance(steps, context, spikes == null ? null : spikes.words(s));
        }
        key = after;
        noSpikesYet = false;
        step += steps;
    }

    /** Counts cannot wrap: a unit spikes at most once a step, so counts are looked at only after 2^32 steps without a reset. */
    private void ensureSpikeCountHeadroom(long steps) {
        if (spikeCountUpperBound + steps > MAX_SPIKES || spikeCountUpperBound + steps < 0) {
            spikeCountUpperBound = largestCount();
            if (spikeCountUpperBound + steps > MAX_SPIKES || spikeCountUpperBound + steps < 0) {
                throw new IllegalStateException("a unit has " + spikeCountUpperBound + " spikes counted; " + steps
                        + " more steps could exceed the largest count, " + MAX_SPIKES
                        + ": call clearSpikeCounts() before");
            }
        }
        spikeCountUpperBound += steps;
    }

    private long largestCount() {
        int[] counts = new int[block.length];
        long largest = 0;
        for (long from = 0; from < units; from += counts.length) {
            int length = (int) Math.min(counts.length, units - from);
            spikeCounts(from, counts, 0, length);
            for (int i = 0; i < length; i++) {
                largest = Math.max(largest, Integer.toUnsignedLong(counts[i]));
            }
        }
        return largest;
    }

    /** Waits until all steps are done. */
    public void synchronize() {
        checkOpen();
        for (Slice slice : slices) {
            slice.synchronize();
        }
    }

    /**
     * Reads a column.
     *
     * @param variable which; an optional one only if it was switched on
     * @param from the first unit
     * @param dst where the values go, one a unit: as many as fit
     * @throws InputException if the range leaves the population, or the column is not kept
     */
    public void read(StateVariable variable, long from, float[] dst) {
        read(variable, from, dst, 0, dst.length);
    }

    /**
     * Reads a column into part of an array.
     *
     * @param variable which; an optional one only if it was switched on
     * @param from the first unit
     * @param dst where the values go
     * @param offset the index of the first
     * @param length how many
     * @throws InputException if a range is left, or the column is not kept
     */
    public void read(StateVariable variable, long from, float[] dst, int offset, int length) {
        checkOpen();
        requireKept(variable);
        checkRange(from, length);
        checkArray(dst.length, offset, length);
        forEachSlice(
                from, offset, length, (slice, unit, index, count) -> slice.read(variable, unit, dst, index, count));
    }

    /**
     * Sets the state of some units, to start or resume from. Subnormals and zeros of either sign become +0, as after a step.
     *
     * @param variable one of the cell's state
     * @param from the first unit
     * @param values one value a unit: finite, not negative for rfr, 0 or 1 for spikes
     * @throws InputException if the range leaves the population, or a value is not legal: then none is set
     */
    public void write(StateVariable variable, long from, float[] values) {
        checkOpen();
        checkRange(from, values.length);
        checkState(variable);
        float[] flushed = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            StateInitializer.checkValue(variable, values[i], from + i);
            flushed[i] = Float32Math.flushSubnormals(values[i]);
        }
        forEachSlice(
                from,
                0,
                values.length,
                (slice, unit, offset, length) -> slice.write(variable, unit, flushed, offset, length));
        noSpikesYet &= !variable.equals(StateVariable.RFR);
    }

    private void checkState(StateVariable variable) {
        List<StateVariable> state =
                variant.state().stream().map(InitializedVariable::variable).toList();
        if (!state.contains(variable)) {
            throw new InputException("column " + variable.key() + " cannot be written, expected one of " + state
                    + (variable.equals(StateVariable.CURRENT) ? "; clamp() sets currents" : ""));
        }
    }

    /**
     * Which units spiked in the last step: where spikes have no column, those whose time since the last spike is 0. None before the first
     * step after a reset.
     *
     * @param from the first unit
     * @param dst true for each unit that spiked: as many units as fit
     * @throws InputException if the range leaves the population
     */
    public void lastStepSpikes(long from, boolean[] dst) {
        checkOpen();
        checkRange(from, dst.length);
        Arrays.fill(dst, false);
        if (variant.keepsSpikes() || !noSpikesYet) {
            readSpikes(variant.spikeVariable(), variant.spikeMarker(), from, dst);
        }
    }

    /**
     * Which units spiked in the last step before a choice was made among their spikes; elsewhere as {@link #lastStepSpikes}.
     *
     * @param from the first unit
     * @param dst true for each unit that spiked: as many units as fit
     * @throws InputException if the range leaves the population
     */
    public void spikesBeforeSelection(long from, boolean[] dst) {
        if (!variant.selectsSpikes()) {
            lastStepSpikes(from, dst);
            return;
        }
        checkOpen();
        checkRange(from, dst.length);
        Arrays.fill(dst, false);
        if (!noSpikesYet) {
            readSpikes(StateVariable.RFR, 0f, from, dst);
        }
    }

    private void readSpikes(StateVariable variable, float sign, long from, boolean[] dst) {
        for (int done = 0; done < dst.length; done += block.length) {
            int length = Math.min(block.length, dst.length - done);
            read(variable, from + done, block, 0, length);
            for (int i = 0; i < length; i++) {
                dst[done + i] = block[i] == sign;
            }
        }
    }

    /**
     * Reads spike counts since the last reset or {@link #clearSpikeCounts}.
     *
     * @param from the first unit
     * @param dst where they go, as unsigned 32-bit numbers ({@link Integer#toUnsignedLong}): as many as fit
     * @throws InputException if the range leaves the population
     */
    public void spikeCounts(long from, int[] dst) {
        spikeCounts(from, dst, 0, dst.length);
    }

    private void spikeCounts(long from, int[] dst, int offset, int length) {
        checkOpen();
        checkRange(from, length);
        forEachSlice(from, offset, length, (slice, unit, index, count) -> slice.readCounts(unit, dst, index, count));
    }

    /**
     * All spikes since the last reset or {@link #clearSpikeCounts}.
     *
     * @return their number over all units
     */
    public long totalSpikeCount() {
        int[] counts = new int[block.length];
        long total = 0;
        for (long from = 0; from < units; from += counts.length) {
            int length = (int) Math.min(counts.length, units - from);
            spikeCounts(from, counts, 0, length);
            for (int i = 0; i < length; i++) {
                total += Integer.toUnsignedLong(counts[i]);
            }
        }
        return total;
    }

    /** Sets all spike counts to 0. */
    public void clearSpikeCounts() {
        checkOpen();
        for (Slice slice : slices) {
            slice.clearCounts();
        }
        spikeCountUpperBound = 0;
    }

    /**
     * The state's fingerprint.
     *
     * @return SHA-256 over the cell's columns, one after the other ({@link NeuronModel#digestVariables}; LIF: v, thr_theta, rfr), each as little-endian
     *     float32 in unit order, in hexadecimal
     */
    public String digest() {
        checkOpen();
        return StateDigest.of(this, model.digestVariables());
    }

    /**
     * Takes over the state of the units that this is a part of: columns, counts, steps and the key of random numbers.
     *
     * @param whole another population of the same description, or a larger part of it
     * @throws InputException if it lacks some of the units
     */
    public void copyStateFrom(Population whole) {
        checkOpen();
        if (whole.globalUnits != globalUnits
                || firstUnit < whole.firstUnit
                || firstUnit + units > whole.firstUnit + whole.units) {
            throw new InputException("units " + firstUnit + " to " + (firstUnit + units - 1) + " of " + globalUnits
                    + " cannot follow units " + whole.firstUnit + " to " + (whole.firstUnit + whole.units - 1) + " of "
                    + whole.globalUnits);
        }
        PopulationState to = snapshot();
        PopulationState from = whole.snapshot();
        float[] values = new float[block.length];
        int[] counts = new int[block.length];
        for (long unit = 0; unit < units; unit += values.length) {
            int now = (int) Math.min(values.length, units - unit);
            long there = firstUnit - whole.firstUnit + unit;
            for (StateVariable variable : to.columns()) {
                whole.read(variable, there, values, 0, now);
                to.write(variable, unit, values, now);
            }
            from.readCounts(there, counts, now);
            to.writeCounts(unit, counts, now);
        }
        to.set(whole.step, from.key(), from.isUnspiked());
    }

    /** Where a checkpoint takes the state from and puts it back. */
    PopulationState snapshot() {
        checkOpen();
        return new PopulationState();
    }

    /** The whole state, as checkpoints hold it; nothing is checked. */
    final class PopulationState {
        List<StateVariable> columns() {
            return variant.variables();
        }

        RandomKey key() {
            return key;
        }

        boolean isUnspiked() {
            return noSpikesYet;
        }

        void write(StateVariable variable, long from, float[] values, int length) {
            forEachSlice(
                    from,
                    0,
                    length,
                    (slice, unit, offset, count) -> slice.write(variable, unit, values, offset, count));
        }

        void readCounts(long from, int[] dst, int length) {
            spikeCounts(from, dst, 0, length);
        }

        void writeCounts(long from, int[] values, int length) {
            forEachSlice(
                    from, 0, length, (slice, unit, offset, count) -> slice.writeCounts(unit, values, offset, count));
        }

        void set(long newStep, RandomKey newKey, boolean newUnspiked) {
            step = newStep;
            key = newKey;
            noSpikesYet = newUnspiked;
            spikeCountUpperBound = newStep;
        }

        Map<String, String> identity() {
            if (identity == null) {
                identity =
                        PopulationFingerprint.of(parameters, globalUnits / batch, batch, dt, firstKey, variant, drive);
                if (units < globalUnits) {
                    identity.put("part", units + " units from " + firstUnit);
                }
            }
            return identity;
        }
    }

    /** Frees the memory. Safe twice. */
    @Override
    public void close() {
        closed = true;
        if (readback != null) {
            readback.close();
        }
        for (int s = slices.length - 1; s >= 0; s--) {
            if (slices[s] != null) {
                slices[s].close();
                slices[s] = null;
            }
        }
    }

    private interface SliceAction {
        void on(Slice slice, int unit, int offset, int length);
    }

    /** Cuts a range of units where slices meet. */
    private void forEachSlice(long from, int offset, int length, SliceAction action) {
        int done = 0;
        while (done < length) {
            int unit = (int) ((from + done) % sliceUnits);
            int now = Math.min(length - done, sliceUnits - unit);
            action.on(slices[(int) ((from + done) / sliceUnits)], unit, offset + done, now);
            done += now;
        }
    }

    private boolean isValid(float current) {
        return Float.isFinite(current) && Float.isFinite(current * (float) inputScale);
    }

    private InputException invalidCurrent(String where, float current) {
        return new InputException("the current of " + where + " is " + current
                + ", expected a finite number"
                + (model.inputResistance() == null
                        ? ""
                        : " that is also finite when multiplied by " + model.inputResistance() + " = " + inputScale));
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the population is closed");
        }
    }

    private void checkRange(long from, long length) {
        if (from < 0 || from > units - length) {
            throw new InputException("units " + from + " to " + (from + length - 1)
                    + " were asked for, expected units from 0 to " + (units - 1));
        }
    }

    private static void checkArray(int size, int offset, int length) {
        if (offset < 0 || length < 0 || offset > size - length) {
            throw new InputException(
                    "an array of " + size + " was given for " + length + " values from index " + offset);
        }
    }

    private void requireKept(StateVariable variable) {
        if (!variant.keeps(variable)) {
            throw new InputException(
                    "column " + variable.key() + " is not kept; switch it on when the population is built");
        }
    }

    /** Collects what a population is built from. */
    public static final class Builder {
        private final ModelParameters parameters;
        private final Map<StateVariable, Values> initial = new LinkedHashMap<>();
        private long units = 1;
        private long batch = 1;
        private double dt = 0.1;
        private long maxUnitsPerBuffer;
        private boolean surrogate;
        private LastSpikeTime lastSpikeTime = LastSpikeTime.OFF;
        private RandomKey key = RandomKey.ofSeed(0);
        private float[] weights;
        private boolean recordsSpikes;
        private long shardFirst;

        /** 0 for all. */
        private long shardUnits;

        private Stimulus stimulus = Stimulus.NONE;
        private CurrentSources compiled;
        private double compiledDt;

        private Builder(ModelParameters parameters) {
            this.parameters = parameters;
        }

        /**
         * Another builder of the same.
         *
         * @return a copy, to be changed by itself
         */
        public Builder copy() {
            Builder copy = new Builder(parameters);
            copy.initial.putAll(initial);
            copy.units = units;
            copy.batch = batch;
            copy.dt = dt;
            copy.maxUnitsPerBuffer = maxUnitsPerBuffer;
            copy.surrogate = surrogate;
            copy.lastSpikeTime = lastSpikeTime;
            copy.key = key;
            copy.weights = weights;
            copy.recordsSpikes = recordsSpikes;
            copy.shardFirst = shardFirst;
            copy.shardUnits = shardUnits;
            copy.stimulus = stimulus;
            return copy;
        }

        /**
         * Whether units know of each other, so that they must be stepped together.
         *
         * @return true if so
         */
        public boolean isCoupled() {
            return variant().isCoupled();
        }

        /**
         * The parameters that it was begun with.
         *
         * @return parameters of the units
         */
        public ModelParameters parameters() {
            return parameters;
        }

        /**
         * Sets the size.
         *
         * @param count units, at least 1
         * @return this
         */
        public Builder units(long count) {
            units = count;
            return this;
        }

        /**
         * Sets how many copies of the units there are; parameters, initial state and weights are the same in each.
         *
         * @param copies at least 1
         * @return this
         */
        public Builder batch(long copies) {
            batch = copies;
            return this;
        }

        /**
         * Sets the step.
         *
         * @param ms &gt; 0
         * @return this
         */
        public Builder dt(double ms) {
            dt = ms;
            return this;
        }

        /**
         * Sets the size of a slice, instead of the largest that the backend takes. Coupled units lie in one slice in any case.
         *
         * @param count units in one buffer, at least 1; 0 leaves it to the backend
         * @return this
         */
        public Builder maxUnitsPerBuffer(long count) {
            maxUnitsPerBuffer = count;
            return this;
        }

        /**
         * Keeps the surrogate derivative of the last step: 4 bytes a unit.
         *
         * @return this
         * @throws InputException if the cell has none
         */
        public Builder withSurrogateGradient() {
            if (!parameters.model().hasSurrogate()) {
                throw new InputException(parameters.model().name() + " has no surrogate derivative");
            }
            surrogate = true;
            return this;
        }

        /**
         * Keeps the time of each unit's last spike: 4 bytes a unit.
         *
         * @param unit what the time counts in
         * @return this
         */
        public Builder recordLastSpikeTime(LastSpikeTime unit) {
            lastSpikeTime = unit;
            return this;
        }

        /**
         * Adds a stimulus to the clamped current, computed within the steps.
         *
         * @param newStimulus what is added in each step; default {@link Stimulus#NONE}
         * @return this
         */
        public Builder stimulus(Stimulus newStimulus) {
            stimulus = newStimulus;
            compiled = null;
            return this;
        }

        private CurrentSources sources() {
            if (compiled == null || compiledDt != dt) {
                compiled = StimulusCompiler.compile(stimulus, dt);
                compiledDt = dt;
            }
            return compiled;
        }

        /**
         * Has every spike recorded, for {@link Population#advance(long, SpikeListener)}.
         *
         * @return this
         */
        public Builder recordSpikes() {
            recordsSpikes = true;
            return this;
        }

        /**
         * Builds some of the units only, which behave to the bit as they do among all the others. Everything else that is said here, such as
         * parameters and sizes, is of the whole population; the part numbers its units from 0.
         *
         * @param from the first unit, counted over all copies of a batch
         * @param count how many, at least 1
         * @return this
         */
        public Builder shard(long from, long count) {
            shardFirst = from;
            shardUnits = count;
            return this;
        }

        /**
         * Sets the seed of what is drawn: an encoder's spikes, a choice among spikes, thresholds and weights at the start.
         *
         * @param seed any number; its key is that of {@code jax.random.key(seed)}
         * @return this
         */
        public Builder seed(long seed) {
            return rngKey(RandomKey.ofSeed(seed));
        }

        /**
         * Sets the key of what is drawn, instead of a seed.
         *
         * @param first the key before the first step
         * @return this
         */
        public Builder rngKey(RandomKey first) {
            key = first;
            return this;
        }

        /**
         * Sets what a column starts with, and starts again with after a reset.
         *
         * @param variable one of the cell's state
         * @param values one for all units or one for each
         * @return this
         */
        public Builder initial(StateVariable variable, Values values) {
            initial.put(variable, values);
            return this;
        }

        /**
         * Sets the weights of lateral inhibition, instead of those that the seed draws; see {@link SimplifiedLifModel#weights}.
         *
         * @param rowMajor one for each pair of units, row = presynaptic
         * @return this
         */
        public Builder lateralWeights(float[] rowMajor) {
            weights = rowMajor.clone();
            return this;
        }

        /**
         * Builds the population, in the state after {@link Population#resetToInitialState}.
         *
         * @param backend where it will live; it stays the caller's to close
         * @return the population
         * @throws InputException if a number is out of its range, or the backend's memory is too small
         * @throws org.lifsim.error.DeviceException if the device fails
         */
        public Population build(Backend backend) {
            requireAtLeastOne("units", units);
            requireAtLeastOne("batch", batch);
            if (maxUnitsPerBuffer < 0) {
                throw new InputException("slice is " + maxUnitsPerBuffer + " units, expected at least 1");
            }
            if (units > Long.MAX_VALUE / batch) {
                throw new InputException("units is " + units + " and batch " + batch + ": more than can be counted");
            }
            checkShard();
            checkMemory(backend);
            // A batch repeats the units: those of one copy are checked, or the part's.
            long checked = shardUnits == 0 ? units : Math.min(units, shardUnits);
            parameters.check(dt, units, shardFirst, checked);
            sources()
                    .sources()
                    .forEach(source -> source.constants()
                            .forEach(constant ->
                                    constant.from().forEach(values -> values.checkSize("the stimulus", units))));
            sources().sources().stream()
                    .filter(source -> source.rows() != null)
                    .forEach(source -> source.rows().checkSize(units));
            StateInitializer.check(variant(), units, shardFirst, checked, initial);
            checkCoupled(backend);
            checkSlices(backend);
            return new Population(this, backend);
        }

        private static void requireAtLeastOne(String name, long value) {
            if (value < 1) {
                throw new InputException(name + " is " + value + ", expected at least 1");
            }
        }

        private long globalUnits() {
            return units * batch;
        }

        private long allUnits() {
            return shardUnits == 0 ? globalUnits() : shardUnits;
        }

        private void checkShard() {
            if (shardUnits == 0) {
                return;
            }
            if (shardFirst < 0 || shardUnits < 1 || shardFirst > globalUnits() - shardUnits) {
                throw new InputException("a part of " + shardUnits + " units from " + shardFirst
                        + " was asked for, expected at least 1 of the units 0 to " + (globalUnits() - 1));
            }
            if (variant().isCoupled() && shardUnits < globalUnits()) {
                throw new InputException("a part of " + parameters.model().name()
                        + " was asked for, but its units are coupled here: take all of them");
            }
        }

        /**
         * The state variables that the population will keep.
         *
         * @return each once
         */
        public List<StateVariable> variables() {
            return variant().variables();
        }

        /** Which variables are kept, and which branches of the update are taken. */
        ModelVariant variant() {
            ModelVariant variant = ModelVariant.of(parameters, surrogate, lastSpikeTime);
            variant = variant.withSources(sources().kinds());
            return recordsSpikes ? variant.withSpikes() : variant;
        }

        private boolean hasLateralInhibition() {
            return variant().has(ModelFeature.LATERAL_INHIBITION);
        }

        private void checkCoupled(Backend backend) {
            if (weights != null && !hasLateralInhibition()) {
                throw new InputException("weights of lateral inhibition were given, but "
                        + parameters.model().name() + " here has none: set resist_inh");
            }
            for (int i = 0; weights != null && i < weights.length; i++) {
                if (!Float.isFinite(weights[i])) {
                    throw new InputException(
                            "weight " + i + " of lateral inhibition is " + weights[i] + ", expected a finite number");
                }
            }
            if (weights != null && weights.length != units * units) {
                throw new InputException("weights of lateral inhibition are " + weights.length + ", expected " + units
                        + " x " + units + ", one for each pair of units");
            }
            if (variant().isCoupled() && allUnits() > maxUnitsPerSlice(backend)) {
                throw new InputException("units is " + allUnits() + " with the batch: coupled units must lie in one"
                        + " buffer, which on " + backend.name() + " holds " + maxUnitsPerSlice(backend));
            }
        }

        private float[] weights() {
            if (!hasLateralInhibition() || weights != null) {
                return weights;
            }
            return SimplifiedLifModel.weights(key, (int) units);
        }

        private void checkSlices(Backend backend) {
            long slices = 1 + (allUnits() - 1) / sliceUnits(backend);
            if (slices > MAX_SLICES) {
                throw new InputException(
                        "slice is " + maxUnitsPerBuffer + " units, which cuts " + allUnits() + " units into "
                                + slices + " slices, expected at most " + MAX_SLICES + ": take slices of at least "
                                + (1 + (allUnits() - 1) / MAX_SLICES) + " units");
            }
        }

        /** The most units of a slice: what a stimulus gives to each in a pass lies in one buffer. */
        private int maxUnitsPerSlice(Backend backend) {
            int rows = CurrentSources.rowSources(sources().kinds()) * AdvanceContext.MAX_ROW_STEPS;
            return Math.max(1, backend.maxUnitsPerSlice() / Math.max(1, rows));
        }

        private int sliceUnits(Backend backend) {
            boolean whole = maxUnitsPerBuffer == 0 || variant().isCoupled();
            long wanted = whole ? maxUnitsPerSlice(backend) : Math.min(maxUnitsPerBuffer, maxUnitsPerSlice(backend));
            return (int) Math.min(wanted, allUnits());
        }

        /**
         * What a population of this description takes.
         *
         * @return bytes for each unit
         */
        public int bytesPerUnit() {
            return variant().bytesPerUnit()
                    + (recordsSpikes ? 2 * Integer.BYTES : 0)
                    + (parameters.perUnitCount() + sources().perUnitCount()) * Float.BYTES;
        }

        private void checkMemory(Backend backend) {
            int each = bytesPerUnit();
            long most = backend.availableMemoryBytes() / each;
            if (allUnits() > most) {
                throw new InputException("units is " + units + (batch > 1 ? " in " + batch + " copies" : "") + ": at "
                        + each + " bytes a unit, " + backend.name() + " ("
                        + backend.deviceDescription() + ") has memory for " + most
                        + "; simulate fewer, or give it more memory (a larger -Xmx for the CPU)");
            }
            if (hasLateralInhibition()
                    && units > Math.min(Integer.MAX_VALUE - 8L, backend.availableMemoryBytes() / Float.BYTES) / units) {
                throw new InputException(
                        "units is " + units + ": lateral inhibition has a weight for each pair of them, "
                                + "more than one array or the memory of " + backend.name() + " ("
                                + backend.deviceDescription() + ") holds; set resist_inh to 0 or simulate fewer");
            }
        }
    }
}
