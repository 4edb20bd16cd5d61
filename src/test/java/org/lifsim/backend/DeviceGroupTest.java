package org.lifsim.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.lifsim.FailingDevice;
import org.lifsim.Oclgrind;
import org.lifsim.Processes;
import org.lifsim.TestBackends;
import org.lifsim.error.DeviceException;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.experiment.CancellationToken;
import org.lifsim.experiment.CheckpointPolicy;
import org.lifsim.experiment.ExecutionTuning;
import org.lifsim.experiment.Experiment;
import org.lifsim.experiment.ExperimentRun;
import org.lifsim.experiment.ModelSpec;
import org.lifsim.experiment.Progress;
import org.lifsim.experiment.Simulation;
import org.lifsim.input.Stimulus;
import org.lifsim.internal.cpu.CpuBackend;
import org.lifsim.internal.opencl.OpenClDevices;
import org.lifsim.model.AdEx;
import org.lifsim.model.Lif;
import org.lifsim.model.Values;
import org.lifsim.population.Checkpoint;
import org.lifsim.population.Population;
import org.lifsim.population.PopulationBuilder;

/** One population on several devices has the bits of one core. */
class DeviceGroupTest {
    private static final int UNITS = 5003;

    @TempDir
    private Path folder;

    static List<String> groups() {
        TestBackends.names(); // requires the devices that CI must have
        List<String> groups = new ArrayList<>();
        if (CpuBackend.vectorMissing().isEmpty()) {
            groups.add("cpu-scalar+cpu-vector");
        }
        if (!OpenClDevices.probe().devices().isEmpty()) {
            groups.add("opencl+cpu-scalar");
            groups.add("cpu+opencl");
        }
        return groups;
    }

    private static List<PopulationBuilder> populations() {
        return List.of(
                Population.of(Lif.tutorialParameters().with(Lif.TAU_M, Values.uniform(10, 90, 3))),
                Population.of(AdEx.MODEL.demoParameters()),
                Population.of(Lif.tutorialParameters())
                        .stimulus(Stimulus.parse("ou(sd=0.2, tau=5) + poisson(rate=50, weight=1, tau=5)")));
    }

    private static String run(Population population, int steps, List<String> spikes) throws IOException {
        float[] currents = new float[UNITS];
        for (int i = 0; i < UNITS; i++) {
            currents[i] = 20f * i / UNITS;
        }
        population.clamp(currents);
        population.advance(steps, (step, units, count) -> {
            StringBuilder line = new StringBuilder().append(step);
            for (int n = 0; n < count; n++) {
                line.append(' ').append(units[n]);
            }
            spikes.add(line.toString());
        });
        return population.digest();
    }

    @ParameterizedTest
    @MethodSource("groups")
    void populationsHaveTheBitsOfOneCore(String name) throws IOException {
        int number = 0;
        for (PopulationBuilder described : populations()) {
            PopulationBuilder builder =
                    described.units(UNITS).unitsPerSlice(301).recordSpikes();
            Path file = folder.resolve(number++ + ".npz");
            List<String> expected = new ArrayList<>();
            List<String> found = new ArrayList<>();
            try (Backend one = CpuBackend.scalar(1);
                    Population alone = builder.build(one);
                    Backend group = TestBackends.open(name);
                    Population shared = builder.build(group)) {
                assertEquals(run(alone, 100, expected), run(shared, 100, found), name);
                assertEquals(expected, found);
                Checkpoint.write(shared, Map.of(), file);
                String later = run(shared, 50, found);
                Checkpoint.read(file).restore(alone);
                assertEquals(later, run(alone, 50, expected));
                assertEquals(expected, found);
                Checkpoint.write(alone, Map.of(), file);
                Checkpoint.read(file).restore(shared);
                assertEquals(run(alone, 20, expected), run(shared, 20, found));
                int[] counts = new int[UNITS];
                int[] countsFound = new int[UNITS];
                alone.readSpikeCounts(0, counts);
                shared.readSpikeCounts(0, countsFound);
                assertArrayEquals(counts, countsFound);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("groups")
    void eachDeviceHasAShare(String name) {
        try (Backend group = TestBackends.open(name)) {
            assertTrue(group.deviceDescription().contains(" + "), group.deviceDescription());
            assertEquals(2, group.name().split("\\+").length, group.name());
        }
    }

    @ParameterizedTest
    @MethodSource("groups")
    void namesMayBeGivenOneByOne(String name) throws IOException {
        PopulationBuilder builder =
                Population.of(Lif.tutorialParameters()).units(UNITS).recordSpikes();
        try (Backend group = Backends.of(name.split("\\+"));
                Backend one = Backends.of("cpu-scalar");
                Population shared = builder.build(group);
                Population alone = builder.build(one)) {
            assertEquals(2, group.shares().size());
            assertEquals(run(alone, 20, new ArrayList<>()), run(shared, 20, new ArrayList<>()));
        }
        assertThrows(InputException.class, Backends::of);
    }

    @Test
    void twoNamesOfOneDeviceAreRefused() {
        BackendOptions options = new BackendOptions(1, false);
        String same;
        try (Backend cpu = Backends.open("cpu", options).backend()) {
            same = cpu.name();
        }
        InputException e = assertThrows(InputException.class, () -> Backends.open(same + "+cpu", options));
        assertTrue(e.getMessage().contains("has the device of cpu twice"), e.getMessage());
    }

    /** While one chunk is decoded, the next one is under way: its slices must not move. */
    @ParameterizedTest
    @MethodSource("groups")
    void spikesOfManyChunksAreThoseOfOneCore(String name) throws IOException {
        PopulationBuilder builder = Population.of(Lif.tutorialParameters())
                .units(UNITS)
                .unitsPerSlice(601)
                .recordSpikes();
        List<String> expected = new ArrayList<>();
        List<String> found = new ArrayList<>();
        try (Backend one = CpuBackend.scalar(1);
                Population alone = builder.build(one);
                Backend group = TestBackends.open(name);
                Population shared = builder.build(group)) {
            assertEquals(run(alone, 3000, expected), run(shared, 3000, found));
            assertEquals(expected, found);
        }
    }

    @ParameterizedTest
    @MethodSource("groups")
    void sharesTellWhoDidHowMuch(String name) {
        try (Backend group = TestBackends.open(name);
                Population population =
                        Population.of(Lif.tutorialParameters()).units(300_000).build(group)) {
            population.advance(100);
            population.synchronize();
            List<DeviceShare> shares = group.shares();
            assertEquals(
                    300_000L * 100,
                    shares.stream().mapToLong(DeviceShare::unitSteps).sum());
            assertTrue(shares.stream().allMatch(share -> share.busySeconds() > 0 || share.unitSteps() == 0));
            DeviceShare.describe(DeviceShare.between(shares, group.shares()))
                    .forEach(line -> assertTrue(line.startsWith("0% of the work, idle "), line));
        }
    }

    /** The state is broken, whenever the device fails, until it is replaced; then all devices go on. */
    @Test
    void aDeviceThatFailsBreaksThePopulation() throws IOException {
        SplittableRandom random = new SplittableRandom();
        FailingDevice failing = new FailingDevice();
        try (DeviceGroup group = new DeviceGroup(List.of(failing, CpuBackend.scalar(1)));
                Population population = Population.of(Lif.tutorialParameters())
                        .units(UNITS)
                        .unitsPerSlice(301)
                        .recordSpikes()
                        .build(group)) {
            String digest = run(population, 100, new ArrayList<>());
            for (int n = 0; n < 20; n++) {
                failing.failAtAdvance(1 + random.nextInt(8));
                boolean fails = false;
                for (int k = 0; k < 8 && !fails; k++) {
                    try {
                        run(population, 5, new ArrayList<>());
                    } catch (DeviceException e) {
                        assertSame(failing.failure(), e);
                        fails = true;
                    }
                }
                assertTrue(fails);
                assertThrows(IllegalStateException.class, () -> population.advance(1));
                population.resetToInitialState();
                assertEquals(digest, run(population, 100, new ArrayList<>()));
            }
        }
    }

    private ExperimentRun inShards(Path out, boolean resumes) throws IOException {
        Path checkpoint = out.resolve(ExperimentRun.CHECKPOINT);
        return new ExperimentRun(
                new Experiment(
                        ModelSpec.of(Lif.MODEL).with("tau_m", "uniform:10:90:3"),
                        2003,
                        200,
                        "0:30",
                        List.of(),
                        List.of("spikes"),
                        0,
                        0),
                out,
                new ExecutionTuning(0, 0, 101),
                new CheckpointPolicy(checkpoint, 50, 0, resumes ? checkpoint : null));
    }

    private static void assertSameFiles(Path expected, Path found) throws IOException {
        assertArrayEquals(
                Files.readAllBytes(expected.resolve("spikes.npz")), Files.readAllBytes(found.resolve("spikes.npz")));
    }

    /** Each device takes shards; one that fails at any moment is told, and the others take what it leaves. */
    @Test
    void devicesTakeShardsAndOneMayFail() throws IOException {
        SplittableRandom random = new SplittableRandom();
        Path alone = folder.resolve("alone");
        String digest;
        try (Backend one = CpuBackend.scalar(1)) {
            digest = inShards(alone, false).run(one).digest();
        }
        for (int n = 0; n < 6; n++) {
            Path out = folder.resolve("group" + n);
            FailingDevice failing = new FailingDevice();
            List<Problem> told = new ArrayList<>();
            try (DeviceGroup group = new DeviceGroup(List.of(failing, CpuBackend.scalar(1)))) {
                failing.failAtAdvance(n == 0 ? 0 : 1 + random.nextInt(20));
                Simulation.Result result = inShards(out, false).run(group, warnings(told), new CancellationToken());
                assertEquals(digest, result.digest());
                assertTrue(result.shares().stream()
                                .mapToLong(DeviceShare::unitSteps)
                                .sum()
                        <= 2003L * 200);
                assertTrue(n > 0 || told.isEmpty(), told.toString());
                told.forEach(problem -> assertEquals(
                        "the device was unplugged; the other devices take its shards", problem.toString()));
                assertSameFiles(alone, out);
            }
        }
    }

    private static Progress warnings(List<Problem> told) {
        return new Progress() {
            @Override
            public void update(long done, long total, LongSupplier spikes) {}

            @Override
            public void warn(Problem warning) {
                told.add(warning);
            }
        };
    }

    /** If all devices fail, what is done is kept, and one device alone goes on from there. */
    @Test
    void shardsOfAFailedGroupAreResumedOnOneDevice() throws IOException {
        Path alone = folder.resolve("alone");
        Path out = folder.resolve("out");
        FailingDevice one = new FailingDevice();
        FailingDevice other = new FailingDevice();
        try (Backend working = CpuBackend.scalar(1);
                DeviceGroup group = new DeviceGroup(List.of(one, other))) {
            one.failAtAdvance(40);
            other.failAtAdvance(25);
            DeviceException e = assertThrows(
                    DeviceException.class, () -> inShards(out, false).run(group));
            assertTrue(e.getMessage().contains("earlier progress is saved: use --resume"), e.getMessage());
            assertEquals(
                    inShards(alone, false).run(working).digest(),
                    inShards(out, true).run(working).digest());
            assertSameFiles(alone, out);
        }
    }

    @Test
    void aDeviceThatMisroundsDivisionsIsLeftOut() {
        FailingDevice misrounding = new FailingDevice();
        misrounding.misroundDivisions();
        try (DeviceGroup group = new DeviceGroup(List.of(misrounding, CpuBackend.scalar(1)))) {
            assertTrue(group.hasCorrectlyRoundedDivision());
            for (boolean divides : new boolean[] {false, true}) {
                PopulationBuilder builder =
                        Population.of(Lif.tutorialParameters()).units(UNITS).unitsPerSlice(301);
                List<DeviceShare> before = group.shares();
                try (Population population = (divides ? builder.withSurrogateGradient() : builder).build(group)) {
                    population.advance(10);
                    population.synchronize();
                }
                long misrounded = DeviceShare.between(before, group.shares()).stream()
                        .filter(share -> share.device().contains("a device that fails"))
                        .mapToLong(DeviceShare::unitSteps)
                        .sum();
                assertEquals(divides, misrounded == 0);
            }
        }
    }

    /** Oclgrind calls itself a GPU, and computes with other code than PoCL. */
    @Test
    @Tag("slow")
    void oclgrindSharesWithPocl() throws IOException, InterruptedException {
        assumeTrue(!OpenClDevices.probe().devices().isEmpty(), "no OpenCL; TestBackends.names() requires it");
        Path oclgrind = Oclgrind.driver();
        Path vendors = Files.createDirectories(folder.resolve("vendors"));
        Files.writeString(vendors.resolve("oclgrind.icd"), oclgrind + "\n");
        for (Path icd : Files.list(Path.of("/etc/OpenCL/vendors")).toList()) {
            Files.copy(icd, vendors.resolve(icd.getFileName()));
        }
        assertSameDigest(Map.of("OCL_ICD_VENDORS", vendors + "/"), "opencl:Oclgrind+opencl:Portable", "2000", "20");
    }

    /** PoCL shows the processor as two devices of one name, or as two of different speed. */
    @ParameterizedTest
    @CsvSource({
        "pthread pthread, opencl:pthread+opencl:pthread#2",
        "pthread basic, opencl:basic+opencl:pthread+cpu-scalar"
    })
    @Tag("slow")
    void devicesOfOneMachineAreToldApart(String pocl, String name) throws IOException, InterruptedException {
        assumeTrue(!OpenClDevices.probe().devices().isEmpty(), "no OpenCL; TestBackends.names() requires it");
        assertSameDigest(Map.of("POCL_DEVICES", pocl), name, "400000", "300");
    }

    private void assertSameDigest(Map<String, String> environment, String name, String units, String steps)
            throws IOException, InterruptedException {
        List<String> digests = new ArrayList<>();
        // Slices move at random, and then by their speeds.
        for (String backend : List.of(name, name + " by speed", "cpu-scalar")) {
            List<String> command = new ArrayList<>(Processes.javaCommand("org.lifsim.cli.Main"));
            command.add(1, "-Dlifsim.group.moves=" + (backend.endsWith(" by speed") ? "" : "random"));
            command.addAll(List.of(
                    "simulate",
                    "--units",
                    units,
                    "--steps",
                    steps,
                    "--current",
                    "0:0.6",
                    "--quiet",
                    "--backend",
                    backend.replace(" by speed", "")));
            Processes.Result result = Processes.run(folder, environment, command);
            assertEquals(0, result.exitCode(), result.err());
            digests.add(result.out()
                    .lines()
                    .filter(line -> line.startsWith("digest"))
                    .findFirst()
                    .orElseThrow());
        }
        assertEquals(1, Set.copyOf(digests).size(), digests.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "cpu-scalar+, has an empty name",
        "cpu-scalar+cpu-scalar, has cpu-scalar in it",
        "auto+cpu-scalar, has auto in it",
        "cpu-scalar+gpu, backend 'gpu' is unknown"
    })
    void mistakesAreTold(String name, String message) {
        InputException e = assertThrows(InputException.class, () -> Backends.open(name, new BackendOptions(1, false)));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }
}
