package org.lifsim.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.internal.plan.NetworkPlan;
import org.lifsim.internal.plan.NeuronGroupSpec;
import org.lifsim.internal.plan.Variable;
import org.lifsim.internal.spi.Device;
import org.lifsim.internal.spi.NetworkExecutor;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ParameterBatchReader;
import org.lifsim.model.StateVariable;
import org.lifsim.random.RandomKey;

/**
 * A network on a backend, which {@link NetworkBuilder} describes. Its bits depend on neither backend nor how steps are cut in calls. One
 * thread at a time.
 */
public final class Network implements AutoCloseable {
    private final String name;
    private final NetworkPlan plan;
    private final String description;
    private final Map<String, String> identity;
    private final NetworkExecutor executor;
    private final Map<Variable, float[]> starts = new LinkedHashMap<>();
    private final List<Variable> madeByStatements;
    private long step;
    private boolean learning;
    private boolean closed;

    Network(
            String name,
            NetworkPlan plan,
            Map<NeuronGroupSpec, RandomKey> keys,
            String description,
            Map<String, String> identity,
            Backend backend) {
        this.identity = identity;
        this.name = name;
        this.plan = plan;
        this.description = description;
        madeByStatements = plan.statements().stream()
                .flatMap(scheduled -> scheduled.operation().writes().stream())
                .filter(variable -> variable.role() != Variable.Role.WEIGHTS)
                .distinct()
                .toList();
        executor = Device.of(backend).allocateNetwork(plan);
        try {
            keys.forEach(executor::setKey);
            plan.groups().forEach(group -> deriveStarts(group, keys.get(group)));
            plan.variables().forEach(variable -> executor.fill(variable, 0f));
            starts.forEach(executor::write);
        } catch (RuntimeException | Error e) {
            executor.close();
            throw e;
        }
    }

    /** What state columns start with, a copy for each presentation of the batch. */
    private void deriveStarts(NeuronGroupSpec group, RandomKey key) {
        ParameterBatchReader block = new ParameterBatchReader(group.parameters(), group.units(), key);
        block.load(0, group.units());
        for (InitializedVariable state : group.variant().state()) {
            float[] values = new float[group.units() * plan.batch()];
            for (int i = 0; i < values.length; i++) {
                values[i] = i < group.units() ? block.derive(state.start(), plan.dt(), i) : values[i - group.units()];
            }
            starts.put(Variable.of(group, state.variable(), plan.batch()), values);
        }
    }

    /**
     * Its name, for people.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * What it holds and what a step does; see {@link NetworkBuilder#describe}.
     *
     * @return some lines
     */
    public String describe() {
        return description;
    }

    /**
     * Steps since the last reset.
     *
     * @return the number
     */
    public long step() {
        return step;
    }

    /**
     * Whether statements that learn are carried out.
     *
     * @param on true if so; a new network does not learn
     */
    public void setLearning(boolean on) {
        learning = on;
    }

    /** Begins a presentation: cells start again but for what they keep, signals and traces are 0; keys, inputs and weights go on. */
    public void reset() {
        checkOpen();
        for (Variable variable : plan.variables()) {
            if (variable.role() == Variable.Role.WEIGHTS || isKept(variable)) {
                continue;
            }
            float[] start = starts.get(variable);
            if (start != null) {
                executor.write(variable, start);
            } else if (variable.role() != Variable.Role.INPUT || madeByStatements.contains(variable)) {
                executor.fill(variable, 0f);
            }
        }
        step = 0;
    }

    private static boolean isKept(Variable variable) {
        return variable.group() != null
                && variable.group().variant().state().stream()
                        .anyMatch(state ->
                                state.isPersistent() && state.variable().equals(variable.stateVariable()));
    }

    /**
     * Sets values from outside: an input, or a column of cells.
     *
     * @param signal which
     * @param values a row for each presentation of the batch
     * @throws InputException if a statement computes them, there are too few or too many, or one is not finite
     */
    public void write(Signal signal, float[] values) {
        if (signal.variable().group() == null && signal.variable().role() != Variable.Role.INPUT
                || signal.variable().stateVariable() != null
                        && signal.variable().stateVariable().equals(StateVariable.CURRENT)
                        && madeByStatements.contains(signal.variable())) {
            throw new InputException(signal.name() + " is computed by a statement of network " + name
                    + ", expected an input or a column of cells");
        }
        write(signal.variable(), values);
    }

    /**
     * Sets weights.
     *
     * @param weights which
     * @param values row by row
     * @throws InputException if there are too few or too many, or one is not finite
     */
    public void write(WeightMatrix weights, float[] values) {
        write(weights.variable(), values);
    }

    private void write(Variable variable, float[] values) {
        checkOpen();
        require(variable);
        if (values.length != variable.size()) {
            throw new InputException(variable + " of network " + name + " has " + variable.rows() + " x "
                    + variable.columns() + " values, found " + values.length);
        }
        float[] flushed = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new InputException(variable + " of network " + name + " has " + values[i] + " at " + i
                        + ", expected finite numbers");
            }
            flushed[i] = Float32Math.flushSubnormals(values[i]);
        }
        executor.write(variable, flushed);
    }

    /**
     * Reads values as they are now.
     *
     * @param signal which
     * @return a row for each presentation of the batch
     */
    public float[] read(Signal signal) {
        return read(signal.variable());
    }

    /**
     * Reads weights.
     *
     * @param weights which
     * @return row by row
     */
    public float[] read(WeightMatrix weights) {
        return read(weights.variable());
    }

    private float[] read(Variable variable) {
        checkOpen();
        require(variable);
        float[] values = new float[variable.size()];
        executor.read(variable, values);
        return values;
    }

    private void require(Variable variable) {
        if (!plan.variables().contains(variable)) {
            throw new InputException(variable.name() + " is not of network " + name + ", expected one of "
                    + plan.variables().stream().map(Variable::name).collect(Collectors.joining(", ")));
        }
    }

    /**
     * The key that cells draw with next.
     *
     * @param of the cells
     * @return the key
     */
    public RandomKey key(NeuronGroup of) {
        checkOpen();
        require(of.spikes().variable());
        return executor.key(of.spec());
    }

    /**
     * Sets the key that cells draw with next.
     *
     * @param of the cells
     * @param key the key
     */
    public void setKey(NeuronGroup of, RandomKey key) {
        checkOpen();
        require(of.spikes().variable());
        executor.setKey(of.spec(), key);
    }

    /**
     * Carries out some steps.
     *
     * @param steps how many, at least 0
     */
    public void advance(int steps) {
        checkOpen();
        if (steps < 0) {
            throw new InputException("steps is " + steps + ", expected at least 0");
        }
        if (steps > 0) {
            executor.advance(steps, step + 1, learning);
            step += steps;
        }
    }

    /**
     * Carries out what may be done between steps.
     *
     * @param update what
     */
    public void run(OnDemandUpdate update) {
        checkOpen();
        if (!plan.between().contains(update.operation())) {
            throw new InputException(update.operation().formula(Variable::name) + ": not of network " + name);
        }
        executor.apply(update.operation());
    }

    /** Waits until all steps are done. */
    public void synchronize() {
        checkOpen();
        executor.synchronize();
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("network " + name + " is closed");
        }
    }

    /** Frees the memory of the device. Safe twice. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            executor.close();
        }
    }

    /** The whole state, as checkpoints hold it; nothing is checked. */
    Snapshot snapshot() {
        checkOpen();
        return new Snapshot();
    }

    /** What checkpoints see of a network. */
    final class Snapshot {
        List<Variable> variables() {
            return plan.variables();
        }

        float[] read(Variable variable) {
            return Network.this.read(variable);
        }

        void write(Variable variable, float[] values) {
            executor.write(variable, values);
        }

        Map<String, RandomKey> keys() {
            Map<String, RandomKey> keys = new LinkedHashMap<>();
            plan.groups().forEach(group -> keys.put(group.name(), executor.key(group)));
            return keys;
        }

        Map<String, String> identity() {
            return identity;
        }

        boolean isLearning() {
            return learning;
        }

        void set(long newStep, boolean isLearning, Map<String, RandomKey> keys) {
            step = newStep;
            learning = isLearning;
            plan.groups().forEach(group -> executor.setKey(group, keys.get(group.name())));
        }
    }
}
