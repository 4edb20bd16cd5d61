package org.lifsim.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lifsim.NpyWriter;
import org.lifsim.backend.Backend;
import org.lifsim.error.CancelledException;
import org.lifsim.error.InputException;
import org.lifsim.internal.cpu.CpuBackend;
import org.lifsim.internal.io.Sha256;
import org.lifsim.model.AdEx;
import org.lifsim.model.Lif;
import org.lifsim.model.SimplifiedLif;
import org.lifsim.population.Checkpoint;
import org.lifsim.population.TreeDigest;

/** Shards that processes of their own run, as jobs of a cluster do, give the files and digests of one process. */
class ShardNumberTest {
    @TempDir
    private Path folder;

    private static Experiment experiment(ModelSpec model, long units, List<String> stimulus) {
        return new Experiment(
                model, units, 40, "0:30", stimulus, List.of("spikes", "rate(bin=2)", "traces(units=3:40:7)"), 0, 0);
    }

    private static List<Experiment> experiments() {
        return List.of(
                experiment(ModelSpec.of(Lif.MODEL).with("tau_m", "uniform:10:90:3"), 503, List.of()),
                experiment(ModelSpec.of(AdEx.MODEL), 101, List.of()),
                experiment(
                        ModelSpec.of(Lif.MODEL),
                        317,
                        List.of("ou(sd=0.2, tau=5) + poisson(rate=50, weight=1, tau=5)")));
    }

    private static Simulation.Result whole(Experiment experiment, Path out) throws IOException {
        try (Backend backend = CpuBackend.scalar(1)) {
            return new ExperimentRun(experiment, out, ExecutionTuning.DEFAULTS, CheckpointPolicy.NONE)
                    .withTreeDigest()
                    .run(backend);
        }
    }

    private static boolean shard(Experiment experiment, Path out, String number, CancellationToken cancellation)
            throws IOException {
        try (Backend backend = CpuBackend.scalar(1)) {
            return ExperimentRun.ofShard(experiment, out, new ExecutionTuning(0, 7, 0), ShardNumber.parse(number))
                    .runShard(backend, Progress.SILENT, cancellation);
        }
    }

    private static void assertSame(Simulation.Result expected, Path there, Simulation.Result found, Path here)
            throws IOException {
        assertEquals(expected.digest(), found.digest());
        assertEquals(expected.treeDigest(), found.treeDigest());
        assertEquals(expected.spikes(), found.spikes());
        for (String file : List.of("spikes.npz", "rate.npz", "traces.npz")) {
            assertArrayEquals(Files.readAllBytes(there.resolve(file)), Files.readAllBytes(here.resolve(file)), file);
        }
    }

    @Test
    void shardsInAnyOrderGiveOneResult() throws IOException {
        Random random = new Random();
        int n = 0;
        for (Experiment experiment : experiments()) {
            Path one = folder.resolve("one" + n);
            Path out = folder.resolve("shards" + n++);
            int count = 1 + random.nextInt(7);
            List<Integer> order = new ArrayList<>();
            for (int i = 1; i <= count; i++) {
                order.add(i);
            }
            Collections.shuffle(order, random);
            for (int i : order) {
                InputException e = assertThrows(
                        InputException.class, () -> ExperimentRun.merge(out, true, new CancellationToken()));
                assertTrue(e.getMessage().contains("--shard-number"), e.getMessage());
                assertTrue(shard(experiment, out, i + "/" + count, new CancellationToken()));
                assertFalse(shard(experiment, out, i + "/" + count, new CancellationToken()));
            }
            Simulation.Result merged = ExperimentRun.merge(out, true, new CancellationToken());
            assertSame(whole(experiment, one), one, merged, out);
            assertFalse(Files.exists(out.resolve(ExperimentRun.SHARDS)));
            assertEquals(merged.digest(), RunMetadata.read(out).digest());
        }
    }

    /** Input files have one name for all processes, in whatever folder they were started, and through links. */
    @Test
    void inputFilesAreFoundByAll() throws IOException {
        Path inputs = Files.createDirectories(folder.resolve("inputs"));
        float[] currents = new float[30];
        float[] taus = new float[30];
        for (int i = 0; i < 30; i++) {
            currents[i] = i;
            taus[i] = 10 + i;
        }
        NpyWriter.write(inputs.resolve("current.npy"), currents, 30);
        NpyWriter.write(inputs.resolve("tau.npy"), taus, 30);
        Path file = inputs.resolve("experiment.yaml");
        Files.writeString(
                file,
                "units: 30\nsteps: 40\ncurrent: current.npy\nparameters: {tau_m: tau.npy}\n"
                        + "record: [spikes, rate(bin=2), 'traces(units=3:20:7)']\n");
        Path link = Files.createSymbolicLink(folder.resolve("link"), inputs);
        Path one = folder.resolve("one");
        Path out = folder.resolve("out");
        Simulation.Result expected = whole(Experiment.load(file), one);
        shard(Experiment.load(link.resolve("experiment.yaml")), out, "2/2", new CancellationToken());
        Path relative = Path.of("").toAbsolutePath().relativize(file.toAbsolutePath());
        shard(Experiment.load(relative), Path.of("").toAbsolutePath().relativize(out), "1/2", new CancellationToken());
        Path linked = Files.createSymbolicLink(folder.resolve("linked-out"), out);
        assertSame(expected, one, ExperimentRun.merge(linked, true, new CancellationToken()), out);
    }

    /** What would be refused at the end is refused at the start. */
    @Test
    void recordersWithOneFileAreRefusedByAShard() throws IOException {
        Experiment experiment = experiments().get(0).withRecorders(List.of("rate(bin=1)", "rate(bin=10)"));
        assertRefused("would be written twice", experiment, "1/2");
        assertFalse(Files.exists(folder.resolve("out/shards")));
    }

    @Test
    void aShardIsLockedWhileItRuns() throws IOException {
        Path out = folder.resolve("out");
        Experiment experiment = experiments().get(0);
        try (Backend backend = CpuBackend.scalar(1)) {
            ExperimentRun run =
                    ExperimentRun.ofShard(experiment, out, new ExecutionTuning(0, 7, 0), ShardNumber.parse("1/2"));
            List<String> refused = new ArrayList<>();
            Progress meanwhile = (done, total, spikes) -> refused.add(
                    assertThrows(InputException.class, () -> shard(experiment, out, "1/2", new CancellationToken()))
                            .getMessage());
            assertTrue(run.runShard(backend, meanwhile, new CancellationToken()));
            assertTrue(refused.get(0).contains("is locked by another run"), refused.toString());
        }
    }

    /** A stopped shard goes on where it was; the same command starts it again. */
    @Test
    void aStoppedShardGoesOn() throws IOException {
        Experiment experiment = experiments().get(0);
        Path one = folder.resolve("one");
        Path out = folder.resolve("out");
        CancellationToken cancellation = new CancellationToken();
        try (Backend backend = CpuBackend.scalar(1)) {
            ExperimentRun run =
                    ExperimentRun.ofShard(experiment, out, new ExecutionTuning(0, 7, 0), ShardNumber.parse("2/2"));
            Progress stopping = (done, total, spikes) -> cancellation.cancel();
            CancelledException e =
                    assertThrows(CancelledException.class, () -> run.runShard(backend, stopping, cancellation));
            assertTrue(e.getMessage().contains("at step 7 of 40"), e.getMessage());
        }
        assertTrue(Files.exists(out.resolve("shards/252-252").resolve(ExperimentRun.CHECKPOINT)));
        assertTrue(shard(experiment, out, "2/2", new CancellationToken()));
        assertTrue(shard(experiment, out, "1/2", new CancellationToken()));
        assertSame(whole(experiment, one), one, ExperimentRun.merge(out, true, new CancellationToken()), out);
    }

    @Test
    void shardsMayRunAtTheSameTime() throws Exception {
        Experiment experiment = experiments().get(2);
        Path one = folder.resolve("one");
        Path out = folder.resolve("out");
        ExecutorService jobs = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Boolean>> shards = new ArrayList<>();
            for (int i = 1; i <= 9; i++) {
                String number = i + "/9";
                shards.add(() -> shard(experiment, out, number, new CancellationToken()));
            }
            for (Future<Boolean> shard : jobs.invokeAll(shards)) {
                assertTrue(shard.get());
            }
        } finally {
            jobs.shutdownNow();
        }
        assertSame(whole(experiment, one), one, ExperimentRun.merge(out, true, new CancellationToken()), out);
    }

    private void assertRefused(String message, Experiment experiment, String number) {
        InputException e = assertThrows(
                InputException.class, () -> shard(experiment, folder.resolve("out"), number, new CancellationToken()));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void mistakesAreToldAndLeaveNothing() throws IOException {
        Experiment experiment = experiments().get(0);
        shard(experiment, folder.resolve("out"), "1/4", new CancellationToken());
        assertRefused("no shard of 3", experiment, "2/3");
        assertRefused("another experiment", experiment.withSteps(41), "2/4");
        assertRefused("expected I/N", experiment, "0/4");
        assertRefused("expected I/N", experiment, "5/4");
        assertRefused("expected I/N", experiment, "1of4");
        assertRefused("has no units", experiment(ModelSpec.of(Lif.MODEL), 43, List.of()), "30/30");
        assertRefused(
                "do not influence each other",
                experiment(ModelSpec.of(SimplifiedLif.MODEL).with("resist_inh", "1"), 42, List.of()),
                "1/2");
        assertTrue(shard(experiment, folder.resolve("out"), "2/4", new CancellationToken()));
        Files.write(folder.resolve("out/shards/0-126/recorder-0.npz"), new byte[9]);
        shard(experiment, folder.resolve("out"), "3/4", new CancellationToken());
        shard(experiment, folder.resolve("out"), "4/4", new CancellationToken());
        InputException e = assertThrows(
                InputException.class, () -> ExperimentRun.merge(folder.resolve("out"), false, new CancellationToken()));
        assertTrue(e.getMessage().contains("is missing or damaged"), e.getMessage());
    }

    /** The definition of the second digest, written down again. */
    @Test
    void treeDigestIsThatOfBlocks() throws IOException {
        Experiment experiment = new Experiment(
                ModelSpec.of(Lif.MODEL), 2 * TreeDigest.BLOCK_UNITS + 4567, 2, "0:30", List.of(), List.of(), 0, 0);
        Path out = folder.resolve("out");
        Simulation.Result result;
        try (Backend backend = CpuBackend.scalar(2)) {
            Path checkpoint = out.resolve(ExperimentRun.CHECKPOINT);
            result = new ExperimentRun(
                            experiment, out, ExecutionTuning.DEFAULTS, new CheckpointPolicy(checkpoint, 0, 0, null))
                    .withTreeDigest()
                    .run(backend);
        }
        Checkpoint state = Checkpoint.read(out.resolve(FinishedRun.STATE));
        MessageDigest root = Sha256.start();
        for (int block = 0; block < 3; block++) {
            int from = block << 20;
            int to = Math.min(from + (1 << 20), (2 << 20) + 4567);
            ByteBuffer bytes = ByteBuffer.allocate(8 + 3 * 4 * (to - from)).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putLong(block);
            for (String variable : List.of("v", "thr_theta", "rfr")) {
                double[] values = state.array(variable);
                for (int unit = from; unit < to; unit++) {
                    bytes.putFloat((float) values[unit]);
                }
            }
            root.update(Sha256.start().digest(bytes.array()));
        }
        assertEquals(Optional.of(HexFormat.of().formatHex(root.digest())), result.treeDigest());
        Path shards = folder.resolve("shards");
        for (String number : List.of("1/3", "2/3", "3/3")) { // they do not end where blocks do
            shard(experiment, shards, number, new CancellationToken());
        }
        assertEquals(
                result.treeDigest(),
                ExperimentRun.merge(shards, true, new CancellationToken()).treeDigest());
    }
}
