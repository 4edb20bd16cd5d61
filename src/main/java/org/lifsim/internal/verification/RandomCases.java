package org.lifsim.internal.verification;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.error.Place;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.FitsHeap;
import org.lifsim.network.Components;

/**
 * Random configurations of one neuron model, or of one component of networks, that ngc-learn ran. Only the digests of their arrays
 * are stored. The inputs are made from a seed, so a configuration is one line of a table. {@code record_random.py} and
 * {@code record_components.py} in {@code docs/reference-cases} create and document them.
 */
public final class RandomCases implements ReferenceCase {
    static final String ENDING = ".csv";

    private static final String FOLDER = "org/lifsim/internal/verification/random/";

    /** A configuration: checked when the table is read, run later. */
    interface Configuration {
        /** Checks all settings before anything is run. */
        void check();

        /** Runs the configuration and compares the digests of its arrays. */
        VerificationResult verify(Backend backend);
    }

    private final String name;
    private final String file;
    private final List<Configuration> configurations;

    private RandomCases(String name, String file, List<Configuration> configurations) {
        this.name = name;
        this.file = file;
        this.configurations = configurations;
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
     * The built-in configurations of a model or a component.
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
     * Reads configurations from a table that one of the scripts wrote.
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
        List<String> settings = settings(rows);
        Set<String> distinct = new HashSet<>(List.of(names));
        boolean hasDigests = distinct.stream().anyMatch(column -> column.startsWith(RandomLine.DIGEST));
        if (!distinct.containsAll(settings) || distinct.size() < names.length || !hasDigests || rows.size() < 2) {
            throw new InputException(Problem.of(Subject.file(Path.of(file)), "is not a table of random configurations")
                    .expected("a first line with " + String.join(", ", settings)
                            + ", without duplicates, and with at least one digest such as #v")
                    .hint("each configuration is one line, as record_random.py writes it"));
        }
        List<RandomLine> lines = new ArrayList<>();
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
            lines.add(new RandomLine(line));
        }
        RandomCases cases = new RandomCases(
                name,
                file,
                lines.stream().map(line -> configuration(name, line)).toList());
        for (int n = 0; n < lines.size(); n++) {
            try {
                cases.configurations.get(n).check();
            } catch (InputException e) {
                throw e.at(cases.place(n));
            }
        }
        return cases;
    }

    /** The settings that a table must have, by the first line's model, which is the first value. */
    private static List<String> settings(List<String> rows) {
        String model = rows.size() < 2 ? "" : rows.get(1).split(",", -1)[0];
        return Components.ofCase(model).map(ComponentConfiguration::settings).orElse(PopulationConfiguration.SETTINGS);
    }

    private static Configuration configuration(String name, RandomLine line) {
        return Components.ofCase(line.model())
                .<Configuration>map(component -> new ComponentConfiguration(name, line, component))
                .orElseGet(() -> new PopulationConfiguration(name, line));
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
        return configurations.size();
    }

    @Override
    public VerificationResult verify(Backend backend) {
        int different = 0;
        String first = "";
        for (int n = 0; n < configurations.size(); n++) {
            VerificationResult result = verdict(n, backend);
            if (!result.equal() && different++ == 0) {
                first = "; " + place(n) + ": " + result.text();
            }
        }
        String equal = (configurations.size() - different) + " of " + configurations.size() + " random configurations";
        return different == 0
                ? new VerificationResult(true, "equal " + equal)
                : new VerificationResult(false, "differs: only " + equal + " are equal" + first);
    }

    private VerificationResult verdict(int n, Backend backend) {
        try {
            return configurations.get(n).verify(backend);
        } catch (InputException e) {
            throw e.at(place(n));
        }
    }

    private Place place(int n) {
        return new Place(file, n + 2);
    }
}
