package org.lifsim.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lifsim.Processes.Result;

/** {@code lifsim run}, {@code plot}, {@code report} and {@code describe} of networks of steps. */
class StepNetworkCommandsTest extends CommandTestBase {
    private static final String FILE = """
            network: small
            batch: 2
            populations:
              x: {units: 6, model: bernoulli}
              e: {units: 4, model: lif, parameters: {tau_m: 5, thr: -60}}
            inputs:
              p: {units: 6, value: 0.4}
            weights:
              W: {rows: 6, columns: 4, initial: uniform:0:200:1}
            steps:
              - drive = dense(x.outputs(t-1), weights=W)
              - update(x, input=p)
              - update(e, input=drive)
              - two_factor(weights=W, pre=x.outputs, post=e.spikes, rate=0.01)
            record:
              - values(of=x.outputs)
              - values(of=e.spikes)
              - values(of=e.v)
              - values(of=drive)
              - values(of=W, every=10)
            checkpoint: {every: 100}
            run: 400
            """;

    @BeforeEach
    void writeFile() throws IOException {
        Files.writeString(folder.resolve("net.yaml"), FILE);
    }

    private List<String> names(String name) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(name))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aRunIsDrawnAgain() throws IOException {
        Result run = line("run net.yaml --plot");
        assertEquals(0, run.exitCode(), run.err());
        List<String> pictures = List.of("raster.png", "traces.png", "traces-every-10.png", "weights-W.png");
        assertTrue(names("net").containsAll(pictures), names("net").toString());
        assertEquals(0, line("plot net --out again").exitCode());
        assertEquals(pictures.stream().sorted().toList(), names("again"));
        for (String picture : pictures) {
            assertArrayEquals(
                    Files.readAllBytes(folder.resolve("net").resolve(picture)),
                    Files.readAllBytes(folder.resolve("again").resolve(picture)),
                    picture);
        }
        assertEquals(
                0,
                line("plot net --from 100 --to 200 --plane v_e,drive --out part")
                        .exitCode());
        assertTrue(names("part").contains("plane.png"));
        assertEquals(0, line("report net").exitCode());
        String page = Files.readString(folder.resolve("net/report.html"));
        assertTrue(
                page.contains("small: 400.0 ms") && page.contains("drive = outputs_x(t-1) W"), page.substring(0, 500));
        Result again = line("run net.yaml --overwrite");
        assertTrue(again.err().contains("removed 5 old figures and reports"), again.err());
        assertFalse(names("net").contains("raster.png"));
    }

    @Test
    void mistakesAreTold() throws IOException {
        assertMistake(line("run net.yaml --resume"), "no checkpoint to resume from");
        assertEquals(0, line("run net.yaml").exitCode());
        assertMistake(line("run net.yaml"), "has results: network.json");
        assertMistake(line("run net.yaml --resume --overwrite"), "--overwrite is given with --resume");
        assertMistake(line("run net.yaml --steps 5"), "--steps does not apply to a network");
        assertMistake(line("plot net --unit 3"), "--unit is given for a network", "--plane");
        assertMistake(line("plot net --from 400"), "range within the run's 400.0 ms");
        assertMistake(line("plot net --plane v_e,v_f"), "names 'v_f'", "did you mean 'v_e'?");
        assertMistake(line("plot net --plane v_e,W"), "every 1 and every 10 steps");
        Files.write(folder.resolve("net/e-v.npy"), Files.readAllBytes(folder.resolve("net/W.npy")));
        assertMistake(line("plot net"), "e-v.npy has shape (40, 6, 4)", "[400, 2, 4]");
        Files.delete(folder.resolve("net/e-v.npy"));
        assertMistake(line("plot net"), "e-v.npy does not exist");
        Files.writeString(
                folder.resolve("net/network.json"),
                Files.readString(folder.resolve("net/network.json")).replace("\"W.npy\"", "\"../W.npy\""));
        assertMistake(line("plot net"), "the name of a file in the folder");
    }

    @Test
    void aSweepHasATableAndAPicture() throws IOException {
        String sweep = "sweep net.yaml --set run=50 --vary populations.e.parameters.tau_m=5:20:3 --quiet";
        assertEquals(0, line(sweep).exitCode());
        List<String> files = List.of("point-0", "point-1", "point-2", "sweep.csv", "sweep.json", "sweep.png");
        assertEquals(files, names("net-sweep"));
        assertMistake(line(sweep), "has results: sweep.json");
        assertMistake(line(sweep + " --resume --overwrite"), "--overwrite is given with --resume");
        assertMistake(line(sweep + " --units 3 --out other"), "--units does not apply to a network");
        assertEquals(0, line(sweep + " --resume").exitCode());
        assertEquals(
                0, line(sweep + " --overwrite --vary weights.W.initial=1:100:2").exitCode());
        assertEquals(0, line("plot net-sweep/point-1 --out again").exitCode());
    }

    @Test
    void describeTellsFormulasAndMemory() throws IOException {
        Result described = line("describe net.yaml --set run=1000000");
        assertEquals(0, described.exitCode(), described.err());
        for (String line : List.of(
                "1. drive = outputs_x(t-1) W",
                "duration        1000000.0 ms in 1,000,000 steps of 1.0 ms",
                "recordings      154 MB of files")) {
            assertTrue(described.out().contains(line), described.out());
        }
    }

    /** A process that is stopped or killed at any time goes on from its last checkpoint. */
    @Test
    @Tag("slow")
    void aStoppedRunGoesOn() throws IOException, InterruptedException {
        Files.writeString(
                folder.resolve("net.yaml"),
                FILE.replace("run: 400", "run: 40000").replace("every: 100}", "every: 1500}"));
        assertEquals(0, line("run net.yaml --out whole").exitCode());
        Path checkpoint = folder.resolve("net/checkpoint.npz");
        int resumed = 0;
        for (int n = 0; !Files.exists(folder.resolve("net/network.json")); n++) {
            boolean resume = Files.exists(checkpoint);
            resumed += resume ? 1 : 0;
            Process process = start(folder, "run net.yaml --quiet" + (resume ? " --resume" : ""));
            long before = resume ? Files.getLastModifiedTime(checkpoint).toMillis() : 0;
            while (n < 3
                    && process.isAlive()
                    && (!Files.exists(checkpoint)
                            || Files.getLastModifiedTime(checkpoint).toMillis() == before)) {
                Thread.sleep(20);
            }
            if (n < 3 && n % 2 == 0) {
                process.destroyForcibly();
            } else if (n < 3) {
                process.destroy();
            }
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        }
        assertTrue(resumed > 0, "never resumed");
        assertEquals(names("whole"), names("net"));
        for (String name : names("whole")) {
            if (!name.equals("network.json")) {
                assertArrayEquals(
                        Files.readAllBytes(folder.resolve("whole").resolve(name)),
                        Files.readAllBytes(folder.resolve("net").resolve(name)),
                        name);
            }
        }
    }
}
