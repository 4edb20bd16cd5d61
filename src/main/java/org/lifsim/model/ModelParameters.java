package org.lifsim.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.error.InputException;
import org.lifsim.internal.io.DidYouMean;
import org.lifsim.internal.model.ModelDefinition;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.ParameterBatchReader;
import org.lifsim.internal.step.UnitParameters;
import org.lifsim.random.RandomKey;

/**
 * The parameters of a cell, held as doubles and rounded to float32 only where a {@link DerivedParameter} says so. Each number may be one value, or
 * one for each unit. Immutable: {@code with} gives changed ones.
 */
public final class ModelParameters {
    private static final int BLOCK = 1 << 14;

    private final NeuronModel model;
    private final Map<Parameter, Values> numbers;
    private final Map<ModelOption, String> words;

    private ModelParameters(NeuronModel model, Map<Parameter, Values> numbers, Map<ModelOption, String> words) {
        this.model = model;
        this.numbers = numbers;
        this.words = words;
    }

    /** Every parameter with a default, and every option's first word. */
    static ModelParameters of(NeuronModel model) {
        Map<Parameter, Values> numbers = new LinkedHashMap<>();
        for (Parameter parameter : model.parameters()) {
            if (!parameter.isRequired()) {
                numbers.put(parameter, Values.of(parameter.defaultValue()));
            }
        }
        Map<ModelOption, String> words = new LinkedHashMap<>();
        model.options().forEach(option -> words.put(option, option.choices().get(0)));
        return new ModelParameters(model, numbers, words);
    }

    /**
     * Whose parameters these are.
     *
     * @return the cell
     */
    public NeuronModel model() {
        return model;
    }

    /**
     * Changes a number.
     *
     * @param parameter one of the cell's
     * @param value the same for all units, in the parameter's unit
     * @return changed parameters
     * @throws InputException if it is out of its range; the message has its name, value and range
     */
    public ModelParameters with(Parameter parameter, double value) {
        return with(parameter, Values.of(value));
    }

    /**
     * Changes a number.
     *
     * @param parameter one of the cell's
     * @param values one for all units or one for each, in the parameter's unit
     * @return changed parameters; values of single units are checked when a population is built
     * @throws InputException if the one value is out of its range; the message has its name, value and range
     */
    public ModelParameters with(Parameter parameter, Values values) {
        checkOwn(model.parameters().contains(parameter), parameter.name());
        values.uniformValue().ifPresent(value -> {
            if (!parameter.isValid(value)) {
                throw parameter.illegal(value, "");
            }
        });
        Map<Parameter, Values> changed = new LinkedHashMap<>(numbers);
        changed.put(parameter, values);
        return new ModelParameters(model, changed, words);
    }

    /**
     * Changes an option.
     *
     * @param option one of the cell's
     * @param word one of its words
     * @return changed parameters
     * @throws InputException if it is none of its words
     */
    public ModelParameters with(ModelOption option, String word) {
        checkOwn(model.options().contains(option), option.name());
        Map<ModelOption, String> changed = new LinkedHashMap<>(words);
        changed.put(option, option.parse(word));
        return new ModelParameters(model, numbers, changed);
    }

    private void checkOwn(boolean own, String name) {
        if (!own) {
            throw unknown(name);
        }
    }

    /**
     * Changes a number or option by name and text, as the command line and reference cases do.
     *
     * @param name ngc-learn's name
     * @param text a number, what {@link ValuesParser} reads, or an option's word
     * @return changed parameters
     * @throws InputException if the name is unknown or the text is no such value
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
     * Changes a number by name.
     *
     * @param name ngc-learn's name
     * @param values one for all units or one for each
     * @return changed parameters
     * @throws InputException if no number has that name
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
        if (names.isEmpty()) {
            return new InputException("unknown parameter '" + name + "': " + model.name() + " has none");
        }
        return new InputException("unknown parameter '" + name + "'" + DidYouMean.hint(name, names) + model.name()
                + " has " + String.join(", ", names));
    }

    /**
     * A number's values.
     *
     * @param parameter one of the cell's
     * @return one for all units, or one for each
     * @throws InputException if it must be given and was not
     */
    public Values values(Parameter parameter) {
        Values values = numbers.get(parameter);
        if (values == null) {
            throw parameter.illegal("not given", "", "");
        }
        return values;
    }

    /**
     * Whether a number is known: given, or by its default.
     *
     * @param parameter one of the cell's
     * @return false if it must be given and was not
     */
    public boolean isSet(Parameter parameter) {
        return numbers.containsKey(parameter);
    }

    /**
     * A number that all units share.
     *
     * @param parameter one of the cell's
     * @return the number, in the parameter's unit
     * @throws InputException if it must be given and was not, or if units have their own
     */
    public double of(Parameter parameter) {
        return values(parameter)
                .uniformValue()
                .orElseThrow(
                        () -> parameter.illegal(numbers.get(parameter).toString(), "", " and the same for all units"));
    }

    /**
     * An option's word.
     *
     * @param option one of the cell's
     * @return the word
     */
    public String choice(ModelOption option) {
        return words.get(option);
    }

    /**
     * Whether a switch is on.
     *
     * @param option one of the cell's switches
     * @return true if so
     */
    public boolean isEnabled(ModelOption option) {
        return choice(option).equals("true");
    }

    /**
     * How many of the numbers are of each unit's own.
     *
     * @return 0 if all units are alike
     */
    public int perUnitCount() {
        return (int) numbers.values().stream()
                .filter(values -> values.uniformValue().isEmpty())
                .count();
    }

    /**
     * Checks that everything is given, every value of every unit is in its range, and that they go together with a step.
     *
     * @param dt the step, ms
     * @param units how many units there are
     * @throws InputException if not; the message has name, value, range, and, where units differ, the unit
     */
    public void check(double dt, long units) {
        check(dt, units, 0, units);
    }

    /**
     * As {@link #check(double, long)}, of some of the units.
     *
     * @param dt the step, ms
     * @param units how many units there are
     * @param first the first that is checked
     * @param count how many are checked
     * @throws InputException if something is not given, out of its range, or does not go together
     */
    public void check(double dt, long units, long first, long count) {
        if (!(dt > 0) || !((float) dt >= Float32Math.MIN_NORMAL) || !Float.isFinite((float) dt)) {
            throw new InputException("dt is " + dt + " ms, expected a positive step from " + Float32Math.MIN_NORMAL
                    + " to " + Float.MAX_VALUE + " ms, such as 0.1");
        }
        model.parameters().forEach(parameter -> values(parameter).checkSize("parameter " + parameter.name(), units));
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

    private void check(UnitParameters p, double dt, boolean varied, long unit) {
        for (Parameter parameter : model.parameters()) {
            double value = p.of(parameter);
            if (!parameter.isValid(value)) {
                throw parameter.illegal(value, varied ? " of unit " + unit : "");
            }
        }
        ModelDefinition.of(model).check(p, dt, varied ? "unit " + unit + ": " : "");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ModelParameters that
                && model == that.model
                && numbers.equals(that.numbers)
                && words.equals(that.words);
    }

    @Override
    public int hashCode() {
        return numbers.hashCode() + words.hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(model.name());
        numbers.forEach((parameter, values) ->
                text.append(' ').append(parameter).append('=').append(values));
        words.forEach(
                (option, word) -> text.append(' ').append(option).append('=').append(word));
        return text.toString();
    }
}
