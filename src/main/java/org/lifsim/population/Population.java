package org.lifsim.population;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lifsim.backend.Backend;
import org.lifsim.error.CancelledException;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.input.InputCurrent;
import org.lifsim.internal.io.CloseAll;
import org.lifsim.internal.io.Fingerprint;
import org.lifsim.internal.population.AdvanceScheduler;
import org.lifsim.internal.population.ClampCheck;
import org.lifsim.internal.population.PopulationFingerprint;
import org.lifsim.internal.population.PopulationSpec;
import org.lifsim.internal.population.PopulationWarnings;
import org.lifsim.internal.population.SlicePlan;
import org.lifsim.internal.population.SlicedState;
import org.lifsim.internal.population.SpikeCounters;
import org.lifsim.internal.population.SpikeReadback;
import org.lifsim.internal.population.StateInitializer;
import org.lifsim.internal.spi.Device;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.CurrentSources;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.StateVariable;
import org.lifsim.random.RandomKey;

/**
 * A population: units of one neuron model that are stepped together on a backend. Its results are bit-identical on
 * every backend, and do not depend on the sizes of slices and chunks.
 *
 * <p>With N units ({@link PopulationBuilder#units}) and batch size B ({@link PopulationBuilder#batch}), the population holds B independent
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
 * run in parallel, also on one backend. Close a population before its backend. Methods that access the state throw
 * {@link IllegalStateException} in three cases, each with its own sentence. The population or its backend is closed. The
 * population is broken, because the device failed, until {@link #resetToInitialState} or a checkpoint replaces the whole
 * state. The population is busy: another thread is using it, or a listener tries to do more than read.
 */
public final class Population implements AutoCloseable {
    /** Number of units whose state is handled together. */
    private static final int BLOCK = 1 << 16;

    private final PopulationSpec spec;
    private final SlicedState state;
    private final SpikeCounters counters;
    private final StateInitializer initializer;
    private final ClampCheck clampCheck;
    private final AdvanceScheduler scheduler;
    private final AdvanceContext context;

    /** Null unless spikes are recorded. */
    private final SpikeReadback readback;

    /** The fingerprint. Created when a checkpoint first needs it. */
    private Fingerprint fingerprint;

    private RandomKey key;
    private long step;
    private boolean noSpikesYet;

    Population(PopulationSpec spec, Backend backend) {
        this.spec = spec;
        initializer = new StateInitializer(spec);
        clampCheck = new ClampCheck(spec);
        scheduler = new AdvanceScheduler(spec.count());
        context = new AdvanceContext(spec.variant());
        state = new SlicedState(spec, SlicePlan.of(spec, backend), Device.of(backend));
        counters = new SpikeCounters(state);
        readback = spec.variant().recordsSpikes() ? openReadback() : null;
        try {
            resetToInitialState();
        } catch (RuntimeException | Error e) {
            CloseAll.after(e, List.of(this));
            throw e;
        }
    }

    private SpikeReadback openReadback() {
        try {
            return new SpikeReadback(state);
        } catch (RuntimeException | Error e) {
            CloseAll.after(e, List.of(state));
            throw e;
        }
    }

    /**
     * Starts the description of a population.
     *
     * @param parameters parameters of its units, each uniform or per unit
     * @return a builder with the defaults: 1 unit, batch size 1, dt 0.1 ms, seed 0, no stimulus, no recorded spikes and no
     *     optional state variables. The initial state is the one that the model derives from its parameters
     */
    public static PopulationBuilder of(ModelParameters parameters) {
        return new PopulationBuilder(InputException.requireGiven(parameters, "parameters of the population"));
    }

    /**
     * The parameters with which the population was built.
     *
     * @return parameters of the units
     */
    public ModelParameters parameters() {
        return spec.parameters();
    }

    /**
     * The state variables that the population keeps: those of its model, the input, and the optional ones.
     *
     * @return each variable once; {@link #read} accepts all of them
     */
    public List<StateVariable> variables() {
        return spec.variant().variables();
    }

    /**
     * Whether the population keeps a state variable, so that it can be read.
     *
     * @param variable the state variable
     * @return true if {@link #read} accepts the variable
     */
    public boolean keeps(StateVariable variable) {
        return spec.variant().keeps(variable);
    }

    /**
     * Finds a state variable by its key.
     *
     * @param key the key in files, such as {@code thr_theta}
     * @return the state variable
     * @throws InputException if no variable with that key is kept; the message lists the available ones
     */
    public StateVariable variable(String key) {
        return spec.variant().variable(key);
    }

    /**
     * Whether units influence each other within a step. Such a population cannot be split into shards.
     *
     * @return true with lateral inhibition, spike selection or thresholds that track activity
     */
    public boolean isCoupled() {
        return spec.variant().isCoupled();
    }

    /**
     * The batch size.
     *
     * @return number of batch elements of the whole population, at least 1
     */
    public long batch() {
        return spec.batch();
    }

    /**
     * The number of units that this object steps.
     *
     * @return batch size times units per batch element; for a {@link PopulationBuilder#shard}, the number of its units
     */
    public long units() {
        return spec.count();
    }

    /**
     * The index in the whole population of this object's unit 0.
     *
     * @return 0, unless this is a {@link PopulationBuilder#shard}
     */
    public long firstUnit() {
        return spec.firstUnit();
    }

    /**
     * The number of units of the whole population. It differs from {@link #units} for a {@link PopulationBuilder#shard}.
     *
     * @return batch size times units per batch element
     */
    public long totalUnits() {
        return spec.totalUnits();
    }

    /**
     * The time step.
     *
     * @return length of a step in ms
     */
    public double dt() {
        return spec.dt();
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
        state.checkUsable();
        state.replace(this::resetTransientState);
    }

    private void resetTransientState() {
        ModelVariant variant = spec.variant();
        initializer.set(state, false);
        state.fill(StateVariable.CURRENT, 0f);
        if (variant.keeps(StateVariable.SURROGATE)) {
            state.fill(StateVariable.SURROGATE, 1f);
        }
        if (variant.keeps(StateVariable.TOLS)) {
            state.fill(StateVariable.TOLS, 0f);
        }
        if (variant.hasSources()) {
            state.fill(StateVariable.CLAMPED, 0f);
            CurrentSources.variables(variant.sources()).forEach(variable -> state.fill(variable, 0f));
        }
        counters.clear();
        step = 0;
        noSpikesYet = true;
    }

    /**
     * Restores the state of a new population. Unlike {@link #reset}, this includes persistent state variables and the
     * random key. It also repairs a population that a failed step has left broken.
     */
    public void resetToInitialState() {
        state.checkOpen();
        state.replace(() -> {
            resetTransientState();
            initializer.set(state, true);
        });
        key = spec.variant().keyOfSteps(spec.key(), spec.initial().keySet());
    }

    /**
     * Sets the same input current for every unit. It stays until the next clamp or reset.
     *
     * @param current the current; multiplied by the membrane resistance ({@code resist_m}, {@code resist_v}) it is in
     *     mV
     * @throws InputException if the current, or its product with the membrane resistance of a unit, is not finite
     */
    public void clamp(float current) {
        state.checkUsable();
        clampCheck.require(current);
        state.fill(spec.variant().clampedVariable(), current);
    }

    /**
     * Sets the input current of every unit. It stays until the next clamp or reset.
     *
     * @param currents {@code currents[i]} is the current of unit i; the length must be {@link #units}
     * @throws InputException if the length differs, or a current is not finite as for {@link #clamp(float)}; then no
     *     current is set
     */
    public void clamp(float[] currents) {
        requireGiven(currents);
        if (currents.length != units()) {
            throw new InputException(Problem.of("clamp", "got " + currents.length + " currents")
                    .expected(units() + ", one per unit")
                    .hint("clamp(from, currents) sets some of them"));
        }
        clamp(0, currents);
    }

    private static void requireGiven(Object current) {
        if (current == null) {
            throw new InputException(Problem.of("clamp", "got null")
                    .expected("a current, an array with one per unit, or an InputCurrent"));
        }
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
        requireGiven(currents);
        state.checkUsable();
        state.checkRange(from, currents.length);
        clampCheck.require(from, currents);
        state.write(spec.variant().clampedVariable(), from, currents, currents.length);
    }

    /**
     * As {@link #clamp(long, float[])}, with the currents of a buffer from its position to its limit. The position becomes the limit.
     *
     * @param from index of the first unit, from 0
     * @param currents the currents, direct or not
     * @throws InputException as for {@link #clamp(long, float[])}; then no current is set, and the position stays
     */
    public void clamp(long from, FloatBuffer currents) {
        requireGiven(currents);
        state.checkUsable();
        state.checkRange(from, currents.remaining());
        inBlocks(currents, (done, block) -> clampCheck.require(from + done, block));
        inBlocks(
                currents,
                (done, block) -> state.write(spec.variant().clampedVariable(), from + done, block, block.length));
        currents.position(currents.limit());
    }

    private interface BlockAction {
        void of(int done, float[] block);
    }

    /** Copies a buffer block by block, and leaves its position. */
    private static void inBlocks(FloatBuffer values, BlockAction action) {
        for (long done = 0; done < values.remaining(); done += BLOCK) {
            float[] block = new float[(int) Math.min(BLOCK, values.remaining() - done)];
            values.get((int) (values.position() + done), block);
            action.of((int) done, block);
        }
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
        requireGiven(current);
        if (current.isUniform()) {
            float[] value = new float[1];
            long holds = current.values(step, 0, totalUnits(), value);
            clamp(value[0]);
            return holds;
        }
        long holds = Long.MAX_VALUE;
        for (long from = 0; from < units(); from += BLOCK) {
            float[] block = new float[(int) Math.min(BLOCK, units() - from)];
            holds = current.values(step, firstUnit() + from, totalUnits(), block);
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
     *     invalid value. Also if the steps could take a spike count beyond 2^32 - 1; call {@link #clearSpikeCounts} first
     * @throws java.io.UncheckedIOException if a playback file of the stimulus cannot be read
     * @throws IllegalStateException if an earlier
     *     step failed in the middle, so that units are at different steps; call {@link #resetToInitialState} or restore a
     *     checkpoint first
     * @throws CancelledException if {@link #cancel} was called
     * @throws org.lifsim.error.DeviceException if the device fails
     */
    public void advance(long steps) {
        state.begin();
        try {
            advanceInTurn(steps);
        } finally {
            state.end();
        }
    }

    private void advanceInTurn(long steps) {
        prepareAdvance(steps);
        for (long remaining = steps; remaining > 0; ) {
            int now = nextChunk(remaining);
            long start = System.nanoTime();
            runChunk(now, readback == null ? null : readback.nextBuffer(step, now));
            remaining -= now;
            if (remaining > 0) {
                synchronize();
                scheduler.completed(now, start);
                scheduler.stopIfCancelled(step, remaining, this::synchronize);
            }
        }
    }

    private int nextChunk(long remaining) {
        int most = readback == null ? context.maxSteps() : Math.min(context.maxSteps(), readback.maxSteps());
        return scheduler.next(remaining, most);
    }

    /**
     * Requests cancellation. The running {@code advance} throws {@link CancelledException} at a step boundary, usually
     * within one second. If none is running, or the running one is in its last chunk, the next {@code advance} throws
     * it before its first step. Afterwards the population can be read and advanced as usual. Any thread may call this
     * method.
     */
    public void cancel() {
        scheduler.cancel();
    }

    /**
     * Advances every unit, with the clamped currents as input, and delivers the spikes to a listener. The listener is
     * called by this thread, once per step and in order, also for steps without spikes. Meanwhile a device already
     * computes the next chunk.
     *
     * @param steps number of steps, at least 0
     * @param listener receives the spikes of each step
     * @throws InputException if {@code steps} is negative, if spikes are not recorded (see
     *     {@link PopulationBuilder#recordSpikes}), or if a playback file fails as in {@link #advance(long)}
     * @throws java.io.UncheckedIOException if a playback file of the stimulus cannot be read
     * @throws IOException if the listener throws it. Then, as with any other exception of the listener, the population may already
     *     have advanced beyond the delivered steps, by up to a chunk
     * @throws CancelledException if {@link #cancel} was called; the spikes of all completed steps have been delivered
     * @throws org.lifsim.error.DeviceException if the device fails
     */
    public void advance(long steps, SpikeListener listener) throws IOException {
        InputException.requireGiven(listener, "the listener");
        state.begin();
        try {
            advanceInTurn(steps, listener);
        } finally {
            state.end();
        }
    }

    private void advanceInTurn(long steps, SpikeListener listener) throws IOException {
        prepareAdvance(steps);
        if (readback == null) {
            throw new InputException(Problem.of("spike recording", "is disabled")
                    .hint("call recordSpikes() when building the population"));
        }
        SpikeReadback.FilledBuffer last = null;
        for (long remaining = steps; remaining > 0; ) {
            int now = nextChunk(remaining);
            long start = System.nanoTime();
            SpikeReadback.FilledBuffer next = readback.nextBuffer(step, now);
            runChunk(now, next);
            if (last != null) {
                deliver(last, listener);
                scheduler.completed(now, start);
            }
            last = next;
            remaining -= now;
            if (scheduler.isCancelled() && remaining > 0) {
                deliver(last, listener);
                scheduler.stopIfCancelled(step, remaining, this::synchronize);
            }
        }
        if (last != null) {
            deliver(last, listener);
        }
    }

    /** Delivers the spikes of a chunk. A device that fails before it has delivered leaves the population broken. */
    private void deliver(SpikeReadback.FilledBuffer filled, SpikeListener listener) throws IOException {
        try {
            filled.await();
        } catch (RuntimeException | Error e) {
            state.broken(e);
            throw e;
        }
        filled.deliver(listener::onSpikes);
    }

    private void prepareAdvance(long steps) {
        state.checkUsable();
        if (steps < 0) {
            throw new InputException(
                    Problem.of(Subject.setting("steps"), "is " + steps).expected("0 or more"));
        }
        if (steps > Long.MAX_VALUE - step) {
            throw new InputException(Problem.of(Subject.setting("steps"), "is " + steps + " after step " + step)
                    .expected("a last step of at most 2^63 - 1"));
        }
        counters.reserve(steps);
        scheduler.stopIfCancelled(step, steps, this::synchronize);
    }

    private void runChunk(int steps, SpikeReadback.FilledBuffer spikes) {
        context.prepareSpikeTimes(steps, step, spec.variant(), spec.dt());
        context.prepareInput(steps, step, spec.sources());
        RandomKey after = context.prepareRngKeys(steps, key);
        state.advance(steps, context, spikes);
        key = after;
        noSpikesYet = false;
        step += steps;
    }

    /** Waits until the device has finished all steps. */
    public void synchronize() {
        state.synchronize();
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
        read(variable, from, dst, 0, InputException.requireGiven(dst, "the array to read into").length);
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
        state.checkUsable();
        requireKept(InputException.requireGiven(variable, "the state variable"));
        state.checkRange(from, length);
        SlicedState.checkArray(InputException.requireGiven(dst, "the array to read into").length, offset, length);
        state.read(variable, from, dst, offset, length);
    }

    /**
     * As {@link #read(StateVariable, long, float[])}, into a buffer from its position to its limit. The position becomes the limit.
     *
     * @param variable the state variable; optional ones must have been enabled in the builder
     * @param from index of the first unit, from 0
     * @param dst receives the values, direct or not
     * @throws InputException if the range exceeds the population, or the variable is not kept
     */
    public void read(StateVariable variable, long from, FloatBuffer dst) {
        state.checkRange(
                from,
                InputException.requireGiven(dst, "the buffer to read into").remaining());
        long first = from;
        while (dst.hasRemaining()) {
            float[] block = new float[Math.min(BLOCK, dst.remaining())];
            read(variable, first, block);
            dst.put(block);
            first += block.length;
        }
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
        write(variable, from, FloatBuffer.wrap(values));
    }

    /**
     * As {@link #write(StateVariable, long, float[])}, with the values of a buffer from its position to its limit. The position
     * becomes the limit.
     *
     * @param variable a state variable of the model
     * @param from index of the first unit, from 0
     * @param values the values, direct or not
     * @throws InputException as for {@link #write(StateVariable, long, float[])}; then no value is set, and the position stays
     */
    public void write(StateVariable variable, long from, FloatBuffer values) {
        state.checkUsable();
        state.checkRange(
                from, InputException.requireGiven(values, "the values to write").remaining());
        requireState(variable);
        inBlocks(values, (done, block) -> {
            for (int i = 0; i < block.length; i++) {
                StateInitializer.checkValue(Subject.variable(variable.key()), variable, block[i], from + done + i);
            }
        });
        inBlocks(values, (done, block) -> {
            for (int i = 0; i < block.length; i++) {
                block[i] = Float32Math.flushSubnormals(block[i]);
            }
            state.write(variable, from + done, block, block.length);
        });
        values.position(values.limit());
        noSpikesYet &= !variable.equals(StateVariable.RFR);
    }

    private void requireState(StateVariable variable) {
        List<StateVariable> writable = spec.variant().state().stream()
                .map(InitializedVariable::variable)
                .toList();
        if (!writable.contains(variable)) {
            throw new InputException(Problem.of(Subject.variable(variable.key()), "cannot be written")
                    .expected("one of " + writable)
                    .hint(variable.equals(StateVariable.CURRENT) ? "clamp() sets currents" : null));
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
        state.checkUsable();
        state.checkRange(from, dst.length);
        Arrays.fill(dst, false);
        if (spec.variant().keepsSpikes() || !noSpikesYet) {
            readSpikes(spec.variant().spikeVariable(), spec.variant().spikeMarker(), from, dst);
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
        if (!spec.variant().selectsSpikes()) {
            readLastStepSpikes(from, dst);
            return;
        }
        state.checkUsable();
        state.checkRange(from, dst.length);
        Arrays.fill(dst, false);
        if (!noSpikesYet) {
            readSpikes(StateVariable.RFR, 0f, from, dst);
        }
    }

    private void readSpikes(StateVariable variable, float sign, long from, boolean[] dst) {
        float[] block = new float[Math.min(BLOCK, dst.length)];
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
        state.checkUsable();
        state.checkRange(from, dst.length);
        state.readCounts(from, dst, 0, dst.length);
    }

    /**
     * The number of spikes since the last reset or {@link #clearSpikeCounts}.
     *
     * @return sum of the spike counts of all units
     */
    public long totalSpikeCount() {
        state.checkUsable();
        return counters.total();
    }

    /** Sets all spike counts to 0. */
    public void clearSpikeCounts() {
        state.checkUsable();
        counters.clear();
    }

    /**
     * The digest of the state. Equal digests mean equal bits. It is the SHA-256 of the variables
     * {@link ModelParameters#digestVariables} (LIF: v, thr_theta, rfr), one after the other, each as little-endian float32
     * in the order of the units.
     *
     * @return the digest as 64 lower-case hexadecimal digits
     */
    public String digest() {
        return stateDigest().hex();
    }

    /**
     * What this population rounds, approximates or lets run away: the warnings of its settings
     * ({@link PopulationBuilder#warnings}) and of the currents that were clamped so far.
     *
     * @return warnings, often none
     */
    public List<Problem> warnings() {
        state.checkUsable();
        List<Problem> all = new ArrayList<>(PopulationWarnings.of(spec));
        clampCheck.warning().ifPresent(all::add);
        return List.copyOf(all);
    }

    /**
     * Whether the state holds a NaN or an infinity now. No model returns from them to a meaningful state.
     *
     * @return a warning that names the first such value; empty if all are finite
     */
    public Optional<Problem> nonFinite() {
        return stateDigest().nonFinite();
    }

    private StateDigest stateDigest() {
        state.enter(); // all values are of one step
        try {
            state.checkUsable();
            return StateDigest.of(this, spec.parameters().digestVariables());
        } finally {
            state.end();
        }
    }

    /**
     * Copies the state of this population's units from another one: state variables, spike counts, step and random key.
     *
     * @param whole a population with the same description, either whole or a shard that contains all units of this one
     * @throws InputException if {@code whole} does not contain all of the units, or does not keep one of the state
     *     variables
     */
    public void copyStateFrom(Population whole) {
        state.checkOpen();
        whole.state.checkUsable();
        if (whole.totalUnits() != totalUnits()
                || firstUnit() < whole.firstUnit()
                || firstUnit() + units() > whole.firstUnit() + whole.units()) {
            throw new InputException(Problem.of(
                            range(this) + " of " + totalUnits(),
                            "cannot copy their state from " + range(whole) + " of " + whole.totalUnits())
                    .expected("a population that contains them"));
        }
        variables().forEach(whole::requireKept);
        state.replace(() -> copyArraysFrom(whole));
        restored(whole.step, whole.key, whole.noSpikesYet);
    }

    private void copyArraysFrom(Population whole) {
        float[] values = new float[(int) Math.min(BLOCK, units())];
        int[] counts = new int[values.length];
        for (long unit = 0; unit < units(); unit += values.length) {
            int now = (int) Math.min(values.length, units() - unit);
            long there = firstUnit() - whole.firstUnit() + unit;
            for (StateVariable variable : variables()) {
                whole.read(variable, there, values, 0, now);
                state.write(variable, unit, values, now);
            }
            whole.state.readCounts(there, counts, 0, now);
            state.writeCounts(unit, counts, now);
        }
    }

    private static String range(Population population) {
        return "units " + population.firstUnit() + " to " + (population.firstUnit() + population.units() - 1);
    }

    /** The state for checkpoints. Arguments of its methods are not checked. */
    SlicedState state() {
        return state;
    }

    /** The random key before the next step. */
    RandomKey key() {
        return key;
    }

    /** Whether no step was taken since the last reset. */
    boolean hasNoSpikesYet() {
        return noSpikesYet;
    }

    /** Ends the replacement of the whole state by that of a checkpoint or of another population. */
    void restored(long newStep, RandomKey newKey, boolean newNoSpikesYet) {
        step = newStep;
        key = newKey;
        noSpikesYet = newNoSpikesYet;
        counters.restored();
    }

    /** What a checkpoint must match. */
    Fingerprint fingerprint() {
        if (fingerprint == null) {
            fingerprint = PopulationFingerprint.of(spec);
        }
        return fingerprint;
    }

    private void requireKept(StateVariable variable) {
        if (!keeps(variable)) {
            throw new InputException(Problem.of(Subject.variable(variable.key()), "is not kept")
                    .expected("one of " + variables())
                    .hint(wayToKeep(variable)));
        }
    }

    /** The method of the builder that adds a variable; null if the model does not have it. */
    private String wayToKeep(StateVariable variable) {
        if (variable.equals(StateVariable.TOLS)) {
            return "recordLastSpikeTime() of the builder adds it";
        }
        return variable.equals(StateVariable.SURROGATE) && spec.model().hasSurrogate()
                ? "withSurrogateGradient() of the builder adds it"
                : null;
    }

    /**
     * Frees the memory on the device and the host. The backend stays open. Further calls have no effect.
     *
     * @throws IllegalStateException if another thread is using the population, or if its own listener closes it
     */
    @Override
    public void close() {
        state.close(readback == null ? List.of() : List.of(readback));
    }
}
