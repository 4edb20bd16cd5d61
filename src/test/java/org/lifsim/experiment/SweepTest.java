package org.lifsim.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lifsim.NpyWriter;
import org.lifsim.TestBackends;
import org.lifsim.backend.Backend;
import org.lifsim.error.CancelledException;
import org.lifsim.error.InputException;
import org.lifsim.input.Stimulus;
import org.lifsim.internal.spi.Device;
import org.lifsim.model.StateVariable;
import org.lifsim.population.Population;

class SweepTest {
    private static final int UNITS = 20;
    private static final int STEPS = 1500;

    @TempDir
    Path folder;

    private Experiment experiment() throws IOException {
        NpyWriter.write(
                folder.resolve("thr.npy"),
                new float[] {
                    -52, -51, -53, -52, -50, -52, -51, -53, -52, -50, -52, -51, -53, -52, -50, -52, -51, -53, -52, -50
                },
                UNITS);
        Path file = folder.resolve("experiment.yaml");
        Files.writeString(file, """
                units: 20
                steps: 1500
                parameters:
                  resist_m: uniform:800:1000:4
                  thr: thr.npy
                initial: {v: -65:-55}
                current: 0.02:0.03
                stimulus: [ "step(amplitude=0.05:0.1, on=20)" ]
                """);
        return Experiment.load(file);
    }

    /** Each point is identical to a separate run with the values of the axes. */
    @Test
    void aPointIsAsARunByItself() throws IOException {
        Experiment experiment = experiment();
        Sweep sweep = new Sweep(
                experiment,
                List.of(
                        SweepAxis.parse("tau_m=20:100:3"),
                        SweepAxis.parse("step.gain=0.5,1"),
                        SweepAxis.parse("current=0:0.1:2")));
        assertEquals(12, sweep.points());
        assertArrayEquals(new double[] {20, 0.5, 0}, sweep.at(0));
        assertArrayEquals(new double[] {20, 0.5, 0.1}, sweep.at(1));
        assertArrayEquals(new double[] {20, 1, 0}, sweep.at(2));
        assertArrayEquals(new double[] {60, 0.5, 0}, sweep.at(4));
        assertArrayEquals(new double[] {100, 1, 0.1}, sweep.at(11));
        for (String name : TestBackends.names()) {
            try (Backend backend = TestBackends.open(name)) {
                List<SweepPoint> points = sweep.run(backend, Progress.SILENT, new CancellationToken());
                for (int p = 0; p < points.size(); p++) {
                    double[] at = sweep.at(p);
                    assertEquals(
                            alone(experiment, at, backend),
                            points.get(p).toString(),
                            name + " at " + Arrays.toString(at));
                }
                assertTrue(points.get(11).meanRateHz() > points.get(0).meanRateHz());
            }
        }
    }

    private static String alone(Experiment experiment, double[] at, Backend backend) throws IOException {
        Stimulus stimulus = Stimulus.parse("step(amplitude=0.05:0.1, on=20, gain=" + at[1] + ")");
        try (Population population = experiment
                .model()
                .with("tau_m", String.valueOf(at[0]))
                .population(UNITS)
                .stimulus(stimulus)
                .recordSpikes()
                .build(backend)) {
            population.clamp((float) at[2]);
            SweepStatistics statistics = new SweepStatistics(1, UNITS, 0.1);
            population.advance(STEPS, statistics);
            float[] theta = new float[UNITS];
            population.read(StateVariable.THR_THETA, 0, theta);
            double sum = 0;
            for (float value : theta) {
                sum += value;
            }
            return statistics
                    .points(STEPS, new double[] {sum / UNITS}, new double[] {0})
                    .get(0)
                    .toString();
        }
    }

    /** Stopped at any step and resumed on other backends, also if not all points fit in memory together. */
    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, 100_000})
    void aSweepThatWasStoppedAgainAndAgainEndsTheSame(long memory) throws IOException {
        Experiment experiment = experiment();
        List<SweepAxis> axes = List.of(SweepAxis.parse("tau_m=20:100:3"), SweepAxis.parse("current=0:0.1:40"));
        List<SweepPoint> whole;
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            whole = new Sweep(experiment, axes).run(backend, Progress.SILENT, new CancellationToken());
        }
        Path checkpoint = folder.resolve("checkpoint.npz");
        List<SweepPoint> ended = null;
        int stopped = 0;
        for (int i = 0; ended == null; i++) {
            Path from = Files.exists(checkpoint) ? checkpoint : null;
            int stopAt = 100 + 131 * i;
            CancellationToken cancellation = new CancellationToken();
            String name = TestBackends.names().get(i % TestBackends.names().size());
            try (Backend backend = withMemory(TestBackends.open(name), memory)) {
                ended = new Sweep(experiment, axes)
                        .run(
                                backend,
                                (done, total, spikes) -> {
                                    if (done >= stopAt) {
                                        cancellation.cancel();
                                    }
                                },
                                cancellation,
                                new CheckpointPolicy(checkpoint, 60, 0, from));
            } catch (CancelledException e) {
                stopped++;
                assertTrue(e.getMessage().contains("--resume"), e.getMessage());
            }
        }
        assertTrue(stopped > 5, "stopped " + stopped + " times");
        assertEquals(whole.toString(), ended.toString());
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            Sweep other = new Sweep(experiment, axes.subList(0, 1));
            String message = assertThrows(
                            InputException.class,
                            () -> other.run(
                                    backend,
                                    Progress.SILENT,
                                    new CancellationToken(),
                                    new CheckpointPolicy(checkpoint, 0, 0, checkpoint)))
                    .getMessage();
            assertTrue(message.contains("axis current"), message);
        }
    }

    private static Backend withMemory(Backend backend, long memory) {
        return (Backend) Proxy.newProxyInstance(
                Backend.class.getClassLoader(),
                new Class<?>[] {Device.class},
                (proxy, method, arguments) -> method.getName().equals("availableMemoryBytes")
                        ? Long.valueOf(memory)
                        : method.invoke(backend, arguments));
    }

    @Test
    void statisticsAreThoseOfTheSpikes() {
        SweepStatistics statistics = new SweepStatistics(2, 2, 0.5);
        statistics.onSpikes(2, new long[] {0}, 1);
        statistics.onSpikes(6, new long[] {0, 1}, 2);
        statistics.onSpikes(8, new long[] {0, 1, 99}, 2);
        List<SweepPoint> points = statistics.points(10, new double[] {7, Double.NaN}, new double[] {0, 1});
        double sd = Math.sqrt((16 + 4 + 4) / 3.0 - 64 / 9.0);
        assertEquals(
                new SweepPoint(5 / 2.0 / 0.005, (2 + 6) / 2.0 * 0.5, 1, 8 / 3.0 * 0.5, sd / (8 / 3.0), 7, 0),
                points.get(0));
        assertEquals(new SweepPoint(0, Double.NaN, 0, Double.NaN, Double.NaN, Double.NaN, 1), points.get(1));
    }

    @Test
    void axesAreRead() {
        assertArrayEquals(
                new double[] {10, 55, 100}, SweepAxis.parse("tau_m=10:100:3").values());
        assertArrayEquals(new double[] {3}, SweepAxis.parse("tau_m = 3:9:1").values());
        assertArrayEquals(
                new double[] {5, 1, 2}, SweepAxis.parse("ou.sd=5, 1,2").values());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tau_m | no name",
                "=1:2:3 | no name",
                "tau_m=1:2 | cannot be read",
                "tau_m=1:2:0 | cannot be read",
                "tau_m=1:2:3:4 | cannot be read",
                "tau_m=1,x | cannot be read",
                "tau_m=1,inf | cannot be read",
                "tau_m=1,NaN | finite",
                "taum=1,2 | did you mean 'tau_m'",
                "tau_m=-1,2 | tau_m",
                "stap.gain=1,2 | did you mean 'step'",
                "ou.sd=1,2 | no source ou",
                "step.gian=1,2 | did you mean 'gain'",
                "step.on=1,2 | no argument 'on'",
            })
    void whatIsNoAxisIsRefused(String text, String what) throws IOException {
        Experiment experiment = experiment();
        String message = assertThrows(InputException.class, () -> {
                    Sweep sweep = new Sweep(experiment, List.of(SweepAxis.parse(text)));
                    try (Backend backend = TestBackends.open("cpu-scalar")) {
                        sweep.run(backend, Progress.SILENT, new CancellationToken());
                    }
                })
                .getMessage();
        assertTrue(message.contains(what), message);
    }

    @Test
    void anAxisThatStandsTwiceIsRefused() throws IOException {
        Experiment experiment = experiment();
        SweepAxis axis = SweepAxis.parse("current=0,1");
        String message = assertThrows(InputException.class, () -> new Sweep(experiment, List.of(axis, axis)))
                .getMessage();
        assertTrue(message.contains("axis current is a duplicate"), message);
    }
}
