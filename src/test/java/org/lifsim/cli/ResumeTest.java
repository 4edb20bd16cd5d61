package org.lifsim.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lifsim.Processes;
import org.lifsim.internal.io.NpyHeader;

/** Runs that end early and resume from a checkpoint. */
class ResumeTest extends CommandTestBase {
    private static final String RUN =
            "simulate --units 500 --current 0.1 --seed 2 --backend cpu-scalar --spikes spikes.npz"
                    + " --stimulus ou(sd=0.3,tau=5,seed=1)+step(amplitude=0:0.3,on=100) --json --checkpoint state.npz";

    private static final String EXPERIMENT = """
            units: 500
            steps: STEPS
            seed: 2
            current: 0.1
            stimulus:
              - ou(sd=0.3, tau=5, seed=1)
              - step(amplitude=0:0.3, on=100)
            record:
              - spikes()
              - rate(bin=2)
              - counts(file=counts.csv)
              - traces(units=3 250, columns=j v thr_theta, every=7)
            checkpoint:
              every: 1500
            """;

    @ParameterizedTest
    @ValueSource(strings = {"simulate", "run"})
    @Tag("slow")
    void aResumedRunWritesTheSameFiles(String command) throws IOException, InterruptedException {
        interruptAndResume(command, 20_000, 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"simulate", "run"})
    @Tag("long")
    void aRunThatResumesOftenWritesTheSameFiles(String command) throws IOException, InterruptedException {
        interruptAndResume(command, 300_000, 20);
    }

    /** After kills and stops at random times, a resumed run has the same digest and the same files. */
    private void interruptAndResume(String command, int steps, int interruptions)
            throws IOException, InterruptedException {
        boolean isRun = command.equals("run");
        Path yaml = folder.resolve("experiment.yaml");
        Files.writeString(yaml, EXPERIMENT.replace("STEPS", String.valueOf(steps)));
        Path whole = Files.createDirectory(folder.resolve("whole"));
        String line = isRun ? "run " + yaml + " --backend cpu-scalar --out . --json" : RUN + " --steps " + steps;
        String digest = digestIn(whole, line);
        long seed = Long.getLong("lifsim.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        Path parted = Files.createDirectory(folder.resolve("parted"));
        Path state = parted.resolve(isRun ? "checkpoint.npz" : "state.npz");
        String resume = " --resume";
        int stopped = 0;
        for (int i = 0; i < interruptions; i++) {
            boolean kill = i % 2 == 0;
            Process process = start(
                    parted, line + (isRun ? "" : " --checkpoint-every 1500") + (Files.exists(state) ? resume : ""));
            if (!process.waitFor(600 + random.nextInt(900), TimeUnit.MILLISECONDS)) {
                stopped++;
                if (kill) {
                    process.destroyForcibly();
                } else {
                    process.destroy();
                }
                assertTrue(process.waitFor(20, TimeUnit.SECONDS));
                assertEquals(kill ? 137 : 143, process.exitValue());
            }
        }
        assertTrue(stopped > 0, "-Dlifsim.seed=" + seed + ": it was never stopped");
        boolean unfinished = Files.exists(state) && !Files.exists(parted.resolve("spikes.npz"));
        assertEquals(digest, digestIn(parted, line + (unfinished ? resume : "")), "-Dlifsim.seed=" + seed);
        for (String file :
                isRun ? List.of("spikes.npz", "rate.npz", "counts.csv", "traces.npz") : List.of("spikes.npz")) {
            assertArrayEquals(
                    Files.readAllBytes(whole.resolve(file)),
                    Files.readAllBytes(parted.resolve(file)),
                    file + " -Dlifsim.seed=" + seed);
        }
        assertFalse(isRun && Files.exists(state), "the checkpoint of a finished run was not deleted");
        try (Stream<Path> files = Files.list(parted)) {
            assertEquals(
                    List.of(),
                    files.filter(file -> file.toString().matches(".*(tmp|npz\\..*npy)"))
                            .toList());
        }
    }

    private static String digestIn(Path in, String line) throws IOException, InterruptedException {
        return json(Processes.java(in, Map.of(), Main.class.getName(), line.split(" ")))
                .get("digest")
                .asText();
    }

    @Test
    void aCheckpointThatDoesNotMatchIsRejected() throws IOException {
        String line =
                "simulate --units 50 --steps 400 --spikes spikes.npz --checkpoint state.npz --checkpoint-every 250";
        digest(line);
        String resume = line + " --resume";
        assertMistake(line(resume + " --set tau_m=20"), "tau_m is 100.0 in the checkpoint and 20.0");
        assertMistake(line(resume + " --current 0.5"), "current is");
        assertMistake(line(resume.replace("--steps 400", "--steps 200")), "step 250", "200 steps");
        assertMistake(line(resume), "spikes.npz.step.npy", "missing");
        assertMistake(line(resume.replace("--spikes spikes.npz ", "")), "recorder 0: spikes", "no recorder");
        long spikes = json(line.replace("--steps 400", "--steps 250") + " --json")
                .get("spikes")
                .asLong();
        for (String name : new String[] {"step", "unit"}) {
            byte[] rows = new byte[128 + 8 * (int) spikes];
            Files.write(folder.resolve("spikes.npz." + name + ".npy"), rows);
        }
        assertMistake(line(resume), "spikes.npz.step.npy", "does not belong to the checkpoint");
        byte[] bytes = Files.readAllBytes(folder.resolve("state.npz"));
        int array = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("NUMPY");
        bytes[array + NpyHeader.GROWING_LENGTH] ^= 1; // within the values of the first array
        Files.write(folder.resolve("state.npz"), bytes);
        assertMistake(line(resume), "state.npz", "damaged");
        Files.write(folder.resolve("state.npz"), Arrays.copyOf(bytes, bytes.length / 2));
        assertMistake(line(resume), "state.npz", "truncated");
        Files.copy(folder.resolve("spikes.npz"), folder.resolve("state.npz"), StandardCopyOption.REPLACE_EXISTING);
        assertMistake(line(resume), "is not a checkpoint");
    }
}
