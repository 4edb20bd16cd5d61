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
import org.lifsim.internal.plan.NetworkPlan;
import org.lifsim.internal.plan.NeuronGroupSpec;
import org.lifsim.internal.plan.Operation;
import org.lifsim.internal.plan.ScheduledOperation;
import org.lifsim.internal.plan.Variable;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.Parameter;
import org.lifsim.random.RandomKey;

/**
 * Describes a network: first what it holds, then what a step does, statement by statement in their order. A statement reads what those above
 * it computed in the same step; what those below compute it reads as it was after the step before, and has to say so by
 * {@link Signal#previousStep}. Nothing is implicit, and {@link #describe} prints all of it.
 */
public final class NetworkBuilder {
    private final String name;
    private final double dt;
    private final int batch;
    private final Map<String, Variable> variables = new LinkedHashMap<>();
    private final List<NeuronGroup> groups = new ArrayList<>();
    private final Map<NeuronGroupSpec, RandomKey> keys = new LinkedHashMap<>();
    private final List<Entry> statements = new ArrayList<>();
    private final List<Operation> between = new ArrayList<>();
    private int after;

    /** A statement, and which of its readings are meant. */
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
    }

    /**
     * Begins a network that takes one presentation at a time.
     *
     * @param name its name, for people
     * @param dt the step, ms, positive
     */
    public NetworkBuilder(String name, double dt) {
        this(name, dt, 1);
    }

    /**
     * Begins a network.
     *
     * @param name its name, for people
     * @param dt the step, ms, positive
     * @param batch how many presentations are under way at once, at least 1
     * @throws InputException if a number is out of range
     */
    public NetworkBuilder(String name, double dt, int batch) {
        if (!(dt > 0) || !Double.isFinite(dt)) {
            throw new InputException("dt is " + dt + " ms, expected a positive number");
        }
        if (batch < 1) {
            throw new InputException("batch is " + batch + ", expected at least 1");
        }
        this.name = name;
        this.dt = dt;
        this.batch = batch;
    }

    // ---- what it holds

    /**
     * Adds cells, or an encoder.
     *
     * @param cellsName their name, of letters and digits
     * @param parameters of each of them
     * @param units how many
     * @return the cells
     * @throws InputException if the name is taken or a parameter is out of range
     */
    public NeuronGroup addNeurons(String cellsName, ModelParameters parameters, int units) {
        return addNeurons(cellsName, parameters, units, false);
    }

    /**
     * Adds cells.
     *
     * @param cellsName their name, of letters and digits
     * @param parameters of each of them
     * @param units how many
     * @param surrogate whether they keep the surrogate derivative of their spikes
     * @return the cells
     * @throws InputException if the name is taken, a parameter is out of range, or they have no surrogate
     */
    public NeuronGroup addNeurons(String cellsName, ModelParameters parameters, int units, boolean surrogate) {
        checkName(cellsName);
        NeuronModel model = parameters.model();
        checkSize("cells " + cellsName, batch, units);
        if (surrogate && !model.hasSurrogate()) {
            throw new InputException("cells " + cellsName + ": " + model.name() + " has no surrogate derivative");
        }
        parameters.check(dt, units);
        ModelVariant variant = ModelVariant.of(parameters, surrogate, LastSpikeTime.OFF);
        if (variant.has(ModelFeature.LATERAL_INHIBITION)) {
            throw new InputException("cells " + cellsName + ": " + model.name()
                    + " inhibits by weights of its own, which a network does not hold: set resist_inh to 0, and join the"
                    + " cells by a projection");
        }
        NeuronGroupSpec group = new NeuronGroupSpec(cellsName, parameters, variant, units);
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
     * Says with which key cells begin to draw; each step takes the second half of a split, and goes on with the first.
     *
     * @param of the cells
     * @param key the key
     */
    public void rngKey(NeuronGroup of, RandomKey key) {
        requireOwn(of.spikes().variable());
        keys.put(of.spec(), key);
    }

    /**
     * Adds values that are set from outside.
     *
     * @param inputName their name
     * @param width how many a presentation has
     * @return the signal, 0 until it is set
     * @throws InputException if the name is taken
     */
    public Signal input(String inputName, int width) {
        return Signal.currentStep(add(inputName, Variable.Role.INPUT, batch, width));
    }

    /**
     * Adds weights.
     *
     * @param weightsName their name
     * @param rows presynaptic units, or 1 of a bias
     * @param columns postsynaptic units
     * @return the weights, 0 until they are set
     * @throws InputException if the name is taken
     */
    public WeightMatrix weights(String weightsName, int rows, int columns) {
        return new WeightMatrix(add(weightsName, Variable.Role.WEIGHTS, rows, columns));
    }

    /**
     * Adds a weight for each connection of sparse rows, in their order.
     *
     * @param weightsName their name
     * @param rows the connections
     * @return the weights, 0 until they are set
     * @throws InputException if the name is taken
     */
    public WeightMatrix weights(String weightsName, CsrMatrix rows) {
        return weights(weightsName, 1, Math.max(1, rows.size()));
    }

    // ---- what a step does, in this order

    /**
     * Leaves the statements from here on out of the first steps of each presentation.
     *
     * @param steps how many steps go by without them, at least 0
     * @throws InputException if that is negative
     */
    public void startLearningAfter(int steps) {
        if (steps < 0) {
            throw new InputException("afterStep is " + steps + ", expected at least 0");
        }
        after = steps;
    }

    /**
     * Dense projection: {@code in weights}; only rows of inputs that are not 0 are touched.
     *
     * @param outName the name of what it makes
     * @param in presynaptic values
     * @param weights a row for each
     * @param order in which terms are summed
     * @return the signal, of as many values as the weights have columns
     */
    public Signal dense(String outName, Signal in, WeightMatrix weights, SummationOrder order) {
        Signal out = signal(outName, weights.variable().columns());
        product(out, in, weights, null, order);
        return out;
    }

    /**
     * Dense projection into cells' input: {@code in weights + bias}.
     *
     * @param to cells, as many as the weights have columns
     * @param in presynaptic values
     * @param weights a row for each
     * @param bias added last, or null
     * @param order in which terms are summed
     * @return the cells' input
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
                    what + ": bias " + bias + " has " + bias.variable().size() + " values, expected " + out.width());
        }
        Variable added = bias == null ? null : bias.variable();
        addStatement(new Operation.Product(out.variable(), in.variable(), weights.variable(), added, order), in);
    }

    /**
     * Sparse projection.
     *
     * @param outName the name of what it makes
     * @param in presynaptic values
     * @param weights of the connections
     * @param rows the connections
     * @return the signal
     */
    public Signal sparse(String outName, Signal in, WeightMatrix weights, CsrMatrix rows) {
        expect("projection " + outName, "rows of the connections", rows.rows(), in);
        if (weights.variable().size() != Math.max(1, rows.size())) {
            throw new InputException("projection " + outName + ": " + weights + " has "
                    + weights.variable().size() + " values, expected one for each of " + rows.size() + " connections");
        }
        Signal out = signal(outName, rows.columns());
        addStatement(new Operation.SparseProduct(out.variable(), in.variable(), weights.variable(), rows), in);
        return out;
    }

    /**
     * Each to its own: {@code weight in}.
     *
     * @param outName the name of what it makes
     * @param in presynaptic values
     * @param weight of every connection
     * @return the signal, as wide as the input
     */
    public Signal oneToOne(String outName, Signal in, double weight) {
        Signal out = signal(outName, in.width());
        addStatement(new Operation.OneToOne(out.variable(), in.variable(), rounded(outName, weight)), in);
        return out;
    }

    /**
     * All to all others: {@code weight (sum(in) - in)}.
     *
     * @param outName the name of what it makes
     * @param in presynaptic values
     * @param weight of every connection
     * @return the signal, as wide as the input
     */
    public Signal lateral(String outName, Signal in, double weight) {
        Signal out = signal(outName, in.width());
        addStatement(new Operation.LateralInput(out.variable(), in.variable(), rounded(outName, weight)), in);
        return out;
    }

    /**
     * A step of cells.
     *
     * @param of the cells
     * @param inputs what is added up to their input, from left to right; none where their input is set, by a projection or from outside
     */
    public void update(NeuronGroup of, Signal... inputs) {
        if (inputs.length > 0) {
            Arrays.stream(inputs)
                    .forEach(input -> expect("cells " + of, "cells", of.spec().units(), input));
            List<Variable> terms = Arrays.stream(inputs).map(Signal::variable).toList();
            addStatement(new Operation.Sum(of.current().variable(), terms), inputs);
        }
        Operation step = new Operation.Update(of.spec(), batch);
        if (statements.stream().anyMatch(entry -> entry.scheduled().operation().equals(step))) {
            throw new InputException(
                    "cells " + of + " take a second step within a step, expected one statement of theirs");
        }
        addStatement(step, of.current());
    }

    /**
     * A trace: decays, and is set to 1 by a spike.
     *
     * @param outName its name
     * @param in spikes
     * @param tau its time constant, ms, positive
     * @return the signal, as wide as the input
     */
    public Signal exponentialTrace(String outName, Signal in, double tau) {
        if (!(tau > 0)) {
            throw new InputException("trace " + outName + ": tau is " + tau + " ms, expected a positive number");
        }
        Signal out = Signal.currentStep(add(outName, Variable.Role.TRACE, batch, in.width()));
        addStatement(new Operation.ExponentialTrace(out.variable(), in.variable(), Float32Math.decay(dt, tau)), in);
        return out;
    }

    /**
     * An error cell: {@code target - in}.
     *
     * @param outName its name
     * @param target what should be
     * @param in what is
     * @return the signal
     */
    public Signal subtract(String outName, Signal target, Signal in) {
        expect("error " + outName, "values of " + target, target.width(), in);
        Signal out = signal(outName, in.width());
        addStatement(new Operation.Difference(out.variable(), target.variable(), in.variable()), target, in);
        return out;
    }

    /**
     * A product, element by element.
     *
     * @param outName its name
     * @param first a signal
     * @param second a signal
     * @return the signal
     */
    public Signal multiply(String outName, Signal first, Signal second) {
        expect("product " + outName, "values of " + first, first.width(), second);
        Signal out = signal(outName, first.width());
        addStatement(
                new Operation.ElementwiseProduct(out.variable(), first.variable(), second.variable()), first, second);
        return out;
    }

    /**
     * A sum over the steps of a presentation.
     *
     * @param outName its name
     * @param in what is added in each step
     * @return the signal
     */
    public Signal accumulate(String outName, Signal in) {
        Signal out = Signal.currentStep(add(outName, Variable.Role.TRACE, batch, in.width()));
        addStatement(new Operation.Accumulate(out.variable(), in.variable()), in);
        return out;
    }

    /**
     * Learning by spike-timing dependent plasticity; see {@link Operation.TraceStdp}.
     *
     * @param weights what learns
     * @param preTrace the trace of presynaptic spikes
     * @param pre presynaptic spikes
     * @param postTrace the trace of postsynaptic spikes
     * @param post postsynaptic spikes
     * @param plus how much a postsynaptic spike strengthens, at least 0
     * @param minus how much a presynaptic spike weakens, at least 0
     * @param bound the largest weight, positive
     * @throws InputException if a number is out of range, or the batch is not 1
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
            throw new InputException(what + ": trace STDP takes one presentation at a time, and the batch is " + batch);
        }
        expectLearning(what, weights, pre, post);
        expectLearning(what, weights, preTrace, postTrace);
        if (!(plus >= 0) || !(minus >= 0) || !(bound > 0)) {
            throw new InputException(what + ": plus " + plus + ", minus " + minus + ", bound " + bound
                    + ", expected numbers that are not negative, and a positive bound");
        }
        addStatement(
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
     * Learning by the two-factor Hebbian rule, summed over the batch; see {@link Operation.Hebbian}.
     *
     * @param weights what learns
     * @param bias what learns with it, or null
     * @param pre presynaptic values
     * @param post postsynaptic values
     * @param rate what each product is multiplied with
     */
    public void hebbian(WeightMatrix weights, WeightMatrix bias, Signal pre, Signal post, double rate) {
        String what = "learning of " + weights;
        expectLearning(what, weights, pre, post);
        if (bias != null) {
            expect(what, "values of " + bias, bias.variable().size(), post);
        }
        Variable added = bias == null ? null : bias.variable();
        addStatement(
                new Operation.Hebbian(weights.variable(), added, pre.variable(), post.variable(), rounded(what, rate)),
                pre,
                post);
    }

    // ---- what may be done between steps

    /**
     * Scaling of each column of weights; see {@link Operation.NormalizeColumns}.
     *
     * @param weights the weights
     * @param norm what the magnitudes of a column sum up to afterwards, positive
     * @return what to call {@link Network#run} with
     */
    public OnDemandUpdate normalizeColumns(WeightMatrix weights, double norm) {
        if (!(norm > 0)) {
            throw new InputException("norm of " + weights + " is " + norm + ", expected a positive number");
        }
        requireOwn(weights.variable());
        Operation operation = new Operation.NormalizeColumns(weights.variable(), rounded("norm of " + weights, norm));
        between.add(operation);
        return new OnDemandUpdate(operation);
    }

    // ---- the network

    /**
     * Builds the network.
     *
     * @param backend where it is to run
     * @return the network, reset
     * @throws InputException if a statement reads what is not there yet, or is there no longer
     * @throws org.lifsim.error.DeviceException if the device has no room for it
     */
    public Network build(Backend backend) {
        checkOrder();
        NetworkPlan plan = new NetworkPlan(
                dt,
                batch,
                groups.stream().map(NeuronGroup::spec).toList(),
                List.copyOf(variables.values()),
                statements.stream().map(Entry::scheduled).toList(),
                List.copyOf(between));
        return new Network(name, plan, new LinkedHashMap<>(keys), describe(), identity(), backend);
    }

    /**
     * The whole network in words and formulas: what it holds, and what a step does, in its order.
     *
     * @return some lines
     * @throws InputException if a statement reads what is not there yet, or is there no longer
     */
    public String describe() {
        checkOrder();
        StringBuilder text = new StringBuilder(name + ": dt = " + dt + " ms, "
                + (batch == 1 ? "one presentation at a time" : "batches of " + batch) + "\n\ncells\n");
        groups.forEach(of -> text.append(String.format(
                Locale.ROOT,
                "  %-8s %6d  %s\n",
                of,
                of.spec().units(),
                of.spec().parameters())));
        text.append("\nset from outside, and kept until set again\n");
        variables.values().stream()
                .filter(this::isInput)
                .forEach(variable ->
                        text.append(String.format(Locale.ROOT, "  %-8s %6d\n", variable, variable.columns())));
        text.append("\nweights, which go on through resets\n");
        variables.values().stream()
                .filter(variable -> variable.role() == Variable.Role.WEIGHTS)
                .forEach(variable -> text.append(String.format(
                        Locale.ROOT, "  %-8s %6d x %d\n", variable, variable.rows(), variable.columns())));
        text.append("\neach step t, in this order; (t-1) is as it was after the step before\n");
        for (int i = 0; i < statements.size(); i++) {
            ScheduledOperation scheduled = statements.get(i).scheduled();
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
                    statements.get(i).formula()));
        }
        if (!between.isEmpty()) {
            text.append("\nbetween steps, when asked for\n");
            between.forEach(operation ->
                    text.append("  " + operation.formula(Variable::name)).append('\n'));
        }
        return text.append("\nA reset starts the cells again, but for what they keep (" + kept()
                        + "), and makes all signals and traces 0; keys go on.\n")
                .toString();
    }

    /** What makes it the network that it is: its description, and what that does not spell out. */
    private Map<String, String> identity() {
        Map<String, String> identity = new LinkedHashMap<>();
        List<String> lines = describe().lines().map(String::strip).toList();
        for (int i = 0; i < lines.size(); i++) {
            identity.put("line " + (i + 1) + " of its description", lines.get(i));
        }
        for (NeuronGroup of : groups) {
            ModelParameters parameters = of.spec().parameters();
            for (Parameter parameter : parameters.model().parameters()) {
                identity.put(
                        parameter.name() + " of " + of,
                        parameters.values(parameter).fingerprint(of.units()));
            }
            identity.put("first key of " + of, String.valueOf(keys.get(of.spec())));
        }
        for (Entry entry : statements) {
            if (entry.scheduled().operation() instanceof Operation.SparseProduct product) {
                identity.put("connections of " + product.out(), product.rows().identity());
            }
        }
        return identity;
    }

    private String kept() {
        String kept = groups.stream()
                .flatMap(of -> of.spec().variant().state().stream()
                        .filter(state -> state.isPersistent())
                        .map(state -> of.variable(state.variable()).name()))
                .collect(Collectors.joining(", "));
        return kept.isEmpty() ? "nothing" : kept;
    }

    private boolean isInput(Variable variable) {
        return variable.role() == Variable.Role.INPUT && writers(variable).isEmpty();
    }

    private List<Integer> writers(Variable variable) {
        List<Integer> writers = new ArrayList<>();
        for (int i = 0; i < statements.size(); i++) {
            if (statements.get(i).scheduled().operation().writes().contains(variable)) {
                writers.add(i);
            }
        }
        return writers;
    }

    private void checkOrder() {
        for (int i = 0; i < statements.size(); i++) {
            for (Signal signal : statements.get(i).readings()) {
                checkReading(i, signal);
            }
        }
    }

    private void checkReading(int reader, Signal signal) {
        List<Integer> writers = writers(signal.variable());
        String who = "statement " + (reader + 1) + " (" + statements.get(reader).formula() + ") reads " + signal.name();
        if (signal.isPreviousStep() && writers.isEmpty()) {
            throw new InputException(
                    who + " of the step before, but no statement computes it: read it without before()");
        }
        if (signal.isPreviousStep() && writers.get(0) < reader) {
            throw new InputException(who + " of the step before, but statement " + (writers.get(0) + 1)
                    + " has already computed that of this step: read it without before(), or move the statement up");
        }
        if (!signal.isPreviousStep() && !writers.isEmpty() && writers.get(0) >= reader) {
            throw new InputException(who + ", which statement " + (writers.get(0) + 1)
                    + " computes later in the step: read it by before(), or move the statement down");
        }
    }

    private void addStatement(Operation operation, Signal... readings) {
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
                throw new InputException("a statement reads " + reading.name() + " of this step and of the one before");
            }
        }
        statements.add(new Entry(new ScheduledOperation(operation, after), List.of(readings)));
    }

    /** A statement that made what it reads, or what another has made, would mean other values than it says. */
    private void requireMadeOnce(Operation operation, Variable made) {
        if (operation.reads().contains(made)) {
            throw new InputException(
                    "a statement reads " + made + " and makes it: give what it makes a name of its own");
        }
        List<Integer> writers = writers(made);
        if (!writers.isEmpty()) {
            throw new InputException(made + " is already made by statement " + (writers.get(0) + 1) + " ("
                    + statements.get(writers.get(0)).formula()
                    + "): make signals of other names, and add them up by step(cells, first, second)");
        }
    }

    private void requireOwn(Variable variable) {
        if (!variable.equals(variables.get(variable.name()))) {
            throw new InputException(variable.name() + " is of another network than " + name);
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
            throw new InputException("the name " + variable.name() + " is taken in network " + name);
        }
        return variable;
    }

    private static void checkName(String given) {
        if (!given.matches("[A-Za-z]\\w*")) {
            throw new InputException("name '" + given + "', expected a letter, then letters, digits and _");
        }
    }

    private static void checkSize(String what, int rows, int columns) {
        if (rows < 1 || columns < 1 || (long) rows * columns > Integer.MAX_VALUE / Float.BYTES) {
            throw new InputException(what + ": " + rows + " x " + columns
                    + " values, expected at least 1 x 1 and at most " + Integer.MAX_VALUE / Float.BYTES + " in all");
        }
    }

    private static void expect(String what, String expected, int size, Signal signal) {
        if (signal.width() != size) {
            throw new InputException(what + ": " + signal.name() + " has " + signal.width() + " values, but there are "
                    + size + " " + expected);
        }
    }

    private static void expectLearning(String what, WeightMatrix weights, Signal pre, Signal post) {
        expect(what, "rows", weights.variable().rows(), pre);
        expect(what, "columns", weights.variable().columns(), post);
    }

    private static float rounded(String what, double value) {
        if (!Float.isFinite((float) value)) {
            throw new InputException(what + ": " + value + ", expected a finite number");
        }
        return Float32Math.flushSubnormals((float) value);
    }
}
