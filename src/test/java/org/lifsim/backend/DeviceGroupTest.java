package org.lifsim.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.lifsim.Processes;
import org.lifsim.TestBackends;
import org.lifsim.error.InputException;
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
            }
        }
    }

    @ParameterizedTest
    @MethodSource("groups")
    void eachDeviceHasAShare(String name) {
        try (Backend group = TestBackends.open(name)) {
            assertTrue(group.deviceDescription().matches("\\d+% .+ \\+ \\d+% .+"), group.deviceDescription());
            assertEquals(2, group.name().split("\\+").length, group.name());
        }
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

    /** PoCL shows the processor as two devices of one name, or as two of different speed. */
    @ParameterizedTest
    @CsvSource({
        "pthread pthread, opencl:pthread+opencl:pthread#2",
        "pthread basic, opencl:basic+opencl:pthread+cpu-scalar"
    })
    @Tag("slow")
    void devicesOfOneMachineAreToldApart(String pocl, String name) throws IOException, InterruptedException {
        assumeTrue(!OpenClDevices.probe().devices().isEmpty(), "no OpenCL; TestBackends.names() requires it");
        Map<String, String> environment = Map.of("POCL_DEVICES", pocl);
        List<String> digests = new ArrayList<>();
        for (String backend : List.of(name, "cpu-scalar")) {
            List<String> command = new ArrayList<>(Processes.javaCommand("org.lifsim.cli.Main"));
            command.addAll(List.of(
                    "simulate",
                    "--units",
                    "200000",
                    "--steps",
                    "50",
                    "--current",
                    "0:0.6",
                    "--quiet",
                    "--backend",
                    backend));
            Processes.Result result = Processes.run(folder, environment, command);
            assertEquals(0, result.exitCode(), result.err());
            digests.add(result.out()
                    .lines()
                    .filter(line -> line.startsWith("digest"))
                    .findFirst()
                    .orElseThrow());
        }
        assertEquals(digests.get(1), digests.get(0));
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
