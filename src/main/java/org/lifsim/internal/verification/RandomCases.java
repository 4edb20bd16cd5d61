package org.lifsim.internal.verification;

import java.io.IOException;
import java.io.InputStream;
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
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.internal.io.Sha256;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.NeuronModels;
import org.lifsim.random.RandomKey;

/**
 * Configurations of one kind of cell that chance drew and ngc-learn ran, of which the digests of all arrays are kept. Their input is made of
 * random numbers of a seed, so a configuration is a line of a table. {@code docs/reference-cases/record_random.py} wrote them and says how.
 */
public final class RandomCases implements ReferenceCase {
    /** Names for {@link #of}. */
    public static final List<String> NAMES = List.of(
            "lif-random",
            "slif-random",
            "adex-random",
            "izhikevich-random",
            "quadlif-random",
            "raf-random",
            "poisson-random",
            "bernoulli-random");

    static final String ENDING = ".csv";

    private static final String FOLDER = "/org/lifsim/internal/verification/random/";

    /** With this begin the columns of digests; the array's name follows. */
    private static final String DIGEST = "#";

    /** Hexadecimal digits of a digest. */
    private static final int DIGITS = 8;

    /** After so many changes of the input the run without optional columns is looked at: what differs once goes on to differ. */
    private static final int LOOKS = 10;

    /** Values of an array that are held at once. */
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
     * The configurations of a model that the project brings.
     *
     * @param name one of {@link #NAMES}
     * @return the configurations
     * @throws IOException if the jar cannot be read
     */
    public static RandomCases of(String name) throws IOException {
        try (InputStream in = RandomCases.class.getResourceAsStream(FOLDER + name + ENDING)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks its random configurations " + name);
            }
            return read(name, name + ENDING, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /**
     * Configurations from a table that {@code record_random.py} wrote.
     *
     * @param csv the table
     * @return the configurations
     * @throws InputException if it is missing or no such table; the message names file and line
     * @throws IOException if reading fails
     */
    static RandomCases load(Path csv) throws IOException {
        if (!Files.isRegularFile(csv)) {
            throw new InputException("file " + csv + (Files.exists(csv) ? " is no file" : " does not exist"));
        }
        String file = csv.getFileName().toString();
        String name = file.substring(0, file.length() - ENDING.length());
        return read(name, "file " + csv, new String(Files.readAllBytes(csv), StandardCharsets.UTF_8));
    }

    private static RandomCases read(String name, String file, String text) {
        List<String> rows = text.lines().toList();
        String[] names = rows.isEmpty() ? new String[0] : rows.get(0).split(",", -1);
        Set<String> distinct = new HashSet<>(List.of(names));
        boolean hasDigests = distinct.stream().anyMatch(column -> column.startsWith(DIGEST));
        if (!distinct.containsAll(SETTINGS) || distinct.size() < names.length || !hasDigests || rows.size() < 2) {
            throw new InputException(file + " is no table of random configurations, expected a first line with "
                    + String.join(", ", SETTINGS)
                    + ", each once, and at least one digest such as #v, and a line for each"
                    + " configuration, as record_random.py writes it");
        }
        List<Map<String, String>> lines = new ArrayList<>();
        for (int row = 1; row < rows.size(); row++) {
            String[] values = rows.get(row).split(",", -1);
            if (values.length != names.length) {
                throw new InputException(file + " line " + (row + 1) + ": has " + values.length
                        + " values, expected one for each of the " + names.length + " names of the first line");
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
     * How many configurations there are.
     *
     * @return configurations
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
                first = "; " + place(n) + result.text();
            }
        }
        String equal = (lines.size() - different) + " of " + lines.size() + " random configurations";
        return different == 0
                ? new VerificationResult(true, "equal " + equal)
                : new VerificationResult(false, "differs, equal are " + equal + first);
    }

    private VerificationResult verdict(int n, Backend backend) {
        try {
            return verify(n, backend);
        } catch (InputException e) {
            throw new InputException(place(n) + e.getMessage(), e);
        }
    }

    private String place(int n) {
        return file + " line " + (n + 2) + ": ";
    }

    /**
     * Step by step, every array by its digest; where these are equal, once more as a simulation runs, against what the first run computed.
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
                ? ReferenceCheck.runPlain(reference(n, found), backend, LOOKS)
                : new VerificationResult(false, "differs in " + String.join(", ", different));
    }

    /** A configuration as a case, with these arrays to compare with. */
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
                new PopulationCase.Start(null, null, key),
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

    /** Reads a line as it will be run, and says what is wrong with it. */
    private void check(int n) {
        Map<String, String> line = lines.get(n);
        try {
            whole(line, "hold");
            Long.parseLong(line.get("seed"));
            for (String bound : List.of("low", "high")) {
                if (!Float.isFinite((float) Double.parseDouble(line.get(bound)))) {
                    throw new InputException(bound + " is " + line.get(bound) + ", expected a finite float32");
                }
            }
            double values = (double) whole(line, "units") * whole(line, "batch") * whole(line, "steps");
            if (values > MAX_VALUES) {
                throw new InputException(
                        "units times batch times steps is " + values + ", expected at most " + MAX_VALUES);
            }
            parameters(line).check(Double.parseDouble(line.get("dt")), whole(line, "units"));
        } catch (NumberFormatException e) {
            throw new InputException(place(n) + e.getMessage() + ", expected a number", e);
        } catch (InputException e) {
            throw new InputException(place(n) + e.getMessage(), e);
        }
    }

    private static int whole(Map<String, String> line, String setting) {
        int value = Integer.parseInt(line.get(setting));
        if (value < 1) {
            throw new InputException(setting + " is " + value + ", expected a whole number from 1");
        }
        return value;
    }

    /**
     * The clamped inputs, step by step: each unit has a level of its own, evenly from low to high, times 0.5 to 1.5 in each step, or in each
     * few steps where the input is held.
     */
    private static float[] inputs(Map<String, String> line, int steps, RandomKey key) {
        int row = whole(line, "units") * whole(line, "batch");
        int hold = whole(line, "hold");
        float low = (float) Double.parseDouble(line.get("low"));
        float span = (float) Double.parseDouble(line.get("high")) - low;
        float[] inputs = new float[steps * row];
        for (int step = 0; step < steps; step++) {
            long from = (1L + step - step % hold) * row;
            for (int i = 0; i < row; i++) {
                float level = key.uniform(i) * span + low;
                inputs[step * row + i] = level * (key.uniform(from + i) + 0.5f);
            }
        }
        return inputs;
    }

    /** The beginning of the SHA-256 of an array; -0 counts as 0. */
    private static String digest(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value + 0f);
        }
        return HexFormat.of().formatHex(Sha256.start().digest(bytes.array())).substring(0, DIGITS);
    }
}
