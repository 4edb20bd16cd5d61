package org.lifsim.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.deploy.worker.Worker;
import org.apache.spark.rpc.RpcEnv;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lifsim.backend.Backend;
import org.lifsim.backend.BackendOptions;
import org.lifsim.backend.Backends;
import org.lifsim.backend.Environment;
import org.lifsim.error.InputException;
import org.lifsim.experiment.CancellationToken;
import org.lifsim.experiment.CheckpointPolicy;
import org.lifsim.experiment.ExecutionTuning;
import org.lifsim.experiment.Experiment;
import org.lifsim.experiment.ExperimentRun;
import org.lifsim.experiment.Progress;
import org.lifsim.experiment.ShardNumber;
import org.lifsim.experiment.Simulation;
import org.lifsim.experiment.Sweep;
import org.lifsim.experiment.SweepAxis;
import org.lifsim.experiment.SweepFiles;
import org.lifsim.experiment.SweepPoint;
import scala.Option;
import scala.Tuple3;

/**
 * Experiments on a real cluster of Spark: a master, two workers, and an executor of each, which is a process of its own. The workers have
 * different addresses, since Spark starts no second attempt on the machine of the first.
 */
class SparkExperimentTest {
    private static final List<RpcEnv> CLUSTER = new ArrayList<>();
    private static JavaSparkContext spark;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startCluster() {
        SparkConf configuration = new SparkConf()
                .setAppName("lifsim")
                .set("spark.ui.enabled", "false")
                .set("spark.master.ui.enabled", "false")
                .set("spark.worker.ui.enabled", "false")
                .set("spark.executor.cores", "1")
                .set("spark.executor.memory", "1024m")
                .set("spark.speculation", "true")
                .set("spark.speculation.interval", "100ms")
                .set("spark.speculation.multiplier", "3")
                .set("spark.speculation.quantile", "0.5")
                .set("spark.speculation.minTaskRuntime", "1s")
                .set("spark.speculation.efficiency.enabled", "false")
                .set("spark.executor.extraClassPath", System.getProperty("java.class.path"));
        Tuple3<RpcEnv, Object, ?> master = Master.startRpcEnvAndEndpoint("127.0.0.1", 0, 0, configuration);
        CLUSTER.add(master._1());
        String address = "spark://127.0.0.1:" + master._1().address().port();
        for (int n = 1; n <= 2; n++) {
            CLUSTER.add(Worker.startRpcEnvAndEndpoint(
                    "127.0.0." + n,
                    0,
                    0,
                    1,
                    1024,
                    new String[] {address},
                    Path.of("target", "spark", "work").toAbsolutePath().toString(),
                    Option.apply(n),
                    configuration,
                    Option.empty()));
        }
        spark = new JavaSparkContext(configuration.setMaster(address));
    }

    @AfterAll
    static void stopCluster() {
        spark.close();
        Collections.reverse(CLUSTER);
        CLUSTER.forEach(RpcEnv::shutdown);
    }

    private static Experiment experiment(Path folder, String text) throws IOException {
        Path file = folder.resolve("experiment.yaml");
        Files.writeString(file, text + "steps: 60\nrecord: [spikes, rate(bin=2), 'traces(units=3:40:7)']\n");
        return Experiment.load(file);
    }

    private Experiment lif() throws IOException {
        return experiment(folder, "units: 503\ncurrent: 0:30\nparameters: {tau_m: 'uniform:10:90:3'}\n");
    }

    private static Simulation.Result onOneCore(Experiment experiment, Path out) throws IOException {
        try (Backend backend =
                Backends.open("cpu-scalar", new BackendOptions(1, false)).backend()) {
            return new ExperimentRun(experiment, out, ExecutionTuning.DEFAULTS, CheckpointPolicy.NONE)
                    .withTreeDigest()
                    .run(backend);
        }
    }

    private void assertSameAsOnOneCore(Experiment experiment, Path out, Simulation.Result found) throws IOException {
        Path one = folder.resolve("one");
        Simulation.Result expected = onOneCore(experiment, one);
        assertEquals(expected.digest(), found.digest());
        assertEquals(expected.treeDigest(), found.treeDigest());
        assertEquals(expected.spikes(), found.spikes());
        for (String file : List.of("spikes.npz", "rate.npz", "traces.npz")) {
            assertArrayEquals(Files.readAllBytes(one.resolve(file)), Files.readAllBytes(out.resolve(file)), file);
        }
        assertTrue(Files.exists(out.resolve("run.json")));
        try (Stream<Path> left = Files.list(out)) {
            assertEquals(4, left.count(), "nothing else is left");
        }
    }

    private interface Fault extends Serializable {
        void at(ShardNumber shard, int attempt);
    }

    /** Each shard notes its attempts in a file, and then does what a test wants. */
    private static class NotedTask extends ShardTask {
        private static final long serialVersionUID = 1;
        private final String notes;
        private final Fault fault;

        NotedTask(Path folder, Path notes, Fault fault) {
            super(folder.toString(), new TaskDevice("cpu-scalar", 1));
            this.notes = notes.toString();
            this.fault = fault;
        }

        @Override
        void before(ShardNumber shard, int attempt) {
            try {
                Files.writeString(
                        Path.of(notes),
                        shard + " " + attempt + "\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            fault.at(shard, attempt);
        }
    }

    private List<String> attempts() throws IOException {
        return Files.readAllLines(folder.resolve("notes"));
    }

    @Test
    void modelsHaveTheFilesOfOneCore() throws IOException {
        List<String> texts = List.of(
                "units: 503\ncurrent: 0:30\nparameters: {tau_m: 'uniform:10:90:3'}\n",
                "units: 101\nmodel: adex\ncurrent: 0:30\n",
                "units: 317\ncurrent: 0.2\nstimulus: ['ou(sd=0.2, tau=5)', 'poisson(rate=50, weight=1, tau=5)']\n");
        for (int n = 0; n < texts.size(); n++) {
            Path own = Files.createDirectories(folder.resolve("" + n));
            Experiment experiment = experiment(own, texts.get(n));
            Path out = own.resolve("out");
            Simulation.Result result = SparkExperiment.run(spark, experiment, out, 60, "auto", true);
            Path one = own.resolve("one");
            assertEquals(onOneCore(experiment, one).digest(), result.digest());
            assertArrayEquals(
                    Files.readAllBytes(one.resolve("spikes.npz")), Files.readAllBytes(out.resolve("spikes.npz")));
        }
    }

    @Test
    void anExecutorThatIsKilledIsReplaced() throws IOException {
        Path out = folder.resolve("out");
        NotedTask killed = new NotedTask(out, folder.resolve("notes"), (shard, attempt) -> {
            if (shard.number() == 3 && attempt == 0) {
                Runtime.getRuntime().halt(137);
            }
        });
        assertSameAsOnOneCore(lif(), out, SparkExperiment.run(spark, lif(), out, 60, killed));
        assertTrue(attempts().containsAll(List.of("3/9 0", "3/9 1")), attempts().toString());
    }

    @Test
    void aSlowAttemptIsOvertaken() throws IOException {
        Path out = folder.resolve("out");
        NotedTask slow = new NotedTask(out, folder.resolve("notes"), (shard, attempt) -> {
            if (shard.number() == 2 && attempt == 0) {
                pause(20_000);
            }
        });
        long start = System.nanoTime();
        assertSameAsOnOneCore(lif(), out, SparkExperiment.run(spark, lif(), out, 60, slow));
        assertTrue(attempts().containsAll(List.of("2/9 0", "2/9 1")), attempts().toString());
        assertTrue(System.nanoTime() - start < 18_000_000_000L, "the second attempt was waited for only");
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A failure is tried again; if it stays, it is told in a line, and what is done is not run again later. */
    @Test
    void aFailureIsToldAndTheRunGoesOn() throws IOException {
        Path out = folder.resolve("out");
        NotedTask failing = new NotedTask(out, folder.resolve("notes"), (shard, attempt) -> {
            if (shard.number() == 9) {
                throw TaskDevice.failure("shard " + shard, new IOException("No space left on device"));
            }
        });
        InputException e =
                assertThrows(InputException.class, () -> SparkExperiment.run(spark, lif(), out, 60, failing));
        assertEquals(
                "the cluster failed in shard 9/9: No space left on device; what is done is kept: use --resume with the same options to go on",
                e.getMessage());
        List<String> before = attempts();
        assertTrue(before.contains("9/9 3"), before.toString());
        Simulation.Result result = SparkExperiment.run(
                spark, lif(), out, 60, new NotedTask(out, folder.resolve("notes"), (shard, attempt) -> {}));
        assertSameAsOnOneCore(lif(), out, result);
        List<String> again = attempts().subList(before.size(), attempts().size());
        assertTrue(again.contains("9/9 0") && again.size() < 9, again.toString());
    }

    /** If no shard is done, nothing says that the run has begun. */
    @Test
    void aRunWithoutAnyShardLeavesNothing() throws IOException {
        Path out = folder.resolve("out");
        NotedTask failing = new NotedTask(out, folder.resolve("notes"), (shard, attempt) -> {
            throw TaskDevice.failure("shard " + shard, new IOException("a disk is broken"));
        });
        InputException e =
                assertThrows(InputException.class, () -> SparkExperiment.run(spark, lif(), out, 300, failing));
        assertTrue(e.getMessage().endsWith("a disk is broken; no shard is done"), e.getMessage());
        assertFalse(SparkExperiment.isBegun(out));
        e = assertThrows(InputException.class, () -> SparkExperiment.run(spark, lif(), out, 300, "cpu+gpu", false));
        assertTrue(e.getMessage().startsWith("backend 'cpu+gpu' is unknown"), e.getMessage());
        assertFalse(SparkExperiment.isBegun(out));
    }

    @Test
    void anotherCutOrExperimentIsRefused() throws IOException {
        Path out = folder.resolve("out");
        NotedTask failing = new NotedTask(out, folder.resolve("notes"), (shard, attempt) -> {
            if (shard.number() > 2) {
                throw TaskDevice.failure("shard " + shard, new IOException("a disk is broken"));
            }
        });
        assertThrows(InputException.class, () -> SparkExperiment.run(spark, lif(), out, 60, failing));
        InputException e = assertThrows(InputException.class, () -> SparkExperiment.run(spark, lif(), out, 70));
        assertTrue(
                e.getMessage().contains("a shard of another size, expected shards of 63 units; go on with --shard 56"),
                e.getMessage());
        Experiment other = lif().withSteps(61);
        e = assertThrows(InputException.class, () -> SparkExperiment.run(spark, other, out, 60));
        assertTrue(e.getMessage().contains("another experiment"), e.getMessage());
    }

    @Test
    void aSweepHasTheTableOfOneCore() throws IOException {
        Experiment experiment = experiment(folder, "units: 7\ncurrent: 0.4\n").withSteps(900);
        List<String> vary = List.of("tau_m=10:100:7", "current=0:30:5");
        Path out = folder.resolve("sweep");
        List<SweepPoint> points = SparkSweep.run(spark, experiment, vary, out, 4, "auto");
        Sweep sweep = new Sweep(experiment, vary.stream().map(SweepAxis::parse).toList());
        Path one = Files.createDirectories(folder.resolve("one"));
        try (Backend backend =
                Backends.open("cpu-scalar", new BackendOptions(1, false)).backend()) {
            List<SweepPoint> expected = sweep.run(backend, Progress.SILENT, new CancellationToken());
            assertEquals(expected, points);
            SweepFiles.write(one, experiment, sweep, expected, Environment.of(backend));
        }
        assertEquals(Files.readString(one.resolve("sweep.csv")), Files.readString(out.resolve("sweep.csv")));
        try (Stream<Path> left = Files.list(out)) {
            assertEquals(2, left.count(), "nothing else is left");
        }
        InputException e = assertThrows(
                InputException.class, () -> SparkSweep.run(spark, experiment, List.of("tau_x=1,2"), out, 0, "auto"));
        assertTrue(e.getMessage().contains("tau_x"), e.getMessage());
    }

    @Test
    void mistakesAreOneLine() throws IOException {
        List<List<String>> commands = new ArrayList<>();
        commands.add(List.of("run", folder.resolve("none.yaml").toString(), "--out", "x", "--shard", "9"));
        commands.add(List.of("run", "e.yaml", "--out", "s3a://bucket/x", "--shard", "9"));
        for (List<String> command : commands) {
            Path told = folder.resolve("told");
            PrintStream err = System.err;
            try (PrintStream to = new PrintStream(told.toFile())) {
                System.setErr(to);
                assertEquals(2, Main.run(command.toArray(String[]::new)));
            } finally {
                System.setErr(err);
            }
            assertEquals(1, Files.readAllLines(told).size(), Files.readString(told));
            assertTrue(Files.readString(told).startsWith("lifsim: "), Files.readString(told));
        }
        assertFalse(Files.exists(Path.of("x")));
    }
}
