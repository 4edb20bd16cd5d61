package org.lifsim.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lifsim.experiment.NetworkExperiment;

/** Sparse networks of {@code lifsim init --example}, in turn with NEST where bin/bench has installed it. */
final class SparseContest {
    private static final List<String> NETWORKS = List.of("brunel", "cuba");

    private final int rounds;
    private final int threads;
    private final Path folder;
    private final String nest;
    private final PrintStream log;

    /**
     * Prepares a contest.
     *
     * @param nest command of NEST's script, without its arguments; null without NEST
     */
    SparseContest(int rounds, Path folder, String nest, PrintStream log) {
        this.rounds = rounds;
        this.folder = folder;
        this.nest = nest;
        this.log = log;
        threads = Runtime.getRuntime().availableProcessors();
    }

    /** Runs every network with every program in each round. Returns a Markdown table of seconds. */
    String table() throws IOException {
        Map<String, List<double[]>> seconds = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (String network : NETWORKS) {
                Path file = folder.resolve(network + ".yaml");
                try (InputStream in = NetworkExperiment.class.getResourceAsStream("networks/" + network + ".yaml")) {
                    Files.write(file, in.readAllBytes());
                }
                add(seconds, network + " | lifsim", ourselves(file));
                if (nest != null) {
                    List<String> command = new ArrayList<>(List.of(nest.split(" ")));
                    command.addAll(List.of(network, String.valueOf(threads)));
                    add(seconds, network + " | NEST 3.10.0", command);
                }
            }
        }
        log.println();
        StringBuilder table = new StringBuilder("A second of model time on " + threads
                + " threads, seconds: median (lowest to highest)\n\n"
                + "| network | program | build | first second | third second |\n|---|---|---|---|---|\n");
        seconds.forEach((name, all) -> {
            table.append("| " + name + " |");
            for (int column = 0; column < 3; column++) {
                int c = column;
                double[] sorted =
                        all.stream().mapToDouble(row -> row[c]).sorted().toArray();
                table.append(String.format(
                        Locale.ROOT,
                        " %.3g (%.3g to %.3g) |",
                        sorted[sorted.length / 2],
                        sorted[0],
                        sorted[sorted.length - 1]));
            }
            table.append('\n');
        });
        return table.toString();
    }

    private void add(Map<String, List<double[]>> seconds, String name, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String last = "";
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                last = line.isBlank() ? last : line;
            }
        }
        String[] parts = last.strip().split(" ");
        if (parts.length != 3) {
            throw new IOException(String.join(" ", command) + " has failed");
        }
        seconds.computeIfAbsent(name, key -> new ArrayList<>()).add(new double[] {
            Double.parseDouble(parts[0]), Double.parseDouble(parts[1]), Double.parseDouble(parts[2])
        });
        log.print('.');
        log.flush();
    }

    private List<String> ourselves(Path file) {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                SparsePeer.class.getName(),
                file.toString(),
                String.valueOf(threads)));
        return command;
    }
}
