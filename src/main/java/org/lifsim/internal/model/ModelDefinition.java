package org.lifsim.internal.model;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedParameterTable;
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
import org.lifsim.model.Parameter;
import org.lifsim.model.StateVariable;

/**
 * A neuron model with its internal part: the features that its options select, its state, its derived parameters and
 * its implementations. A model's class declares all of it in a method that receives a {@link ModelDeclaration}. That method is
 * called at the first use, so that the class with the parameters and the class with the definition may name each other.
 */
public final class ModelDefinition implements NeuronModel {
    private final String name;
    private final String summary;
    private final Consumer<ModelDeclaration> declaration;
    private volatile ModelDeclaration declared;

    private ModelDefinition(String name, String summary, Consumer<ModelDeclaration> declaration) {
        this.name = name;
        this.summary = summary;
        this.declaration = declaration;
    }

    /**
     * A model.
     *
     * @param name its name, as used in reference cases
     * @param summary a phrase without a full stop, for help
     * @param declaration declares everything else; called at the first use
     * @return the model
     */
    public static NeuronModel of(String name, String summary, Consumer<ModelDeclaration> declaration) {
        return new ModelDefinition(name, summary, declaration);
    }

    /**
     * The definition of a model.
     *
     * @param model one of {@link NeuronModels}
     * @return the same object, as a definition
     * @throws IllegalArgumentException if the object is another implementation of {@link NeuronModel}
     */
    public static ModelDefinition of(NeuronModel model) {
        if (model instanceof ModelDefinition definition) {
            return definition;
        }
        throw new IllegalArgumentException(
                "model " + model.name() + " is a " + model.getClass().getName() + ", expected one of NeuronModels");
    }

    private ModelDeclaration declared() {
        ModelDeclaration ready = declared;
        if (ready == null) {
            ready = new ModelDeclaration();
            declaration.accept(ready);
            ready.check("model " + name);
            declared = ready;
        }
        return ready;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String summary() {
        return summary;
    }

    @Override
    public List<String> equations() {
        return declared().equations;
    }

    @Override
    public String source() {
        return declared().source;
    }

    @Override
    public List<Parameter> parameters() {
        return declared().parameters;
    }

    @Override
    public List<ModelOption> options() {
        return declared().options;
    }

    /** The state variables without options, except the spikes that a step only writes. */
    @Override
    public List<StateVariable> digestVariables() {
        return digestVariables(Set.of());
    }

    /**
     * The state variables that the digest of a population with these features covers.
     *
     * @param features the features of the step
     * @return state variables, in the order of the digest
     */
    public List<StateVariable> digestVariables(Set<ModelFeature> features) {
        return state(features).stream()
                .map(InitializedVariable::variable)
                .filter(variable -> !variable.equals(StateVariable.S))
                .toList();
    }

    @Override
    public StateVariable spikeVariable() {
        boolean isEncoder =
                state(Set.of()).stream().anyMatch(state -> state.variable().equals(StateVariable.OUTPUTS));
        return isEncoder ? StateVariable.OUTPUTS : StateVariable.S;
    }

    @Override
    public boolean hasSurrogate() {
        return declared().features.keySet().stream().anyMatch(ModelFeature::isSurrogate);
    }

    @Override
    public ModelParameters demoParameters() {
        return declared().demo.apply(defaults());
    }

    @Override
    public double demoCurrent() {
        return declared().demoCurrent;
    }

    @Override
    public Parameter inputResistance() {
        return declared().inputResistance;
    }

    @Override
    public Parameter thresholdParameter() {
        return declared().threshold;
    }

    /**
     * All features that options and parameters can select.
     *
     * @return features, in the order of the declaration
     */
    public Set<ModelFeature> features() {
        return declared().features.keySet();
    }

    /**
     * The features that the options and parameters select.
     *
     * @param parameters complete parameters of this model
     * @return a set of features
     */
    public Set<ModelFeature> features(ModelParameters parameters) {
        Set<ModelFeature> selected = new LinkedHashSet<>();
        declared().features.forEach((feature, condition) -> {
            if (condition.test(parameters)) {
                selected.add(feature);
            }
        });
        return selected;
    }

    /**
     * The state variables that the model keeps from step to step.
     *
     * @param features the features of the step
     * @return state variables with their initial values, first those of {@link #digestVariables} in the same order
     */
    public List<InitializedVariable> state(Set<ModelFeature> features) {
        return declared().state.apply(features);
    }

    /**
     * The derived parameters, which a step reads but never changes.
     *
     * @return derived parameters, in the order of the kernels
     */
    public List<DerivedParameter> derivedParameters() {
        return declared().derived;
    }

    /**
     * Creates the reference implementation of the step for a range of units.
     *
     * @param state the state of the units, which must have this model
     * @return the update of these units
     */
    public StepUpdate referenceUpdate(NeuronState state) {
        return declared().reference.apply(state);
    }

    /**
     * SIMD implementation of the step of some units.
     *
     * @param variant their variant
     * @return name of a class in {@code org.lifsim.internal.cpu.simd}, or of one that the build writes for it; null if the
     *     model has none, and the CPU takes the reference implementation
     */
    public String simdUpdate(ModelVariant variant) {
        boolean isOther = variant.isCoupled() || variant.variables().contains(StateVariable.SURROGATE);
        return isOther && declared().simdOfCoupled != null ? declared().simdOfCoupled : declared().simd;
    }

    /**
     * Macros with which the kernel is compiled, beside the features: what follows from the values of derived parameters.
     *
     * @param variant a variant of this model
     * @param derived the derived parameters of some units
     * @return macros, as {@code NAME} or {@code NAME=VALUE}
     */
    public List<String> macros(ModelVariant variant, DerivedParameterTable derived) {
        return declared().macros.apply(variant, derived);
    }

    /**
     * Whether the step of a variant divides or takes a square root. A device must then round both correctly.
     *
     * @param variant a variant of this model
     * @return true if every step does, or if the step computes a surrogate derivative that divides
     */
    public boolean usesDivision(ModelVariant variant) {
        return declared().divides
                || variant.surrogate() && variant.features().stream().anyMatch(ModelFeature::divides);
    }

    /**
     * Checks that the parameters of a unit are consistent with each other and with the time step.
     *
     * @param p parameters of the unit, each of them in its range
     * @param dt time step in ms, positive
     * @throws InputException if the parameters are not consistent
     */
    public void check(UnitParameters p, double dt) {
        declared().check.check(p, dt);
    }

    /**
     * Looks for parameters of a unit that are consistent, but with which the step is an approximation that a user should
     * know of: bounds above the resting potential, oscillations of the time step, sums that float32 cannot make.
     *
     * @param p parameters of the unit
     * @param options the parameters of all units, for their options
     * @param dt time step in ms, positive
     * @param warnings receives warnings
     */
    public void warn(UnitParameters p, ModelParameters options, double dt, Consumer<Problem> warnings) {
        declared().warn.warn(p, options, dt, warnings);
    }

    /**
     * Parameters for tests: they take the branches that the demo parameters and the choices of each option do not take.
     *
     * @return complete parameters, made from the demo parameters
     */
    public List<ModelParameters> examples() {
        return declared().examples.apply(demoParameters());
    }
}
