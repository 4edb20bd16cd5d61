package org.lifsim.internal.verification;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.Sha256;
import org.lifsim.random.RandomKey;

/**
 * A line of a table of random configurations.
 *
 * @param values the values by the names of their columns
 */
record RandomLine(Map<String, String> values) {
    /** Prefix of the digest columns; the name of the array follows. */
    static final String DIGEST = "#";

    /** Prefix of the columns that describe inputs; the name of the input follows. */
    static final String INPUT = "@";

    /** Settings of every table. */
    static final String MODEL = "model";

    static final String DT = "dt";
    static final String BATCH = "batch";
    static final String STEPS = "steps";
    static final String SEED = "seed";

    /** Maximum number of values of an array, which are all kept in memory. */
    private static final int MAX_VALUES = 1 << 24;

    /** Number of hexadecimal digits of a digest. */
    private static final int DIGITS = 8;

    /** The model's or component's name; empty if there is none. */
    String model() {
        return values.getOrDefault(MODEL, "");
    }

    String text(String setting) {
        String text = values.get(setting);
        if (text == null) {
            throw new InputException(Problem.of(Subject.setting(setting), "is missing"));
        }
        return text;
    }

    <T> T parse(String setting, Function<String, T> parser) {
        String text = text(setting);
        try {
            return parser.apply(text);
        } catch (NumberFormatException e) {
            throw new InputException(
                    Problem.of(Subject.setting(setting), "is '" + text + "'").expected("a number"), e);
        }
    }

    double number(String setting) {
        return parse(setting, Double::parseDouble);
    }

    int whole(String setting) {
        int value = parse(setting, Integer::parseInt);
        if (value < 1) {
            throw new InputException(
                    Problem.of(Subject.setting(setting), "is " + value).expected("a whole number from 1"));
        }
        return value;
    }

    /** The key of the random numbers. */
    RandomKey key() {
        return RandomKey.ofSeed(parse(SEED, Long::parseLong));
    }

    /** Requires arrays to be small enough. */
    static void requireFits(String what, double values) {
        if (values > MAX_VALUES) {
            throw new InputException(Problem.of(what, "is " + values).expected("at most " + MAX_VALUES));
        }
    }

    /** Adds to parameters what is in the columns that are neither settings nor have a prefix. */
    <P> P parameters(P defaults, List<String> settings, With<P> with) {
        P parameters = defaults;
        for (Map.Entry<String, String> entry : values.entrySet()) {
            String column = entry.getKey();
            if (!settings.contains(column) && !column.startsWith(DIGEST) && !column.startsWith(INPUT)) {
                parameters = with.apply(parameters, column, entry.getValue());
            }
        }
        return parameters;
    }

    /** Sets one parameter. */
    interface With<P> {
        P apply(P parameters, String name, String text);
    }

    /** The names of the columns with a prefix, without it, in order. */
    List<String> names(String prefix) {
        return values.keySet().stream()
                .filter(column -> column.startsWith(prefix))
                .map(column -> column.substring(prefix.length()))
                .toList();
    }

    /** Compares arrays by their digests. */
    VerificationResult compare(Function<String, float[]> found) {
        List<String> arrays = names(DIGEST);
        List<String> different = arrays.stream()
                .filter(array -> !digest(found.apply(array)).equals(values.get(DIGEST + array)))
                .toList();
        return different.isEmpty()
                ? new VerificationResult(true, "equal " + String.join(" ", arrays))
                : new VerificationResult(false, "differs in " + String.join(", ", different));
    }

    /** The first digits of the SHA-256 of an array. -0 counts as 0. */
    private static String digest(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value + 0f);
        }
        return HexFormat.of().formatHex(Sha256.start().digest(bytes.array())).substring(0, DIGITS);
    }
}
