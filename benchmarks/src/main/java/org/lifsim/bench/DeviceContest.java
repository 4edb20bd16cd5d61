package org.lifsim.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A population on one device, on another, and on both, in turn and in processes of their own. An OpenCL device that is the CPU is
 * measured with a core for each, where both share no core, and with all cores for both.
 */
final class DeviceContest {
    private static final String UNITS = "4000000";
    private static final String STEPS = "20000";
    private static final double MILLION = 1e6;

    private final int rounds;
    private final boolean isCpu;
    private final PrintStream log;

    /**
     * Prepares a contest.
     *
     * @param isCpu whether OpenCL's first device is a CPU
     */
    DeviceContest(int rounds, boolean isCpu, PrintStream log) {
        this.rounds = rounds;
        this.isCpu = isCpu;
        this.log = log;
    }

    /** Runs everything in each round. Returns a Markdown table. */
    String table() throws IOException {
        Map<String, List<Double>> speeds = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (boolean apart : isCpu ? new boolean[] {true, false} : new boolean[] {true}) {
                for (String backend : List.of("opencl", "cpu-vector", "opencl+cpu-vector")) {
                    speeds.computeIfAbsent(
                                    (apart ? "no shared core" : "all cores shared") + " | " + backend,
                                    key -> new ArrayList<>())
                            .add(speed(backend, apart && isCpu));
                    log.print('.');
                    log.flush();
                }
            }
        }
        log.println();
        StringBuilder table = new StringBuilder("Million unit-steps/s of LIF in the second half of " + STEPS
                + " steps of " + UNITS + " units: median (lowest to highest)\n\n"
                + "| cores | backend | speed |\n|---|---|---|\n");
        speeds.forEach((name, all) -> {
            double[] sorted = all.stream().mapToDouble(speed -> speed).sorted().toArray();
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %,.0f (%,.0f to %,.0f) |%n",
                    name,
                    sorted[sorted.length / 2],
                    sorted[0],
                    sorted[sorted.length - 1]));
        });
        return table.toString();
    }

    private static double speed(String backend, boolean onOneCore) throws IOException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-Dlifsim.cpu.form=adaptive", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of("org.lifsim.cli.Main", "simulate", "--quiet", "--json", "--current", "0:0.6"));
        command.addAll(List.of("--units", UNITS, "--steps", STEPS, "--backend", backend));
        if (onOneCore && backend.contains("cpu")) {
            command.addAll(List.of("--threads", "1"));
        }
        ProcessBuilder process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        if (onOneCore) {
            process.environment().put("POCL_MAX_PTHREAD_COUNT", "1");
        }
        JsonNode result = new ObjectMapper().readTree(process.start().getInputStream());
        if (!result.has("later_unit_steps_per_second")) {
            throw new IOException(String.join(" ", command) + " has failed");
        }
        return result.path("later_unit_steps_per_second").asDouble() / MILLION;
    }
}
