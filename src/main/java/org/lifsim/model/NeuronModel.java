package org.lifsim.model;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.lifsim.error.InputException;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.ReferenceUpdate;
import org.lifsim.internal.step.UnitParameters;

/**
 * A kind of cell: its parameters, what it carries from step to step, what its step reads, and the step itself in scalar Java. The
 * other two statements of the step are found by the cell's name: {@code Vector<Name>} in {@code org.lifsim.backend.cpu.vector} and
 * {@code kernels/<name>_step.cl}. {@link NeuronModels} is the list of them all; {@code docs/adding-a-model.md} shows how one is added.
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
     * What the options make of the step.
     *
     * @param parameters this cell's, complete
     * @return the traits
     */
    Set<ModelFeature> features(ModelParameters parameters);

    /**
     * What it carries from step to step.
     *
     * @param traits of its step
     * @return the columns of {@link #digestVariables} first, in that order
     */
    List<InitializedVariable> state(Set<ModelFeature> traits);

    /**
     * The columns of which a population's fingerprint is made.
     *
     * @return in the order of the fingerprint
     */
    List<StateVariable> digestVariables();

    /**
     * What a step reads and never changes.
     *
     * @return in the order of the kernels
     */
    List<DerivedParameter> derivedParameters();

    /**
     * Binds the scalar step to some units.
     *
     * @param state the units, of this cell
     * @return the step
     */
    ReferenceUpdate step(NeuronState state);

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
     * Whether the step of a form divides, so that a device must be able to round a division correctly.
     *
     * @param variant a form of this cell
     * @return true if so
     */
    default boolean usesDivision(ModelVariant variant) {
        return variant.surrogate();
    }

    /**
     * Checks what no parameter's own range tells.
     *
     * @param p a unit's parameters, each in its range
     * @param dt the step, ms, positive
     * @param context empty, or which unit's they are, for errors
     * @throws InputException if they do not go together
     */
    default void check(UnitParameters p, double dt, String context) {}

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
