package org.lifsim.internal.model;

import java.util.List;
import java.util.Set;
import org.lifsim.error.InputException;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.internal.step.UnitParameters;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.NeuronModels;

/**
 * The internal part of a neuron model: the features that its options select, its state, its derived parameters and its
 * reference implementation. The other two implementations are found by name: {@code SimdKernels} lists the SIMD
 * updates, and the kernel is {@code kernels/<key>_step.cl}.
 */
public interface ModelDefinition extends NeuronModel {
    /**
     * The definition of a model.
     *
     * @param model one of {@link NeuronModels}
     * @return the same object, as a definition
     * @throws IllegalArgumentException if the object is another implementation of {@link NeuronModel}
     */
    static ModelDefinition of(NeuronModel model) {
        if (model instanceof ModelDefinition definition) {
            return definition;
        }
        throw new IllegalArgumentException(
                "model " + model.name() + " is a " + model.getClass().getName() + ", expected one of NeuronModels");
    }

    /**
     * The features that the options and parameters select.
     *
     * @param parameters complete parameters of this model
     * @return a set of features
     */
    Set<ModelFeature> features(ModelParameters parameters);

    /**
     * The state variables that the model keeps from step to step.
     *
     * @param features the features of the step
     * @return state variables with their initial values, first those of {@link #digestVariables} in the same order
     */
    List<InitializedVariable> state(Set<ModelFeature> features);

    /**
     * The derived parameters, which a step reads but never changes.
     *
     * @return derived parameters, in the order of the kernels
     */
    List<DerivedParameter> derivedParameters();

    /**
     * Creates the reference implementation of the step for a range of units.
     *
     * @param state the state of the units, which must have this model
     * @return the update of these units
     */
    StepUpdate referenceUpdate(NeuronState state);

    /**
     * Whether the step of a variant divides. A device must then round divisions correctly.
     *
     * @param variant a variant of this model
     * @return true if the step contains a division; by default, if it computes the surrogate
     */
    default boolean usesDivision(ModelVariant variant) {
        return variant.surrogate();
    }

    /**
     * Checks that the parameters of a unit are consistent with each other and with the time step.
     *
     * @param p parameters of the unit, each of them in its range
     * @param dt time step in ms, positive
     * @param context prefix of error messages: empty, or which unit it is
     * @throws InputException if the parameters are not consistent
     */
    default void check(UnitParameters p, double dt) {}

    /**
     * Whether the integration method is the midpoint rule.
     *
     * @param parameters parameters of a model that has {@link ModelOption#INTEGRATION_TYPE}
     * @return true for {@code rk2} and {@code midpoint}
     */
    static boolean isMidpoint(ModelParameters parameters) {
        return !parameters.choice(ModelOption.INTEGRATION_TYPE).equals("euler");
    }
}
