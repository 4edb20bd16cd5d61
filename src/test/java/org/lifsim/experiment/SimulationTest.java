package org.lifsim.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lifsim.NpyWriter;
import org.lifsim.TestBackends;
import org.lifsim.backend.Backend;
import org.lifsim.error.Problem;
import org.lifsim.input.InputCurrent;
import org.lifsim.input.InputCurrentParser;
import org.lifsim.model.Lif;
import org.lifsim.model.QuadraticLif;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.population.Population;
import org.lifsim.population.PopulationBuilder;
import org.lifsim.recording.Recorder;
import org.lifsim.recording.RecorderKind;
import org.lifsim.recording.UnitSelection;

class SimulationTest {
    private static final int UNITS = 37;
    private static final int STEPS = 90;

    @TempDir
    Path folder;

    private static Simulation.Result run(InputCurrent current, long slice, long chunk) throws IOException {
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            Simulation simulation = new Simulation(
                    Population.of(Lif.tutorialParameters()).units(UNITS).unitsPerSlice(slice), STEPS, chunk);
            simulation.warmUp(backend, current, 200);
            return simulation.run(backend, current, Progress.SILENT);
        }
    }

    @Test
    void aCourseInAFileIsTheSameHoweverItIsWritten() throws IOException {
        float[] shared = new float[STEPS];
        float[] each = new float[STEPS * UNITS];
        for (int step = 0; step < STEPS; step++) {
            shared[step] = step < 10 ? 0f : step < 70 ? 0.4f : 0.1f * (step % 3);
            for (int unit = 0; unit < UNITS; unit++) {
                each[step * UNITS + unit] = shared[step];
            }
        }
        Path course = NpyWriter.write(folder.resolve("course.npy"), shared, STEPS, 1);
        Path rows = NpyWriter.write(folder.resolve("rows.npy"), each, STEPS, UNITS);
        try (InputCurrent a = InputCurrentParser.parse(course.toString(), UNITS, STEPS);
                InputCurrent b = InputCurrentParser.parse(rows.toString(), UNITS, STEPS)) {
            Simulation.Result shareds = run(a, 0, 0);
            assertTrue(shareds.spikes() > 0);
            assertEquals(shareds.digest(), run(b, 0, 0).digest());
            assertEquals(shareds.digest(), run(a, 5, 7).digest());
        }
    }

    @Test
    void aSpreadIsComputedInDoubleAndRoundedOnce() throws IOException {
        float[] expected = new float[UNITS];
        for (int i = 0; i < UNITS; i++) {
            expected[i] = (float) (0.1 + (0.7 - 0.1) * i / (UNITS - 1));
        }
        Path file = NpyWriter.write(folder.resolve("units.npy"), expected, UNITS);
        try (InputCurrent spread = InputCurrentParser.parse("0.1:0.7", UNITS, STEPS);
                InputCurrent values = InputCurrentParser.parse(file.toString(), UNITS, STEPS);
                InputCurrent other = InputCurrentParser.parse("0.7:0.1", UNITS, STEPS)) {
            assertEquals(run(values, 0, 0).digest(), run(spread, 0, 0).digest());
            assertNotEquals(run(other, 0, 0).digest(), run(spread, 0, 0).digest());
        }
    }

    /** Quadratic LIF runs away below v_rest. Units differ in v_rest, so that one of them is the first. */
    @Test
    void whereAStateRanAwayIsToldIfItWasRecorded() throws IOException {
        int steps = 5000;
        PopulationBuilder units = Population.of(
                        QuadraticLif.MODEL.demoParameters().with(Lif.V_MIN, Double.NEGATIVE_INFINITY))
                .units(4)
                .initial(StateVariable.V, Values.linspace(-66, -69))
                .dt(0.1);
        Recorder traces = RecorderKind.recorder("traces(file=v.npz, units=1:4, columns=v)", folder, 0.1);
        Simulation simulation = new Simulation(units, steps, 0, List.of(traces), CheckpointPolicy.NONE, Map.of());
        List<String> warnings;
        try (Backend backend = TestBackends.open("cpu-scalar");
                InputCurrent current = InputCurrent.constant(0)) {
            warnings = simulation.run(backend, current, Progress.SILENT).warnings().stream()
                    .map(Problem::toString)
                    .toList();
        }
        long first = 0;
        try (Backend backend = TestBackends.open("cpu-scalar");
                Population population = units.build(backend)) {
            float[] v = new float[1];
            while (Float.isFinite(v[0])) {
                population.advance(1);
                first++;
                population.read(StateVariable.V, 3, v);
            }
        }
        String expected = "v of unit 3 is -Infinity from step " + (first - 1) + " on";
        assertTrue(warnings.stream().anyMatch(warning -> warning.contains(expected)), expected + " in " + warnings);
    }

    @Test
    void theMeanRateIsInHertz() throws IOException {
        Simulation.Result result = run(InputCurrent.constant(0.3f), 0, 0);
        assertEquals(result.spikes() / (double) UNITS / (STEPS * 0.1e-3), result.meanRateHz(), 1e-9);
    }

    /** A recorder of a user, which fails in a step and when it is closed. */
    private record Failing(String name) implements Recorder {
        @Override
        public List<Path> outputFiles() {
            return List.of();
        }

        @Override
        public UnitSelection selection() {
            return UnitSelection.ALL;
        }

        @Override
        public Map<String, String> fingerprint() {
            return Map.of("kind", name);
        }

        @Override
        public void open(Run run, String resumeToken) {}

        @Override
        public boolean needsSpikes() {
            return true;
        }

        @Override
        public void onSpikes(long step, long[] units, int count) throws IOException {
            throw new IOException(name + " in a step");
        }

        @Override
        public String flush() {
            return "";
        }

        @Override
        public void close() throws IOException {
            throw new IOException(name + " when closed");
        }
    }

    @Test
    void allRecordersAreClosedAndTheFirstFailureKeepsTheOthers() throws IOException {
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            Simulation simulation = new Simulation(
                    Population.of(Lif.tutorialParameters()).units(UNITS),
                    STEPS,
                    0,
                    List.of(new Failing("first"), new Failing("second"), new Failing("third")),
                    CheckpointPolicy.NONE,
                    Map.of());
            IOException failure = assertThrows(
                    IOException.class, () -> simulation.run(backend, InputCurrent.constant(0.3f), Progress.SILENT));
            assertEquals("first in a step", failure.getMessage());
            Throwable[] closing = failure.getSuppressed();
            assertEquals(List.of("first when closed"), messages(closing));
            assertEquals(List.of("second when closed", "third when closed"), messages(closing[0].getSuppressed()));
        }
    }

    private static List<String> messages(Throwable[] failures) {
        return Stream.of(failures).map(Throwable::getMessage).toList();
    }
}
