package org.lifsim.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.DecimalNumber;
import org.lifsim.internal.io.DidYouMean;
import org.lifsim.network.Component;
import org.lifsim.network.ComponentParameters;
import org.lifsim.network.Components;
import org.lifsim.network.NetworkBuilder;
import org.lifsim.network.OnDemandUpdate;
import org.lifsim.network.Signal;
import org.lifsim.network.SummationOrder;
import org.lifsim.network.WeightMatrix;

/** Does to a {@link NetworkBuilder} what the statements of a step network's file say. */
final class StepStatements {
    private static final String NORMALIZE = "normalize_columns";
    private static final String PANELS = "panels:";
    private static final List<String> FUNCTIONS = List.of(
            "update",
            "dense",
            "sparse",
            "one_to_one",
            "lateral",
            "subtract",
            "multiply",
            "accumulate",
            "exponential_trace",
            "stdp",
            "two_factor",
            "start_after");

    private final NetworkBuilder builder;
    private final StepNetworkNames names;
    private final int batch;

    StepStatements(NetworkBuilder builder, StepNetworkNames names, int batch) {
        this.builder = builder;
        this.names = names;
        this.batch = batch;
    }

    /** An update that is run between presentations. */
    OnDemandUpdate update(Statement statement) {
        if (!statement.function().equals(NORMALIZE)) {
            throw unknown(statement, List.of(NORMALIZE));
        }
        Arguments given = new Arguments(statement);
        OnDemandUpdate update =
                builder.normalizeColumns(names.denseMatrix(given.text("weights")), given.number("norm"));
        given.requireAllUsed();
        return update;
    }

    private static InputException unknown(Statement statement, List<String> known) {
        return new InputException(Problem.of("function '" + statement.function() + "'", "is unknown here")
                .hint(DidYouMean.hint(statement.function(), known)));
    }

    /** A statement of a step. */
    void perform(Statement statement) {
        Component component = Components.all().stream()
                .filter(one -> one.key().equals(statement.function()))
                .findFirst()
                .orElse(null);
        if (component != null) {
            addComponent(statement, component);
            return;
        }
        Arguments given = new Arguments(statement);
        switch (statement.function()) {
            case "update" -> update(given);
            case "dense" ->
                make(given, name -> {
                    Signal in = given.signal(0);
                    WeightMatrix matrix = given.matrix("weights");
                    return builder.dense(name, in, matrix, given.bias(), order(given, in, matrix));
                });
            case "sparse" ->
                make(given, name -> {
                    Signal in = given.signal(0);
                    String matrix = given.text("weights");
                    return builder.sparse(name, in, names.matrix(matrix), names.connections(matrix));
                });
            case "one_to_one" -> make(given, name -> builder.oneToOne(name, given.signal(0), given.number("weight")));
            case "lateral" -> make(given, name -> builder.lateral(name, given.signal(0), given.number("weight")));
            case "subtract" -> make(given, name -> builder.subtract(name, given.signal(0), given.signal(1)));
            case "multiply" -> make(given, name -> builder.multiply(name, given.signal(0), given.signal(1)));
            case "accumulate" -> make(given, name -> builder.accumulate(name, given.signal(0)));
            case "exponential_trace" ->
                make(given, name -> builder.exponentialTrace(name, given.signal(0), given.number("tau")));
            case "stdp" ->
                builder.stdp(
                        given.matrix("weights"),
                        given.signal("pre_trace"),
                        given.signal("pre"),
                        given.signal("post_trace"),
                        given.signal("post"),
                        given.number("plus"),
                        given.number("minus"),
                        given.number("bound"));
            case "two_factor" ->
                builder.hebbian(
                        given.matrix("weights"),
                        given.bias(),
                        given.signal("pre"),
                        given.signal("post"),
                        given.number("rate"));
            case "start_after" -> builder.startAfter((int) whole("start_after", given.value(0), 0));
            default ->
                throw unknown(
                        statement,
                        Stream.concat(
                                        FUNCTIONS.stream(),
                                        Components.all().stream().map(Component::key))
                                .toList());
        }
        given.requireAllUsed();
    }

    private interface Maker {
        Signal of(String name);
    }

    private void make(Arguments given, Maker maker) {
        String name = given.name();
        names.add(name, maker.of(name));
    }

    private void update(Arguments given) {
        List<Signal> terms = new ArrayList<>();
        if (given.has("input")) {
            Statement.separated(given.text("input"), '+').forEach(term -> terms.add(names.signal(term.strip())));
        }
        builder.update(names.group(given.value(0)), terms.toArray(Signal[]::new));
    }

    private SummationOrder order(Arguments given, Signal in, WeightMatrix matrix) {
        String order = given.has("order") ? given.text("order") : "ngc_learn";
        return switch (order) {
            case "ngc_learn" -> SummationOrder.ofNgcLearn(batch, in.width(), matrix.columns());
            case "ascending" -> SummationOrder.ASCENDING;
            case "four_lanes" -> SummationOrder.FOUR_LANES;
            default -> {
                if (!order.startsWith(PANELS)) {
                    throw new InputException(Problem.of(Subject.setting("order"), "is '" + order + "'")
                            .expected("ngc_learn, ascending, four_lanes or panels:TERMS"));
                }
                yield SummationOrder.panels((int) whole("panels", order.substring(PANELS.length()), 1));
            }
        };
    }

    private void addComponent(Statement statement, Component component) {
        if (statement.name() == null) {
            throw new InputException(
                    Problem.of("component " + component, "has no name").expected("NAME = " + component + "(...)"));
        }
        if (!statement.values().isEmpty()) {
            throw new InputException(Problem.of("'" + statement.values().get(0) + "'", "has no name")
                    .expected("NAME=VALUE, where NAME is an input or a parameter of " + component));
        }
        Map<String, Signal> ports = new LinkedHashMap<>();
        Map<String, WeightMatrix> given = new LinkedHashMap<>();
        ComponentParameters parameters = component.defaults();
        for (Map.Entry<String, String> argument : statement.arguments().entrySet()) {
            String key = argument.getKey();
            if (component.inputs().contains(key)) {
                ports.put(key, names.signal(argument.getValue()));
            } else if (component.matrices().contains(key)) {
                given.put(key, names.denseMatrix(argument.getValue()));
            } else {
                parameters = parameters.with(key, argument.getValue());
            }
        }
        builder.component(statement.name(), parameters, ports, given)
                .forEach((output, signal) -> names.add(statement.name() + "." + output, signal));
    }

    private static double parsed(String name, String text) {
        try {
            return DecimalNumber.parse(text);
        } catch (NumberFormatException e) {
            throw new InputException(
                    Problem.of(Subject.parameter(name), "is '" + text + "'").expected("a number"), e);
        }
    }

    /** A number of steps, or of another thing. */
    static long whole(String name, String text, long least) {
        double value = parsed(name, text);
        if (value != Math.rint(value) || value < least || value > Integer.MAX_VALUE) {
            throw new InputException(Problem.of(Subject.parameter(name), "is " + text)
                    .expected("a whole number of steps, at least " + least));
        }
        return (long) value;
    }

    /** The arguments of a statement, all of which must be used. */
    private final class Arguments {
        private final Statement statement;
        private final List<String> unused;
        private int usedValues;
        private boolean usedName;

        Arguments(Statement statement) {
            this.statement = statement;
            unused = new ArrayList<>(statement.arguments().keySet());
        }

        String name() {
            if (statement.name() == null) {
                throw new InputException(Problem.of(statement.function(), "has no name for what it makes")
                        .expected("a form such as '" + Statement.EXAMPLE + "'"));
            }
            usedName = true;
            return statement.name();
        }

        boolean has(String argument) {
            return statement.arguments().containsKey(argument);
        }

        String text(String argument) {
            unused.remove(argument);
            if (!has(argument)) {
                throw new InputException(
                        Problem.of("argument " + argument, "is missing").within(Subject.of(statement.function())));
            }
            return statement.arguments().get(argument);
        }

        String value(int index) {
            if (statement.values().size() <= index) {
                throw new InputException(Problem.of(
                                statement.function(),
                                "has " + statement.values().size() + " values without a name")
                        .expected("at least " + (index + 1)));
            }
            usedValues = Math.max(usedValues, index + 1);
            return statement.values().get(index);
        }

        Signal signal(int index) {
            return names.signal(value(index));
        }

        Signal signal(String argument) {
            return names.signal(text(argument));
        }

        WeightMatrix matrix(String argument) {
            return names.denseMatrix(text(argument));
        }

        /** A bias is not required. */
        WeightMatrix bias() {
            return has("bias") ? matrix("bias") : null;
        }

        double number(String argument) {
            return parsed(argument, text(argument));
        }

        void requireAllUsed() {
            if (!unused.isEmpty()) {
                throw new InputException(Problem.of(statement.function(), "has no argument '" + unused.get(0) + "'")
                        .expected("fewer arguments"));
            }
            if (usedValues < statement.values().size()) {
                throw new InputException(Problem.of(
                                "'" + statement.values().get(usedValues) + "'",
                                "is one value too many for " + statement.function())
                        .expected(usedValues + ", and arguments as NAME=VALUE"));
            }
            if (statement.name() != null && !usedName) {
                throw new InputException(Problem.of(
                                "name '" + statement.name() + "'",
                                "names nothing: " + statement.function() + " makes no signal")
                        .expected(statement.function() + "(...) alone"));
            }
        }
    }
}
