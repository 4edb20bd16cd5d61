package org.lifsim.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lifsim.TestBackends;
import org.lifsim.backend.Backend;
import org.lifsim.error.CancelledException;
import org.lifsim.error.InputException;

class StepNetworkSweepTest {
    private static final String FILE = """
            network: swept
            populations:
              x: {units: 6, model: bernoulli}
              e: {units: 4, model: lif, parameters: {tau_m: 5, thr: -60}}
            inputs:
              p: {units: 6, value: 0.4}
            weights:
              W: {rows: 6, columns: 4, initial: 50}
            steps:
              - update(x, input=p)
              - drive = dense(x.outputs, weights=W)
              - update(e, input=drive)
            record:
              - values(of=e.spikes)
              - values(of=e.v, every=7)
            run: 60
            """;
    private static final List<SweepAxis> AXES = List.of(
            SweepAxis.parse("populations.e.parameters.tau_m=5:20:4"), SweepAxis.parse("weights.W.initial=40,60.5"));

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void writeFile() throws IOException {
        file = Files.writeString(folder.resolve("net.yaml"), FILE);
    }

    private List<StepNetworkSweep.Point> sweep(
            List<SweepAxis> axes, boolean resume, Progress progress, CancellationToken token) throws IOException {
        try (Backend backend = TestBackends.open("cpu")) {
            return new StepNetworkSweep(file, List.of("seed=3"), axes)
                    .run(backend, folder.resolve("out"), resume, progress, token);
        }
    }

    private List<StepNetworkSweep.Point> sweep(boolean resume) throws IOException {
        return sweep(AXES, resume, Progress.SILENT, new CancellationToken());
    }

    @Test
    void eachPointIsARunWithItsSettings() throws IOException {
        List<StepNetworkSweep.Point> points = sweep(false);
        assertEquals(8, points.size());
        List<String> expected = new ArrayList<>();
        for (double tau : List.of(5., 10., 15., 20.)) {
            for (String weight : List.of("40", "60.5")) {
                StepNetworkExperiment experiment = StepNetworkExperiment.load(
                        file,
                        List.of("seed=3", "populations.e.parameters.tau_m=" + tau, "weights.W.initial=" + weight));
                try (Backend backend = TestBackends.open("cpu")) {
                    expected.add(new StepNetworkRun(experiment, folder.resolve("one"))
                            .run(backend, false, Progress.SILENT, new CancellationToken())
                            .digest());
                }
            }
        }
        assertEquals(
                expected, points.stream().map(StepNetworkSweep.Point::digest).toList());
        List<String> lines = Files.readAllLines(folder.resolve("out/sweep.csv"));
        assertEquals(
                "populations.e.parameters.tau_m,weights.W.initial,digest,ran_away,s_e.sum,s_e.smallest,s_e.largest,"
                        + "s_e.first_at_end,v_e.sum,v_e.smallest,v_e.largest,v_e.first_at_end",
                lines.get(0));
        assertTrue(lines.get(4).startsWith("10,60.5," + expected.get(3) + ",0,"), lines.get(4));
        assertEquals(9, lines.size());
    }

    /** Stopped after any number of steps, it ends with the same table; points that are done are not run again. */
    @Test
    void aStoppedSweepGoesOn() throws IOException {
        sweep(false);
        Path table = folder.resolve("out/sweep.csv");
        String whole = Files.readString(table);
        boolean resume = false;
        for (int stop = 30; stop < 480; stop += 90) {
            CancellationToken token = new CancellationToken();
            int at = stop;
            boolean again = resume;
            assertThrows(
                    CancelledException.class,
                    () -> sweep(
                            AXES,
                            again,
                            (done, total, spikes) -> {
                                assertEquals(480, total);
                                if (done >= at) {
                                    token.cancel();
                                }
                            },
                            token));
            assertFalse(Files.exists(table));
            resume = true;
        }
        long[] first = {0};
        sweep(AXES, true, (done, total, spikes) -> first[0] = first[0] == 0 ? done : first[0], new CancellationToken());
        assertTrue(first[0] > 390, "began at step " + first[0]);
        assertEquals(whole, Files.readString(table));
    }

    @Test
    void anotherSweepIsNotResumed() throws IOException {
        assertMistake("no sweep to resume");
        sweep(false);
        Files.writeString(file, FILE.replace("run: 60", "run: 61"));
        assertMistake("its sha256 differs");
        Files.writeString(file, FILE);
        InputException e = assertThrows(
                InputException.class, () -> sweep(AXES.subList(0, 1), true, Progress.SILENT, new CancellationToken()));
        assertTrue(
                e.problem().toString().contains("its vary differs"), e.problem().toString());
        Path one = folder.resolve("out/point-3/network.json");
        Files.copy(folder.resolve("out/point-4/network.json"), one, StandardCopyOption.REPLACE_EXISTING);
        assertMistake("is of another network");
        Files.copy(folder.resolve("out/point-2/network.json"), one, StandardCopyOption.REPLACE_EXISTING);
        assertMistake("initial weights W");
    }

    private void assertMistake(String told) {
        InputException e = assertThrows(InputException.class, () -> sweep(true));
        assertTrue(e.problem().toString().contains(told), e.problem().toString());
    }

    @Test
    void wrongAxesAreTold() {
        for (String axis : List.of(
                "populations.q.parameters.tau_m=1,2",
                "populations.e.parameters.tau_n=1,2",
                "populations.e.parameters.tau_m=1,-2",
                "tau_m=1,2")) {
            assertThrows(
                    InputException.class,
                    () -> new StepNetworkSweep(file, List.of(), List.of(SweepAxis.parse(axis))),
                    axis);
        }
        assertThrows(
                InputException.class, () -> new StepNetworkSweep(file, List.of(), List.of(AXES.get(0), AXES.get(0))));
    }
}
