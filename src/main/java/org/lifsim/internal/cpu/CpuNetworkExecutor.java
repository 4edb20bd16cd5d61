package org.lifsim.internal.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.internal.plan.NetworkPlan;
import org.lifsim.internal.plan.NeuronGroupSpec;
import org.lifsim.internal.plan.Operation;
import org.lifsim.internal.plan.ScheduledOperation;
import org.lifsim.internal.plan.Variable;
import org.lifsim.internal.spi.NetworkExecutor;
import org.lifsim.internal.spi.NeuronGroupExecutor;
import org.lifsim.random.RandomKey;

/**
 * A network in Java arrays. Each operation is bound to its arrays once. A step runs the operations one after the other.
 */
final class CpuNetworkExecutor implements NetworkExecutor {
    private final WorkerPool pool;
    private final Map<NeuronGroupSpec, CpuSlice> slices = new LinkedHashMap<>();
    private final Map<NeuronGroupSpec, NeuronGroupExecutor> groupExecutors = new HashMap<>();
    private final Map<Variable, float[]> arrays = new HashMap<>();
    private final CpuOperationBinder operations;
    private final CpuClock clock;
    private final List<Bound> bound = new ArrayList<>();
    private final Map<Operation, Bound> between = new HashMap<>();

    /** An operation bound to its arrays. Before it runs, cached data of the variables that it changes is discarded. */
    private record Bound(ScheduledOperation scheduled, Runnable[] forgets, Runnable action) {
        void run() {
            for (Runnable forget : forgets) {
                forget.run();
            }
            action.run();
        }
    }

    CpuNetworkExecutor(WorkerPool pool, CpuKernels kernels, NetworkPlan plan) {
        this.pool = pool;
        clock = new CpuClock(plan.dt());
        for (NeuronGroupSpec group : plan.groups()) {
            slices.put(
                    group,
                    CpuSlice.inNetwork(
                            pool, kernels, group.variant(), group.derivedParameters(plan.dt(), plan.batch())));
        }
        for (Variable variable : plan.variables()) {
            arrays.put(
                    variable,
                    variable.group() == null
                            ? new float[variable.size()]
                            : slices.get(variable.group()).memory().values(variable.stateVariable()));
        }
        operations = new CpuOperationBinder(pool, kernels.matrixKernels(), arrays, clock);
        for (NeuronGroupSpec group : plan.groups()) {
            groupExecutors.put(group, operations.groupExecutor(group, slices.get(group), plan));
        }
        List<Runnable> actions = plan.operations().stream()
                .map(scheduled -> bind(scheduled.operation()))
                .toList();
        List<Runnable> actionsBetween =
                plan.onDemandOperations().stream().map(this::bind).toList();
        for (int i = 0; i < actions.size(); i++) {
            ScheduledOperation scheduled = plan.operations().get(i);
            bound.add(new Bound(scheduled, operations.forgets(scheduled.operation(), actions.get(i)), actions.get(i)));
        }
        for (int i = 0; i < actionsBetween.size(); i++) {
            Operation operation = plan.onDemandOperations().get(i);
            Runnable action = actionsBetween.get(i);
            between.put(operation, new Bound(null, operations.forgets(operation, action), action));
        }
    }

    private Runnable bind(Operation operation) {
        return operation instanceof Operation.Update step
                ? groupExecutors.get(step.group())
                : operations.bind(operation);
    }

    @Override
    public void checkOpen() {
        pool.checkOpen();
    }

    @Override
    public void write(Variable variable, float[] values) {
        if (variable.group() != null) {
            slices.get(variable.group()).write(variable.stateVariable(), 0, values, 0, values.length);
        } else {
            System.arraycopy(values, 0, arrays.get(variable), 0, values.length);
        }
        operations.changed(variable);
    }

    @Override
    public void fill(Variable variable, float value) {
        if (variable.group() != null) {
            slices.get(variable.group()).fill(variable.stateVariable(), value);
        } else {
            Arrays.fill(arrays.get(variable), value);
        }
        operations.changed(variable);
    }

    @Override
    public void read(Variable variable, float[] dst) {
        if (variable.group() != null && groupExecutors.get(variable.group()) instanceof CpuEncoderInput encoder) {
            encoder.writeSpikes();
        }
        System.arraycopy(arrays.get(variable), 0, dst, 0, dst.length);
    }

    @Override
    public void setKey(NeuronGroupSpec group, RandomKey key) {
        groupExecutors.get(group).setKey(key);
    }

    @Override
    public RandomKey key(NeuronGroupSpec group) {
        return groupExecutors.get(group).key();
    }

    @Override
    public void advance(int steps, long first, boolean learning) {
        for (int k = 0; k < steps; k++) {
            clock.set(first + k - 1);
            for (Bound operation : bound) {
                if (operation.scheduled().isDone(first + k, learning)) {
                    operation.run();
                }
            }
        }
    }

    @Override
    public void apply(Operation operation) {
        between.get(operation).run();
    }

    @Override
    public void synchronize() {
        // each command returns when it is done
    }

    @Override
    public void close() {
        slices.values().forEach(CpuSlice::close);
        arrays.clear();
    }
}
