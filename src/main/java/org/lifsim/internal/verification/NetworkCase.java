package org.lifsim.internal.verification;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.internal.io.NpyHeader;
import org.lifsim.internal.io.NpzReader;
import org.lifsim.network.Network;
import org.lifsim.network.Signal;
import org.lifsim.random.RandomKey;

/**
 * A recorded run of a network. The array of NAME in presentation K is called {@code K_NAME} and has one row per step.
 */
abstract class NetworkCase implements ReferenceCase {
    private static final List<String> TYPES = List.of(NpyHeader.FLOAT32, NpyHeader.UINT8);
    private static final float WHITE = 255f;

    final CaseFile file;
    final double dt;
    final int steps;
    final int inputs;
    final long seed;
    private final Map<String, NpzReader.Array> arrays;

    /** The arrays that the comparison has looked up so far. An array of the case that is never looked up is an error. */
    private final Set<String> known = new HashSet<>();

    NetworkCase(CaseFile file) throws IOException {
        this.file = file;
        dt = file.number("dt");
        steps = file.whole("steps");
        inputs = file.whole("inputs");
        seed = file.whole(file.meta(), "seed", 0, Long.MAX_VALUE);
        Set<String> names = new LinkedHashSet<>();
        file.meta().path("arrays").fieldNames().forEachRemaining(names::add);
        arrays = file.arrays(names, TYPES);
        for (String array : names) {
            if (!arrays.containsKey(array)) {
                throw new InputException(Problem.of(file.npz(), "has no array '" + array + "', which its .json lists"));
            }
        }
    }

    /** Reads the case from its two files. */
    static ReferenceCase of(CaseFile file) throws IOException {
        String network = file.text("network");
        return switch (network) {
            case "Diehl & Cook" -> new DiehlCookCase(file);
            case "BFA-SNN" -> new FeedbackAlignmentCase(file);
            default ->
                throw new InputException(Problem.of(file.json(), "has network '" + network + "'")
                        .expected("'Diehl & Cook' or 'BFA-SNN'"));
        };
    }

    @Override
    public final String name() {
        return file.name();
    }

    boolean has(String array) {
        known.add(array);
        return arrays.containsKey(array);
    }

    /** The values of an array, which must have this shape. Dimensions of length 1 may be missing. */
    float[] values(String array, int... shape) {
        known.add(array);
        NpzReader.Array found = arrays.get(array);
        if (found == null) {
            throw new InputException(Problem.of(
                    file.json(),
                    "does not list array '" + array + "', which a case of " + file.text("network") + " needs"));
        }
        long[] expected =
                Arrays.stream(shape).asLongStream().filter(n -> n != 1).toArray();
        long[] there = Arrays.stream(found.header().shape()).filter(n -> n != 1).toArray();
        if (!Arrays.equals(expected, there)) {
            throw new InputException(Problem.of(
                            "array " + array + " of " + file.npz(),
                            "has shape " + found.header().shapeText())
                    .expected(NpyHeader.shapeText(
                                    Arrays.stream(shape).asLongStream().toArray()) + " by its .json"));
        }
        return found.floatsOrBytes();
    }

    /** The number of images; 0 if the case has none. */
    int images() {
        NpzReader.Array found = arrays.get("images");
        return found == null || found.header().shape().length == 0
                ? 0
                : (int) found.header().shape()[0];
    }

    /** The pixels of an image, in [0, 1]. */
    float[] image(int index) {
        int images = images();
        float[] all = values("images", images, inputs);
        if (index < 0 || index >= images) {
            throw new InputException(
                    Problem.of(file.json(), "presents image " + index + ", but " + file.npz() + " has " + images));
        }
        float[] pixels = Arrays.copyOfRange(all, index * inputs, (index + 1) * inputs);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] /= WHITE;
        }
        return pixels;
    }

    /** Compares signals after each step of a presentation. */
    final class StepComparison {
        private final Map<Signal, ArrayComparison> signals = new LinkedHashMap<>();
        private final List<ArrayComparison> all = new ArrayList<>();

        /** Compares those of the named signals whose arrays the case has. */
        StepComparison(int presentation, Map<String, Signal> named) {
            named.forEach((name, signal) -> {
                String array = presentation + "_" + name;
                if (has(array)) {
                    int rows = signal.batch();
                    ArrayComparison comparison = comparison(presentation, name, steps, rows, signal.width());
                    signals.put(signal, comparison);
                    all.add(comparison);
                }
            });
        }

        /** Compares the signals of a network after a step; steps count from 0. */
        void compare(Network network, int step) {
            signals.forEach((signal, comparison) -> {
                float[] found = network.read(signal);
                comparison.values(step * found.length, found);
            });
        }

        List<ArrayComparison> comparisons() {
            return all;
        }
    }

    /** Creates the comparison with an array of a presentation. */
    ArrayComparison comparison(int presentation, String name, int... shape) {
        int row = Arrays.stream(shape).skip(1).reduce(1, (a, b) -> a * b);
        return new ArrayComparison(
                name, " of presentation " + presentation, values(presentation + "_" + name, shape), row);
    }

    /** Compares a whole array, if the case has it. */
    void compare(List<ArrayComparison> dst, int presentation, String name, float[] found, int... shape) {
        if (has(presentation + "_" + name)) {
            ArrayComparison comparison = comparison(presentation, name, shape);
            comparison.values(0, found);
            dst.add(comparison);
        }
    }

    /** The result of all comparisons. Call it last: it also checks that every array of the case was compared. */
    VerificationResult verdict(List<ArrayComparison> comparisons) {
        for (String array : arrays.keySet()) {
            if (!known.contains(array)) {
                throw new InputException(Problem.of(
                                file.json(),
                                "lists array '" + array + "', which the presentations of this " + file.text("network")
                                        + " case do not compute")
                        .hint("remove it from the list of arrays"));
            }
        }
        return VerificationResult.of(comparisons);
    }

    /** Compares a random key with the key of the case, word by word. */
    static ArrayComparison key(String name, int presentation, JsonNode words, RandomKey found) {
        float[] expected = halves(words.path(0).asLong(), words.path(1).asLong());
        ArrayComparison comparison = new ArrayComparison(
                ArrayComparison.KEY + name, " of presentation " + presentation, expected, expected.length);
        comparison.values(0, halves(Integer.toUnsignedLong(found.hi()), Integer.toUnsignedLong(found.lo())));
        return comparison;
    }

    /** Splits two 32-bit words into 16-bit halves, which float32 represents exactly. */
    private static float[] halves(long hi, long lo) {
        return new float[] {hi >>> Short.SIZE, hi & 0xFFFF, lo >>> Short.SIZE, lo & 0xFFFF};
    }
}
