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
 * A population: units of one neuron model that are stepped together on a backend. Its results are bit-identical on
 * every backend, and do not depend on the sizes of slices and chunks.
 *
 * <p>With N units ({@link Builder#units}) and batch size B ({@link Builder#batch}), the population holds B independent
 * copies of the N units, each with its own input. Unit u of batch element b has index {@code b * N + u}, with u from 0
 * to N - 1 and b from 0 to B - 1. Arrays with one value per unit use this order. Units influence each other (spike
 * selection, {@code rho_b}, lateral inhibition) only within a batch element.
 *
 * <p>A run clamps an input current, advances some steps, and reads the state:
 *
 * <pre>{@code
 * try (Backend backend = Backends.auto();
 *         Population population = Population.of(Lif.tutorialParameters())
 *                 .units(1000)
 *                 .initial(StateVariable.V, Values.uniform(-65, -60, 1))
 *                 .recordSpikes()
 *                 .build(backend)) {
 *     population.clamp(0.3f);
 *     population.advance(1000, (step, spiking, count) -> System.out.println(step + ": " + count + " spikes"));
 *     float[] v = new float[1000];
 *     population.read(StateVariable.V, 0, v); // v[i] is the potential of unit i, in mV
 *     System.out.println(population.totalSpikeCount() + " spikes, digest " + population.digest());
 * }
 * }</pre>
 *
 * <p>Not thread-safe, except for {@link #cancel}: one thread at a time may use a population. Several populations may
 * run in parallel, also on one backend. Close a population before its backend. After {@link #close}, methods that
 * access the state throw {@link IllegalStateException}.
 */
public final class Population implements AutoCloseable {
    /**
     * Bounds the number of slices, because each slice has separate buffers, and on OpenCL a separate queue and kernels.
     */
    private static final int MAX_SLICES = 10_000;

    /** Number of units whose currents are evaluated together. */
    private static final int CLAMP_BLOCK = 1 << 16;

    /** Largest spike count of a unit: counts are unsigned 32-bit integers. */
    private static final long MAX_SPIKES = 0xFFFF_FFFFL;

    private final ModelParameters parameters;
    private final NeuronModel model;
    private final ModelVariant variant;
    private final double dt;
    private final long batch;
    private final long units;

    /** Number of units of the whole population, of which this may be a shard that begins at {@link #firstUnit}. */
    private final long totalUnits;

    private final long firstUnit;
    private final int sliceUnits;
    private final RandomKey firstKey;
    private final StateInitializer initial;
    private final CurrentSources currentSources;
    private final double inputScale;
    private final Slice[] slices;
    private final float[] block;
    private final AdvanceContext context;

    /** Null unless spikes are recorded. */
    private final SpikeReadback readback;

    private RandomKey key;
    private final AdaptiveChunkSize pace;

    /** The fingerprint. Created when a checkpoint first needs it. */
    private Map<String, String> fingerprint;

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
        totalUnits = builder.globalUnits();
        firstUnit = builder.shardFirst;
        variant = builder.variant();
        firstKey = builder.key;
        currentSources = builder.sources();
        sliceUnits = builder.sliceUnits(backend);
        slices = new Slice[(int) (1 + (units - 1) / sliceUnits)];
        block = new float[Math.min(sliceUnits, 1 << 16)];
        context = new AdvanceContext(variant);
        pace = new AdaptiveChunkSize(units);
        readback = variant.recordsSpikes() ? new SpikeReadback(units, sliceUnits) : null;
        initial = new StateInitializer(parameters, dt, builder.units, firstKey, builder.initial);
        inputScale = largestInputResistance(builder.units);
        DerivedParameterTable derived = new DerivedParameterTable(
                parameters, dt, firstUnit, length(0), builder.units, builder.weights(), currentSources);
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

    /** Number of units of a slice. */
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
     * Starts the description of a population.
     *
     * @param parameters parameters of its units, each uniform or per unit
     * @return a builder with the defaults: 1 unit, batch size 1, dt 0.1 ms, seed 0, no stimulus, no recorded spikes and no
     *     optional state variables. The initial state is the one that the model derives from its parameters
     */
    public static Builder of(ModelParameters parameters) {
        return new Builder(parameters);
    }

    /**
     * The parameters with which the population was built.
     *
     * @return parameters of the units
     */
    public ModelParameters parameters() {
        return parameters;
    }

    /**
     * The state variables that the population keeps: those of its model, the input, and the optional ones.
     *
     * @return each variable once; {@link #read} accepts all of them
     */
    public List<StateVariable> variables() {
        return variant.variables();
    }

    /**
     * Whether the population keeps a state variable, so that it can be read.
     *
     * @param variable the state variable
     * @return true if {@link #read} accepts the variable
     */
    public boolean keeps(StateVariable variable) {
        return variant.keeps(variable);
    }

    /**
     * Finds a state variable by its key.
     *
     * @param key the key in files, such as {@code thr_theta}
     * @return the state variable
     * @throws InputException if no variable with that key is kept; the message lists the available ones
     */
    public StateVariable variable(String key) {
        return variant.variable(key);
    }

    /**
     * Whether units influence each other within a step. Such a population cannot be split into shards.
     *
     * @return true with lateral inhibition, spike selection or thresholds that track activity
     */
    public boolean isCoupled() {
        return variant.isCoupled();
    }

    ModelVariant variant() {
        return variant;
    }

    /**
     * The batch size.
     *
     * @return number of batch elements of the whole population, at least 1
     */
    public long batch() {
        return batch;
    }

    /**
     * The number of units that this object steps.
     *
     * @return batch size times units per batch element; for a {@link Builder#shard}, the number of its units
     */
    public long units() {
        return units;
    }

    /**
     * The index in the whole population of this object's unit 0.
     *
     * @return 0, unless this is a {@link Builder#shard}
     */
    public long firstUnit() {
        return firstUnit;
    }

    /**
     * The number of units of the whole population. It differs from {@link #units} for a {@link Builder#shard}.
     *
     * @return batch size times units per batch element
     */
    public long totalUnits() {
        return totalUnits;
    }

    /**
     * The time step.
     *
     * @return length of a step in ms
     */
    public double dt() {
        return dt;
    }

    /**
     * The number of steps since the last reset.
     *
     * @return index of the next step, from 0
     */
    public long step() {
        return step;
    }

    /**
     * Restores the initial state. Input currents, spikes, spike counts and times of the last spike become 0, the
     * surrogate becomes 1, and {@link #step} becomes 0. As in ngc-learn, some state is kept: {@code thr_theta} of
     * LIF and quadratic LIF, {@code thr} of SLIF with {@code thr_persist}, and the current random key.
     * {@link #resetToInitialState} restores these too.
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

    /**
     * Restores the state of a new population. Unlike {@link #reset}, this includes persistent state variables and the
     * random key.
     */
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
     * Sets the same input current for every unit. It stays until the next clamp or reset.
     *
     * @param current the current; multiplied by the membrane resistance ({@code resist_m}, {@code resist_v}) it is in
     *     mV
     * @throws InputException if the current, or its product with the membrane resistance of a unit, is not finite
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
     * Sets the input current of every unit. It stays until the next clamp or reset.
     *
     * @param currents {@code currents[i]} is the current of unit i; the length must be {@link #units}
     * @throws InputException if the length differs, or a current is not finite as for {@link #clamp(float)}; then no
     *     current is set
     */
    public void clamp(float[] currents) {
        if (currents.length != units) {
            throw new InputException("clamp got " + currents.length + " currents, expected " + units
                    + ", one per unit; clamp(from, currents) sets some of them");
        }
        clamp(0, currents);
    }

    /**
     * Sets the input current of a range of units. It stays until the next clamp or reset.
     *
     * @param from index of the first unit, from 0
     * @param currents {@code currents[i]} is the current of unit {@code from + i}
     * @throws InputException if the range exceeds the population, or a current is not finite as for
     *     {@link #clamp(float)}; then no current is set
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
     * Sets the input currents of a step. They stay until the next clamp or reset.
     *
     * @param current the input current
     * @param step index of the step, from 0; usually {@link #step}
     * @return number of steps, starting with this one, in which the currents stay the same; at least 1
     * @throws InputException if a current is not finite as for {@link #clamp(float)}
     * @throws IOException if the current cannot be read
     */
    public long clamp(InputCurrent current, long step) throws IOException {
        if (current.isUniform()) {
            float[] value = new float[1];
            long holds = current.values(step, 0, totalUnits, value);
            clamp(value[0]);
            return holds;
        }
        long holds = Long.MAX_VALUE;
        for (long from = 0; from < units; from += CLAMP_BLOCK) {
            float[] block = new float[(int) Math.min(CLAMP_BLOCK, units - from)];
            holds = current.values(step, firstUnit + from, totalUnits, block);
            clamp(from, block);
        }
        return holds;
    }

    /**
     * Advances every unit, with the clamped currents as input. May return before a device has finished; reads and
     * {@link #synchronize} wait for it.
     *
     * @param steps number of steps, at least 0
     * @throws InputException if {@code steps} is negative, or if a playback file of the stimulus ends or contains an
     *     invalid value. After a failed playback some slices may have taken more steps than others; call {@link #reset}
     *     before further steps
     * @throws java.io.UncheckedIOException if a playback file of the stimulus cannot be read
     * @throws IllegalStateException if a spike count could overflow; call {@link #clearSpikeCounts} first
     * @throws CancelledException if {@link #cancel} was called
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

    /**
     * Number of steps in the next chunk. Chunks take a fraction of a second, so that a long advance can be cancelled.
     */
    private int nextChunk(long remaining) {
        int most = readback == null ? context.maxSteps() : Math.min(context.maxSteps(), readback.maxSteps());
        return (int) Math.min(remaining, Math.min(most, pace.steps()));
    }

    /**
     * Requests cancellation. The running {@code advance} throws {@link CancelledException} at a step boundary, usually
     * within one second. If none is running, or the running one is in its last chunk, the next {@code advance} throws
     * it before its first step. Afterwards the population can be read and advanced as usual. Any thread may call this
     * method.
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
     * Advances every unit, with the clamped currents as input, and delivers the spikes to a listener. The listener is
     * called by this thread, once per step and in order, also for steps without spikes. Meanwhile a device already
     * computes the next chunk.
     *
     * @param steps number of steps, at least 0
     * @param listener receives the spikes of each step
     * @throws InputException if {@code steps} is negative, if spikes are not recorded (see
     *     {@link Builder#recordSpikes}), or if a playback file fails as in {@link #advance(long)}
     * @throws java.io.UncheckedIOException if a playback file of the stimulus cannot be read
     * @throws IllegalStateException if a spike count could overflow; call {@link #clearSpikeCounts} first
     * @throws IOException if the listener throws it; the population may already have advanced beyond the delivered
     *     steps
     * @throws CancelledException if {@link #cancel} was called; the spikes of all completed steps have been delivered
     * @throws org.lifsim.error.DeviceException if the device fails
     */
    public void advance(long steps, SpikeListener listener) throws IOException {
        checkAdvance(steps);
        if (readback == null) {
            throw new InputException("spike recording is disabled; call recordSpikes() when building the population");
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
        context.prepareInput(steps, step, currentSources);
        RandomKey after = context.prepareRngKeys(steps, key);
        for (int s = 0; s < slices.length; s++) {
            slices[s].advance(steps, context, spikes == null ? null : spikes.words(s));
        }
        key = after;
        noSpikesYet = false;
        step += steps;
    }

    /**
     * Prevents spike counts from wrapping around. A unit spikes at most once per step, so the counts need to be read
     * only after about 2^32 steps without a reset.
     */
    private void ensureSpikeCountHeadroom(long steps) {
        if (spikeCountUpperBound + steps > MAX_SPIKES || spikeCountUpperBound + steps < 0) {
            spikeCountUpperBound = largestCount();
            if (spikeCountUpperBound + steps > MAX_SPIKES || spikeCountUpperBound + steps < 0) {
                throw new IllegalStateException("spike counts could overflow: a unit has " + spikeCountUpperBound
                        + " spikes, and " + steps + " more steps could exceed the maximum, " + MAX_SPIKES
                        + "; call clearSpikeCounts() first");
            }
        }
        spikeCountUpperBound += steps;
    }

    private long largestCount() {
        int[] counts = new int[block.length];
        long largest = 0;
        for (long from = 0; from < units; from += counts.length) {
            int length = (int) Math.min(counts.length, units - from);
            readSpikeCounts(from, counts, 0, length);
            for (int i = 0; i < length; i++) {
                largest = Math.max(largest, Integer.toUnsignedLong(counts[i]));
            }
        }
        return largest;
    }

    /** Waits until the device has finished all steps. */
    public void synchronize() {
        checkOpen();
        for (Slice slice : slices) {
            slice.synchronize();
        }
    }

    /**
     * Reads a state variable of a range of units.
     *
     * @param variable the state variable; optional ones must have been enabled in the builder
     * @param from index of the first unit, from 0
     * @param dst receives the values: {@code dst[i]} is the value of unit {@code from + i}; its length is the number of
     *     units
     * @throws InputException if the range exceeds the population, or the variable is not kept
     */
    public void read(StateVariable variable, long from, float[] dst) {
        read(variable, from, dst, 0, dst.length);
    }

    /**
     * Reads a state variable of a range of units into part of an array: {@code dst[offset + i]} becomes the value of
     * unit {@code from + i}, for i from 0 to {@code length - 1}.
     *
     * @param variable the state variable; optional ones must have been enabled in the builder
     * @param from index of the first unit, from 0
     * @param dst receives the values
     * @param offset index in {@code dst} of the first value
     * @param length number of units
     * @throws InputException if the range exceeds the population or the array, or the variable is not kept
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
     * Sets a state variable of a range of units. Subnormals and zeros of either sign become +0, as after a step.
     *
     * @param variable a state variable of the model; {@code clamp} sets the input current instead
     * @param from index of the first unit, from 0
     * @param values {@code values[i]} is the value of unit {@code from + i}: finite, at least 0 for {@code rfr}, 0 or 1
     *     for spikes
     * @throws InputException if the variable is not one of the model's, the range exceeds the population, or a value is
     *     invalid; then no value is set
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
            throw new InputException("state variable " + variable.key() + " cannot be written, expected one of " + state
                    + (variable.equals(StateVariable.CURRENT) ? "; clamp() sets currents" : ""));
        }
    }

    /**
     * Reads which units spiked in the last step. If the model keeps no spike variable, these are the units with
     * {@code rfr} equal to 0. Before the first step after a reset no unit has spiked, unless the spike variable is
     * initialized to 1 or {@link #write} set {@code rfr} to 0.
     *
     * @param from index of the first unit, from 0
     * @param dst {@code dst[i]} becomes true if unit {@code from + i} spiked, else false; its length is the number of
     *     units
     * @throws InputException if the range exceeds the population
     */
    public void readLastStepSpikes(long from, boolean[] dst) {
        checkOpen();
        checkRange(from, dst.length);
        Arrays.fill(dst, false);
        if (variant.keepsSpikes() || !noSpikesYet) {
            readSpikes(variant.spikeVariable(), variant.spikeMarker(), from, dst);
        }
    }

    /**
     * Reads which units spiked in the last step before {@code one_spike} or {@code max_one_spike} selected among the
     * spikes. Without these options the result is that of {@link #readLastStepSpikes}.
     *
     * @param from index of the first unit, from 0
     * @param dst {@code dst[i]} becomes true if unit {@code from + i} spiked, else false; its length is the number of
     *     units
     * @throws InputException if the range exceeds the population
     */
    public void readSpikesBeforeSelection(long from, boolean[] dst) {
        if (!variant.selectsSpikes()) {
            readLastStepSpikes(from, dst);
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
     * Reads the spike counts of a range of units, since the last reset or {@link #clearSpikeCounts}.
     *
     * @param from index of the first unit, from 0
     * @param dst {@code dst[i]} becomes the count of unit {@code from + i}, as an unsigned 32-bit integer (see
     *     {@link Integer#toUnsignedLong}); its length is the number of units
     * @throws InputException if the range exceeds the population
     */
    public void readSpikeCounts(long from, int[] dst) {
        readSpikeCounts(from, dst, 0, dst.length);
    }

    private void readSpikeCounts(long from, int[] dst, int offset, int length) {
        checkOpen();
        checkRange(from, length);
        forEachSlice(from, offset, length, (slice, unit, index, count) -> slice.readCounts(unit, dst, index, count));
    }

    /**
     * The number of spikes since the last reset or {@link #clearSpikeCounts}.
     *
     * @return sum of the spike counts of all units
     */
    public long totalSpikeCount() {
        int[] counts = new int[block.length];
        long total = 0;
        for (long from = 0; from < units; from += counts.length) {
            int length = (int) Math.min(counts.length, units - from);
            readSpikeCounts(from, counts, 0, length);
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
     * The digest of the state. Equal digests mean equal bits. It is the SHA-256 of the variables
     * {@link NeuronModel#digestVariables} (LIF: v, thr_theta, rfr), one after the other, each as little-endian float32
     * in the order of the units.
     *
     * @return the digest as 64 lower-case hexadecimal digits
     */
    public String digest() {
        checkOpen();
        return StateDigest.of(this, model.digestVariables());
    }

    /**
     * Copies the state of this population's units from another one: state variables, spike counts, step and random key.
     *
     * @param whole a population with the same description, either whole or a shard that contains all units of this one
     * @throws InputException if {@code whole} does not contain all of the units, or does not keep one of the state
     *     variables
     */
    public void copyStateFrom(Population whole) {
        checkOpen();
        if (whole.totalUnits != totalUnits
                || firstUnit < whole.firstUnit
                || firstUnit + units > whole.firstUnit + whole.units) {
            throw new InputException("units " + firstUnit + " to " + (firstUnit + units - 1) + " of " + totalUnits
                    + " cannot copy their state from units " + whole.firstUnit + " to "
                    + (whole.firstUnit + whole.units - 1) + " of " + whole.totalUnits
                    + ", expected a population that contains them");
        }
        PopulationState to = snapshot();
        PopulationState from = whole.snapshot();
        float[] values = new float[block.length];
        int[] counts = new int[block.length];
        for (long unit = 0; unit < units; unit += values.length) {
            int now = (int) Math.min(values.length, units - unit);
            long there = firstUnit - whole.firstUnit + unit;
            for (StateVariable variable : to.storedVariables()) {
                whole.read(variable, there, values, 0, now);
                to.write(variable, unit, values, now);
            }
            from.readCounts(there, counts, now);
            to.writeCounts(unit, counts, now);
        }
        to.set(whole.step, from.key(), from.isUnspiked());
    }

    /** Access to the state for checkpoints. */
    PopulationState snapshot() {
        checkOpen();
        return new PopulationState();
    }

    /** The whole state, as checkpoints store it. Arguments are not checked. */
    final class PopulationState {
        List<StateVariable> storedVariables() {
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
            readSpikeCounts(from, dst, 0, length);
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

        Map<String, String> fingerprint() {
            if (fingerprint == null) {
                fingerprint = PopulationFingerprint.of(
                        parameters, totalUnits / batch, batch, dt, firstKey, variant, currentSources);
                if (units < totalUnits) {
                    fingerprint.put("part", units + " units from " + firstUnit);
                }
            }
            return fingerprint;
        }
    }

    /** Frees the memory on the device and the host. The backend stays open. Further calls have no effect. */
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

    /** Splits a range of units at the slice boundaries. */
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
                    + " are out of range, expected units from 0 to " + (units - 1));
        }
    }

    private static void checkArray(int size, int offset, int length) {
        if (offset < 0 || length < 0 || offset > size - length) {
            throw new InputException("the array has " + size + " elements, expected room for " + length
                    + " values from index " + offset);
        }
    }

    private void requireKept(StateVariable variable) {
        if (!variant.keeps(variable)) {
            throw new InputException(
                    "state variable " + variable.key() + " is not kept, expected one of " + variant.variables()
                            + "; Builder.withSurrogateGradient() adds surrogate, Builder.recordLastSpikeTime adds tols");
        }
    }

    /**
     * Describes a population that is to be built. Most values are checked only by {@link #build}, so the order of calls
     * does not matter. The description is always of the whole population; {@link #shard} then selects some of its
     * units. A builder can build several populations. Not thread-safe; {@link #copy} gives another thread an
     * independent builder.
     */
    public static final class Builder {
        private final ModelParameters parameters;
        private final Map<StateVariable, Values> initial = new LinkedHashMap<>();
        private long units = 1;
        private long batch = 1;
        private double dt = 0.1;
        private long unitsPerSlice;
        private boolean surrogate;
        private LastSpikeTime lastSpikeTime = LastSpikeTime.OFF;
        private RandomKey key = RandomKey.ofSeed(0);
        private float[] weights;
        private boolean recordsSpikes;
        private long shardFirst;

        /** Number of units of the shard; 0 for the whole population. */
        private long shardUnits;

        private Stimulus stimulus = Stimulus.NONE;
        private CurrentSources compiled;
        private double compiledDt;

        private Builder(ModelParameters parameters) {
            this.parameters = parameters;
        }

        /**
         * Copies this builder.
         *
         * @return a builder with the same settings, independent of this one
         */
        public Builder copy() {
            Builder copy = new Builder(parameters);
            copy.initial.putAll(initial);
            copy.units = units;
            copy.batch = batch;
            copy.dt = dt;
            copy.unitsPerSlice = unitsPerSlice;
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
         * Whether units influence each other within a step. Such a population cannot be split into shards.
         *
         * @return true with lateral inhibition, spike selection or thresholds that track activity
         * @throws InputException if the stimulus does not fit dt, or one of its files is invalid
         */
        public boolean isCoupled() {
            return variant().isCoupled();
        }

        /**
         * The parameters that were passed to {@link Population#of}.
         *
         * @return parameters of the units
         */
        public ModelParameters parameters() {
            return parameters;
        }

        /**
         * Sets the number of units of one batch element. The default is 1.
         *
         * @param count number of units, at least 1; checked by {@link #build}
         * @return this builder
         */
        public Builder units(long count) {
            units = count;
            return this;
        }

        /**
         * Sets the batch size: the number of copies of the units. The default is 1. Parameters, initial state and
         * lateral weights are the same in each batch element; input currents and the random numbers of the steps are
         * separate. Unit u of batch element b has index {@code b * units + u}.
         *
         * @param copies batch size, at least 1; checked by {@link #build}
         * @return this builder
         */
        public Builder batch(long copies) {
            batch = copies;
            return this;
        }

        /**
         * Sets the time step. The default is 0.1 ms.
         *
         * @param ms length of a step in ms, positive and finite as a normal float32; some models also limit it by their
         *     parameters. Checked by {@link #build}
         * @return this builder
         */
        public Builder dt(double ms) {
            dt = ms;
            return this;
        }

        /**
         * Limits the number of units in one device buffer, the size of a slice. It affects speed and memory, never
         * results. Coupled units are in one slice in any case.
         *
         * @param count maximum number of units in a slice, at least 1; 0, the default, selects the largest that the
         *     backend allows. Checked by {@link #build}
         * @return this builder
         */
        public Builder unitsPerSlice(long count) {
            unitsPerSlice = count;
            return this;
        }

        /**
         * Keeps the surrogate derivative of the last step as {@link StateVariable#SURROGATE}, in 4 bytes per unit. It
         * is not kept by default.
         *
         * @return this builder
         * @throws InputException if the model has no surrogate derivative
         */
        public Builder withSurrogateGradient() {
            if (!parameters.model().hasSurrogate()) {
                throw new InputException(parameters.model().name() + " has no surrogate derivative");
            }
            surrogate = true;
            return this;
        }

        /**
         * Keeps the time of the last spike of each unit as {@link StateVariable#TOLS}, in 4 bytes per unit.
         *
         * @param timeUnit whether the time is in ms or in steps; the default is {@link LastSpikeTime#OFF}
         * @return this builder
         */
        public Builder recordLastSpikeTime(LastSpikeTime timeUnit) {
            lastSpikeTime = timeUnit;
            return this;
        }

        /**
         * Sets the stimulus. Its current is computed within the steps and added to the clamped current.
         *
         * @param newStimulus the stimulus, which replaces an earlier one; the default is {@link Stimulus#NONE}
         * @return this builder
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
         * Records every spike, as {@link Population#advance(long, SpikeListener)} requires. This takes at least 8 bytes
         * per unit. Spikes are not recorded by default; they are always counted.
         *
         * @return this builder
         */
        public Builder recordSpikes() {
            recordsSpikes = true;
            return this;
        }

        /**
         * Selects a shard: the built population has only the units {@code from} to {@code from + count - 1} of the
         * whole population. Their results are bit-identical to those in the whole population. All other settings still
         * describe the whole population. The shard numbers its units from 0, so its unit i is unit {@code from + i} of
         * the whole. The default is the whole population.
         *
         * @param from index of the first unit in the whole population, over all batch elements, from 0; checked by
         *     {@link #build}
         * @param count number of units, at least 1
         * @return this builder
         */
        public Builder shard(long from, long count) {
            shardFirst = from;
            shardUnits = count;
            return this;
        }

        /**
         * Sets the random seed. It determines the spikes of encoders, the spike that {@code one_spike} selects, and the
         * initial thresholds and lateral weights of SLIF. The default is 0.
         *
         * @param seed any integer; it stands for the key {@code jax.random.key(seed)}
         * @return this builder
         */
        public Builder seed(long seed) {
            return rngKey(RandomKey.ofSeed(seed));
        }

        /**
         * Sets the random key, instead of a seed. The default is {@code RandomKey.ofSeed(0)}.
         *
         * @param first the key before the first step
         * @return this builder
         */
        public Builder rngKey(RandomKey first) {
            key = first;
            return this;
        }

        /**
         * Sets the initial value of a state variable, which a reset restores. By default the model derives it from its
         * parameters.
         *
         * @param variable a state variable of the model; checked by {@link #build}
         * @param values uniform or per-unit values of one batch element, in the physical unit of the variable: finite,
         *     at least 0 for {@code rfr}, 0 or 1 for spikes. Checked by {@link #build}
         * @return this builder
         */
        public Builder initial(StateVariable variable, Values values) {
            initial.put(variable, values);
            return this;
        }

        /**
         * Sets the weights of the lateral inhibition of SLIF. By default they are drawn from the seed, uniformly from
         * 0.025 to 1, and 0 from a unit to itself.
         *
         * @param rowMajor {@code rowMajor[pre * N + post]} is the weight from unit {@code pre} to unit {@code post} of
         *     N units; N is the number of units of one batch element. All must be finite; checked by {@link #build}.
         *     The array is copied
         * @return this builder
         */
        public Builder lateralWeights(float[] rowMajor) {
            weights = rowMajor.clone();
            return this;
        }

        /**
         * Checks all settings and builds the population, in the state after {@link Population#resetToInitialState}.
         *
         * @param backend the backend that steps it; the caller closes it, after the population
         * @return a new population
         * @throws InputException if a setting is missing, out of range or inconsistent with others. Also if a file
         *     is invalid or the memory of the backend does not suffice
         * @throws java.io.UncheckedIOException if a playback file of the stimulus cannot be read
         * @throws org.lifsim.error.UnavailableException if the device cannot step the model with identical results, for
         *     example because it does not round divisions correctly
         * @throws org.lifsim.error.DeviceException if the device fails
         */
        public Population build(Backend backend) {
            requireAtLeastOne("units", units);
            requireAtLeastOne("batch", batch);
            if (unitsPerSlice < 0) {
                throw new InputException("slice is " + unitsPerSlice
                        + " units, expected at least 1, or 0 to leave the size to the backend");
            }
            if (units > Long.MAX_VALUE / batch) {
                throw new InputException("units is " + units + " and batch is " + batch
                        + ", expected a product of at most " + Long.MAX_VALUE);
            }
            checkShard();
            checkMemory(backend);
            // All batch elements have the same parameters. Checking one of them suffices, or only the shard.
            long checked = shardUnits == 0 ? units : Math.min(units, shardUnits);
            parameters.check(dt, units, shardFirst, checked);
            sources()
                    .sources()
                    .forEach(source -> source.parameters()
                            .forEach(constant ->
                                    constant.from().forEach(values -> values.checkSize("the stimulus", units))));
            sources().sources().stream()
                    .filter(source -> source.perUnitSeries() != null)
                    .forEach(source -> source.perUnitSeries().checkSize(units));
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
                throw new InputException("a shard of " + shardUnits + " units from unit " + shardFirst
                        + " is out of range, expected at least 1 of the units 0 to " + (globalUnits() - 1));
            }
            if (variant().isCoupled() && shardUnits < globalUnits()) {
                throw new InputException("a population of " + parameters.model().name()
                        + " cannot be split into shards, because its units are coupled: switch off spike selection, rho_b"
                        + " and resist_inh, or simulate all units in one population");
            }
        }

        /**
         * The state variables that the population will keep.
         *
         * @return each variable once
         * @throws InputException if the stimulus does not fit dt, or one of its files is invalid
         */
        public List<StateVariable> variables() {
            return variant().variables();
        }

        /**
         * The model with its options: it says which state variables are kept and which branches of the update are
         * taken.
         */
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
                throw new InputException("lateral weights were given, but this population of "
                        + parameters.model().name()
                        + " has no lateral inhibition: use SLIF with resist_inh > 0, or leave the weights out");
            }
            for (int i = 0; weights != null && i < weights.length; i++) {
                if (!Float.isFinite(weights[i])) {
                    throw new InputException(
                            "lateral weight " + i + " is " + weights[i] + ", expected a finite number");
                }
            }
            if (weights != null && weights.length != units * units) {
                throw new InputException("there are " + weights.length + " lateral weights, expected " + units + " x "
                        + units + ", one for each pair of units");
            }
            if (variant().isCoupled() && allUnits() > maxUnitsPerSlice(backend)) {
                throw new InputException("units is " + allUnits() + " over all batch elements: coupled units must be in"
                        + " one buffer, which holds " + maxUnitsPerSlice(backend) + " units on " + backend.name()
                        + "; simulate fewer units");
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
                        "slice is " + unitsPerSlice + " units, which splits " + allUnits() + " units into "
                                + slices + " slices, expected at most " + MAX_SLICES + ": use slices of at least "
                                + (1 + (allUnits() - 1) / MAX_SLICES) + " units");
            }
        }

        /**
         * Maximum number of units in a slice. The per-unit values of a stimulus for a whole chunk must fit into one
         * buffer.
         */
        private int maxUnitsPerSlice(Backend backend) {
            int rows = CurrentSources.rowSources(sources().kinds()) * AdvanceContext.MAX_ROW_STEPS;
            return Math.max(1, backend.maxUnitsPerSlice() / Math.max(1, rows));
        }

        private int sliceUnits(Backend backend) {
            boolean whole = unitsPerSlice == 0 || variant().isCoupled();
            long wanted = whole ? maxUnitsPerSlice(backend) : Math.min(unitsPerSlice, maxUnitsPerSlice(backend));
            return (int) Math.min(wanted, allUnits());
        }

        /**
         * The memory that the population takes for each unit: state variables, spike count, recorded spikes and
         * per-unit parameters.
         *
         * @return bytes per unit
         * @throws InputException if the stimulus does not fit dt, or one of its files is invalid
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
                throw new InputException("units is " + units + (batch > 1 ? " with batch size " + batch : "") + ": at "
                        + each + " bytes per unit, " + backend.name() + " ("
                        + backend.deviceDescription() + ") has memory for " + most
                        + " units; simulate fewer, or provide more memory (on the CPU, a larger -Xmx)");
            }
            if (hasLateralInhibition()
                    && units > Math.min(Integer.MAX_VALUE - 8L, backend.availableMemoryBytes() / Float.BYTES) / units) {
                throw new InputException(
                        "units is " + units + ": lateral inhibition has a weight for each pair of units, "
                                + "more than an array or the memory of " + backend.name() + " ("
                                + backend.deviceDescription() + ") can hold; set resist_inh to 0 or simulate fewer");
            }
        }
    }
}
