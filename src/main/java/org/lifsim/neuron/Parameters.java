package org.lifsim.neuron;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.fault.InputException;
import org.lifsim.io.NearestName;
import org.lifsim.random.RandomKey;

/**
 * The parameters of a cell, held as doubles and rounded to float32 only where a {@link Constant} says so. Each number may be one value, or
 * one for each unit. Immutable: {@code with} gives changed ones.
 */
public final class Parameters {
    private static final int BLOCK = 1 << 14;

    private final Cell cell;
    private final Map<Parameter, UnitValues> numbers;
    private final Map<Option, String> words;

    private Parameters(Cell cell, Map<Parameter, UnitValues> numbers, Map<Option, String> words) {
        this.cell = cell;
        this.numbers = numbers;
        this.words = words;
    }

    /** Every parameter with a default, and every option's first word. */
    static Parameters of(Cell cell) {
        Map<Parameter, UnitValues> numbers = new LinkedHashMap<>();
        for (Parameter parameter : cell.parameters()) {
            if (!parameter.isRequired()) {
                numbers.put(parameter, UnitValues.of(parameter.fallback()));
            }
        }
        Map<Option, String> words = new LinkedHashMap<>();
        cell.options().forEach(option -> words.put(option, option.words().get(0)));
        return new Parameters(cell, numbers, words);
    }

    /**
     * Whose parameters these are.
     *
     * @return the cell
     */
    public Cell cell() {
        return cell;
    }

    /**
     * Changes a number.
     *
     * @param parameter one of the cell's
     * @param value the same for all units, in the parameter's unit
     * @return changed parameters
     * @throws InputException if it is out of its range; the message has its name, value and range
     */
    public Parameters with(Parameter parameter, double value) {
        return with(parameter, UnitValues.of(value));
    }

    /**
     * Changes a number.
     *
     * @param parameter one of the cell's
     * @param values one for all units or one for each, in the parameter's unit
     * @return changed parameters; values of single units are checked when a population is built
     * @throws InputException if the one value is out of its range; the message has its name, value and range
     */
    public Parameters with(Parameter parameter, UnitValues values) {
        checkOwn(cell.parameters().contains(parameter), parameter.name());
        values.one().ifPresent(value -> {
            if (!parameter.isLegal(value)) {
                throw parameter.illegal(value, "");
            }
        });
        Map<Parameter, UnitValues> changed = new LinkedHashMap<>(numbers);
        changed.put(parameter, values);
        return new Parameters(cell, changed, words);
    }

    /**
     * Changes an option.
     *
     * @param option one of the cell's
     * @param word one of its words
     * @return changed parameters
     * @throws InputException if it is none of its words
     */
    public Parameters with(Option option, String word) {
        checkOwn(cell.options().contains(option), option.name());
        Map<Option, String> changed = new LinkedHashMap<>(words);
        changed.put(option, option.parse(word));
        return new Parameters(cell, numbers, changed);
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
     * @param text a number, what {@link UnitValueSpec} reads, or an option's word
     * @return changed parameters
     * @throws InputException if the name is unknown or the text is no such value
     */
    public Parameters with(String name, String text) {
        for (Parameter parameter : cell.parameters()) {
            if (parameter.name().equals(name)) {
                return with(parameter, UnitValueSpec.parse(parameter, text));
            }
        }
        for (Option option : cell.options()) {
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
    public Parameters with(String name, UnitValues values) {
        for (Parameter parameter : cell.parameters()) {
            if (parameter.name().equals(name)) {
                return with(parameter, values);
            }
        }
        throw unknown(name);
    }

    private InputException unknown(String name) {
        List<String> names = new ArrayList<>();
        cell.parameters().forEach(parameter -> names.add(parameter.name()));
        cell.options().forEach(option -> names.add(option.name()));
        if (names.isEmpty()) {
            return new InputException("unknown parameter '" + name + "': " + cell.name() + " has none");
        }
        return new InputException("unknown parameter '" + name + "': did you mean '" + NearestName.to(name, names)
                + "'? " + cell.name() + " has " + String.join(", ", names));
    }

    /**
     * A number's values.
     *
     * @param parameter one of the cell's
     * @return one for all units, or one for each
     * @throws InputException if it must be given and was not
     */
    public UnitValues values(Parameter parameter) {
        UnitValues values = numbers.get(parameter);
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
    public boolean has(Parameter parameter) {
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
                .one()
                .orElseThrow(
                        () -> parameter.illegal(numbers.get(parameter).toString(), "", " and the same for all units"));
    }

    /**
     * An option's word.
     *
     * @param option one of the cell's
     * @return the word
     */
    public String word(Option option) {
        return words.get(option);
    }

    /**
     * Whether a switch is on.
     *
     * @param option one of the cell's switches
     * @return true if so
     */
    public boolean isOn(Option option) {
        return word(option).equals("true");
    }

    /**
     * How many of the numbers are of each unit's own.
     *
     * @return 0 if all units are alike
     */
    public int variedCount() {
        return (int) numbers.values().stream()
                .filter(values -> values.one().isEmpty())
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
        if (!(dt > 0) || !((float) dt >= Canonical.TINY) || !Float.isFinite((float) dt)) {
            throw new InputException("dt is " + dt + " ms, expected a positive step from " + Canonical.TINY + " to "
                    + Float.MAX_VALUE + " ms, such as 0.1");
        }
        cell.parameters().forEach(parameter -> values(parameter).checkSize("parameter " + parameter.name(), units));
        boolean varied = variedCount() > 0;
        ParameterBlock block = new ParameterBlock(this, units, RandomKey.ofSeed(0));
        for (long from = 0; from < (varied ? count : 1); from += BLOCK) {
            int now = varied ? (int) Math.min(BLOCK, count - from) : 1;
            block.load(first + from, now);
            for (int i = 0; i < now; i++) {
                check(block.at(i), dt, varied, first + from + i);
            }
        }
    }

    private void check(UnitParameters p, double dt, boolean varied, long unit) {
        for (Parameter parameter : cell.parameters()) {
            double value = p.of(parameter);
            if (!parameter.isLegal(value)) {
                throw parameter.illegal(value, varied ? " of unit " + unit : "");
            }
        }
        cell.check(p, dt, varied ? "unit " + unit + ": " : "");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Parameters that
                && cell == that.cell
                && numbers.equals(that.numbers)
                && words.equals(that.words);
    }

    @Override
    public int hashCode() {
        return numbers.hashCode() + words.hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(cell.name());
        numbers.forEach((parameter, values) ->
                text.append(' ').append(parameter).append('=').append(values));
        words.forEach(
                (option, word) -> text.append(' ').append(option).append('=').append(word));
        return text.toString();
    }
}
