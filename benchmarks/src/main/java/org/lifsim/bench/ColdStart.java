package org.lifsim.bench;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Times whole commands, each in a fresh process, as a user meets them: the start of the JVM, the compilation of the steps and the
 * steps. Commands take turns, so that disturbances of the machine affect all of them alike.
 */
final class ColdStart {
    private static final double NANOS = 1e9;

    private final Path root;
    private final int rounds;
    private final PrintStream log;
    private final Map<String, List<String>> commands = new LinkedHashMap<>();

    ColdStart(Path root, List<String> backends, int rounds, PrintStream log) {
        this.root = root;
        this.rounds = rounds;
        this.log = log;
        commands.put("trace", List.of("trace", "--out", "target/bench/cold"));
        for (String backend : backends) {
            for (int steps : new int[] {1, 1000}) {
                commands.put(
                        backend + ", a million units, " + (steps == 1 ? "1 step" : steps + " steps"),
                        List.of(
                                "simulate",
                                "--units",
                                "1000000",
                                "--steps",
                                String.valueOf(steps),
                                "--current",
                                "0:0.6",
                                "--backend",
                                backend));
            }
        }
    }

    /** Runs every command in each round. Returns a Markdown table of seconds. */
    String table() throws IOException {
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        commands.keySet().forEach(name -> seconds.put(name, new ArrayList<>()));
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, List<String>> command : commands.entrySet()) {
                seconds.get(command.getKey()).add(run(command.getValue()));
                log.print('.');
                log.flush();
            }
        }
        log.println();
        StringBuilder table = new StringBuilder(
                "Whole process, seconds: median (lowest to highest)\n\n| command | seconds |\n|---|---|\n");
        seconds.forEach((name, all) -> {
            List<Double> sorted = all.stream().sorted().toList();
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %.2f (%.2f to %.2f) |%n",
                    name,
                    sorted.get(sorted.size() / 2),
                    sorted.get(0),
                    sorted.get(sorted.size() - 1)));
        });
        return table.toString();
    }

    private double run(List<String> arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(root.resolve("bin/lifsim").toString()));
        command.addAll(arguments);
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectOutput(new File("/dev/null"))
                .redirectError(new File("/dev/null"))
                .start();
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + " has failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return (System.nanoTime() - start) / NANOS;
    }
}
