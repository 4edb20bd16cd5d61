package org.lifsim.internal.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.lifsim.TestBackends;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.model.NeuronModels;
import org.lifsim.network.Components;

/** Compares every backend with the reference for random configurations of each model and each component of networks. */
class RandomCasesTest {
    private static final int CONFIGURATIONS = 200;
    private static final int CONFIGURATIONS_OF_COMPONENT = 100;
    private static final String HEAD = "model,dt,units,batch,steps,hold,seed,low,high,tau_m,integration_type,#v\n";
    private static final String TRACE = "model,dt,units,batch,steps,seed,tau_tr,@inputs,#trace\n";
    private static final String LINE = "LIF,0.1,3,2,5,2,7,0.0,20.0,10.0,rk2,";

    /** One in this many configurations runs on OpenCL if only some do: a step takes a hundred times longer there than on a CPU. */
    private static final int SAMPLED = 10;

    static Stream<Arguments> cpu() {
        return models(name -> name.startsWith("cpu"));
    }

    static Stream<Arguments> openCl() {
        return models(name -> !name.startsWith("cpu"));
    }

    private static Stream<Arguments> models(Predicate<String> backends) {
        return TestBackends.usual().stream()
                .filter(backends)
                .flatMap(backend -> RandomCases.builtInNames().stream().map(name -> Arguments.of(backend, name)));
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("cpu")
    @Tag("java")
    void everyConfigurationHasTheBitsOfTheReference(String backend, String name) throws IOException {
        assertEqualBits(backend, RandomCases.of(name), configurations(name));
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("openCl")
    @Tag("long")
    void everyConfigurationHasTheBitsOfTheReferenceOnOpenCl(String backend, String name) throws IOException {
        assertEqualBits(backend, RandomCases.of(name), configurations(name));
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("openCl")
    void someConfigurationsHaveTheBitsOfTheReferenceOnOpenCl(String backend, String name, @TempDir Path folder)
            throws IOException {
        List<String> lines;
        try (InputStream in = RandomCases.class.getResourceAsStream("random/" + name + ".csv")) {
            lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
        List<String> some = IntStream.range(0, lines.size())
                .filter(line -> line == 0 || line % SAMPLED == 0)
                .mapToObj(lines::get)
                .toList();
        Path table = Files.write(folder.resolve(name + ".csv"), some);
        assertEqualBits(backend, RandomCases.load(table), configurations(name) / SAMPLED);
    }

    private static int configurations(String name) {
        boolean isComponent = Components.all().stream().anyMatch(component -> name.equals(table(component.name())));
        return isComponent ? CONFIGURATIONS_OF_COMPONENT : CONFIGURATIONS;
    }

    private static String table(String model) {
        return model.toLowerCase(Locale.ROOT) + "-random";
    }

    @Test
    void everyModelAndEveryComponentHasATable() {
        Set<String> wanted = new TreeSet<>();
        NeuronModels.all().forEach(model -> wanted.add(table(model.name())));
        Components.all().forEach(component -> wanted.add(table(component.name())));
        assertEquals(wanted, new TreeSet<>(RandomCases.builtInNames()));
    }

    private static void assertEqualBits(String backendName, RandomCases cases, int count) {
        try (Backend backend = TestBackends.open(backendName, 1)) {
            assertEquals(count, cases.count());
            VerificationResult result = cases.verify(backend);
            System.out.println(cases.name() + " on " + backendName + ": " + result.text());
            assertTrue(result.equal(), result.text());
        }
    }

    @Test
    void anotherDigestIsTold(@TempDir Path folder) throws IOException {
        Path table = Files.writeString(folder.resolve("mine.csv"), HEAD + LINE + "00000000\n");
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            VerificationResult result = RandomCases.load(table).verify(backend);
            assertFalse(result.equal());
            assertTrue(
                    result.text().startsWith("differs: only 0 of 1 random configurations are equal; "), result.text());
            assertTrue(result.text().endsWith("mine.csv line 2: differs in v"), result.text());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model,dt | expected a first line with model, dt, units",
                "HEAD | expected a first line",
                "HEAD LIF,0.1 | line 2: the line has 2 values, expected one for each of the 12 names",
                "HEAD LIF,x,3,2,5,2,7,0,20,10,rk2,0 | line 2: dt is 'x', expected a number",
                "HEAD LIF,0.1,0,2,5,2,7,0,20,10,rk2,0 | line 2: units is 0, expected a whole number from 1",
                "HEAD LIF,0.1,3,2,5,2,7,0,20,-10,rk2,0 | line 2: parameter tau_m is -10",
                "HEAD LIFE,0.1,3,2,5,2,7,0,20,10,rk2,0 | line 2: model 'LIFE' is unknown",
                "HEAD LIF,20,3,2,5,2,7,0,20,10,rk2,0 | line 2: dt is 20",
                "HEAD LIF,0.1,2000000000,3,5,2,7,0,20,10,rk2,0 | line 2: units times batch times steps is 3.0E10",
                "HEAD LIF,0.1,3,2,5,2,7,0,1e39,10,rk2,0 | line 2: high is 1e39, expected a finite",
                "dt,HEAD LIF | expected a first line",
                "TRACE VarTrace,0.1,3,2,5,7,x,spikes 0.5,0 | line 2: parameter tau_tr is 'x'",
                "TRACE VarTrace,0.1,3,2,5,7,20,spikes,0 | line 2: @inputs is 'spikes', expected uniform LOW HIGH",
                "TRACE VarTrace,0.1,3,2,5,7,20,spikes x,0 | line 2: @inputs is 'spikes x', expected uniform LOW HIGH",
                "TRACE VarTrace,0.1,3,2,5,7,20,noise 1 2,0 | line 2: @inputs is 'noise 1 2', expected uniform LOW HIGH",
                "TRACE Exponential,0.1,3,2,5,7,20,spikes 0.5,0 | first line with model, dt, batch, steps, seed, rows, columns",
                "TRACE VarTrace,0.1,2000000,2,50,7,20,spikes 0.5,0 | line 2: the size of the largest array is 2.0E8",
                "model,dt,units,batch,steps,hold,seed,low,high,tau_m | at least one digest"
            })
    void whatIsNoTableIsRefused(String text, String told, @TempDir Path folder) throws IOException {
        Path table = Files.writeString(
                folder.resolve("mine.csv"), text.replaceFirst("HEAD ?", HEAD).replaceFirst("TRACE ?", TRACE));
        InputException mistake = assertThrows(InputException.class, () -> RandomCases.load(table));
        assertTrue(mistake.getMessage().contains("mine.csv"), mistake.getMessage());
        assertTrue(mistake.getMessage().contains(told), mistake.getMessage());
    }
}
