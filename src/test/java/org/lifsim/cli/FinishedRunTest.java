package org.lifsim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lifsim.Processes.Result;
import org.lifsim.experiment.Experiment;
import org.lifsim.experiment.FinishedRun;
import org.lifsim.internal.io.NpyAppender;
import org.lifsim.internal.io.NpyHeader;

/** A finished run is extended, run again, and replaced only if asked for. */
class FinishedRunTest extends CommandTestBase {
    private static final String TEXT = """
            units: 300
            steps: 705
            parameters: {tau_m: taus.npy}
            initial: {v: uniform:-65:-55:2}
            current: 0.01:0.05
            stimulus:
              - step(amplitude=0:0.4, on=10)
              - ou(sd=0.1, tau=5, seed=3)
            record:
              - spikes()
              - spikes(units=10:200:7 250, file=some.npz)
              - spikes(file=spikes.csv)
              - spikes(file=spikes.h5)
              - rate(bin=3)
              - rate(bin=0.5, units=0:50, file=some-rate.csv)
              - counts()
              - counts(units=5:300:9, file=some-counts.csv)
              - traces(units=3 40:42 299, columns=j v thr_theta, every=1)
              - traces(units=0:300:2, columns=v, every=50, file=every.csv)
            """;

    private static final String RUN = "run in/experiment.yaml --backend cpu-scalar --quiet";

    private void writeExperiment() throws IOException {
        Path in = Files.createDirectory(folder.resolve("in"));
        Files.writeString(in.resolve("experiment.yaml"), TEXT);
        try (NpyAppender taus = new NpyAppender(in.resolve("taus.npy"), NpyHeader.FLOAT64, 0, 0, 0)) {
            for (int i = 0; i < 300; i++) {
                taus.append(60 + 0.1 * i);
            }
        }
    }

    /** The content of all files of a run, as text, without measured values. */
    private Map<String, String> files(String run) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(folder.resolve(run))) {
            for (Path file : all.toList()) {
                byte[] bytes = Files.readAllBytes(file);
                boolean isRun = file.endsWith("run.json");
                files.put(
                        file.getFileName().toString(),
                        isRun ? described(bytes) : Base64.getEncoder().encodeToString(bytes));
            }
        }
        return files;
    }

    private static String described(byte[] run) throws IOException {
        ObjectNode facts = (ObjectNode) new ObjectMapper().readTree(run);
        facts.remove("measured");
        return facts.toString();
    }

    private Result done(String line) throws IOException {
        Result result = line(line);
        assertEquals(0, result.exitCode(), result.err());
        return result;
    }

    /** The steps are cut within bins of the rates and between rows of the traces. */
    @Test
    void anExtendedRunHasTheFilesOfALongerOne() throws IOException {
        writeExperiment();
        done(RUN);
        done(RUN + " --resume --steps 1001");
        done(RUN + " --resume --steps 2003 --chunk 7");
        done(RUN + " --steps 2003 --out whole");
        assertEquals(files("whole"), files("experiment"));
    }

    /** It is an interrupted run from the first step on. */
    @Test
    void anExtensionCanBeInterrupted() throws IOException {
        writeExperiment();
        done(RUN);
        Experiment longer =
                Experiment.load(folder.resolve("in/experiment.yaml")).withSteps(900);
        FinishedRun.in(folder.resolve("experiment")).reopen(longer);
        assertMistake(line(RUN + " --overwrite --steps 900"), "were left by an interrupted run");
        done(RUN + " --resume --steps 900");
        done(RUN + " --steps 900 --out whole");
        assertEquals(files("whole"), files("experiment"));
    }

    @Test
    void onlyTheSameRunIsExtended() throws IOException {
        writeExperiment();
        done(RUN);
        Map<String, String> before = files("experiment");
        assertMistake(line(RUN + " --resume"), "has finished all its 705 steps", "--steps");
        assertMistake(line(RUN + " --resume --steps 704"), "has finished all its 705 steps");
        assertMistake(line(RUN + " --resume --steps 900 --set thr=-51"), "parameters thr is", "-51");
        assertMistake(line(RUN + " --resume --steps 900 --current 0.2"), "current is", "0.2");
        assertMistake(line(RUN + " --resume --steps 900 --record spikes()"), "record is");
        assertMistake(line(RUN + " --resume --steps 900 --initial thr_theta=1"), "initial thr_theta is");
        assertEquals(before, files("experiment"));
        Files.writeString(folder.resolve("experiment/every.csv"), "step\n");
        assertMistake(line(RUN + " --resume --steps 900"), "every.csv", "SHA-256");
        Files.delete(folder.resolve("experiment/state.npz"));
        assertMistake(line(RUN + " --resume --steps 900"), "state.npz", "cannot be extended");
    }

    /** From a copy in another folder, with the inputs at the same place relative to it. */
    @Test
    void runJsonRunsAgain() throws IOException {
        writeExperiment();
        done(RUN + " --out results/first");
        Result again = done("run results/first/run.json --quiet --backend cpu");
        assertTrue(again.err().contains("the digest is that of the first run"), again.err());
        Map<String, String> first = files("results/first");
        Map<String, String> second = files("first-again");
        first.remove("run.json"); // the input has another place relative to this folder
        second.remove("run.json");
        assertEquals(first, second);

        Files.createDirectory(folder.resolve("moved"));
        Files.move(folder.resolve("in"), folder.resolve("moved/in"));
        Files.move(folder.resolve("results"), folder.resolve("moved/results"));
        done("run moved/results/first/run.json --quiet --out third");
        Result changed = done("run moved/results/first/run.json --quiet --out fourth --set tau_m=30");
        assertFalse(changed.err().contains("first run"), changed.err());
        Files.writeString(folder.resolve("moved/in/taus.npy"), "");
        assertMistake(line("run moved/results/first/run.json --out fifth"), "taus.npy", "has changed since the run");
        assertMistake(line("run moved/results/run.json"), "run.json does not exist");
    }

    /** A run that does not give the same digest is a fault of lifsim, and is told. */
    @Test
    void anotherDigestIsTold() throws IOException {
        writeExperiment();
        done(RUN);
        Path run = folder.resolve("experiment/run.json");
        Files.writeString(run, Files.readString(run).replaceFirst("\"digest\" : \"....", "\"digest\" : \"0000"));
        Result again = line("run experiment/run.json --quiet");
        assertEquals(ExitCode.DIFFERENT, again.exitCode(), again.err());
        assertTrue(again.err().contains("the digest of the first run is 0000"), again.err());
    }

    @Test
    void resultsAreReplacedOnlyIfAskedFor() throws IOException {
        writeExperiment();
        done(RUN + " --plot");
        done("report experiment");
        Map<String, String> before = files("experiment");
        assertTrue(before.keySet().containsAll(List.of("raster.png", "f-I.png", "report.html", "spikes.h5")));
        assertMistake(line(RUN), "folder experiment has results", "--overwrite");
        assertMistake(line("simulate --units 5 --steps 5 --out experiment"), "folder experiment has results");
        assertMistake(line(RUN + " --overwrite --units 0"), "--units");
        assertEquals(before, files("experiment"));
        done(RUN + " --overwrite --units 301 --set tau_m=50 --record rate()");
        assertEquals(
                List.of("rate.npz", "run.json", "state.npz"),
                List.copyOf(files("experiment").keySet()));
        done("simulate --units 5 --steps 5 --quiet --out experiment --overwrite");
    }

    /** A run.json may come from anybody: what it names elsewhere, or what is not as it says, is not deleted. */
    @Test
    void onlyOwnRecordingsAreDeleted() throws IOException {
        writeExperiment();
        done(RUN);
        Path run = folder.resolve("experiment/run.json");
        Files.writeString(folder.resolve("mine.npz"), "mine");
        Files.writeString(folder.resolve("experiment/every.csv"), "mine");
        Files.writeString(run, Files.readString(run).replace("\"some.npz\"", "\"../mine.npz\""));
        done(RUN + " --overwrite --record counts()");
        assertEquals("mine", Files.readString(folder.resolve("mine.npz")));
        assertEquals("mine", Files.readString(folder.resolve("experiment/every.csv")));
        assertFalse(Files.exists(folder.resolve("experiment/spikes.npz")));
    }

    @Test
    void otherCommandsDoNotReplaceResultsEither() throws IOException {
        String sweep = "sweep in/experiment.yaml --units 3 --set tau_m=50 --quiet --vary thr=-52:-50:3 --out all";
        writeExperiment();
        done(sweep);
        assertMistake(line(sweep), "folder all has results: sweep.csv", "--overwrite");
        done(sweep + " --overwrite");
        String train =
                "bfasnn train --mnist sample --images 20 --batch 10 --epochs 1 --hidden 5 --out all --quiet --test-images 5";
        done(train);
        assertMistake(line(train), "folder all has results: weights.npz", "--overwrite");
        done(train + " --overwrite");
    }
}
