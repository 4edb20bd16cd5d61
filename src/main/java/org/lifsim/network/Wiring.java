package org.lifsim.network;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.internal.plan.Expression;
import org.lifsim.internal.plan.Operation;
import org.lifsim.internal.plan.Variable;
import org.lifsim.model.ModelOption;
import org.lifsim.model.Parameter;

/** A component in a network while it is defined: its inputs, and the variables and operations that it adds. */
abstract class Wiring {
    private final Map<String, Variable> outputs = new LinkedHashMap<>();
    private final Map<String, Variable> given;
    private final ComponentParameters parameters;

    Wiring(ComponentParameters parameters, Map<String, Variable> given) {
        this.parameters = parameters;
        this.given = given;
    }

    /** Adds a variable whose name ends with that of the component. */
    abstract Variable add(String output, int rows, int columns);

    /** Adds an operation. */
    abstract void add(Operation operation);

    /** Time step, ms. */
    abstract double dt();

    /** Batch size. */
    abstract int batch();

    /** Requires a batch size of 1, for what the reference has only then. */
    void requireSingleElement() {
        if (batch() != 1) {
            throw new InputException(Problem.of("batch size", "is " + batch()).expected("1"));
        }
    }

    /** An input or a matrix. */
    Variable of(String name) {
        return given.get(name);
    }

    /** Whether an input that may be left out is given. */
    boolean has(String name) {
        return given.containsKey(name);
    }

    double number(Parameter parameter) {
        return parameters.number(parameter);
    }

    boolean isNone(Parameter parameter) {
        return number(parameter) == parameter.none();
    }

    String choice(ModelOption option) {
        return parameters.choice(option);
    }

    boolean isOn(ModelOption option) {
        return choice(option).equals("true");
    }

    /** Adds an output or a state variable, 0 after a reset. */
    Variable state(String name, int rows, int columns) {
        Variable variable = add(name, rows, columns);
        outputs.put(name, variable);
        return variable;
    }

    /** Adds an output of the shape of another variable. */
    Variable state(String name, Variable like) {
        return state(name, like.rows(), like.columns());
    }

    /** Names a variable that exists already as an output. */
    void output(String name, Variable variable) {
        outputs.put(name, variable);
    }

    Map<String, Variable> outputs() {
        return outputs;
    }

    static Operation.Formula.Result set(Variable variable, Expression value) {
        return new Operation.Formula.Result(variable, value);
    }

    /** Adds a formula. */
    void formula(Operation.Formula.Result... results) {
        add(new Operation.Formula(parameters.toString(), Arrays.asList(results), false));
    }

    /** Adds a formula that learns. */
    void learn(Operation.Formula.Result... results) {
        add(new Operation.Formula(parameters.toString(), Arrays.asList(results), true));
    }

    /** Adds a product in ngc-learn's order. */
    Variable product(String name, Variable in, Variable weights) {
        Variable out = state(name, in.rows(), weights.columns());
        SummationOrder order = SummationOrder.ofNgcLearn(in.rows(), in.columns(), weights.columns());
        add(new Operation.Product(out, in, weights, null, order));
        return out;
    }
}
