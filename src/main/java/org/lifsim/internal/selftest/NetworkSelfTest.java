package org.lifsim.internal.selftest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lifsim.backend.Backend;
import org.lifsim.internal.cpu.CpuBackend;
import org.lifsim.internal.plan.Expression;
import org.lifsim.internal.plan.Expressions;
import org.lifsim.internal.plan.NetworkPlan;
import org.lifsim.internal.plan.NeuronGroupSpec;
import org.lifsim.internal.plan.Operation;
import org.lifsim.internal.plan.ScheduledOperation;
import org.lifsim.internal.plan.Variable;
import org.lifsim.internal.spi.Device;
import org.lifsim.internal.spi.NetworkExecutor;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.BernoulliEncoder;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.StateVariable;
import org.lifsim.network.CsrMatrix;
import org.lifsim.network.SummationOrder;
import org.lifsim.random.RandomKey;

/**
 * The self-test of a device for networks. It runs a network with every operation and compares it with the reference
 * implementation.
 */
public final class NetworkSelfTest {
    private static final double DT = 0.5;
    private static final int STEPS = 24;

    /** Large enough that sums over the batch use the tree for large matrices. Fewer steps are then sufficient. */
    private static final int BATCH = 200;

    private static final int BATCH_STEPS = 4;
    private static final float START = -60f;
    private static final int INPUTS = 37;
    private static final int UNITS = 21;

    private final int batch;
    private final int steps;
    private final List<Variable> variables = new ArrayList<>();
    private final List<Operation> operations = new ArrayList<>();
    private final NetworkPlan plan;

    private NetworkSelfTest(int batch, int steps) {
        this.batch = batch;
        this.steps = steps;
        NeuronGroupSpec inputs = neurons("x", BernoulliEncoder.MODEL.defaults(), INPUTS);
        NeuronGroupSpec group =
                neurons("e", Lif.MODEL.defaults().with(Lif.TAU_M, 3).with(Lif.REFRACT_TIME, 1), UNITS);
        Variable spikes = group.spikes(batch);
        Variable x = inputs.spikes(batch);
        CsrMatrix sparse = CsrMatrix.of(UNITS, targets());
        Variable few = variable("few", 1, sparse.size());
        Variable w = variable("w", INPUTS, UNITS);
        Variable b = variable("b", 1, UNITS);
        Variable back = variable("back", UNITS, INPUTS);
        Variable pre = signal("pre", INPUTS);
        Variable post = signal("post", UNITS);
        Variable others = signal("others", UNITS);
        Variable own = signal("own", UNITS);
        Variable reached = signal("reached", UNITS);
        Variable fed = signal("fed", INPUTS);
        Variable error = signal("error", UNITS);
        Variable scaled = signal("scaled", UNITS);
        Variable sum = signal("sum", UNITS);
        Variable current = Variable.of(group, StateVariable.CURRENT, batch);
        operations.add(new Operation.Update(inputs, batch));
        operations.add(new Operation.Product(own, x, w, b, SummationOrder.panels(11)));
        operations.add(new Operation.LateralInput(others, spikes, -3f));
        operations.add(new Operation.SparseProduct(reached, x, few, sparse));
        operations.add(new Operation.Sum(current, List.of(own, others, reached)));
        operations.add(new Operation.Update(group, batch));
        operations.add(new Operation.ExponentialTrace(pre, x, 0.9f));
        operations.add(new Operation.ExponentialTrace(post, spikes, 0.8f));
        operations.add(new Operation.Difference(error, post, own));
        operations.add(new Operation.ElementwiseProduct(scaled, error, reached));
        operations.add(new Operation.Product(fed, scaled, back, null, SummationOrder.FOUR_LANES));
        operations.add(new Operation.OneToOne(others, scaled, 0.3f));
        operations.add(new Operation.Accumulate(sum, others));
        operations.add(formula(signal("bent", UNITS), signal("kept", UNITS), post, error));
        operations.add(new Operation.Formula(
                "self-test",
                List.of(new Operation.Formula.Result(
                        variable("learned", INPUTS, UNITS),
                        Expressions.exp(Expressions.minus(
                                Expressions.outer(Expressions.ofRow(pre), Expressions.ofColumn(post), batch))))),
                true));
        if (batch == 1) {
            operations.add(new Operation.TraceStdp(w, pre, x, post, spikes, 0.5f, 0.25f, 9f));
        }
        operations.add(new Operation.Hebbian(back, null, scaled, fed, 1e-4f));
        operations.add(new Operation.Hebbian(w, b, pre, error, 1e-3f));
        plan = new NetworkPlan(
                DT,
                batch,
                List.of(inputs, group),
                variables,
                operations.stream()
                        .map(operation -> new ScheduledOperation(operation, 0))
                        .toList(),
                List.of(new Operation.NormalizeColumns(w, 40f)));
    }

    /** A formula with the functions that every device rounds correctly, and the step. */
    private static Operation.Formula formula(Variable bent, Variable kept, Variable trace, Variable error) {
        Expression x = Expressions.value(trace);
        Expression y = Expressions.value(error);
        Expression logarithm = Expressions.log(Expressions.magnitude(y));
        Expression rounded = Expressions.round(Expressions.times(y, Expressions.number(7.3)));
        return new Operation.Formula(
                "self-test",
                List.of(
                        new Operation.Formula.Result(
                                bent,
                                Expressions.fma(
                                        Expressions.exp(Expressions.minus(x)),
                                        rounded,
                                        Expressions.ifAtLeast(y, Expressions.number(-9), logarithm, x))),
                        new Operation.Formula.Result(
                                kept,
                                Expressions.plus(
                                        Expressions.smaller(Expressions.value(kept), Expressions.time()),
                                        Expressions.sign(y)))),
                false);
    }

    private static int[][] targets() {
        int[][] targets = new int[INPUTS][];
        for (int i = 0; i < INPUTS; i++) {
            targets[i] = i % 3 == 0 ? new int[] {i % UNITS} : new int[] {0, 1 + i % (UNITS - 1)};
        }
        return targets;
    }

    private NeuronGroupSpec neurons(String name, ModelParameters parameters, int units) {
        NeuronGroupSpec group =
                new NeuronGroupSpec(name, parameters, ModelVariant.of(parameters, false, LastSpikeTime.OFF), units);
        group.variant().variables().forEach(variable -> variables.add(Variable.of(group, variable, batch)));
        if (!group.variant().keepsSpikes()) {
            variables.add(group.spikes(batch));
        }
        return group;
    }

    private Variable variable(String name, int rows, int columns) {
        Variable variable = Variable.of(name, Variable.Role.WEIGHTS, rows, columns);
        variables.add(variable);
        return variable;
    }

    private Variable signal(String name, int columns) {
        Variable variable = Variable.of(name, Variable.Role.SIGNAL, batch, columns);
        variables.add(variable);
        return variable;
    }

    /**
     * Tests a device with batch size 1 and with a large batch.
     *
     * @param device the device
     * @return describes the first value that differs from the reference implementation; empty if all values are equal
     */
    public static Optional<String> testAll(Backend device) {
        return testSingleElement(device).or(() -> testBatch(device));
    }

    /**
     * Tests a device with batch size 1.
     *
     * @param device the device
     * @return describes the first value that differs from the reference implementation; empty if all values are equal
     */
    public static Optional<String> testSingleElement(Backend device) {
        return firstDifference(Device.of(device), new NetworkSelfTest(1, STEPS));
    }

    /**
     * Tests a device with a large batch.
     *
     * @param device the device
     * @return describes the first value that differs from the reference implementation; empty if all values are equal
     */
    public static Optional<String> testBatch(Backend device) {
        return testBatch(device, BATCH_STEPS);
    }

    /**
     * Tests a device with a large batch.
     *
     * @param device the device
     * @param steps even number of steps, at least 2
     * @return describes the first value that differs from the reference implementation; empty if all values are equal
     */
    public static Optional<String> testBatch(Backend device, int steps) {
        return firstDifference(Device.of(device), new NetworkSelfTest(BATCH, steps));
    }

    private static Optional<String> firstDifference(Device device, NetworkSelfTest check) {
        try (Device scalar = CpuBackend.scalar(1);
                NetworkExecutor expected = scalar.allocateNetwork(check.plan);
                NetworkExecutor found = device.allocateNetwork(check.plan)) {
            check.run(expected);
            check.run(found);
            for (Variable variable : check.variables) {
                float[] right = new float[variable.size()];
                float[] there = new float[variable.size()];
                expected.read(variable, right);
                found.read(variable, there);
                for (int i = 0; i < right.length; i++) {
                    if (Float.floatToIntBits(right[i]) != Float.floatToIntBits(there[i])) {
                        return Optional.of("in a network, " + variable + " at " + i + " is " + there[i] + ", expected "
                                + right[i]);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private void run(NetworkExecutor executor) {
        RandomKey key = RandomKey.ofSeed(5);
        Map<String, float[]> starts = Map.of(
                "w", randoms(key.foldIn(1), INPUTS * UNITS, 0f, 8f),
                "b", randoms(key.foldIn(2), UNITS, -1f, 1f),
                "back", randoms(key.foldIn(3), UNITS * INPUTS, -1f, 1f),
                "j_x", randoms(key.foldIn(4), INPUTS * batch, -0.2f, 0.5f),
                "few", randoms(key.foldIn(6), CsrMatrix.of(UNITS, targets()).size(), -1f, 1f));
        for (Variable variable : variables) {
            float start = StateVariable.V.equals(variable.stateVariable()) ? START : 0f;
            float[] values = starts.get(variable.name());
            if (values != null) {
                executor.write(variable, values);
            } else {
                executor.fill(variable, start);
            }
        }
        plan.groups().forEach(group -> executor.setKey(group, key));
        executor.advance(steps / 2, 1, true);
        executor.apply(plan.onDemandOperations().get(0));
        executor.advance(steps / 2, 1 + steps / 2, true);
        executor.synchronize();
    }

    private static float[] randoms(RandomKey key, int size, float low, float high) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = low + (high - low) * key.uniform(i);
        }
        return values;
    }
}
