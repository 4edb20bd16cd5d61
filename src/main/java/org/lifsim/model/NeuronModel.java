package org.lifsim.model;

import java.util.List;
import java.util.Locale;

/**
 * A neuron model: its parameters, options and state variables, and where its equations come from. {@link NeuronModels} lists all models;
 * {@link Lif#MODEL} and its like are the models themselves. Immutable. Only lifsim implements this interface:
 * docs/adding-a-model.md shows how a model is added.
 */
public interface NeuronModel {
    /**
     * The name, as in reference cases.
     *
     * @return such as {@code LIF}
     */
    String name();

    /**
     * What it is and where its equation comes from, for help.
     *
     * @return a phrase
     */
    String summary();

    /**
     * The parameters that may be one value or one for each unit.
     *
     * @return in the order of help
     */
    List<Parameter> parameters();

    /**
     * The choices that hold for all units.
     *
     * @return in the order of help
     */
    List<ModelOption> options();

    /**
     * The columns of which a population's fingerprint is made.
     *
     * @return in the order of the fingerprint
     */
    List<StateVariable> digestVariables();

    /**
     * The column that tells who spiked in the last step, where it is kept.
     *
     * @return {@code s}, or {@code outputs} for an encoder
     */
    default StateVariable spikeVariable() {
        return StateVariable.S;
    }

    /**
     * Whether the cell has a surrogate derivative.
     *
     * @return true if it can be kept
     */
    default boolean hasSurrogate() {
        return false;
    }

    /**
     * This cell's parameters with ngc-learn's defaults.
     *
     * @return the parameters; those without a default must be given before a population can be built
     */
    default ModelParameters defaults() {
        return ModelParameters.of(this);
    }

    /**
     * The parameters that a run starts from where a user names the cell and nothing else.
     *
     * @return complete parameters
     */
    default ModelParameters demoParameters() {
        return defaults();
    }

    /**
     * The input under which the example does something worth looking at.
     *
     * @return a current, or an encoder's stimulus
     */
    double demoCurrent();

    /**
     * The parameter that inputs are multiplied with.
     *
     * @return it, or null if there is none
     */
    default Parameter inputResistance() {
        return null;
    }

    /**
     * The parameter that is the threshold of its potential, for pictures.
     *
     * @return it, or null if there is none or it is a column
     */
    default Parameter thresholdParameter() {
        return null;
    }

    /**
     * The name on the command line and of files.
     *
     * @return the name in lower case
     */
    default String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
