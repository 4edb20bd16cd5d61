package org.lifsim.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lifsim.TestBackends;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.internal.io.TemporaryName;

/** The files of shards, when something happens to them. */
class ShardedRunTest {
    private static final ExecutionTuning IN_SHARDS = new ExecutionTuning(0, 0, 40);

    @TempDir
    Path folder;

    private Experiment experiment() throws IOException {
        Path file = folder.resolve("experiment.yaml");
        Files.writeString(file, """
                units: 100
                steps: 300
                current: 0.4
                record:
                  - spikes()
                  - traces(units=90, columns=v)
                """);
        return Experiment.load(file);
    }

    private Path whole() throws IOException {
        Path out = folder.resolve("whole");
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            new ExperimentRun(experiment(), out, ExecutionTuning.DEFAULTS, CheckpointPolicy.NONE).run(backend);
        }
        return out;
    }

    private Path unmerged(Backend backend) throws IOException {
        Path out = folder.resolve("out");
        runUnmerged(experiment(), out, IN_SHARDS, backend);
        return out;
    }

    /** Runs an experiment that records spikes, until its shards are all done but not merged. */
    static void runUnmerged(Experiment experiment, Path out, ExecutionTuning inShards, Backend backend)
            throws IOException {
        Path checkpoint = out.resolve(ExperimentRun.CHECKPOINT);
        ExperimentRun run = new ExperimentRun(experiment, out, inShards, new CheckpointPolicy(checkpoint, 0, 0, null));
        Path inTheWay = out.resolve("spikes.npz");
        Progress blocksTheEnd = (done, total, spikes) -> {
            if (done == total) {
                assertTrue(inTheWay.toFile().mkdir());
            }
        };
        assertThrows(InputException.class, () -> run.run(backend, blocksTheEnd, new CancellationToken()));
        Files.delete(inTheWay);
    }

    private ExperimentRun resumed(Path out) throws IOException {
        Path checkpoint = out.resolve(ExperimentRun.CHECKPOINT);
        return new ExperimentRun(experiment(), out, IN_SHARDS, new CheckpointPolicy(checkpoint, 0, 0, checkpoint));
    }

    private static void assertSame(Path whole, Path out) throws IOException {
        for (String name : List.of("spikes.npz", "traces.npz")) {
            assertArrayEquals(Files.readAllBytes(whole.resolve(name)), Files.readAllBytes(out.resolve(name)), name);
        }
        assertFalse(Files.exists(out.resolve(ExperimentRun.SHARDS)));
    }

    @Test
    void damagedOrMissingRecordingIsNotMerged() throws IOException {
        Path whole = whole();
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            Path out = unmerged(backend);
            Path shard = out.resolve("shards/80-40");
            Path recording = shard.resolve("recorder-1.npz");
            byte[] bytes = Files.readAllBytes(recording);
            byte[] damaged = bytes.clone();
            damaged[bytes.length / 2] ^= 1;
            Files.write(recording, damaged);
            for (int i = 0; i < 2; i++) {
                ExperimentRun run = resumed(out);
                String message = assertThrows(InputException.class, () -> run.run(backend))
                        .getMessage();
                assertTrue(message.contains("recorder-1.npz is missing or damaged: its SHA-256"), message);
                assertTrue(message.contains("delete folder " + shard), message);
                Files.deleteIfExists(recording);
            }
            for (Path file : contents(shard)) {
                Files.delete(file);
            }
            Files.delete(shard);
            resumed(out).run(backend);
            assertSame(whole, out);
        }
    }

    private static List<Path> contents(Path of) throws IOException {
        try (Stream<Path> files = Files.list(of)) {
            return files.toList();
        }
    }

    /** After a kill while shards are deleted, the run has finished: nothing is left to resume, and a new run can start. */
    @Test
    void shardsOfAFinishedRunAreNoRunToResume() throws IOException {
        Path whole = whole();
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            Path out = unmerged(backend);
            Files.move(out.resolve("shards"), out.resolve("shards.finished"));
            Files.delete(out.resolve("shards.finished/0-40/state.npz"));
            new ExperimentRun(
                            experiment(),
                            out,
                            IN_SHARDS,
                            new CheckpointPolicy(out.resolve(ExperimentRun.CHECKPOINT), 0, 0, null))
                    .run(backend);
            assertSame(whole, out);
            assertFalse(Files.exists(out.resolve("shards.finished")));
        }
    }

    @Test
    void temporaryShardsOfKilledRunsAreDeleted() throws IOException {
        String mark = TemporaryName.mark();
        String host = mark.substring(0, mark.indexOf('-'));
        Path left =
                Files.createDirectory(ShardedRun.temporaryFiles().resolve("lifsim-parts-" + host + "-999999999-1-x"));
        Path living = Files.createDirectory(ShardedRun.temporaryFiles().resolve("lifsim-parts-" + mark + "-x"));
        Files.createFile(Files.createDirectory(left.resolve("0-5")).resolve("state.npz"));
        Path made = ShardedRun.temporaryFolder();
        try {
            assertFalse(Files.exists(left));
            assertTrue(Files.exists(living));
            assertEquals(List.of(), contents(made));
            assertTrue(Arrays.asList(made.getFileName().toString().split("-")).contains(host));
        } finally {
            Files.delete(made);
            Files.delete(living);
        }
    }
}
