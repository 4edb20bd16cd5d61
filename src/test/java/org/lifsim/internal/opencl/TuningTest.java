package org.lifsim.internal.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lifsim.Processes;
import org.lifsim.Requirements;
import org.lifsim.TestBackends;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.internal.selftest.ModelSelfTest;
import org.lifsim.internal.spi.StreamTriad;
import org.lifsim.model.Lif;
import org.lifsim.population.Population;
import org.lifsim.population.PopulationBuilder;

/** Tuning affects speed only. Its cache may be missing or damaged. */
class TuningTest {
    /** More units than the minimum for which tuning is measured. */
    private static final String UNITS = "300000";

    @TempDir
    Path folder;

    @BeforeEach
    void aDeviceIsThere() {
        if (OpenClDevices.probe().devices().isEmpty()) {
            Requirements.skip("opencl", "tests of tuning", OpenClDevices.probe().missing());
        }
    }

    private static OpenClDevice device(OpenClDevice.Kind kind) {
        return new OpenClDevice(null, null, "", "", kind, "", "", 132, 16, 1024, 1, 1, true, true, true, "");
    }

    @Test
    void aGpuStepsSeveralUnitsAWorkItemOnlyWhereThereAreManyAndStepsAreShort() {
        OpenClDevice gpu = device(OpenClDevice.Kind.GPU);
        LaunchConfig config = LaunchConfig.of("4x2x128");
        assertEquals("1x1x128", config.fitted(gpu, 1_000, true).toString());
        assertEquals("2x1x128", config.fitted(gpu, 100_000, true).toString());
        assertEquals("4x1x128", config.fitted(gpu, 200_000, true).toString());
        assertEquals("4x2x128", config.fitted(gpu, 300_000, true).toString());
        assertEquals("1x1x128", config.fitted(gpu, 10_000_000, false).toString());
        assertEquals("1x1x256", LaunchConfig.defaults(gpu).toString());
        OpenClDevice cpu = device(OpenClDevice.Kind.CPU);
        assertEquals("16x6x8", LaunchConfig.defaults(cpu).fitted(cpu, 10, false).toString());
    }

    private static OpenClDevice device() {
        return OpenClDevices.probe().devices().get(0);
    }

    @ParameterizedTest
    @ValueSource(strings = "2x3x5")
    void anotherWidthAndGroupHasTheSameBits(String text) throws IOException {
        assertUsualBits(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1x1x64", "16x16x2", "1x3x1", "4x8x1", "8x5x16", "8x1x3", "16x4x64"})
    @Tag("long")
    void otherWidthsAndGroupsHaveTheSameBits(String text) throws IOException {
        assertUsualBits(text);
    }

    private static void assertUsualBits(String text) throws IOException {
        try (Backend backend = new OpenClBackend(device(), LaunchConfig.of(text));
                Backend scalar = TestBackends.open("cpu-scalar", 1)) {
            assertEquals(Optional.empty(), ModelSelfTest.testAll(backend));
            assertEquals(outcome(scalar), outcome(backend));
        }
    }

    private static String outcome(Backend backend) throws IOException {
        float[] currents = new float[5003];
        for (int i = 0; i < currents.length; i++) {
            currents[i] = 0.4f * i / currents.length;
        }
        long[] told = {0};
        PopulationBuilder builder = Population.of(Lif.tutorialParameters()).units(currents.length);
        try (Population population = builder.build(backend);
                Population recorded = builder.recordSpikes().build(backend)) {
            population.clamp(currents);
            population.advance(1500);
            for (int k = 0; k < 30; k++) {
                population.advance(1);
            }
            recorded.clamp(currents);
            recorded.advance(1530, (step, spiked, count) -> {
                for (int n = 0; n < count; n++) {
                    told[0] = 31 * told[0] + 5003 * step + spiked[n];
                }
            });
            assertEquals(population.digest(), recorded.digest());
            return population.totalSpikeCount() + " " + told[0] + " " + population.digest();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "16",
                "16x6",
                "3x1x1",
                "32x1x1",
                "16x0x8",
                "16x17x8",
                "16x6x0",
                "16x6x9999",
                "16x6x8x1",
                "16X6X8"
            })
    void whatIsNoTuningIsRefused(String text) {
        assertThrows(InputException.class, () -> LaunchConfig.of(text));
    }

    @Test
    void aTuningReadsAsItIsWritten() {
        assertEquals(new LaunchConfig(16, 6, 8), LaunchConfig.of("16x6x8"));
        assertEquals("16x6x8", LaunchConfig.of("16x6x8").toString());
    }

    @Test
    void aDeviceIsMeasuredOnceAndAgainWhereTheMemoryIsDamaged() throws IOException, InterruptedException {
        Path file = folder.resolve("cache/tuning.properties");
        String digest = simulate(true);
        List<String> lines = Files.readAllLines(file);
        String entry = lines.get(lines.size() - 1);
        assertTrue(entry.matches(".*=\\d+x\\d+x\\d+"), entry);

        assertEquals(digest, simulate(false));

        Files.writeString(file, entry.substring(0, entry.lastIndexOf('=')) + "=7x7x7\n");
        assertEquals(digest, simulate(true));
        Files.writeString(file, "\\u00zz = not an escape");
        assertEquals(digest, simulate(true));
    }

    /** Runs a simulation in a separate process and checks whether tuning was measured. */
    private String simulate(boolean measures) throws IOException, InterruptedException {
        Map<String, String> environment =
                Map.of("LIFSIM_CACHE", folder.resolve("cache").toString());
        Processes.Result result = Processes.java(
                folder,
                environment,
                "org.lifsim.cli.Main",
                "-v",
                "simulate",
                "--units",
                UNITS,
                "--steps",
                "50",
                "--backend",
                "opencl");
        assertEquals(0, result.exitCode(), result.err());
        assertEquals(measures, result.err().contains("measuring the fastest launch configuration"), result.err());
        return result.out()
                .lines()
                .filter(line -> line.startsWith("digest"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aClockTellsKernelsAndTransfersApart() {
        EventTimer timer = new EventTimer();
        try (Backend backend = OpenClBackend.timed(device(), timer);
                Population population =
                        Population.of(Lif.tutorialParameters()).units(100_000).build(backend)) {
            timer.clear();
            population.clamp(new float[100_000]);
            assertTrue(timer.transferSeconds() > 0 && timer.kernelSeconds() == 0);
            timer.clear();
            population.advance(10);
            population.advance(1);
            assertTrue(timer.kernelSeconds() > 0 && timer.transferSeconds() == 0);
        }
    }

    @Test
    void memoryHasABandwidth() {
        try (Backend backend = new OpenClBackend(device())) {
            double bytes = StreamTriad.bytesPerSecond(backend, 1 << 20);
            assertTrue(bytes > 1e6 && bytes < 1e14, bytes + " bytes a second");
        }
    }
}
