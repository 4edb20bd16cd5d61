package org.lifsim.experiment;

import java.util.Arrays;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.internal.io.DecimalNumber;
import org.lifsim.internal.io.WholeNumber;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.Parameter;

/**
 * One axis of a sweep: a setting and the values it takes.
 *
 * @param name name of a parameter, {@code current}, or {@code SOURCE.ARGUMENT} of the stimulus, such as {@code ou.sd}
 * @param values the values, one per point of the axis
 */
public record SweepAxis(String name, double[] values) {
    private static final String EXPECTED = "NAME=LOW:HIGH:COUNT or NAME=VALUE,VALUE,..., such as tau_m=10:100:10";
    private static final int MAX_POINTS = 1_000_000;

    /**
     * Parses an axis.
     *
     * @param text {@code NAME=LOW:HIGH:COUNT} for COUNT evenly spaced values from LOW to HIGH, or {@code NAME=VALUE,VALUE,...}
     * @return the axis
     * @throws InputException if the text has another form, a value is not finite, or COUNT is not from 1 to 1,000,000
     */
    public static SweepAxis parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new InputException(
                    Problem.of("axis '" + text + "'", "has no name").expected(EXPECTED));
        }
        String name = text.substring(0, equals).strip();
        String values = text.substring(equals + 1).strip();
        try {
            double[] points = values.contains(":")
                    ? even(values.split(":", -1))
                    : Arrays.stream(values.split(",", -1))
                            .mapToDouble(DecimalNumber::parse)
                            .toArray();
            for (double point : points) {
                if (!Double.isFinite(point)) {
                    throw new InputException(Problem.of("axis '" + text + "'", "has a value " + point)
                            .expected("finite numbers"));
                }
            }
            return new SweepAxis(name, points);
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new InputException(
                    Problem.of("axis '" + text + "'", "cannot be read").expected(EXPECTED), e);
        }
    }

    /**
     * The label of the axis in a plot.
     *
     * @param model the neuron model of the sweep
     * @return the name; for a parameter followed by its physical unit in parentheses
     */
    public String title(NeuronModel model) {
        for (Parameter parameter : model.parameters()) {
            if (parameter.name().equals(name) && !parameter.physicalUnit().isEmpty()) {
                return name + " (" + parameter.physicalUnit() + ")";
            }
        }
        return name;
    }

    /** Evenly spaced values, computed in double: low + (high - low) * i / (count - 1). */
    private static double[] even(String[] parts) {
        double low = DecimalNumber.parse(parts[0]);
        double high = DecimalNumber.parse(parts[1]);
        long many = WholeNumber.parse(parts[2]);
        if (parts.length != 3 || many < 1 || many > MAX_POINTS) {
            throw new NumberFormatException();
        }
        int count = (int) many;
        double[] points = new double[count];
        for (int i = 0; i < count; i++) {
            points[i] = count == 1 ? low : low + (high - low) * i / (count - 1);
        }
        return points;
    }
}
