package org.lifsim.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.Fingerprint;
import org.lifsim.internal.plan.NetworkPlan;
import org.lifsim.internal.plan.NeuronGroupSpec;
import org.lifsim.internal.plan.Operation;
import org.lifsim.internal.plan.ScheduledOperation;
import org.lifsim.internal.plan.Variable;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.Parameter;
import org.lifsim.random.RandomKey;

/**
 * Defines a network. First add what it holds: neuron groups, inputs and weights. Then add the operations of a step; every step
 * runs them in the order in which they were added.
 *
 * <p>An operation reads what earlier operations computed in the same step. To read what a later operation computed in the
 * previous step, use {@link Signal#previousStep}. Every delay is therefore explicit. {@link #describe} prints the whole network.
 *
 * <pre>{@code
 * NetworkBuilder builder = new NetworkBuilder("winner", 1);
 * NeuronGroup pixels = builder.addNeurons("x", PoissonEncoder.MODEL.defaults(), 64);
 * NeuronGroup neurons = builder.addNeurons("e", Lif.tutorialParameters(), 10);
 * WeightMatrix weights = builder.weights("w", 64, 10);
 * builder.update(pixels);
 * Signal excitation = builder.dense("excitation", pixels.spikes(), weights, SummationOrder.ASCENDING);
 * Signal inhibition = builder.lateral("inhibition", neurons.spikes().previousStep(), -30);
 * builder.update(neurons, excitation, inhibition);
 * System.out.println(builder.describe());
 * try (Backend backend = Backends.auto();
 *         Network network = builder.build(backend)) {
 *     network.advance(100);
 * }
 * }</pre>
 *
 * <p>Not thread-safe.
 */
public final class NetworkBuilder {
    private final String name;
    private final double dt;
    private final int batch;
    private final Map<String, Variable> variables = new LinkedHashMap<>();
    private final List<NeuronGroup> groups = new ArrayList<>();
    private final Map<NeuronGroupSpec, RandomKey> keys = new LinkedHashMap<>();
    private final List<Entry> operations = new ArrayList<>();
    private final List<Operation> onDemandOperations = new ArrayList<>();
    private int after;

    /** An operation with the signals that it reads. A signal also states whether its value of the previous step is read. */
    private record Entry(ScheduledOperation scheduled, List<Signal> readings) {
        String nameOf(Variable variable) {
            return readings.stream()
                            .anyMatch(signal ->
                                    signal.isPreviousStep() && signal.variable().equals(variable))
                    ? variable.name() + "(t-1)"
                    : variable.name();
        }

        String formula() {
            return scheduled.operation().formula(this::nameOf);
        }

        /** The operation and when it runs, for checkpoints. */
        String key() {
            return scheduled.operation().key(this::nameOf)
                    + (scheduled.after() > 0 ? " after " + scheduled.after() : "");
        }
    }

    /**
     * Creates a network with batch size 1.
     *
     * @param name name of the network, for messages and descriptions
     * @param dt time step in ms, positive and finite
     * @throws InputException if dt is out of range
     */
    public NetworkBuilder(String name, double dt) {
        this(name, dt, 1);
    }

    /**
     * Creates a network.
     *
     * @param name name of the network, for messages and descriptions
     * @param dt time step in ms, positive and finite
     * @param batch batch size: the number of presentations that are simulated side by side, at least 1
     * @throws InputException if a number is out of range
     */
    public NetworkBuilder(String name, double dt, int batch) {
        if (!(dt > 0) || !Double.isFinite(dt)) {
            throw new InputException(
                    Problem.of(Subject.setting("dt"), "is " + dt + " ms").expected("a positive, finite number"));
        }
        if (batch < 1) {
            throw new InputException(
                    Problem.of(Subject.setting("batch"), "is " + batch).expected("at least 1"));
        }
        this.name = name;
        this.dt = dt;
        this.batch = batch;
    }

    // ---- neuron groups, inputs and weights

    /**
     * Adds a group of neurons or an encoder.
     *
     * @param groupName name of the group: a letter, then letters, digits or _
     * @param parameters parameters of the units, uniform or per unit
     * @param units number of units of one batch element, at least 1
     * @return the group
     * @throws InputException if the name is not valid or already used, or a parameter is out of range
     */
    public NeuronGroup addNeurons(String groupName, ModelParameters parameters, int units) {
        return addNeurons(groupName, parameters, units, false);
    }

    /**
     * Adds a group of neurons or an encoder, optionally with the surrogate derivative of its spikes.
     *
     * @param groupName name of the group: a letter, then letters, digits or _
     * @param parameters parameters of the units, uniform or per unit
     * @param units number of units of one batch element, at least 1
     * @param surrogate true to compute the surrogate derivative of the spikes in every step; see {@link NeuronGroup#surrogate}
     * @return the group
     * @throws InputException if the name is not valid or already used, or a parameter is out of range; also if the model has
     *     lateral inhibition, or no surrogate although one is requested
     */
    public NeuronGroup addNeurons(String groupName, ModelParameters parameters, int units, boolean surrogate) {
        checkName(groupName);
        NeuronModel model = parameters.model();
        checkSize("neuron group " + groupName, batch, units);
        if (surrogate && !model.hasSurrogate()) {
            throw new InputException(Problem.of(model.name(), "has no surrogate derivative")
                    .hint("choose another model, or add the group without it")
                    .within(Subject.of("neuron group " + groupName)));
        }
        parameters.check(dt, units);
        ModelVariant variant = ModelVariant.of(parameters, surrogate, LastSpikeTime.OFF);
        if (variant.has(ModelFeature.LATERAL_INHIBITION)) {
            throw new InputException(Problem.of("lateral inhibition of " + model.name(), "is not available in networks")
                    .hint("set resist_inh to 0 and use lateral(...) instead")
                    .within(Subject.of("neuron group " + groupName)));
        }
        NeuronGroupSpec group = new NeuronGroupSpec(groupName, parameters, variant, units);
        variant.variables().forEach(variable -> add(Variable.of(group, variable, batch)));
        if (!variant.keepsSpikes()) {
            add(group.spikes(batch));
        }
        NeuronGroup added = new NeuronGroup(group, batch);
        groups.add(added);
        keys.put(group, RandomKey.ofSeed(0).foldIn(groups.size()));
        return added;
    }

    /**
     * Sets the initial random key of a group. Every step splits the key: the first half is the next key, the second half gives
     * the step's random numbers. The default of the n-th group, from 1, is {@code RandomKey.ofSeed(0).foldIn(n)}.
     *
     * @param group the neuron group
     * @param key the key before the first step
     * @throws InputException if the group belongs to another network
     */
    public void rngKey(NeuronGroup group, RandomKey key) {
        requireOwn(group.spikes().variable());
        keys.put(group.spec(), key);
    }

    /**
     * Adds an input: values that {@link Network#write(Signal, float[])} sets. They stay until they are set again.
     *
     * @param inputName name of the input: a letter, then letters, digits or _
     * @param width number of values of one batch element, at least 1
     * @return the signal; its values are initially 0
     * @throws InputException if the name is not valid or already used, or the width is out of range
     */
    public Signal input(String inputName, int width) {
        return Signal.currentStep(add(inputName, Variable.Role.INPUT, batch, width));
    }

    /**
     * Adds a dense weight matrix or a bias.
     *
     * @param weightsName name of the weights: a letter, then letters, digits or _
     * @param rows number of presynaptic units; 1 for a bias
     * @param columns number of postsynaptic units
     * @return the weights, initially 0; see {@link Network#write(WeightMatrix, float[])}
     * @throws InputException if the name is not valid or already used, or a size is out of range
     */
    public WeightMatrix weights(String weightsName, int rows, int columns) {
        return new WeightMatrix(add(weightsName, Variable.Role.WEIGHTS, rows, columns));
    }

    /**
     * Adds the weights of a sparse projection, one weight per connection, in the order of the connections.
     *
     * @param weightsName name of the weights: a letter, then letters, digits or _
     * @param connections the connections
     * @return the weights as one row, initially 0; one unused value if there are no connections
     * @throws InputException if the name is not valid or already used
     */
    public WeightMatrix weights(String weightsName, CsrMatrix connections) {
        return weights(weightsName, 1, Math.max(1, connections.size()));
    }

    // ---- operations of a step, in the order in which they are added

    /**
     * Skips all operations that are added after this call in the first steps of each presentation. This holds for operations that
     * do not learn as well. A later call replaces the number for the operations after it.
     *
     * @param steps number of steps to skip after each {@link Network#reset}, at least 0
     * @throws InputException if the number is negative
     */
    public void startAfter(int steps) {
        if (steps < 0) {
            throw new InputException(Problem.of(Subject.setting("steps"), "is " + steps)
                    .expected("at least 0")
                    .within(Subject.of("startAfter")));
        }
        after = steps;
    }

    /**
     * Adds a dense projection: {@code out[b][j] = sum over i of in[b][i] * weights[i][j]}. Only rows whose input is not 0 are
     * summed.
     *
     * @param outName name of the output signal
     * @param in presynaptic values, one per row of the weights
     * @param weights the weights
     * @param order the order in which the terms are summed
     * @return the output signal, with one value per column of the weights
     * @throws InputException if sizes do not match, the name is not valid or already used, or an argument belongs to another
     *     network
     */
    public Signal dense(String outName, Signal in, WeightMatrix weights, SummationOrder order) {
        return dense(outName, in, weights, null, order);
    }

    /**
     * Adds a dense projection with a bias: {@code out[b][j] = sum over i of in[b][i] * weights[i][j] + bias[j]}.
     *
     * @param outName name of the output signal
     * @param in presynaptic values, one per row of the weights
     * @param weights the weights
     * @param bias one value per column of the weights, added last; null for none
     * @param order the order in which the terms are summed
     * @return the output signal, with one value per column of the weights
     * @throws InputException if sizes do not match, the name is not valid or already used, or an argument belongs to another
     *     network
     */
    public Signal dense(String outName, Signal in, WeightMatrix weights, WeightMatrix bias, SummationOrder order) {
        Signal out = signal(outName, weights.variable().columns());
        product(out, in, weights, bias, order);
        return out;
    }

    /**
     * Adds a dense projection that writes the input current of a neuron group:
     * {@code current[b][j] = sum over i of in[b][i] * weights[i][j] + bias[j]}.
     *
     * @param to the neuron group, with one unit per column of the weights
     * @param in presynaptic values, one per row of the weights
     * @param weights the weights
     * @param bias one value per unit of the group, added last; null for none
     * @param order the order in which the terms are summed
     * @return the group's input current
     * @throws InputException if sizes do not match, another operation writes the current, or an argument belongs to another
     *     network
     */
    public Signal dense(NeuronGroup to, Signal in, WeightMatrix weights, WeightMatrix bias, SummationOrder order) {
        product(to.current(), in, weights, bias, order);
        return to.current();
    }

    private void product(Signal out, Signal in, WeightMatrix weights, WeightMatrix bias, SummationOrder order) {
        String what = "projection " + out.name();
        expect(what, "rows of " + weights, weights.variable().rows(), in);
        expect(what, "columns of " + weights, weights.variable().columns(), out);
        if (bias != null && bias.variable().size() != out.width()) {
            throw new InputException(
                    Problem.of("bias " + bias, "has " + bias.variable().size() + " values")
                            .expected(String.valueOf(out.width()))
                            .within(Subject.of(what)));
        }
        Variable added = bias == null ? null : bias.variable();
        addOperation(new Operation.Product(out.variable(), in.variable(), weights.variable(), added, order), in);
    }

    /**
     * Adds a sparse projection. Each sum adds its terms in ascending order of the presynaptic units.
     *
     * @param outName name of the output signal
     * @param in presynaptic values, one per row of the connections
     * @param weights the weights, one per connection; see {@link #weights(String, CsrMatrix)}
     * @param connections the connections
     * @return the output signal, with one value per column of the connections
     * @throws InputException if sizes do not match, the name is not valid or already used, or an argument belongs to another
     *     network
     */
    public Signal sparse(String outName, Signal in, WeightMatrix weights, CsrMatrix connections) {
        expect("projection " + outName, "rows of the connections", connections.rows(), in);
        if (weights.variable().size() != Math.max(1, connections.size())) {
            throw new InputException(
                    Problem.of(weights.toString(), "has " + weights.variable().size() + " values")
                            .expected("one for each of " + connections.size() + " connections")
                            .within(Subject.of("projection " + outName)));
        }
        Signal out = signal(outName, connections.columns());
        addOperation(new Operation.SparseProduct(out.variable(), in.variable(), weights.variable(), connections), in);
        return out;
    }

    /**
     * Adds a one-to-one projection: {@code out[b][i] = weight * in[b][i]}.
     *
     * @param outName name of the output signal
     * @param in presynaptic values
     * @param weight weight of every connection, finite
     * @return the output signal, with the width of the input
     * @throws InputException if the weight is not finite, or the name is not valid or already used
     */
    public Signal oneToOne(String outName, Signal in, double weight) {
        Signal out = signal(outName, in.width());
        addOperation(new Operation.OneToOne(out.variable(), in.variable(), rounded(outName, weight)), in);
        return out;
    }

    /**
     * Adds a projection from every unit to all other units: {@code out[b][i] = weight * (sum over k of in[b][k] - in[b][i])}.
     *
     * @param outName name of the output signal
     * @param in presynaptic values
     * @param weight weight of every connection, finite; negative for lateral inhibition
     * @return the output signal, with the width of the input
     * @throws InputException if the weight is not finite, or the name is not valid or already used
     */
    public Signal lateral(String outName, Signal in, double weight) {
        Signal out = signal(outName, in.width());
        addOperation(new Operation.LateralInput(out.variable(), in.variable(), rounded(outName, weight)), in);
        return out;
    }

    /**
     * Adds the update of a neuron group: one step of its model.
     *
     * @param group the neuron group; it can be updated once per step
     * @param inputs signals that are added from left to right and become the group's input current. Give none if a projection or
     *     {@link Network#write(Signal, float[])} sets the current.
     * @throws InputException if the group is updated twice, sizes do not match, or an argument belongs to another network
     */
    public void update(NeuronGroup group, Signal... inputs) {
        if (inputs.length > 0) {
            Arrays.stream(inputs)
                    .forEach(input -> expect(
                            "neuron group " + group, "units", group.spec().units(), input));
            List<Variable> terms = Arrays.stream(inputs).map(Signal::variable).toList();
            addOperation(new Operation.Sum(group.current().variable(), terms), inputs);
        }
        Operation step = new Operation.Update(group.spec(), batch);
        if (operations.stream().anyMatch(entry -> entry.scheduled().operation().equals(step))) {
            throw new InputException(Problem.of("neuron group " + group, "is updated twice in a step")
                    .expected("one update per neuron group"));
        }
        addOperation(step, group.current());
    }

    /**
     * Adds a trace of spikes. It decays by {@code exp(-dt / tau)} in each step and is set to 1 by a spike. A reset sets it to 0.
     *
     * @param outName name of the trace
     * @param in spikes, 0 or 1
     * @param tau time constant in ms, positive
     * @return the trace, with the width of the input
     * @throws InputException if tau is not positive, or the name is not valid or already used
     */
    public Signal exponentialTrace(String outName, Signal in, double tau) {
        if (!(tau > 0)) {
            throw new InputException(Problem.of(Subject.parameter("tau"), "is " + tau + " ms")
                    .expected("a positive number")
                    .within(Subject.of("trace " + outName)));
        }
        Signal out = Signal.currentStep(add(outName, Variable.Role.TRACE, batch, in.width()));
        addOperation(new Operation.ExponentialTrace(out.variable(), in.variable(), Float32Math.decay(dt, tau)), in);
        return out;
    }

    /**
     * Adds a difference, such as the error of an output: {@code out[b][i] = target[b][i] - in[b][i]}.
     *
     * @param outName name of the output signal
     * @param target target values
     * @param in values that are subtracted, as many as the target has
     * @return the output signal, with the width of the input
     * @throws InputException if the widths differ, or the name is not valid or already used
     */
    public Signal subtract(String outName, Signal target, Signal in) {
        expect("error " + outName, "values of " + target, target.width(), in);
        Signal out = signal(outName, in.width());
        addOperation(new Operation.Difference(out.variable(), target.variable(), in.variable()), target, in);
        return out;
    }

    /**
     * Adds an elementwise product: {@code out[b][i] = first[b][i] * second[b][i]}.
     *
     * @param outName name of the output signal
     * @param first first factor
     * @param second second factor, with the same width
     * @return the output signal, with the width of the factors
     * @throws InputException if the widths differ, or the name is not valid or already used
     */
    public Signal multiply(String outName, Signal first, Signal second) {
        expect("product " + outName, "values of " + first, first.width(), second);
        Signal out = signal(outName, first.width());
        addOperation(
                new Operation.ElementwiseProduct(out.variable(), first.variable(), second.variable()), first, second);
        return out;
    }

    /**
     * Adds a sum over the steps of a presentation, such as spike counts: {@code out[b][i] += in[b][i]}. A reset sets it to 0.
     *
     * @param outName name of the sum
     * @param in values that each step adds
     * @return the sum, with the width of the input
     * @throws InputException if the name is not valid or already used
     */
    public Signal accumulate(String outName, Signal in) {
        Signal out = Signal.currentStep(add(outName, Variable.Role.TRACE, batch, in.width()));
        addOperation(new Operation.Accumulate(out.variable(), in.variable()), in);
        return out;
    }

    /**
     * Adds learning by trace-based spike-timing dependent plasticity; see {@link Operation.TraceStdp}. It runs only while
     * learning is on ({@link Network#setLearning}). Weights are clipped to the range from 0 to the bound.
     *
     * @param weights the weights that learn, with K rows and M columns
     * @param preTrace trace of the presynaptic spikes, K values
     * @param pre presynaptic spikes, K values, 0 or 1
     * @param postTrace trace of the postsynaptic spikes, M values
     * @param post postsynaptic spikes, M values, 0 or 1
     * @param plus factor of the increase at a postsynaptic spike, at least 0
     * @param minus factor of the decrease at a presynaptic spike, at least 0
     * @param bound largest weight, positive
     * @throws InputException if a number is out of range, sizes do not match, or the batch size is not 1
     */
    public void stdp(
            WeightMatrix weights,
            Signal preTrace,
            Signal pre,
            Signal postTrace,
            Signal post,
            double plus,
            double minus,
            double bound) {
        String what = "learning of " + weights;
        if (batch != 1) {
            throw new InputException(Problem.of("batch size", "is " + batch)
                    .expected("1 for trace STDP")
                    .within(Subject.of(what)));
        }
        expectLearning(what, weights, pre, post);
        expectLearning(what, weights, preTrace, postTrace);
        if (!(plus >= 0) || !(minus >= 0) || !(bound > 0)) {
            throw new InputException(Problem.of(what, "has plus " + plus + ", minus " + minus + " and bound " + bound)
                    .expected("plus and minus at least 0 and a positive bound"));
        }
        addOperation(
                new Operation.TraceStdp(
                        weights.variable(),
                        preTrace.variable(),
                        pre.variable(),
                        postTrace.variable(),
                        post.variable(),
                        rounded(what, plus),
                        rounded(what, minus),
                        rounded(what, bound)),
                preTrace,
                pre,
                postTrace,
                post);
    }

    /**
     * Adds learning by the two-factor Hebbian rule, summed over the batch; see {@link Operation.Hebbian}. It runs only while
     * learning is on ({@link Network#setLearning}).
     *
     * @param weights the weights that learn, with K rows and M columns
     * @param bias a bias of M values that learns too; null for none
     * @param pre presynaptic values, K per batch element
     * @param post postsynaptic values, M per batch element
     * @param rate learning rate: the factor of each product, finite
     * @throws InputException if sizes do not match, the rate is not finite, or an argument belongs to another network
     */
    public void hebbian(WeightMatrix weights, WeightMatrix bias, Signal pre, Signal post, double rate) {
        String what = "learning of " + weights;
        expectLearning(what, weights, pre, post);
        if (bias != null) {
            expect(what, "values of " + bias, bias.variable().size(), post);
        }
        Variable added = bias == null ? null : bias.variable();
        addOperation(
                new Operation.Hebbian(weights.variable(), added, pre.variable(), post.variable(), rounded(what, rate)),
                pre,
                post);
    }

    // ---- components of ngc-learn

    /**
     * Adds a component without weights: a trace, an encoder or a rate cell; see {@link Components}.
     *
     * @param componentName name of the component: a letter, then letters, digits or _
     * @param parameters its parameters
     * @param inputs its inputs by ngc-learn's names
     * @return its outputs by ngc-learn's names; output x of component c is the signal {@code x_c}
     * @throws InputException if an input is missing, unknown or of another width, a parameter is missing, the name is not valid or
     *     already used, or an argument belongs to another network
     */
    public Map<String, Signal> component(
            String componentName, ComponentParameters parameters, Map<String, Signal> inputs) {
        return component(componentName, parameters, inputs, Map.of());
    }

    /**
     * Adds a component; see {@link Components}. Rules of plasticity run only while learning is on
     * ({@link Network#setLearning}).
     *
     * @param componentName name of the component: a letter, then letters, digits or _
     * @param parameters its parameters
     * @param inputs its inputs by ngc-learn's names; {@code outmask} may be left out
     * @param matrices its matrices, such as {@code weights}
     * @return its outputs by ngc-learn's names; output x of component c is the signal {@code x_c}, and {@code weights} are the
     *     given ones
     * @throws InputException if an input is missing, unknown or of another width, a parameter is missing, the name is not valid or
     *     already used, or an argument belongs to another network
     */
    public Map<String, Signal> component(
            String componentName,
            ComponentParameters parameters,
            Map<String, Signal> inputs,
            Map<String, WeightMatrix> matrices) {
        checkName(componentName);
        Component component = parameters.component();
        Subject what = Subject.of(component + " " + componentName);
        requireKnown(what, "input", inputs.keySet(), component.inputs());
        requireKnown(what, "matrix", matrices.keySet(), component.matrices());
        Map<String, Variable> given = new LinkedHashMap<>();
        for (String matrix : component.matrices()) {
            if (!matrices.containsKey(matrix)) {
                throw new InputException(Problem.of("matrix " + matrix, "is missing")
                        .expected("a weight matrix")
                        .within(what));
            }
            given.put(matrix, matrices.get(matrix).variable());
        }
        Variable weights = given.get("weights");
        given.values().forEach(matrix -> {
            requireOwn(matrix);
            if (matrix.rows() != weights.rows() || matrix.columns() != weights.columns()) {
                throw new InputException(Problem.of(matrix.name(), "has " + matrix.rows() + " x " + matrix.columns())
                        .expected(weights.rows() + " x " + weights.columns() + ", as " + weights)
                        .within(what));
            }
        });
        List<Signal> readings = new ArrayList<>();
        int units = 0;
        for (Component.Port port : component.ports()) {
            Signal signal = inputs.get(port.name());
            if (signal == null) {
                if (port.isOptional()) {
                    continue;
                }
                throw new InputException(Problem.of("input " + port.name(), "is missing")
                        .expected(port.description())
                        .within(what));
            }
            units = units == 0 ? signal.width() : units;
            int width = weights == null ? port.width(1, units) : port.width(weights.rows(), weights.columns());
            if (signal.width() != width || signal.batch() != batch) {
                throw new InputException(Problem.of(
                                "input " + port.name(), "is " + signal.name() + " with " + signal.width() + " values")
                        .expected(String.valueOf(width))
                        .within(what));
            }
            given.put(port.name(), signal.variable());
            readings.add(signal);
        }
        Wiring wiring = new Wiring(parameters, given) {
            @Override
            Variable add(String output, int rows, int columns) {
                return NetworkBuilder.this.add(output + "_" + componentName, Variable.Role.TRACE, rows, columns);
            }

            @Override
            void add(Operation operation) {
                addOperation(
                        operation,
                        readings.stream()
                                .filter(signal -> operation.reads().contains(signal.variable()))
                                .toArray(Signal[]::new));
            }

            @Override
            double dt() {
                return dt;
            }

            @Override
            int batch() {
                return batch;
            }
        };
        try {
            component.definition().accept(wiring);
        } catch (InputException e) {
            throw e.within(what);
        }
        Map<String, Signal> outputs = new LinkedHashMap<>();
        component
                .outputs()
                .forEach(output ->
                        outputs.put(output, Signal.currentStep(wiring.outputs().get(output))));
        return outputs;
    }

    private static void requireKnown(Subject what, String kind, Set<String> given, List<String> known) {
        for (String name : given) {
            if (!known.contains(name)) {
                throw new InputException(Problem.of(kind + " " + name, "is unknown")
                        .expected(known.isEmpty() ? "none" : "one of " + String.join(", ", known))
                        .within(what));
            }
        }
    }

    // ---- updates between steps

    /**
     * Defines an update that scales each column of a weight matrix; see {@link Operation.NormalizeColumns}. Steps do not run it.
     *
     * @param weights the weights
     * @param norm sum of the magnitudes of each column after the update, positive
     * @return the update, for {@link Network#run}
     * @throws InputException if the norm is not positive and finite, or the weights belong to another network
     */
    public OnDemandUpdate normalizeColumns(WeightMatrix weights, double norm) {
        if (!(norm > 0)) {
            throw new InputException(
                    Problem.of("norm of " + weights, "is " + norm).expected("a positive number"));
        }
        requireOwn(weights.variable());
        Operation operation = new Operation.NormalizeColumns(weights.variable(), rounded("norm of " + weights, norm));
        onDemandOperations.add(operation);
        return new OnDemandUpdate(operation);
    }

    // ---- the network

    /**
     * Builds the network. A builder can build several networks.
     *
     * @param backend the backend to run on; it must stay open until the network is closed
     * @return the network in its initial state, with learning off
     * @throws InputException if an operation reads a value that is not yet computed, or no longer available
     * @throws org.lifsim.error.DeviceException if the device fails or has too little memory
     * @throws org.lifsim.error.UnavailableException if the device fails its self-test, or does not round divisions correctly
     *     where the model needs them
     */
    public Network build(Backend backend) {
        return new Network(name, plan(), new LinkedHashMap<>(keys), describe(), fingerprint(), backend);
    }

    /** The network as a backend receives it. */
    NetworkPlan plan() {
        checkOrder();
        return new NetworkPlan(
                dt,
                batch,
                groups.stream().map(NeuronGroup::spec).toList(),
                List.copyOf(variables.values()),
                operations.stream().map(Entry::scheduled).toList(),
                List.copyOf(onDemandOperations));
    }

    /**
     * Describes the whole network in text: neuron groups, inputs and weights, and the formulas of all operations in order.
     *
     * @return several lines of text
     * @throws InputException if an operation reads a value that is not yet computed, or no longer available
     */
    public String describe() {
        checkOrder();
        StringBuilder text =
                new StringBuilder(name + ": dt = " + dt + " ms, " + "batch size " + batch + "\n\nneuron groups\n");
        groups.forEach(group -> text.append(String.format(
                Locale.ROOT,
                "  %-8s %6d  %s\n",
                group,
                group.spec().units(),
                group.spec().parameters())));
        text.append("\ninputs, kept until written again\n");
        variables.values().stream()
                .filter(this::isInput)
                .forEach(variable ->
                        text.append(String.format(Locale.ROOT, "  %-8s %6d\n", variable, variable.columns())));
        text.append("\nweights, kept by a reset\n");
        variables.values().stream()
                .filter(variable -> variable.role() == Variable.Role.WEIGHTS)
                .forEach(variable -> text.append(String.format(
                        Locale.ROOT, "  %-8s %6d x %d\n", variable, variable.rows(), variable.columns())));
        text.append("\nevery step t, in this order; (t-1) marks values of the previous step\n");
        for (int i = 0; i < operations.size(); i++) {
            ScheduledOperation scheduled = operations.get(i).scheduled();
            String when = (scheduled.operation().learns() ? "if learning" : "")
                    + (scheduled.after() == 0
                            ? ""
                            : (scheduled.operation().learns() ? ", " : "") + "from step " + (scheduled.after() + 1)
                                    + " on");
            text.append(String.format(
                    Locale.ROOT,
                    "  %2d. %s%s\n",
                    i + 1,
                    when.isEmpty() ? "" : when + ": ",
                    operations.get(i).formula()));
        }
        if (!onDemandOperations.isEmpty()) {
            text.append("\nbetween steps, on demand\n");
            onDemandOperations.forEach(operation ->
                    text.append("  " + operation.formula(Variable::name)).append('\n'));
        }
        return text.append("\nA reset restarts all units, except for what they keep (" + kept()
                        + "). It sets all signals and traces to 0, and continues with the same random keys.\n")
                .toString();
    }

    /**
     * The memory that the values of a network need on its device. Connections of sparse projections come on top.
     *
     * @return bytes of all state variables, signals, inputs and weights
     */
    public long bytes() {
        return variables.values().stream().mapToLong(Variable::size).sum() * Float.BYTES;
    }

    /** What a checkpoint must match: groups with their parameters and keys, variables, operations and connections. */
    private Fingerprint fingerprint() {
        Fingerprint fingerprint = new Fingerprint()
                .put("name", name)
                .put("dt", String.valueOf(dt))
                .put("batch", String.valueOf(batch));
        for (NeuronGroup group : groups) {
            String member = group.toString();
            ModelParameters parameters = group.spec().parameters();
            fingerprint.put("groups", member, "model", parameters.model().key());
            fingerprint.put("groups", member, "units", String.valueOf(group.units()));
            for (Parameter parameter : parameters.model().parameters()) {
                fingerprint.put(
                        "groups",
                        member,
                        parameter.name(),
                        parameters.values(parameter).fingerprint(group.units()));
            }
            for (ModelOption option : parameters.model().options()) {
                fingerprint.put("groups", member, option.name(), parameters.choice(option));
            }
            fingerprint.put("groups", member, "key", String.valueOf(keys.get(group.spec())));
        }
        variables.values().stream()
                .filter(variable -> variable.group() == null)
                .forEach(variable -> fingerprint.put(
                        "variables",
                        variable.name(),
                        variable.role() + " " + variable.rows() + " x " + variable.columns()));
        for (int i = 0; i < operations.size(); i++) {
            fingerprint.put(
                    "operations", String.valueOf(i + 1), operations.get(i).key());
        }
        for (int i = 0; i < onDemandOperations.size(); i++) {
            fingerprint.put(
                    "operations",
                    "on demand " + (i + 1),
                    onDemandOperations.get(i).key(Variable::name));
        }
        return fingerprint;
    }

    private String kept() {
        String kept = groups.stream()
                .flatMap(group -> group.spec().variant().state().stream()
                        .filter(state -> state.isPersistent())
                        .map(state -> group.variable(state.variable()).name()))
                .collect(Collectors.joining(", "));
        return kept.isEmpty() ? "nothing" : kept;
    }

    private boolean isInput(Variable variable) {
        return variable.role() == Variable.Role.INPUT && writers(variable).isEmpty();
    }

    private List<Integer> writers(Variable variable) {
        List<Integer> writers = new ArrayList<>();
        for (int i = 0; i < operations.size(); i++) {
            if (operations.get(i).scheduled().operation().writes().contains(variable)) {
                writers.add(i);
            }
        }
        return writers;
    }

    private void checkOrder() {
        for (int i = 0; i < operations.size(); i++) {
            for (Signal signal : operations.get(i).readings()) {
                checkReading(i, signal);
            }
        }
    }

    private void checkReading(int reader, Signal signal) {
        List<Integer> writers = writers(signal.variable());
        String who = "operation " + (reader + 1) + " (" + operations.get(reader).formula() + ")";
        String reads = "reads " + signal.name();
        if (signal.isPreviousStep() && writers.isEmpty()) {
            throw new InputException(Problem.of(who, reads + " of the previous step, but no operation computes it")
                    .hint("read it without previousStep()"));
        }
        if (signal.isPreviousStep() && writers.get(0) < reader) {
            throw new InputException(Problem.of(
                            who,
                            reads + " of the previous step, but operation " + (writers.get(0) + 1)
                                    + " has already replaced it")
                    .hint("read it without previousStep(), or add the reading operation earlier"));
        }
        if (!signal.isPreviousStep() && !writers.isEmpty() && writers.get(0) >= reader) {
            throw new InputException(
                    Problem.of(who, reads + ", which operation " + (writers.get(0) + 1) + " computes later in the step")
                            .hint("read it with previousStep(), or add the reading operation later"));
        }
    }

    private void addOperation(Operation operation, Signal... readings) {
        for (Signal reading : readings) {
            requireOwn(reading.variable());
        }
        operation.reads().forEach(this::requireOwn);
        operation.writes().forEach(this::requireOwn);
        if (!operation.learns() && !(operation instanceof Operation.Update)) {
            operation.writes().forEach(made -> requireMadeOnce(operation, made));
        }
        Set<Variable> seen = new HashSet<>();
        for (Signal reading : readings) {
            if (!seen.add(reading.variable())
                    && Arrays.stream(readings)
                            .anyMatch(other -> other.variable().equals(reading.variable())
                                    && other.isPreviousStep() != reading.isPreviousStep())) {
                throw new InputException(Problem.of(
                                "an operation",
                                "reads " + reading.name() + " of the current step and of the previous step")
                        .expected("only one of them"));
            }
        }
        operations.add(new Entry(new ScheduledOperation(operation, after), List.of(readings)));
    }

    /** Each value is written by one operation, which does not read it. Otherwise its formula would be ambiguous. */
    private void requireMadeOnce(Operation operation, Variable made) {
        if (operation.reads().contains(made)) {
            throw new InputException(Problem.of("an operation", "reads " + made + " and also writes it")
                    .hint("give its output another name"));
        }
        List<Integer> writers = writers(made);
        if (!writers.isEmpty()) {
            throw new InputException(Problem.of(
                            made.toString(),
                            "is already written by operation " + (writers.get(0) + 1) + " ("
                                    + operations.get(writers.get(0)).formula() + ")")
                    .hint("write signals with other names and add them with update(group, first, second)"));
        }
    }

    private void requireOwn(Variable variable) {
        if (!variable.equals(variables.get(variable.name()))) {
            throw new InputException(
                    Problem.of(variable.name(), "belongs to another network").expected("one of network " + name));
        }
    }

    private Signal signal(String signalName, int width) {
        return Signal.currentStep(add(signalName, Variable.Role.SIGNAL, batch, width));
    }

    private Variable add(String variableName, Variable.Role role, int rows, int columns) {
        checkName(variableName);
        checkSize(variableName, rows, columns);
        return add(Variable.of(variableName, role, rows, columns));
    }

    private Variable add(Variable variable) {
        if (variables.putIfAbsent(variable.name(), variable) != null) {
            throw new InputException(Problem.of("name " + variable.name(), "is already used in network " + name)
                    .expected("another name"));
        }
        return variable;
    }

    private static void checkName(String given) {
        if (!given.matches("[A-Za-z]\\w*")) {
            throw new InputException(
                    Problem.of("name '" + given + "'", "is not valid").expected("a letter, then letters, digits or _"));
        }
    }

    private static void checkSize(String what, int rows, int columns) {
        if (rows < 1 || columns < 1 || (long) rows * columns > Integer.MAX_VALUE / Float.BYTES) {
            throw new InputException(Problem.of(what, "has " + rows + " x " + columns + " values")
                    .expected("at least 1 x 1 and at most " + Integer.MAX_VALUE / Float.BYTES + " in all"));
        }
    }

    private static void expect(String what, String expected, int size, Signal signal) {
        if (signal.width() != size) {
            throw new InputException(Problem.of(signal.name(), "has " + signal.width() + " values")
                    .expected(size + " (the " + expected + ")")
                    .within(Subject.of(what)));
        }
    }

    private static void expectLearning(String what, WeightMatrix weights, Signal pre, Signal post) {
        expect(what, "rows of " + weights, weights.variable().rows(), pre);
        expect(what, "columns of " + weights, weights.variable().columns(), post);
    }

    private static float rounded(String what, double value) {
        if (!Float.isFinite((float) value)) {
            throw new InputException(Problem.of(what, "has the value " + value).expected("a finite number"));
        }
        return Float32Math.flushSubnormals((float) value);
    }
}
