package org.lifsim.network;

import java.util.List;
import java.util.function.Consumer;
import org.lifsim.model.ModelOption;
import org.lifsim.model.Parameter;

/**
 * A component of ngc-learn 3.2.3 that is part of a network but no neuron model: a trace, a synapse with dynamics, a plasticity
 * rule, an encoder of a whole layer, or a rate or error cell. {@link Components} lists them. Inputs, outputs and parameters have
 * ngc-learn's names. {@link NetworkBuilder#component} adds one to a network. Immutable.
 */
public final class Component {
    /** The size of an input or an output. */
    enum Size {
        /** One value per unit; all inputs of this size have the same width. */
        UNITS,
        /** One value per presynaptic unit, a row of the weights. */
        PRE,
        /** One value per postsynaptic unit, a column of the weights. */
        POST,
        /** One value for all. */
        ONE
    }

    /**
     * An input.
     *
     * @param name ngc-learn's name
     * @param size number of values
     * @param isOptional whether it may be left out
     * @param description short description
     */
    record Port(String name, Size size, boolean isOptional, String description) {
        /** An input that must be given. */
        Port(String name, Size size, String description) {
            this(name, size, false, description);
        }

        /** The number of values in one batch element, by the rows and columns of the matrices or the number of units. */
        int width(int rows, int columns) {
            return switch (size) {
                case UNITS, POST -> columns;
                case PRE -> rows;
                case ONE -> 1;
            };
        }
    }

    private final String key;
    private final String name;
    private final String description;
    private final List<Port> inputs;
    private final List<String> matrices;
    private final List<String> outputs;
    private final List<Parameter> parameters;
    private final List<ModelOption> options;
    private final Consumer<Wiring> definition;

    Component(
            String key,
            String name,
            String description,
            List<Port> inputs,
            List<String> matrices,
            List<String> outputs,
            List<Parameter> parameters,
            List<ModelOption> options,
            Consumer<Wiring> definition) {
        this.key = key;
        this.name = name;
        this.description = description;
        this.inputs = inputs;
        this.matrices = matrices;
        this.outputs = outputs;
        this.parameters = parameters;
        this.options = options;
        this.definition = definition;
    }

    /**
     * The name in files.
     *
     * @return such as {@code exponential_synapse}
     */
    public String key() {
        return key;
    }

    /**
     * The name in recorded cases.
     *
     * @return such as {@code Exponential}
     */
    public String name() {
        return name;
    }

    /**
     * What the component is.
     *
     * @return a phrase
     */
    public String description() {
        return description;
    }

    /**
     * The names of the inputs.
     *
     * @return ngc-learn's names, such as {@code preSpike}
     */
    public List<String> inputs() {
        return inputs.stream().map(Port::name).toList();
    }

    /**
     * Whether an input must be given.
     *
     * @param input one of {@link #inputs}
     * @return false if it may be left out
     */
    public boolean requires(String input) {
        return inputs.stream().anyMatch(port -> port.name().equals(input) && !port.isOptional());
    }

    /**
     * The number of values of an input in one batch element.
     *
     * @param input one of {@link #inputs}
     * @param rows number of rows of the matrices, which are the presynaptic units; has no effect if there are none
     * @param columns number of columns of the matrices, which are the postsynaptic units; the number of units if there are none
     * @return number of values, at least 1
     */
    public int width(String input, int rows, int columns) {
        return inputs.stream()
                .filter(port -> port.name().equals(input))
                .findFirst()
                .orElseThrow()
                .width(rows, columns);
    }

    /**
     * The names of the matrices that it is given, {@code weights} first.
     *
     * @return none, or names of weights with one row per presynaptic and one column per postsynaptic unit
     */
    public List<String> matrices() {
        return matrices;
    }

    /**
     * The names of the outputs, which can be read.
     *
     * @return ngc-learn's names, such as {@code g_syn}
     */
    public List<String> outputs() {
        return outputs;
    }

    /**
     * The parameters.
     *
     * @return in the order of the help
     */
    public List<Parameter> parameters() {
        return parameters;
    }

    /**
     * The options.
     *
     * @return in the order of the help; the first choice is the default
     */
    public List<ModelOption> options() {
        return options;
    }

    /**
     * The default parameters.
     *
     * @return the defaults, to be changed by {@link ComponentParameters#with(String, double)}
     */
    public ComponentParameters defaults() {
        return new ComponentParameters(this);
    }

    List<Port> ports() {
        return inputs;
    }

    Consumer<Wiring> definition() {
        return definition;
    }

    @Override
    public String toString() {
        return key;
    }
}
