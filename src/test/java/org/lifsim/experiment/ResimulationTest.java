package org.lifsim.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lifsim.TestBackends;
import org.lifsim.backend.Backend;
import org.lifsim.error.CancelledException;
import org.lifsim.internal.io.NpzReader;
import org.lifsim.model.StateVariable;
import org.lifsim.recording.TraceData;

/** Units that are simulated again after a run have the bits that the run recorded. */
class ResimulationTest {
    private static final int STEPS = 2000;
    private static final int STOPPED = 1000;
    private static final long FROM = 1500;
    private static final long TO = 1600;
    private static final List<StateVariable> RECORDED =
            List.of(StateVariable.CURRENT, StateVariable.V, StateVariable.THR_THETA);

    @TempDir
    Path folder;

    private Path out;

    /** A run that was interrupted and resumed. Its folder has the checkpoint still, under another name. */
    @BeforeEach
    void run() throws IOException {
        out = folder.resolve("out");
        interrupt(experiment("normal:80:10:1"), out);
        Path checkpoint = out.resolve(ExperimentRun.CHECKPOINT);
        Files.copy(checkpoint, out.resolve("kept.npz"));
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            new ExperimentRun(
                            experiment("normal:80:10:1"),
                            out,
                            ExecutionTuning.DEFAULTS,
                            new CheckpointPolicy(checkpoint, 0, 0, checkpoint))
                    .run(backend);
        }
    }

    private Experiment experiment(String tau) throws IOException {
        Path file = folder.resolve("experiment.yaml");
        Files.writeString(file, """
                units: 20
                steps: %d
                seed: 3
                parameters: {tau_m: "%s"}
                initial: {v: "uniform:-65:-55:2"}
                current: 0.1:0.6
                stimulus: [ "step(amplitude=0:0.4, on=10)", "ou(sd=0.1, tau=5, seed=3)" ]
                record: [ spikes(), "traces(units=3 4 11, columns=j v thr_theta tols)" ]
                """.formatted(STEPS, tau));
        return Experiment.load(file);
    }

    private static void interrupt(Experiment experiment, Path where) throws IOException {
        CancellationToken cancellation = new CancellationToken();
        CheckpointPolicy policy = new CheckpointPolicy(where.resolve(ExperimentRun.CHECKPOINT), 0, 0, null);
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            assertThrows(
                    CancelledException.class,
                    () -> new ExperimentRun(experiment, where, new ExecutionTuning(0, STOPPED, 0), policy)
                            .run(backend, (done, total, spikes) -> cancellation.cancel(), cancellation));
        }
    }

    /** The recorded units and one that was not recorded, in an order that is not theirs. */
    private void assertAsRecorded(long from, long to) throws IOException {
        Map<Long, TraceData> traces =
                Resimulation.of(RunMetadata.read(out)).traces(List.of(11L, 3L, 17L, 4L), from, to);
        assertEquals(Set.of(3L, 4L, 11L, 17L), traces.keySet());
        Map<String, NpzReader.Array> recorded =
                NpzReader.read(out.resolve("traces.npz"), Set.of("unit", "j", "v", "thr_theta"));
        double[] units = recorded.get("unit").numbers();
        int spikes = 0;
        for (int u = 0; u < units.length; u++) {
            TraceData trace = traces.get((long) units[u]);
            assertEquals(to - from, trace.steps());
            for (int step = 0; step < trace.steps(); step++) {
                for (StateVariable variable : RECORDED) {
                    float expected = recorded.get(variable.key()).floats()[(int) (from + step) * units.length + u];
                    assertEquals(
                            Float.floatToRawIntBits(expected),
                            Float.floatToRawIntBits(trace.at(variable, step)),
                            variable + " of unit " + units[u] + " in step " + (from + step));
                }
                spikes += trace.spikes()[step] ? 1 : 0;
            }
        }
        assertTrue(spikes > 0);
    }

    @Test
    void aWindowHasTheBitsOfTheRecordingFromTheBeginningAndFromACheckpoint() throws IOException {
        Resimulation again = Resimulation.of(RunMetadata.read(out));
        assertFalse(again.isCoupled());
        assertEquals(STOPPED, again.checkpointBefore(FROM).orElseThrow().step());
        assertTrue(again.checkpointBefore(STOPPED - 1).isEmpty(), "a checkpoint after the window");
        assertAsRecorded(FROM, TO);
        assertAsRecorded(STOPPED, STOPPED + 200);
        assertAsRecorded(0, 300);
        Files.delete(out.resolve("kept.npz"));
        assertTrue(again.checkpointBefore(FROM).isEmpty());
        assertAsRecorded(FROM, TO);
    }

    @Test
    void aCheckpointOfAnotherRunIsNotUsed() throws IOException {
        Path other = folder.resolve("other");
        interrupt(experiment("normal:90:10:1"), other);
        Files.move(other.resolve(ExperimentRun.CHECKPOINT), out.resolve("another.npz"));
        Files.delete(out.resolve("kept.npz"));
        assertAsRecorded(FROM, TO);
        Files.write(out.resolve("another.npz"), new byte[] {1, 2, 3});
        assertAsRecorded(FROM, TO);
    }
}
