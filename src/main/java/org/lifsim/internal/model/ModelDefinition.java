package org.lifsim.internal.model;

import java.util.List;
import java.util.Set;
import org.lifsim.error.InputException;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.ReferenceUpdate;
import org.lifsim.internal.step.UnitParameters;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.NeuronModels;

/**
 * What lifsim knows of a neuron model beyond its public face: the features that its options select, its state, its derived parameters and the
 * reference implementation. The other two implementations are found by name: {@code SimdKernels} lists the SIMD updates, and the kernel is
 * {@code kernels/<key>_step.cl}.
 */
public interface ModelDefinition extends NeuronModel {
    /**
     * The definition behind a model.
     *
     * @param model one of {@link NeuronModels}
     * @return the same object
     * @throws IllegalArgumentException if it is another implementation of {@link NeuronModel}
     */
    static ModelDefinition of(NeuronModel model) {
        if (model instanceof ModelDefinition definition) {
            return definition;
        }
        throw new IllegalArgumentException(
                "model " + model.name() + " is a " + model.getClass().getName() + ", expected one of NeuronModels");
    }

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
     * Whether a step integrates by the midpoint rule.
     *
     * @param parameters of a cell that has {@link ModelOption#INTEGRATION_TYPE}
     * @return true for rk2 and midpoint
     */
    static boolean isMidpoint(ModelParameters parameters) {
        return !parameters.choice(ModelOption.INTEGRATION_TYPE).equals("euler");
    }
}
