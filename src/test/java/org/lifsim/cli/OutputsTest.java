package org.lifsim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lifsim.NpyWriter;
import org.lifsim.Processes;
import org.lifsim.Processes.Result;
import org.lifsim.internal.io.OutputLock;

/** Where commands may write, and who else writes there. */
class OutputsTest extends CommandTestBase {
    private static final String SIMULATE = "simulate --units 10 --steps 20 --backend cpu-scalar ";
    private static final String EXPERIMENT = """
            units: 10
            steps: 20
            record: [spikes()]
            """;

    /** All options that name an output file, with a name for it. */
    private static final List<String> FILES = List.of(
            SIMULATE + "--spikes NAME.npz",
            SIMULATE + "--spikes NAME.csv",
            SIMULATE + "--record spikes(file=NAME.h5)",
            SIMULATE + "--record rate(file=NAME.npz)",
            SIMULATE + "--record counts(file=NAME.npz)",
            SIMULATE + "--record traces(file=NAME.npz)",
            SIMULATE + "--checkpoint NAME.npz",
            "report finished --out NAME.html");

    private void experiment() throws IOException {
        Files.writeString(folder.resolve("experiment.yaml"), EXPERIMENT);
    }

    private static String ending(String line) {
        return line.replaceAll(".*NAME(\\.\\w+).*", "$1");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void specialFilesAndLinksToNothingAreRefused() throws Exception {
        experiment();
        assertEquals(
                0,
                line("run experiment.yaml --backend cpu-scalar --out finished").exitCode());
        for (String command : FILES) {
            Path pipe = folder.resolve("pipe" + ending(command));
            Files.deleteIfExists(pipe);
            assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
            Path device = folder.resolve("device" + ending(command));
            Files.deleteIfExists(device);
            Files.createSymbolicLink(device, Path.of("/dev/null"));
            Path dangling = folder.resolve("dangling" + ending(command));
            Files.deleteIfExists(dangling);
            Files.createSymbolicLink(dangling, Path.of("missing" + ending(command)));
            List<String> before = names();
            assertMistake(line(command.replace("NAME", "pipe")), "it is a device, a pipe or a socket");
            assertMistake(line(command.replace("NAME", "device")), "it is a device, a pipe or a socket");
            assertMistake(line(command.replace("NAME", "dangling")), "it is a link to a file that does not exist");
            assertEquals(before, names(), command);
            assertFalse(Files.isRegularFile(pipe), command);
        }
        Path out = Files.createDirectory(folder.resolve("out"));
        for (String name : List.of("run.json", "checkpoint.npz", "sweep.csv", "weights.npz")) {
            Files.createSymbolicLink(out.resolve(name), Path.of("/dev/null"));
        }
        for (String command : List.of(
                SIMULATE.strip(),
                "run experiment.yaml --backend cpu-scalar",
                "sweep experiment.yaml --backend cpu-scalar --vary current=0:1:2",
                "dcsnn train --mnist sample --images 2 --test-images 2",
                "bfasnn train --mnist sample --images 20 --batch 20 --test-images 20")) {
            assertMistake(line(command + " --out out"), "it is a device, a pipe or a socket");
            Files.deleteIfExists(out.resolve("checkpoint.npz")); // for sweep.csv, which is checked next
            if (command.startsWith("run")) {
                assertMistake(line(command + " --out out"), "run.json cannot be written");
            }
        }
        Files.createSymbolicLink(folder.resolve("new.yaml"), Path.of("missing.yaml"));
        assertMistake(line("init new.yaml"), "it is a link to a file that does not exist");
    }

    @Test
    void linksToFilesAreFollowed() throws IOException {
        experiment();
        assertEquals(
                0,
                line("run experiment.yaml --backend cpu-scalar --out finished").exitCode());
        Path other = Files.createDirectory(folder.resolve("other"));
        for (String command : FILES) {
            Path file = Files.createFile(other.resolve("file" + FILES.indexOf(command) + ending(command)));
            Path link = folder.resolve("link" + FILES.indexOf(command) + ending(command));
            Files.createSymbolicLink(link, file);
            String name = "link" + FILES.indexOf(command);
            Result result = line(command.replace("NAME", name));
            assertEquals(0, result.exitCode(), result.err());
            assertTrue(Files.isSymbolicLink(link), command);
            assertTrue(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS), command);
            if (!command.contains("--checkpoint")) { // none is due
                assertTrue(Files.size(file) > 0, command);
            }
        }
    }

    /** A growing array is lifsim's own: whatever has its name is replaced, and what a link there leads to is not written. */
    @Test
    void linkInPlaceOfAGrowingArrayIsNotFollowed() throws IOException {
        Path precious = Files.writeString(folder.resolve("precious.txt"), "precious");
        Files.createSymbolicLink(folder.resolve("s.npz.step.npy"), precious);
        Result result = line(SIMULATE + "--spikes s.npz");
        assertEquals(0, result.exitCode(), result.err());
        assertEquals("precious", Files.readString(precious));
        assertEquals(List.of("precious.txt", "s.npz"), names());
    }

    /** Names of up to 255 bytes are allowed; a growing array needs some of them. */
    @Test
    void longNamesAreWrittenOrRefusedInAdvance() throws IOException {
        experiment();
        assertEquals(
                0,
                line("run experiment.yaml --backend cpu-scalar --out finished").exitCode());
        Files.createDirectory(folder.resolve("plain"));
        Files.writeString(
                folder.resolve("plain/run.json"),
                Files.readString(folder.resolve("finished/run.json"))
                        .replace("\"spikes\",", "\"none\",")); // no figures
        for (int length : new int[] {240, 246, 255, 256}) {
            for (String line : FILES) {
                String command = line.replace("finished", "plain");
                String ending = ending(command);
                List<String> before = names();
                String name = "a".repeat(length - ending.length());
                Result result = line(command.replace("NAME", name));
                if (result.exitCode() == 0) {
                    assertTrue(length <= 255, command);
                    Files.deleteIfExists(folder.resolve(name + ending));
                } else {
                    assertTrue(length > 240, command);
                    assertMistake(result, "File name too long");
                }
                assertEquals(before, names(), command + " with " + length);
            }
        }
    }

    /** Another process that writes the same output is refused, whatever it calls it. */
    @Test
    void outputsOfAnotherRunAreRefused() throws IOException {
        experiment();
        Path spikes = folder.resolve("s.npz");
        Path link = folder.resolve("link.npz");
        Files.createFile(spikes);
        Files.createSymbolicLink(link, spikes);
        OutputLock files = OutputLock.of(null, List.of(spikes, folder.resolve("c.npz")));
        try (files) {
            for (String name : List.of(
                    "s.npz", "link.npz", "./s.npz", folder.resolve("s.npz").toString())) {
                assertMistake(line(SIMULATE + "--spikes " + name), "is locked by another run");
            }
            assertMistake(line(SIMULATE + "--checkpoint c.npz"), "file c.npz is locked by another run");
            assertEquals(0, line(SIMULATE + "--spikes own.npz").exitCode());
        }
        assertEquals(0, line(SIMULATE + "--spikes s.npz").exitCode());
        Path out = Files.createDirectory(folder.resolve("out"));
        Files.createSymbolicLink(folder.resolve("same"), out);
        String simulate = SIMULATE.strip();
        OutputLock lock = OutputLock.of(out, List.of());
        try (lock) {
            for (String command : List.of(
                    simulate,
                    "run experiment.yaml --backend cpu-scalar",
                    "sweep experiment.yaml --backend cpu-scalar --vary current=0:1:2",
                    "dcsnn train --mnist sample --images 2 --test-images 2",
                    "bfasnn train --mnist sample --images 20 --batch 20 --test-images 20")) {
                assertMistake(line(command + " --out same"), "folder same is locked by another run");
            }
        }
        List<String> left = new ArrayList<>(names());
        left.removeIf(name -> !name.contains("lock"));
        assertEquals(List.of(), left);
    }

    @Test
    void changedInputIsNotPlotted() throws IOException {
        Path current = NpyWriter.write(folder.resolve("current.npy"), new float[20 * 10], 20, 10);
        experiment();
        assertEquals(
                0,
                line("run experiment.yaml --backend cpu-scalar --out out --current current.npy")
                        .exitCode());
        assertEquals(0, line("plot out").exitCode());
        byte[] bytes = Files.readAllBytes(current);
        bytes[bytes.length - 1] ^= 1;
        Files.write(current, bytes);
        for (String command : List.of("plot", "report")) {
            assertMistake(line(command + " out"), "current.npy has changed since the run");
        }
    }

    @Test
    void damagedRecordingIsNotPlotted() throws IOException {
        experiment();
        Files.writeString(folder.resolve("experiment.yaml"), EXPERIMENT + "current: 5\n");
        assertEquals(
                0, line("run experiment.yaml --backend cpu-scalar --out out").exitCode());
        Path spikes = folder.resolve("out/spikes.npz");
        byte[] bytes = Files.readAllBytes(spikes);
        bytes[bytes.length / 2] ^= 1;
        Files.write(spikes, bytes);
        assertMistake(line("plot out"), "spikes.npz is damaged: its SHA-256 is not that in run.json");
    }

    @Test
    @Tag("slow")
    void reportNeedsNoTemporaryFiles() throws IOException, InterruptedException {
        experiment();
        assertEquals(
                0,
                line("run experiment.yaml --backend cpu-scalar --out out --current 5")
                        .exitCode());
        List<String> command = Processes.javaCommand(Main.class.getName());
        command.add(1, "-Djava.io.tmpdir=" + folder.resolve("missing"));
        command.addAll(List.of("report", "out"));
        Result result = Processes.run(folder, Map.of(), command);
        assertEquals(0, result.exitCode(), result.err());
        assertTrue(Files.size(folder.resolve("out/report.html")) > 0);
    }
}
