package org.lifsim.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lifsim.Processes;
import org.lifsim.Processes.Result;
import org.lifsim.Requirements;

/**
 * Runs that are killed at random moments, or whose system calls fail. Afterwards either --resume or a new start must give the files
 * of a run that was not disturbed. {@code -Dlifsim.kills=N} sets how many are tried in each test.
 */
@Tag("slow")
class InterruptionTest extends CommandTestBase {
    private static final int TRIES = Integer.getInteger("lifsim.kills", 3);
    private static final int SECONDS = 120;

    /** System calls that change files, and that the JVM itself rarely makes. */
    private static final String CALLS = "rename,unlink,rmdir,mkdir,fsync,fdatasync,ftruncate,write,pwrite64";

    /** A line of strace: the thread, then the call. */
    private static final Pattern TRACED = Pattern.compile("(\\d+) +(\\w+)\\(.*");

    private static final List<String> ERRORS = List.of("EIO", "ENOSPC", "EXDEV");
    private static final String EXPERIMENT = """
            units: 120
            steps: 3000
            seed: 2
            current: 0.1
            stimulus: ou(sd=0.3, tau=5, seed=1)
            record:
              - spikes()
              - rate(bin=2)
              - counts(file=counts.csv)
              - traces(units=3 50, columns=j v, every=7)
            checkpoint:
              every: 700
            """;

    /** Copied as it was to the current folder of each try. */
    private static final String OLD = "an old file";

    private enum Command {
        SIMULATE(
                "simulate --units 120 --steps 3000 --current 0.4 --stimulus ou(sd=0.3,tau=5,seed=1) --backend cpu-scalar"
                        + " --spikes spikes.npz --checkpoint state.npz --checkpoint-every 700 --quiet"),
        RUN("run experiment.yaml --backend cpu-scalar --out out --quiet"),
        SHARDS("run experiment.yaml --backend cpu-scalar --shard 50 --out out --quiet"),
        SWEEP("sweep experiment.yaml --vary current=0:0.6:3 --backend cpu-scalar --out out --quiet");

        private final String line;

        Command(String line) {
            this.line = line;
        }
    }

    private final long seed = Long.getLong("lifsim.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);

    /** What each command writes when nothing disturbs it. */
    private final Map<Command, Map<String, byte[]>> undisturbed = new EnumMap<>(Command.class);

    @TempDir
    Path other;

    @BeforeEach
    void runUndisturbed() throws IOException {
        for (Command command : Command.values()) {
            begin();
            Result result = line(command.line);
            assertEquals(0, result.exitCode(), result.err());
            undisturbed.put(command, files());
        }
    }

    private void begin() throws IOException {
        emptyFolder();
        Files.writeString(folder.resolve("experiment.yaml"), EXPERIMENT);
        Files.writeString(folder.resolve("spikes.npz"), OLD);
    }

    /** The results by name. A checkpoint depends on when it was written, measurements on the machine. */
    private Map<String, byte[]> files() throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                if (file.toString().endsWith(".json")) {
                    JsonNode json = new ObjectMapper().readTree(bytes);
                    ((ObjectNode) json).remove("measured");
                    bytes = json.toString().getBytes(StandardCharsets.UTF_8);
                }
                if (!file.endsWith("state.npz")) {
                    files.put(folder.relativize(file).toString(), bytes);
                }
            }
        }
        return files;
    }

    private static List<String> words(Command command) {
        List<String> words = Processes.javaCommand(Main.class.getName());
        words.add(1, Processes.FAST_START);
        words.addAll(List.of(command.line.split(" ")));
        return words;
    }

    /** A kill at any moment leaves a run that can be resumed, or started again. */
    @Test
    void killedRunGivesTheSameFiles() throws Exception {
        int killed = 0;
        for (int i = 0; i < TRIES; i++) {
            Command command = Command.values()[i % Command.values().length];
            begin();
            Process process = new ProcessBuilder(words(command))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(400 + random.nextInt(1600), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                assertTrue(process.waitFor(SECONDS, TimeUnit.SECONDS));
                killed++;
            }
            recover(command, command + " after try " + i);
        }
        System.out.println("InterruptionTest: " + TRIES + " runs, " + killed + " killed in time");
        assertTrue(killed > 0, "none was killed: " + hint());
    }

    /** The same between two system calls, most of which a kill at a random moment never meets. */
    @Test
    void runKilledBetweenSystemCallsGivesTheSameFiles() throws Exception {
        disturb(List.of("signal=KILL"));
    }

    /** A system call that fails ends the run with a message that names the cause. */
    @Test
    void failedSystemCallIsToldAndTheRunGivesTheSameFiles() throws Exception {
        disturb(ERRORS.stream().map(error -> "error=" + error).toList());
    }

    private void disturb(List<String> faults) throws Exception {
        requireStrace();
        List<List<Object[]>> places =
                new ArrayList<>(); // those of a command and a call, so that rare calls are met too
        for (Command command : Command.values()) {
            for (Map.Entry<String, Integer> call : calls(command).entrySet()) {
                List<Object[]> ofCall = new ArrayList<>();
                places.add(ofCall);
                for (int n = 1; n <= call.getValue(); n++) {
                    for (String fault : faults) {
                        if (call.getKey().equals("rename") || !fault.endsWith("EXDEV")) {
                            ofCall.add(new Object[] {command, call.getKey(), n, fault});
                        }
                    }
                }
            }
        }
        int all = places.stream().mapToInt(List::size).sum();
        int tries = Math.min(TRIES, all);
        int disturbed = 0;
        for (int i = 0; i < tries; i++) {
            List<Object[]> ofCall = places.get(random.nextInt(places.size()));
            Object[] place = ofCall.remove(random.nextInt(ofCall.size()));
            if (ofCall.isEmpty()) {
                places.remove(ofCall);
            }
            Command command = (Command) place[0];
            begin();
            Result result = Processes.run(
                    folder,
                    Map.of(),
                    strace(
                            command,
                            "-o",
                            "/dev/null",
                            "-e",
                            "inject=" + place[1] + ":" + place[3] + ":when=" + place[2]));
            disturbed += result.exitCode() == 0 ? 0 : 1;
            String what = Arrays.toString(place);
            assertFalse(result.err().contains("\tat "), what + hint() + result.err());
            if (result.exitCode() != 0 && result.err().contains("lifsim: ")) {
                assertTrue(
                        Stream.of(
                                        "Input/output error",
                                        "No space left on device",
                                        "Invalid cross-device link",
                                        "standard output could not be written in full")
                                .anyMatch(result.err()::contains),
                        what + hint() + result.err());
            }
            recover(command, what);
        }
        System.out.println(
                "InterruptionTest: " + tries + " of " + all + " places, " + disturbed + " ended a run: " + faults);
        assertTrue(disturbed > 0, "none ended a run: " + hint());
    }

    /** How often each system call is made by the thread that writes the files. */
    private Map<String, Integer> calls(Command command) throws IOException, InterruptedException {
        begin();
        Path trace = other.resolve("trace.txt");
        Result result = Processes.run(folder, Map.of(), strace(command, "-o", trace.toString()));
        assertEquals(0, result.exitCode(), result.err());
        Map<String, Map<String, Integer>> ofThreads = new TreeMap<>();
        for (String line : Files.readAllLines(trace, StandardCharsets.ISO_8859_1)) {
            Matcher call = TRACED.matcher(line);
            if (call.matches()) {
                ofThreads
                        .computeIfAbsent(call.group(1), thread -> new TreeMap<>())
                        .merge(call.group(2), 1, Integer::sum);
            }
        }
        return ofThreads.values().stream()
                .filter(calls -> calls.containsKey("fsync"))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> strace(Command command, String... more) {
        List<String> words = new ArrayList<>(List.of("strace", "-f", "-qq", "-e", "trace=" + CALLS));
        words.addAll(List.of(more));
        words.addAll(words(command));
        return words;
    }

    private void requireStrace() throws IOException, InterruptedException {
        if (!Processes.onPath("strace")) {
            Requirements.skip("strace", "faults of system calls", "strace is not installed");
        }
        Result result = Processes.run(folder, Map.of(), List.of("strace", "-f", "-o", "/dev/null", "true"));
        if (result.exitCode() != 0) {
            Requirements.skip("strace", "faults of system calls", "strace may not trace: " + result.err());
        }
    }

    /** Resumes the run, or starts it again if there is nothing to resume, or if it was finished. One of them must work and give the same files. */
    private void recover(Command command, String what) throws IOException {
        Path spikes = folder.resolve("spikes.npz");
        byte[] found = Files.readAllBytes(spikes);
        assertTrue(
                Arrays.equals(OLD.getBytes(StandardCharsets.UTF_8), found)
                        || Arrays.equals(undisturbed.get(command).get("spikes.npz"), found),
                what + hint() + ": " + spikes + " is neither the old nor the new file");
        Result result = line(command.line + " --resume");
        if (result.exitCode() != 0) {
            assertEquals(2, result.exitCode(), what + hint() + result.err());
            Result again = line(command.line + " --overwrite");
            assertEquals(0, again.exitCode(), what + hint() + result.err() + again.err());
        }
        Map<String, byte[]> files = files();
        assertEquals(undisturbed.get(command).keySet(), files.keySet(), what + hint());
        undisturbed
                .get(command)
                .forEach((name, bytes) -> assertArrayEquals(bytes, files.get(name), what + ": " + name + hint()));
    }

    private String hint() {
        return " -Dlifsim.seed=" + seed + " ";
    }
}
