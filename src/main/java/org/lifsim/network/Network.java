package org.lifsim.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.CloseAll;
import org.lifsim.internal.io.Fingerprint;
import org.lifsim.internal.plan.NetworkPlan;
import org.lifsim.internal.plan.NeuronGroupSpec;
import org.lifsim.internal.plan.Variable;
import org.lifsim.internal.population.AdvanceScheduler;
import org.lifsim.internal.population.Turn;
import org.lifsim.internal.spi.Device;
import org.lifsim.internal.spi.NetworkExecutor;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ParameterBatchReader;
import org.lifsim.model.StateVariable;
import org.lifsim.random.RandomKey;

/**
 * A network on a backend. {@link NetworkBuilder} defines and builds it. Its results are bit-identical on every backend, and do
 * not depend on the number of steps per call. Several presentations can run side by side as a batch; arrays have one row per
 * batch element.
 *
 * <pre>{@code
 * NetworkBuilder builder = new NetworkBuilder("encoder", 1);
 * NeuronGroup pixels = builder.addNeurons("x", PoissonEncoder.MODEL.defaults(), 4);
 * builder.update(pixels);
 * Signal counts = builder.accumulate("counts", pixels.spikes());
 * try (Backend backend = Backends.auto();
 *         Network network = builder.build(backend)) {
 *     network.write(pixels.current(), new float[] {0f, 0.2f, 0.5f, 1f});
 *     network.advance(250);
 *     System.out.println(Arrays.toString(network.read(counts)));
 *     network.reset();
 * }
 * }</pre>
 *
 * <p>Not thread-safe, except for {@link #cancel}: only one thread at a time may use a network. Methods that access its variables
 * throw {@link IllegalStateException} if the network or its backend is closed, if the device failed, or if another thread is using
 * the network.
 */
public final class Network implements AutoCloseable {
    private final String name;
    private final NetworkPlan plan;
    private final String description;
    private final Fingerprint fingerprint;
    private final NetworkExecutor executor;
    private final Map<Variable, float[]> starts = new LinkedHashMap<>();
    private final List<Variable> computedVariables;
    private final Map<NeuronGroupSpec, RandomKey> firstKeys;
    private final AdvanceScheduler scheduler;
    private long step;
    private boolean learning;
    private final Turn turn;
    private volatile boolean closed;

    /** What the device failed in; null while all variables are those of one step. */
    private volatile Throwable failure;

    Network(
            String name,
            NetworkPlan plan,
            Map<NeuronGroupSpec, RandomKey> keys,
            String description,
            Fingerprint fingerprint,
            Backend backend) {
        this.fingerprint = fingerprint;
        this.name = name;
        turn = new Turn("network " + name);
        this.plan = plan;
        this.description = description;
        firstKeys = keys;
        scheduler = new AdvanceScheduler(
                Math.max(1, plan.variables().stream().mapToLong(Variable::size).sum()));
        computedVariables = plan.operations().stream()
                .flatMap(scheduled -> scheduled.operation().writes().stream())
                .filter(variable -> variable.role() != Variable.Role.WEIGHTS)
                .distinct()
                .toList();
        executor = Device.of(backend).allocateNetwork(plan);
        try {
            plan.groups().forEach(group -> deriveStarts(group, keys.get(group)));
            resetToInitialState();
        } catch (RuntimeException | Error e) {
            CloseAll.after(e, List.of(executor));
            throw e;
        }
    }

    /** Computes the initial values of the group's state variables. */
    private void deriveStarts(NeuronGroupSpec group, RandomKey key) {
        int elements = group.units() * plan.batch();
        ParameterBatchReader block = new ParameterBatchReader(group.parameters(), group.units(), key);
        for (InitializedVariable state : group.variant().state()) {
            DerivedParameter.Derivation start = state.startOf(block, elements);
            block.load(0, elements);
            float[] values = new float[elements];
            for (int i = 0; i < values.length; i++) {
                values[i] = block.derive(start, plan.dt(), i);
            }
            starts.put(Variable.of(group, state.variable(), plan.batch()), values);
        }
    }

    /**
     * The network's name.
     *
     * @return the name that was given to the {@link NetworkBuilder}
     */
    public String name() {
        return name;
    }

    /**
     * The description of the network; see {@link NetworkBuilder#describe}.
     *
     * @return several lines of text
     */
    public String describe() {
        return description;
    }

    /**
     * The current step.
     *
     * @return number of steps since the last {@link #reset}, or since the network was built
     */
    public long step() {
        return step;
    }

    /**
     * Switches learning on or off. While it is off, steps skip the operations that learn.
     *
     * @param on true to learn; the default is false
     */
    public void setLearning(boolean on) {
        learning = on;
    }

    /**
     * Starts a new presentation. State variables return to their initial values, signals and traces become 0, and {@link #step}
     * becomes 0. Kept are weights, inputs, random keys and persistent variables such as {@code thr_theta}.
     */
    public void reset() {
        checkUsable();
        inTurn(this::resetPresentation);
    }

    private void resetPresentation() {
        for (Variable variable : plan.variables()) {
            if (variable.role() == Variable.Role.WEIGHTS || isKept(variable)) {
                continue;
            }
            float[] start = starts.get(variable);
            if (start != null) {
                executor.write(variable, start);
            } else if (variable.role() != Variable.Role.INPUT || computedVariables.contains(variable)) {
                executor.fill(variable, 0f);
            }
        }
        step = 0;
    }

    /**
     * Restores the state of a new network: weights, inputs, signals and traces become 0, and state variables and random keys return
     * to their initial values. Whether the network learns stays as it is.
     */
    public void resetToInitialState() {
        inTurn(() -> {
            firstKeys.forEach(
                    (group, key) -> executor.setKey(group, group.variant().keyOfSteps(key, Set.of())));
            plan.variables().forEach(variable -> executor.fill(variable, 0f));
            starts.forEach(executor::write);
            step = 0;
            failure = null;
        });
    }

    private static boolean isKept(Variable variable) {
        return variable.group() != null && variable.group().variant().isPersistent(variable.stateVariable());
    }

    /**
     * Writes an input or a state variable of a neuron group.
     *
     * @param signal the input or state variable
     * @param values all values, {@code values[b * width + i]} for value i of batch element b; subnormal numbers become 0
     * @throws InputException if an operation computes the signal, the number of values is wrong, or a value is not finite
     */
    public void write(Signal signal, float[] values) {
        if (signal.variable().group() == null && signal.variable().role() != Variable.Role.INPUT
                || signal.variable().stateVariable() != null
                        && signal.variable().stateVariable().equals(StateVariable.CURRENT)
                        && computedVariables.contains(signal.variable())) {
            throw new InputException(Problem.of(signal.name(), "is computed by an operation of network " + name)
                    .expected("an input or a state variable"));
        }
        write(signal.variable(), values);
    }

    /**
     * Writes weights.
     *
     * @param weights the weights
     * @param values all values, {@code values[row * columns + column]}; subnormal numbers become 0
     * @throws InputException if the number of values is wrong, or a value is not finite
     */
    public void write(WeightMatrix weights, float[] values) {
        write(weights.variable(), values);
    }

    private void write(Variable variable, float[] values) {
        checkUsable();
        require(variable);
        if (values.length != variable.size()) {
            throw new InputException(Problem.of(variable + " of network " + name, "got " + values.length + " values")
                    .expected(variable.rows() + " x " + variable.columns()));
        }
        float[] flushed = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new InputException(
                        Problem.of(variable + " of network " + name, "has " + values[i] + " at index " + i)
                                .expected("finite numbers"));
            }
            flushed[i] = Float32Math.flushSubnormals(values[i]);
        }
        inTurn(() -> executor.write(variable, flushed));
    }

    /**
     * Reads the current values of a signal.
     *
     * @param signal the signal; {@link Signal#previousStep} makes no difference here
     * @return a new array, {@code values[b * width + i]} for value i of batch element b
     * @throws InputException if the signal belongs to another network
     */
    public float[] read(Signal signal) {
        return read(signal.variable());
    }

    /**
     * Reads the current weights.
     *
     * @param weights the weights
     * @return a new array, {@code values[row * columns + column]}
     * @throws InputException if the weights belong to another network
     */
    public float[] read(WeightMatrix weights) {
        return read(weights.variable());
    }

    private float[] read(Variable variable) {
        checkUsable();
        require(variable);
        float[] values = new float[variable.size()];
        inTurn(() -> executor.read(variable, values));
        return values;
    }

    /**
     * Whether the state or the weights hold a NaN or an infinity, from which no network returns to a meaningful state.
     *
     * @return a warning that names the first such value; empty if all are finite
     */
    public Optional<Problem> nonFinite() {
        for (Variable variable : plan.variables()) {
            float[] values = read(variable);
            for (int i = 0; i < values.length; i++) {
                if (!Float.isFinite(values[i])) {
                    return Optional.of(Problem.of(
                                    variable + " of network " + name,
                                    "is " + values[i] + " at index " + i
                                            + ": the state ran away, and its spikes and weights mean nothing")
                            .hint("use a smaller dt, smaller weights or slower learning"));
                }
            }
        }
        return Optional.empty();
    }

    private void require(Variable variable) {
        if (!plan.variables().contains(variable)) {
            throw new InputException(Problem.of(variable.name(), "does not belong to network " + name)
                    .expected("one of "
                            + plan.variables().stream().map(Variable::name).collect(Collectors.joining(", "))));
        }
    }

    /**
     * The random key of a neuron group before the next step.
     *
     * @param group the neuron group
     * @return the key
     * @throws InputException if the group belongs to another network
     */
    public RandomKey key(NeuronGroup group) {
        checkUsable();
        require(group.spikes().variable());
        return executor.key(group.spec());
    }

    /**
     * Sets the random key of a neuron group before the next step.
     *
     * @param group the neuron group
     * @param key the key
     * @throws InputException if the group belongs to another network
     */
    public void setKey(NeuronGroup group, RandomKey key) {
        checkUsable();
        require(group.spikes().variable());
        inTurn(() -> executor.setKey(group.spec(), key));
    }

    /**
     * Advances the network by a number of steps, whose operations run in the order in which they were added.
     *
     * @param steps number of steps, at least 0
     * @throws InputException if the number is negative
     * @throws IllegalStateException if an earlier step failed in the middle; call {@link #resetToInitialState} or restore a
     *     checkpoint first
     * @throws org.lifsim.error.CancelledException if {@link #cancel} was called
     * @throws org.lifsim.error.DeviceException if the device fails
     */
    public void advance(long steps) {
        use(() -> advanceInTurn(steps));
    }

    private void advanceInTurn(long steps) {
        if (steps < 0) {
            throw new InputException(
                    Problem.of(Subject.setting("steps"), "is " + steps).expected("0 or more"));
        }
        if (steps > Long.MAX_VALUE - step) {
            throw new InputException(Problem.of(Subject.setting("steps"), "is " + steps + " after step " + step)
                    .expected("a last step of at most 2^63 - 1"));
        }
        scheduler.stopIfCancelled(step, steps, this::synchronize);
        for (long remaining = steps; remaining > 0; ) {
            int now = scheduler.next(remaining, Integer.MAX_VALUE);
            long start = System.nanoTime();
            inTurn(() -> executor.advance(now, step + 1, learning));
            step += now;
            remaining -= now;
            if (remaining > 0) {
                synchronize(); // also bounds the number of commands that wait in a device's queue
                scheduler.completed(now, start);
                scheduler.stopIfCancelled(step, remaining, this::synchronize);
            }
        }
    }

    /**
     * Requests cancellation. The running {@code advance} throws {@link org.lifsim.error.CancelledException} at a step boundary,
     * usually within one second. If none is running, or the running one is in its last chunk, the next {@code advance} throws it
     * before its first step. Afterwards the network can be read and advanced as usual. Any thread may call this method.
     */
    public void cancel() {
        scheduler.cancel();
    }

    /**
     * The time step.
     *
     * @return length of a step in ms
     */
    public double dt() {
        return plan.dt();
    }

    /**
     * The batch size.
     *
     * @return number of presentations side by side, at least 1
     */
    public int batch() {
        return plan.batch();
    }

    /**
     * Runs an update between steps.
     *
     * @param update an update from the builder of this network, such as {@link NetworkBuilder#normalizeColumns}
     * @throws InputException if the update belongs to another network
     */
    public void run(OnDemandUpdate update) {
        checkUsable();
        if (!plan.onDemandOperations().contains(update.operation())) {
            throw new InputException(Problem.of(
                            "update '" + update.operation().formula(Variable::name) + "'", "belongs to another network")
                    .expected("one of network " + name));
        }
        inTurn(() -> executor.apply(update.operation()));
    }

    /** Waits until the device has completed all steps. */
    public void synchronize() {
        inTurn(executor::synchronize);
    }

    /** Uses the variables in this thread's turn, if they are whole. */
    private void use(Runnable action) {
        turn.enter();
        try {
            checkUsable();
            action.run();
        } finally {
            turn.end();
        }
    }

    /** Calls the device in this thread's turn. If it fails, the network is broken. */
    private void inTurn(Runnable call) {
        turn.enter();
        try {
            checkOpen();
            try {
                call.run();
            } catch (RuntimeException | Error e) {
                failure = e;
                throw e;
            }
        } finally {
            turn.end();
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("network " + name + " is closed");
        }
        executor.checkOpen();
    }

    private void checkUsable() {
        checkOpen();
        Throwable cause = failure;
        if (cause != null) {
            throw new IllegalStateException(
                    "network " + name + " is broken, because the device failed in a step, a restore or a transfer: "
                            + cause.getMessage() + "; call resetToInitialState() or restore a checkpoint",
                    cause);
        }
    }

    /**
     * Frees the memory on the device. Repeated calls have no effect.
     *
     * @throws IllegalStateException if another thread is using the network
     */
    @Override
    public void close() {
        turn.begin();
        try {
            if (!closed) {
                closed = true;
                executor.close();
            }
        } finally {
            turn.end();
        }
    }

    /** Access to the whole state for checkpoints. Arguments are not checked. */
    Snapshot snapshot() {
        checkOpen();
        return new Snapshot();
    }

    /** The state that checkpoints contain. */
    final class Snapshot {
        List<Variable> variables() {
            return plan.variables();
        }

        float[] read(Variable variable) {
            return Network.this.read(variable);
        }

        void write(Variable variable, float[] values) {
            inTurn(() -> executor.write(variable, values));
        }

        Map<String, RandomKey> keys() {
            Map<String, RandomKey> keys = new LinkedHashMap<>();
            plan.groups().forEach(group -> keys.put(group.name(), executor.key(group)));
            return keys;
        }

        Fingerprint fingerprint() {
            return fingerprint;
        }

        boolean isLearning() {
            return learning;
        }

        void set(long newStep, boolean isLearning, Map<String, RandomKey> keys) {
            step = newStep;
            failure = null;
            learning = isLearning;
            plan.groups().forEach(group -> executor.setKey(group, keys.get(group.name())));
        }
    }
}
