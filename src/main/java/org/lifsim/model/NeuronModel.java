package org.lifsim.model;

import java.util.List;
import java.util.Locale;

/**
 * A neuron model with its parameters, options and state variables. {@link NeuronModels} lists all models;
 * {@link Lif#MODEL} is one of them. Immutable and thread-safe. Only lifsim implements this interface;
 * docs/adding-a-model.md shows how to add a model.
 */
public interface NeuronModel {
    /**
     * The name, as used in reference cases.
     *
     * @return the name, such as {@code LIF}
     */
    String name();

    /**
     * A short description for help.
     *
     * @return a phrase without a full stop
     */
    String summary();

    /**
     * The equations, in the names of parameters and state variables.
     *
     * @return one line each
     */
    List<String> equations();

    /**
     * Where the equations are from.
     *
     * @return programs and papers
     */
    String source();

    /**
     * The parameters of the model, each of which can be uniform or per unit.
     *
     * @return parameters, in the order of help
     */
    List<Parameter> parameters();

    /**
     * The options of the model, which are the same for all units.
     *
     * @return options, in the order of help
     */
    List<ModelOption> options();

    /**
     * The state variables that the digest of a population covers, without those that parameters add; see
     * {@link ModelParameters#digestVariables}.
     *
     * @return state variables, in the order of the digest
     */
    List<StateVariable> digestVariables();

    /**
     * The state variable with the spikes of the last step. Some models keep it only with certain options.
     *
     * @return {@code s}, or {@code outputs} for an encoder
     */
    default StateVariable spikeVariable() {
        return StateVariable.S;
    }

    /**
     * Whether the model has a surrogate derivative.
     *
     * @return true if a population can keep the surrogate derivative
     */
    default boolean hasSurrogate() {
        return false;
    }

    /**
     * The parameters of this model with ngc-learn's defaults.
     *
     * @return the parameters; those without a default must be set before a population is built
     */
    default ModelParameters defaults() {
        return ModelParameters.of(this);
    }

    /**
     * The parameters that {@code --model} selects on the command line. They are chosen for a dt of 0.1 ms.
     *
     * @return complete parameters
     */
    default ModelParameters demoParameters() {
        return defaults();
    }

    /**
     * An input at which the demo parameters spike, used as the default.
     *
     * @return an input current, or the stimulus of an encoder
     */
    double demoCurrent();

    /**
     * The parameter that multiplies the input current, such as {@code resist_m}.
     *
     * @return the parameter, or null if the model has none
     */
    default Parameter inputResistance() {
        return null;
    }

    /**
     * The parameter with the spike threshold, for plots.
     *
     * @return the parameter, or null if the model has no threshold or keeps it as a state variable
     */
    default Parameter thresholdParameter() {
        return null;
    }

    /**
     * The name on the command line and in files.
     *
     * @return the name in lower case, such as {@code lif}
     */
    default String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
