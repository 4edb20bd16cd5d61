package org.lifsim.internal.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
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
import org.lifsim.model.Parameter;
import org.lifsim.model.StateVariable;

/** What a model declares about itself. Equations, source, state and the reference implementation are required. */
public final class ModelDeclaration {
    final Map<ModelFeature, Predicate<ModelParameters>> features = new LinkedHashMap<>();
    List<String> equations = List.of();
    String source;
    List<Parameter> parameters = List.of();
    List<ModelOption> options = List.of();
    Function<Set<ModelFeature>, List<InitializedVariable>> state;
    List<DerivedParameter> derived = List.of();
    Function<NeuronState, StepUpdate> reference;
    String simd;
    String simdOfCoupled;
    boolean divides;
    BiFunction<ModelVariant, DerivedParameterTable, List<String>> macros = (variant, table) -> List.of();
    UnaryOperator<ModelParameters> demo = defaults -> defaults;
    double demoCurrent;
    Parameter inputResistance;
    Parameter threshold;
    Check check = (p, dt) -> {};
    Warn warn = (p, options, dt, warnings) -> {};
    Function<ModelParameters, List<ModelParameters>> examples = demoParameters -> List.of();

    ModelDeclaration() {}

    /** Checks the parameters of a unit; see {@link ModelDefinition#check}. */
    public interface Check {
        /**
         * Checks them.
         *
         * @param p parameters of the unit
         * @param dt time step in ms
         */
        void check(UnitParameters p, double dt);
    }

    /** Warns of parameters of a unit; see {@link ModelDefinition#warn}. */
    public interface Warn {
        /**
         * Looks at them.
         *
         * @param p parameters of the unit
         * @param options the parameters of all units, for their options
         * @param dt time step in ms
         * @param warnings receives warnings
         */
        void warn(UnitParameters p, ModelParameters options, double dt, Consumer<Problem> warnings);
    }

    /**
     * The equations, for help and documentation.
     *
     * @param lines the equations, in the names of parameters and state variables; the same as in the Javadoc of the model's class
     * @return this declaration
     */
    public ModelDeclaration equations(String... lines) {
        equations = List.of(lines);
        return this;
    }

    /**
     * Where the equations are from.
     *
     * @param text programs and papers
     * @return this declaration
     */
    public ModelDeclaration source(String text) {
        source = text;
        return this;
    }

    /**
     * The parameters.
     *
     * @param all parameters, in the order of help
     * @return this declaration
     */
    public ModelDeclaration parameters(Parameter... all) {
        parameters = List.of(all);
        return this;
    }

    /**
     * The options.
     *
     * @param all options, in the order of help
     * @return this declaration
     */
    public ModelDeclaration options(ModelOption... all) {
        options = List.of(all);
        return this;
    }

    /**
     * A feature that every step has.
     *
     * @param feature the feature
     * @return this declaration
     */
    public ModelDeclaration feature(ModelFeature feature) {
        return feature(feature, parameters -> true);
    }

    /**
     * A feature that a choice of an option selects.
     *
     * @param feature the feature
     * @param option an option of this model
     * @param choice the choice
     * @return this declaration
     */
    public ModelDeclaration feature(ModelFeature feature, ModelOption option, String choice) {
        require(feature.name(), option.choices().contains(choice), "choice '" + choice + "' of " + option.choices());
        return feature(feature, parameters -> parameters.choice(option).equals(choice));
    }

    /**
     * A feature that options and parameters select.
     *
     * @param feature the feature
     * @param condition whether complete parameters select it
     * @return this declaration
     */
    public ModelDeclaration feature(ModelFeature feature, Predicate<ModelParameters> condition) {
        features.put(feature, condition);
        return this;
    }

    /**
     * The midpoint rule, selected by {@link ModelOption#INTEGRATION_TYPE}.
     *
     * @return this declaration
     */
    public ModelDeclaration midpointRule() {
        return feature(ModelFeature.MIDPOINT, ModelOption.INTEGRATION_TYPE, "midpoint");
    }

    /**
     * The state of a model with a second variable: v, w and the spikes.
     *
     * @param v0 initial value of v
     * @param w0 initial value of w
     * @return this declaration
     */
    public ModelDeclaration twoVariables(Parameter v0, Parameter w0) {
        List<InitializedVariable> variables = RecoveryParameters.state(v0, w0);
        return state(selected -> variables);
    }

    /**
     * The state of an encoder, which draws a random number in each step.
     *
     * @return this declaration
     */
    public ModelDeclaration encoder() {
        return feature(ModelFeature.RANDOM).state(InitializedVariable.zero(StateVariable.OUTPUTS));
    }

    /**
     * Divisions or square roots in every step. A device must then round them correctly.
     *
     * @return this declaration
     */
    public ModelDeclaration divides() {
        divides = true;
        return this;
    }

    /**
     * The state variables.
     *
     * @param all state variables with their initial values, {@link StateVariable#S} last
     * @return this declaration
     */
    public ModelDeclaration state(InitializedVariable... all) {
        List<InitializedVariable> variables = List.of(all);
        return state(selected -> variables);
    }

    /**
     * The state variables, if they depend on the features.
     *
     * @param byFeatures the state variables with some features
     * @return this declaration
     */
    public ModelDeclaration state(Function<Set<ModelFeature>, List<InitializedVariable>> byFeatures) {
        state = byFeatures;
        return this;
    }

    /**
     * The derived parameters.
     *
     * @param all derived parameters, in the order of the kernels
     * @return this declaration
     */
    public ModelDeclaration derived(DerivedParameter... all) {
        return derived(List.of(all));
    }

    /**
     * Further derived parameters.
     *
     * @param more derived parameters, after those declared before
     * @return this declaration
     */
    public ModelDeclaration derived(List<DerivedParameter> more) {
        derived = Stream.concat(derived.stream(), more.stream()).toList();
        return this;
    }

    /**
     * The reference implementation.
     *
     * @param update creates the step for a range of units
     * @return this declaration
     */
    public ModelDeclaration reference(Function<NeuronState, StepUpdate> update) {
        reference = update;
        return this;
    }

    /**
     * The SIMD implementation.
     *
     * @param className name of a class in {@code org.lifsim.internal.cpu.simd}, with a constructor that takes a
     *     {@link NeuronState}
     * @return this declaration
     */
    public ModelDeclaration simd(String className) {
        simd = className;
        return this;
    }

    /**
     * Sets another SIMD implementation for units that are coupled or keep a surrogate derivative.
     *
     * @param className name of a class, as in {@link #simd}
     * @return this declaration
     */
    public ModelDeclaration simdOfCoupled(String className) {
        simdOfCoupled = className;
        return this;
    }

    /**
     * Macros of the kernel that follow from the values of derived parameters.
     *
     * @param byValues the macros for a variant and some units, as {@code NAME} or {@code NAME=VALUE}
     * @return this declaration
     */
    public ModelDeclaration macros(BiFunction<ModelVariant, DerivedParameterTable, List<String>> byValues) {
        macros = byValues;
        return this;
    }

    /**
     * What {@code --model} runs at a dt of 0.1 ms. It must spike.
     *
     * @param current the default input current or stimulus
     * @param change makes complete parameters from the defaults
     * @return this declaration
     */
    public ModelDeclaration demo(double current, UnaryOperator<ModelParameters> change) {
        demoCurrent = current;
        demo = change;
        return this;
    }

    /**
     * What {@code --model} runs at a dt of 0.1 ms: the defaults, which must spike.
     *
     * @param current the default input current or stimulus
     * @return this declaration
     */
    public ModelDeclaration demo(double current) {
        return demo(current, defaults -> defaults);
    }

    /**
     * The parameters that plots and checks of the input need.
     *
     * @param resistance the factor of the input current
     * @param spikeThreshold the spike threshold; null if the model keeps it as a state variable
     * @return this declaration
     */
    public ModelDeclaration resistanceAndThreshold(Parameter resistance, Parameter spikeThreshold) {
        inputResistance = resistance;
        threshold = spikeThreshold;
        return this;
    }

    /**
     * Of which valid parameters the step is an approximation that a user should know of.
     *
     * @param condition looks at the parameters of a unit
     * @return this declaration
     */
    public ModelDeclaration warn(Warn condition) {
        warn = condition;
        return this;
    }

    /**
     * A check of the parameters of a unit with each other and with the time step.
     *
     * @param consistent throws an {@link InputException} if they are not consistent
     * @return this declaration
     */
    public ModelDeclaration check(Check consistent) {
        check = consistent;
        return this;
    }

    /**
     * Parameters for tests; see {@link ModelDefinition#examples}.
     *
     * @param fromDemo makes them from the demo parameters
     * @return this declaration
     */
    public ModelDeclaration examples(Function<ModelParameters, List<ModelParameters>> fromDemo) {
        examples = fromDemo;
        return this;
    }

    /** Checks that the declaration is complete and that no name stands twice. */
    void check(String model) {
        require(model, state != null && reference != null, "no state or no reference implementation");
        require(model, !equations.isEmpty() && source != null, "no equations or no source of them");
        List<String> names = new ArrayList<>();
        parameters.forEach(parameter -> names.add(parameter.name()));
        options.forEach(option -> names.add(option.name()));
        requireDistinct(model, names);
        requireDistinct(model, derived.stream().map(DerivedParameter::name).toList());
        List<InitializedVariable> all = state.apply(features.keySet());
        requireDistinct(model, all.stream().map(InitializedVariable::variable).toList());
    }

    private static void requireDistinct(String model, List<?> values) {
        require(model, new HashSet<>(values).size() == values.size(), "a name twice in " + values);
    }

    private static void require(String model, boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalStateException(model + " declares " + otherwise);
        }
    }
}
