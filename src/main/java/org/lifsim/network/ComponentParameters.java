package org.lifsim.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.DidYouMean;
import org.lifsim.model.ModelOption;
import org.lifsim.model.Parameter;

/** Parameters and options of a {@link Component}. Immutable; {@link Component#defaults} starts with the defaults. */
public final class ComponentParameters {
    private final Component component;
    private final Map<String, Double> numbers;
    private final Map<String, String> choices;

    ComponentParameters(Component component) {
        this(component, new LinkedHashMap<>(), new LinkedHashMap<>());
        component.parameters().forEach(parameter -> numbers.put(parameter.name(), parameter.defaultValue()));
        component
                .options()
                .forEach(option -> choices.put(option.name(), option.choices().get(0)));
    }

    private ComponentParameters(Component component, Map<String, Double> numbers, Map<String, String> choices) {
        this.component = component;
        this.numbers = numbers;
        this.choices = choices;
    }

    /**
     * The component that these parameters belong to.
     *
     * @return the component
     */
    public Component component() {
        return component;
    }

    /**
     * Sets a parameter.
     *
     * @param name ngc-learn's name, such as {@code tau_decay}
     * @param value the value, in the parameter's unit
     * @return the changed parameters
     * @throws InputException if the component has no such parameter, or the value is out of range
     */
    public ComponentParameters with(String name, double value) {
        return with(name, String.valueOf(value));
    }

    /**
     * Sets a parameter or an option.
     *
     * @param name ngc-learn's name, such as {@code decay_type}
     * @param text a number, {@code none} where it is allowed, or a choice
     * @return the changed parameters
     * @throws InputException if the component has no such parameter, or the value is out of range
     */
    public ComponentParameters with(String name, String text) {
        Map<String, Double> changed = new LinkedHashMap<>(numbers);
        Map<String, String> chosen = new LinkedHashMap<>(choices);
        for (Parameter parameter : component.parameters()) {
            if (parameter.name().equals(name)) {
                changed.put(name, parameter.read(text));
                return new ComponentParameters(component, changed, chosen);
            }
        }
        for (ModelOption option : component.options()) {
            if (option.name().equals(name)) {
                chosen.put(name, option.parse(text));
                return new ComponentParameters(component, changed, chosen);
            }
        }
        List<String> names = Stream.concat(
                        component.parameters().stream().map(Parameter::name),
                        component.options().stream().map(ModelOption::name))
                .toList();
        throw new InputException(Problem.of(Subject.parameter(name), "is unknown")
                .hint(
                        names.isEmpty()
                                ? component + " has no parameters"
                                : DidYouMean.hint(name, names, component.toString())));
    }

    /**
     * A parameter.
     *
     * @param parameter a parameter of the component
     * @return its value; that of "none" if it is none
     * @throws InputException if it must be given and is not
     */
    public double number(Parameter parameter) {
        double value = numbers.get(parameter.name());
        if (Double.isNaN(value)) {
            throw new InputException(
                    Problem.of(Subject.parameter(parameter.name()), "is missing for component " + component)
                            .expected(parameter.range() + ": " + parameter.description()));
        }
        return value;
    }

    /**
     * An option.
     *
     * @param option an option of the component
     * @return the choice
     */
    public String choice(ModelOption option) {
        return choices.get(option.name());
    }

    @Override
    public String toString() {
        return component.key()
                + Stream.concat(
                                component.parameters().stream()
                                        .map(parameter ->
                                                parameter.name() + "=" + parameter.text(numbers.get(parameter.name()))),
                                component.options().stream().map(option -> option.name() + "=" + choice(option)))
                        .collect(Collectors.joining(" ", " ", ""));
    }
}
