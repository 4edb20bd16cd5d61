package org.lifsim.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.DidYouMean;
import org.lifsim.internal.model.ModelDefinition;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.ParameterBatchReader;
import org.lifsim.internal.step.TimeStep;
import org.lifsim.internal.step.UnitParameters;
import org.lifsim.random.RandomKey;

/**
 * The parameters and options of a neuron model. Parameters are uniform or per unit. They are stored as double and
 * rounded to float32 only by a {@link DerivedParameter}. Immutable and thread-safe: {@code with} returns changed
 * parameters.
 */
public final class ModelParameters {
    private static final int BLOCK = 1 << 14;

    private final NeuronModel model;
    private final Map<Parameter, Values> arrays;
    private final Map<ModelOption, String> words;

    private ModelParameters(NeuronModel model, Map<Parameter, Values> arrays, Map<ModelOption, String> words) {
        this.model = model;
        this.arrays = arrays;
        this.words = words;
    }

    /** The defaults: all parameters that have one, and the first choice of each option. */
    static ModelParameters of(NeuronModel model) {
        Map<Parameter, Values> arrays = new LinkedHashMap<>();
        for (Parameter parameter : model.parameters()) {
            if (!parameter.isRequired()) {
                arrays.put(parameter, Values.of(parameter.defaultValue()));
            }
        }
        Map<ModelOption, String> words = new LinkedHashMap<>();
        model.options().forEach(option -> words.put(option, option.choices().get(0)));
        return new ModelParameters(model, arrays, words);
    }

    /**
     * The model that has these parameters.
     *
     * @return the neuron model
     */
    public NeuronModel model() {
        return model;
    }

    /**
     * Sets a parameter to a uniform value.
     *
     * @param parameter a parameter of the model
     * @param value value for all units, in the physical unit of the parameter
     * @return the changed parameters
     * @throws InputException if the model does not have the parameter, or the value is out of range; the message has
     *     name, value and range
     */
    public ModelParameters with(Parameter parameter, double value) {
        return with(parameter, Values.of(value));
    }

    /**
     * Sets a parameter to uniform or per-unit values. Per-unit values are checked when a population is built.
     *
     * @param parameter a parameter of the model
     * @param values the values, in the physical unit of the parameter
     * @return the changed parameters
     * @throws InputException if the model does not have the parameter, or a uniform value is out of range; the message
     *     has name, value and range
     */
    public ModelParameters with(Parameter parameter, Values values) {
        InputException.requireGiven(parameter, "the parameter");
        checkOwn(model.parameters().contains(parameter), parameter.name());
        InputException.requireGiven(values, "parameter " + parameter.name());
        values.uniformValue().ifPresent(value -> {
            if (!parameter.isValid(value)) {
                throw parameter.illegal(value, "");
            }
        });
        Map<Parameter, Values> changed = new LinkedHashMap<>(arrays);
        changed.put(parameter, values.drawnFor(parameter.name()));
        return new ModelParameters(model, changed, words);
    }

    /**
     * Sets an option.
     *
     * @param option an option of the model
     * @param choice one of the choices of the option
     * @return the changed parameters
     * @throws InputException if the model does not have the option, or the word is not one of its choices
     */
    public ModelParameters with(ModelOption option, String choice) {
        checkOwn(model.options().contains(option), option.name());
        Map<ModelOption, String> changed = new LinkedHashMap<>(words);
        changed.put(option, option.parse(choice));
        return new ModelParameters(model, arrays, changed);
    }

    private void checkOwn(boolean own, String name) {
        if (!own) {
            throw unknown(name);
        }
    }

    /**
     * Sets a parameter or option by name and text, as on the command line and in reference cases.
     *
     * @param name ngc-learn's name of the parameter or option
     * @param text for a parameter, a form that {@link ValuesParser} accepts, or {@code none} if it allows that; for an
     *     option, a choice
     * @return the changed parameters
     * @throws InputException if the model has no such parameter or option, or the text is not a valid value
     */
    public ModelParameters with(String name, String text) {
        for (Parameter parameter : model.parameters()) {
            if (parameter.name().equals(name)) {
                return with(parameter, ValuesParser.parse(parameter, text));
            }
        }
        for (ModelOption option : model.options()) {
            if (option.name().equals(name)) {
                return with(option, text);
            }
        }
        throw unknown(name);
    }

    /**
     * Sets a parameter by name to uniform or per-unit values.
     *
     * @param name ngc-learn's name of the parameter
     * @param values the values, in the physical unit of the parameter
     * @return the changed parameters
     * @throws InputException if the model has no such parameter, or a uniform value is out of range
     */
    public ModelParameters with(String name, Values values) {
        for (Parameter parameter : model.parameters()) {
            if (parameter.name().equals(name)) {
                return with(parameter, values);
            }
        }
        throw unknown(name);
    }

    private InputException unknown(String name) {
        List<String> names = new ArrayList<>();
        model.parameters().forEach(parameter -> names.add(parameter.name()));
        model.options().forEach(option -> names.add(option.name()));
        return new InputException(Problem.of(Subject.parameter(name), "is unknown")
                .hint(
                        names.isEmpty()
                                ? model.name() + " has no parameters"
                                : DidYouMean.hint(name, names, model.name())));
    }

    /**
     * The values of a parameter.
     *
     * @param parameter a parameter of the model
     * @return uniform or per-unit values, in the physical unit of the parameter
     * @throws InputException if the parameter has no default and was not set
     */
    public Values values(Parameter parameter) {
        Values values = arrays.get(parameter);
        if (values == null) {
            throw parameter.illegal("not given", "", "");
        }
        return values;
    }

    /**
     * Whether a parameter has a value, either set or its default.
     *
     * @param parameter a parameter of the model
     * @return false if the parameter has no default and was not set
     */
    public boolean isSet(Parameter parameter) {
        return arrays.containsKey(parameter);
    }

    /**
     * The value of a uniform parameter.
     *
     * @param parameter a parameter of the model
     * @return the value, in the physical unit of the parameter
     * @throws InputException if the parameter has no default and was not set, or if it is per unit
     */
    public double of(Parameter parameter) {
        return values(parameter)
                .uniformValue()
                .orElseThrow(
                        () -> parameter.illegal(arrays.get(parameter).toString(), "", " and the same for all units"));
    }

    /**
     * The choice of an option.
     *
     * @param option an option of the model
     * @return one of the choices of the option
     */
    public String choice(ModelOption option) {
        return words.get(option);
    }

    /**
     * The value of a boolean option.
     *
     * @param option a boolean option of the model
     * @return true if its choice is {@code true}
     */
    public boolean isEnabled(ModelOption option) {
        return choice(option).equals("true");
    }

    /**
     * The number of per-unit parameters.
     *
     * @return number of parameters with one value per unit; 0 if all are uniform
     */
    public int perUnitCount() {
        return (int) arrays.values().stream()
                .filter(values -> values.uniformValue().isEmpty())
                .count();
    }

    /**
     * Checks that all parameters are set and that the values of all units are in range. They must also be consistent with
     * each other and with the time step.
     *
     * @param dt time step in ms, positive
     * @param units number of units
     * @throws InputException if a check fails; the message has name, value and range, and for a per-unit parameter the
     *     index of the unit
     */
    public void check(double dt, long units) {
        check(dt, units, 0, units);
    }

    /**
     * Like {@link #check(double, long)}, but checks the values of a range of units only.
     *
     * @param dt time step in ms, positive
     * @param units number of units of the population
     * @param first index of the first unit to check, from 0
     * @param count number of units to check
     * @throws InputException if a check fails
     */
    public void check(double dt, long units, long first, long count) {
        if (!TimeStep.isValid(dt)) {
            throw new InputException(
                    Problem.of(Subject.setting("dt"), "is " + dt + " ms").expected(TimeStep.EXPECTED));
        }
        model.parameters()
                .forEach(parameter -> values(parameter).checkSize(Subject.parameter(parameter.name()), units));
        boolean varied = perUnitCount() > 0;
        ParameterBatchReader block = new ParameterBatchReader(this, units, RandomKey.ofSeed(0));
        for (long from = 0; from < (varied ? count : 1); from += BLOCK) {
            int now = varied ? (int) Math.min(BLOCK, count - from) : 1;
            block.load(first + from, now);
            for (int i = 0; i < now; i++) {
                check(block.at(i), dt, varied, first + from + i);
            }
        }
    }

    /**
     * The state variables that the digest of a population with these parameters covers.
     *
     * @return {@link NeuronModel#digestVariables}, and what the parameters add to the state, such as the refractory time of AdEx
     */
    public List<StateVariable> digestVariables() {
        ModelDefinition definition = ModelDefinition.of(model);
        return definition.digestVariables(definition.features(this));
    }

    private void check(UnitParameters p, double dt, boolean varied, long unit) {
        for (Parameter parameter : model.parameters()) {
            double value = p.value(parameter);
            if (!parameter.isValid(value)) {
                throw parameter.illegal(value, varied ? "of unit " + unit + " " : "");
            }
        }
        try {
            ModelDefinition.of(model).check(p, dt);
        } catch (InputException e) {
            throw varied ? e.within(Subject.of("unit " + unit)) : e;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ModelParameters that
                && model == that.model
                && arrays.equals(that.arrays)
                && words.equals(that.words);
    }

    @Override
    public int hashCode() {
        return arrays.hashCode() + words.hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(model.name());
        arrays.forEach((parameter, values) ->
                text.append(' ').append(parameter).append('=').append(values));
        words.forEach(
                (option, choice) -> text.append(' ').append(option).append('=').append(choice));
        return text.toString();
    }
}
