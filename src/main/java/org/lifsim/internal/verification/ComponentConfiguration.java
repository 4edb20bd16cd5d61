package org.lifsim.internal.verification;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.network.Component;
import org.lifsim.network.ComponentParameters;
import org.lifsim.random.RandomKey;

/**
 * A random configuration of a component of networks. {@code record_components.py} documents how its inputs are described.
 *
 * @param name name of the table
 * @param line the configuration
 * @param component the component
 */
record ComponentConfiguration(String name, RandomLine line, Component component) implements RandomCases.Configuration {
    private static final String UNITS = "units";
    private static final String ROWS = "rows";
    private static final String COLUMNS = "columns";

    /** How an input is made from random numbers. */
    private enum Kind {
        /** Uniform numbers. */
        UNIFORM,
        /** Uniform numbers that stay the same in all steps. */
        HELD,
        /** Spikes, 0 or 1. */
        SPIKES,
        /** Times of the last spikes, ms. */
        TIMES
    }

    /** The columns that are neither parameters nor inputs nor digests. */
    static List<String> settings(Component component) {
        List<String> settings = new ArrayList<>(
                List.of(RandomLine.MODEL, RandomLine.DT, RandomLine.BATCH, RandomLine.STEPS, RandomLine.SEED));
        settings.addAll(component.matrices().isEmpty() ? List.of(UNITS) : List.of(ROWS, COLUMNS));
        return settings;
    }

    private int rows() {
        return component.matrices().isEmpty() ? 1 : line.whole(ROWS);
    }

    private int columns() {
        return line.whole(component.matrices().isEmpty() ? UNITS : COLUMNS);
    }

    @Override
    public void check() {
        double largest = Math.max(
                (double) rows() * columns(), (double) Math.max(rows(), columns()) * line.whole(RandomLine.BATCH));
        RandomLine.requireFits("the size of the largest array", largest * line.whole(RandomLine.STEPS));
        run();
        for (String array : line.names(RandomLine.DIGEST)) {
            if (!component.outputs().contains(array)) {
                throw new InputException(Problem.of("array " + array, "is unknown")
                        .expected("some of " + String.join(", ", component.outputs())));
            }
        }
    }

    @Override
    public VerificationResult verify(Backend backend) {
        return line.compare(run().observe(line.names(RandomLine.DIGEST), backend)::get);
    }

    private ComponentRun run() {
        Map<String, float[]> inputs = new LinkedHashMap<>();
        Map<String, float[]> matrices = new LinkedHashMap<>();
        List<String> described = line.names(RandomLine.INPUT);
        int steps = line.whole(RandomLine.STEPS);
        int batch = line.whole(RandomLine.BATCH);
        for (int n = 0; n < described.size(); n++) {
            String input = described.get(n);
            RandomKey key = line.key().foldIn(n);
            if (component.matrices().contains(input)) {
                matrices.put(input, values(input, key, 1, rows() * columns()));
            } else if (component.inputs().contains(input)) {
                inputs.put(input, values(input, key, steps, batch * component.width(input, rows(), columns())));
            } else {
                throw new InputException(
                        Problem.of("input " + input, "is unknown").expected("an input or a matrix of " + component));
            }
        }
        ComponentParameters parameters =
                line.parameters(component.defaults(), settings(component), ComponentParameters::with);
        return new ComponentRun(
                name, parameters, line.number(RandomLine.DT), batch, steps, rows(), columns(), inputs, matrices);
    }

    /** The values of an input, step by step. */
    private float[] values(String input, RandomKey key, int steps, int size) {
        String[] words = line.text(RandomLine.INPUT + input).split(" ");
        Kind kind = Arrays.stream(Kind.values())
                .filter(known -> known.name().equalsIgnoreCase(words[0]))
                .findFirst()
                .orElseThrow(() -> malformed(input));
        boolean isRange = kind == Kind.UNIFORM || kind == Kind.HELD;
        if (words.length != (isRange ? 3 : 2)) {
            throw malformed(input);
        }
        float low = number(input, words[1]);
        float span = isRange ? number(input, words[2]) - low : 0;
        float[] values = new float[steps * size];
        for (int i = 0; i < values.length; i++) {
            float u = key.uniform(kind == Kind.HELD ? i % size : i);
            float before = kind == Kind.TIMES && i >= size ? values[i - size] : 0f;
            values[i] = switch (kind) {
                case UNIFORM, HELD -> u * span + low;
                case SPIKES -> u < low ? 1f : 0f;
                case TIMES -> u < low ? (float) (i / size * line.number(RandomLine.DT)) : before;
            };
        }
        return values;
    }

    private float number(String input, String word) {
        try {
            return (float) Double.parseDouble(word);
        } catch (NumberFormatException e) {
            throw malformed(input);
        }
    }

    private InputException malformed(String input) {
        return new InputException(Problem.of(
                        Subject.setting(RandomLine.INPUT + input), "is '" + line.text(RandomLine.INPUT + input) + "'")
                .expected("uniform LOW HIGH, held LOW HIGH, spikes RATE or times RATE"));
    }
}
