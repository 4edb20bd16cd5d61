package org.lifsim.recording;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lifsim.Processes;
import org.lifsim.Requirements;
import org.lifsim.TestBackends;
import org.lifsim.backend.Backend;
import org.lifsim.error.CancelledException;
import org.lifsim.error.InputException;
import org.lifsim.experiment.CancellationToken;
import org.lifsim.experiment.CheckpointPolicy;
import org.lifsim.experiment.ExecutionTuning;
import org.lifsim.experiment.Experiment;
import org.lifsim.experiment.ExperimentRun;
import org.lifsim.experiment.RunMetadata;
import org.lifsim.internal.recording.SonataFile;

/** Other programs that users have, not only lifsim itself, can read the output files. */
@Tag("java")
class PublicReadersTest {
    /** Created by bin/test. */
    private static final Path PYTHON = Path.of("target", "readers", "bin", "python");

    private static final Path SCRIPTS = Path.of("src/test/resources/org/lifsim/recording");

    @TempDir
    Path folder;

    @Test
    void numPyAndH5pyReadWhatWasWritten() throws IOException, InterruptedException {
        Path file = folder.resolve("experiment.yaml");
        Files.writeString(file, """
                units: 300
                steps: 700
                parameters: {tau_m: "normal:80:10:1"}
                current: 0.01:0.5
                record:
                  - spikes()
                  - spikes(file=spikes.h5)
                  - spikes(file=spikes.csv)
                  - rate(bin=3)
                  - counts()
                  - traces(units=3 40:42 299, columns=j v)
                  - traces(units=0:300:2, columns=v, every=50, file=every.csv)
                """);
        Experiment experiment = Experiment.load(file);
        Path run = folder.resolve("run");
        Path silent = folder.resolve("silent");
        Path interrupted = folder.resolve("interrupted");
        CheckpointPolicy policy = new CheckpointPolicy(interrupted.resolve(ExperimentRun.CHECKPOINT), 0, 0, null);
        CancellationToken cancellation = new CancellationToken();
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            new ExperimentRun(experiment, run, ExecutionTuning.DEFAULTS, CheckpointPolicy.NONE).run(backend);
            new ExperimentRun(silent(experiment), silent, ExecutionTuning.DEFAULTS, CheckpointPolicy.NONE).run(backend);
            assertThrows(
                    CancelledException.class,
                    () -> new ExperimentRun(experiment, interrupted, new ExecutionTuning(0, 333, 0), policy)
                            .run(backend, (done, total, spikes) -> cancellation.cancel(), cancellation));
        }
        Processes.Result result = python("read_run.py", run.toString(), interrupted.toString(), silent.toString());
        assertEquals(0, result.exitCode(), result.err());
        assertTrue(result.out().contains("read it all"), result.out());
        String told = assertThrows(InputException.class, () -> RunMetadata.read(interrupted))
                .getMessage();
        assertTrue(told.contains("was interrupted"), told);
        new SpikeReader(silent.resolve("spikes.h5"), 0.1, 700, 300).read((step, unit) -> fail("spikes of no unit"));
    }

    @Test
    void whatIsWrittenPieceByPieceIsReadSo() throws IOException {
        Path file = folder.resolve("experiment.yaml");
        Files.writeString(
                file, "{units: 3000, steps: 2000, current: 0.1:0.6, record: ['spikes()', 'spikes(file=spikes.h5)']}");
        try (Backend backend = TestBackends.open("cpu-vector")) {
            new ExperimentRun(Experiment.load(file), folder, ExecutionTuning.DEFAULTS, CheckpointPolicy.NONE)
                    .run(backend);
        }
        List<String> archive = spikes("spikes.npz");
        assertTrue(archive.size() > 1 << 16, "spikes for several pieces");
        assertEquals(archive, spikes("spikes.h5"));
    }

    @Test
    void h5pyMakesTheBeginningOfEveryFile() throws IOException, InterruptedException {
        Path made = folder.resolve("no-spikes.h5");
        Processes.Result result = python("make_no_spikes.py", made.toString());
        assertEquals(0, result.exitCode(), result.err());
        assertArrayEquals(SonataFile.head(0), Files.readAllBytes(made));
    }

    /** Writes zeros, which take no space on the disk. All rows are then equal, so the second spike repeats the first one. */
    @Test
    void moreRowsThanAnArrayCanHaveAreRead() throws IOException {
        long rows = 1L << 31;
        Path file = folder.resolve("long.h5");
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.write(SonataFile.head(rows));
            out.setLength(out.length() + 2 * Double.BYTES * rows);
        }
        SpikeReader reader = new SpikeReader(file, 0.1, 1, 1);
        String told = assertThrows(InputException.class, () -> reader.read((step, unit) -> {}))
                .getMessage();
        assertTrue(told.contains("a spike of unit 0 in step 0 after one of unit 0"), told);
    }

    private List<String> spikes(String name) throws IOException {
        List<String> spikes = new ArrayList<>();
        new SpikeReader(folder.resolve(name), 0.1, 2000, 3000).read((step, unit) -> spikes.add(step + " " + unit));
        return spikes;
    }

    private Processes.Result python(String script, String... arguments) throws IOException, InterruptedException {
        if (!Files.isExecutable(PYTHON)) {
            Requirements.skip("python", "files read by NumPy and h5py", PYTHON + " is not there; bin/test makes it");
        }
        List<String> command = new ArrayList<>();
        command.add(PYTHON.toAbsolutePath().toString());
        command.add(SCRIPTS.resolve(script).toAbsolutePath().toString());
        command.addAll(List.of(arguments));
        return Processes.run(folder, Map.of(), command);
    }

    /** The same units without a current, so that no unit spikes. */
    private static Experiment silent(Experiment experiment) {
        return new Experiment(
                experiment.model(),
                experiment.units(),
                experiment.steps(),
                "0",
                List.of(),
                List.of("spikes(file=spikes.h5)", "spikes()", "spikes(file=spikes.csv)", "rate()", "counts()"),
                0,
                0);
    }
}
