package org.lifsim.internal.verification;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.error.Place;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.FitsHeap;
import org.lifsim.internal.io.Sha256;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.NeuronModels;
import org.lifsim.random.RandomKey;

/**
 * Random configurations of one neuron model that ngc-learn ran. Only the digests of their arrays are stored. The input consists
 * of random numbers from a seed, so a configuration is one line of a table. {@code docs/reference-cases/record_random.py} creates
 * and documents them.
 */
public final class RandomCases implements ReferenceCase {
    static final String ENDING = ".csv";

    private static final String FOLDER = "org/lifsim/internal/verification/random/";

    /** Prefix of the digest columns; the name of the array follows. */
    private static final String DIGEST = "#";

    /** Number of hexadecimal digits of a digest. */
    private static final int DIGITS = 8;

    /**
     * Number of input changes between comparisons of the plain run. This is enough, because a difference does not disappear
     * again.
     */
    private static final int LOOKS = 10;

    /** Maximum number of values of an array, which are all kept in memory. */
    private static final int MAX_VALUES = 1 << 24;

    private static final String MODEL = "model";

    /** The columns that are neither parameters nor digests. */
    private static final List<String> SETTINGS =
            List.of(MODEL, "dt", "units", "batch", "steps", "hold", "seed", "low", "high");

    private final String name;
    private final String file;
    private final List<Map<String, String>> lines;

    private RandomCases(String name, String file, List<Map<String, String>> lines) {
        this.name = name;
        this.file = file;
        this.lines = lines;
    }

    /**
     * The names of the built-in configurations.
     *
     * @return names for {@link #of}
     */
    static List<String> builtInNames() {
        return BuiltInFolder.names(FOLDER, ENDING);
    }

    /**
     * The built-in configurations of a model.
     *
     * @param name one of {@link #builtInNames}
     * @return the configurations
     * @throws IOException if the jar cannot be read
     */
    public static RandomCases of(String name) throws IOException {
        byte[] text = BuiltInFolder.read(FOLDER, name + ENDING);
        return read(name, "built-in " + name + ENDING, new String(text, StandardCharsets.UTF_8));
    }

    /**
     * Reads configurations from a table that {@code record_random.py} wrote.
     *
     * @param csv the .csv file
     * @return the configurations
     * @throws InputException if the file is missing or not such a table; the message names the file and the line
     * @throws IOException if reading fails
     */
    static RandomCases load(Path csv) throws IOException {
        if (!Files.isRegularFile(csv)) {
            throw new InputException(
                    Problem.of(Subject.file(csv), Files.exists(csv) ? "is not a file" : "does not exist"));
        }
        String file = csv.getFileName().toString();
        String name = file.substring(0, file.length() - ENDING.length());
        return FitsHeap.read(
                Subject.file(csv),
                () -> read(name, csv.toString(), new String(Files.readAllBytes(csv), StandardCharsets.UTF_8)));
    }

    private static RandomCases read(String name, String file, String text) {
        List<String> rows = text.lines().toList();
        String[] names = rows.isEmpty() ? new String[0] : rows.get(0).split(",", -1);
        Set<String> distinct = new HashSet<>(List.of(names));
        boolean hasDigests = distinct.stream().anyMatch(column -> column.startsWith(DIGEST));
        if (!distinct.containsAll(SETTINGS) || distinct.size() < names.length || !hasDigests || rows.size() < 2) {
            throw new InputException(Problem.of(Subject.file(Path.of(file)), "is not a table of random configurations")
                    .expected("a first line with " + String.join(", ", SETTINGS)
                            + ", without duplicates, and with at least one digest such as #v")
                    .hint("each configuration is one line, as record_random.py writes it"));
        }
        List<Map<String, String>> lines = new ArrayList<>();
        for (int row = 1; row < rows.size(); row++) {
            String[] values = rows.get(row).split(",", -1);
            if (values.length != names.length) {
                throw new InputException(Problem.of("the line", "has " + values.length + " values")
                        .expected("one for each of the " + names.length + " names of the first line")
                        .at(new Place(file, row + 1)));
            }
            Map<String, String> line = new LinkedHashMap<>();
            for (int i = 0; i < names.length; i++) {
                line.put(names[i], values[i]);
            }
            lines.add(line);
        }
        RandomCases cases = new RandomCases(name, file, lines);
        for (int n = 0; n < lines.size(); n++) {
            cases.check(n);
        }
        return cases;
    }

    @Override
    public String name() {
        return name;
    }

    /**
     * The number of configurations.
     *
     * @return number of configurations, at least 1
     */
    public int count() {
        return lines.size();
    }

    @Override
    public VerificationResult verify(Backend backend) {
        int different = 0;
        String first = "";
        for (int n = 0; n < lines.size(); n++) {
            VerificationResult result = verdict(n, backend);
            if (!result.equal() && different++ == 0) {
                first = "; " + place(n) + ": " + result.text();
            }
        }
        String equal = (lines.size() - different) + " of " + lines.size() + " random configurations";
        return different == 0
                ? new VerificationResult(true, "equal " + equal)
                : new VerificationResult(false, "differs: only " + equal + " are equal" + first);
    }

    private VerificationResult verdict(int n, Backend backend) {
        try {
            return verify(n, backend);
        } catch (InputException e) {
            throw e.at(place(n));
        }
    }

    private Place place(int n) {
        return new Place(file, n + 2);
    }

    /**
     * Runs a configuration step by step and compares the digest of every array. If they are equal, runs it once more as a
     * simulation does, and compares it with the first run.
     */
    private VerificationResult verify(int n, Backend backend) {
        Map<String, String> line = lines.get(n);
        List<String> arrays = line.keySet().stream()
                .filter(column -> column.startsWith(DIGEST))
                .map(column -> column.substring(DIGEST.length()))
                .toList();
        Map<String, float[]> found = ReferenceCheck.observe(reference(n, Map.of()), arrays, backend);
        List<String> different = arrays.stream()
                .filter(array -> !digest(found.get(array)).equals(line.get(DIGEST + array)))
                .toList();
        return different.isEmpty()
                ? ReferenceCheck.runAsSimulation(reference(n, found), backend, LOOKS)
                : new VerificationResult(false, "differs in " + String.join(", ", different));
    }

    /** A configuration as a case, with these arrays as expected values. */
    private PopulationCase reference(int n, Map<String, float[]> expected) {
        Map<String, String> line = lines.get(n);
        int steps = whole(line, "steps");
        RandomKey key = RandomKey.ofSeed(Long.parseLong(line.get("seed")));
        return new PopulationCase(
                name,
                parameters(line),
                Double.parseDouble(line.get("dt")),
                LastSpikeTime.MILLISECONDS,
                whole(line, "units"),
                whole(line, "batch"),
                steps,
                new PopulationCase.Start(Map.of(), null, key, null),
                inputs(line, steps, key),
                expected);
    }

    private static ModelParameters parameters(Map<String, String> line) {
        ModelParameters parameters = NeuronModels.named(line.get(MODEL)).defaults();
        for (Map.Entry<String, String> entry : line.entrySet()) {
            if (!SETTINGS.contains(entry.getKey()) && !entry.getKey().startsWith(DIGEST)) {
                parameters = parameters.with(entry.getKey(), entry.getValue());
            }
        }
        return parameters;
    }

    /** Checks all settings of a line before anything is run. */
    private void check(int n) {
        Map<String, String> line = lines.get(n);
        try {
            whole(line, "hold");
            parse(line, "seed", Long::parseLong);
            for (String bound : List.of("low", "high")) {
                if (!Float.isFinite(parse(line, bound, Double::parseDouble).floatValue())) {
                    throw new InputException(Problem.of(Subject.setting(bound), "is " + line.get(bound))
                            .expected("a finite float32"));
                }
            }
            double values = (double) whole(line, "units") * whole(line, "batch") * whole(line, "steps");
            if (values > MAX_VALUES) {
                throw new InputException(Problem.of("units times batch times steps", "is " + values)
                        .expected("at most " + MAX_VALUES));
            }
            parameters(line).check(parse(line, "dt", Double::parseDouble), whole(line, "units"));
        } catch (InputException e) {
            throw e.at(place(n));
        }
    }

    private static <T> T parse(Map<String, String> line, String setting, Function<String, T> parser) {
        try {
            return parser.apply(line.get(setting));
        } catch (NumberFormatException e) {
            throw new InputException(
                    Problem.of(Subject.setting(setting), "is '" + line.get(setting) + "'")
                            .expected("a number"),
                    e);
        }
    }

    private static int whole(Map<String, String> line, String setting) {
        int value = parse(line, setting, Integer::parseInt);
        if (value < 1) {
            throw new InputException(
                    Problem.of(Subject.setting(setting), "is " + value).expected("a whole number from 1"));
        }
        return value;
    }

    /**
     * The clamped inputs, step by step. Each unit has a random level, uniform from low to high. In each period of {@code hold}
     * steps the level is multiplied by a random factor from 0.5 to 1.5.
     */
    private static float[] inputs(Map<String, String> line, int steps, RandomKey key) {
        int row = whole(line, "units") * whole(line, "batch");
        int hold = whole(line, "hold");
        float low = (float) Double.parseDouble(line.get("low"));
        float span = (float) Double.parseDouble(line.get("high")) - low;
        float[] levels = new float[row];
        for (int i = 0; i < row; i++) {
            levels[i] = key.uniform(i) * span + low;
        }
        float[] inputs = new float[steps * row];
        for (int step = 0; step < steps; step++) {
            if (step % hold == 0) {
                long from = (1L + step) * row;
                for (int i = 0; i < row; i++) {
                    inputs[step * row + i] = levels[i] * (key.uniform(from + i) + 0.5f);
                }
            } else {
                System.arraycopy(inputs, (step - 1) * row, inputs, step * row, row);
            }
        }
        return inputs;
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
