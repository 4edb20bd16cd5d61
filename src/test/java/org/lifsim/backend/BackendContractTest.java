package org.lifsim.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lifsim.TestBackends;
import org.lifsim.fault.InputException;
import org.lifsim.neuron.Integration;
import org.lifsim.neuron.LifColumn;
import org.lifsim.neuron.LifForm;
import org.lifsim.neuron.LifParameters;
import org.lifsim.neuron.Tols;
import org.lifsim.population.Population;
import org.lifsim.reference.ReferenceCase;
import org.lifsim.reference.ReferenceCheck;

/** What every backend promises, bit for bit. */
@ParameterizedClass
@MethodSource("org.lifsim.TestBackends#variants")
class BackendContractTest {
    private static final double DT = 0.1;

    private static Backend backend;

    @Parameter
    String name;

    @BeforeParameterizedClassInvocation
    static void open(String name) {
        backend = TestBackends.open(name);
    }

    @AfterParameterizedClassInvocation
    static void close() {
        backend.close();
        backend.close();
    }

    /** Cells that take every branch: the lecture's, and others around zero, stiff, without leak, adaptation or refractoriness. */
    static List<LifParameters> cells() {
        LifParameters lecture = LifParameters.lecture();
        return List.of(
                lecture,
                lecture.toBuilder().noVMin().integration(Integration.RK2).build(),
                lecture.toBuilder().tauTheta(0).refractTime(0).build(),
                lecture.toBuilder().tauTheta(0.11).thetaPlus(3).build(),
                lecture.toBuilder().thetaPlus(-0.7).build(),
                lecture.toBuilder().conductLeak(0).resistM(1).build(),
                aroundZero().build(),
                aroundZero().integration(Integration.RK2).conductLeak(0.37).build(),
                aroundZero().vMin(-0.01).thetaPlus(1e-37).tauTheta(0.9).build(),
                LifParameters.builder()
                        .tauM(0.1)
                        .resistM(1e-30)
                        .vRest(1e-37)
                        .thr(1e-37)
                        .vReset(-1e-37)
                        .build(),
                LifParameters.builder()
                        .tauM(1e30)
                        .resistM(1e30)
                        .thr(1e30)
                        .vReset(-1e30)
                        .build());
    }

    private static LifParameters.Builder aroundZero() {
        return LifParameters.builder()
                .tauM(7.3)
                .resistM(20)
                .vRest(0)
                .thr(1)
                .vReset(-0.25)
                .tauTheta(50)
                .refractTime(0.7);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15, 16, 17, 31, 33, 257, 4099, 100_003})
    void everySizeStepsAsTheScalarStep(int units) {
        Oracle oracle = new Oracle(LifParameters.lecture(), DT, LifForm.PLAIN, units);
        oracle.scramble(new SplittableRandom(units));
        try (Population population = oracle.population(backend, 0)) {
            oracle.copyTo(population);
            for (int steps : new int[] {1, 1, 2, 61, 300}) {
                population.advance(steps);
                oracle.advance(steps);
                oracle.assertSame(population, units + " units, then " + steps + " steps");
            }
        }
    }

    /** Ordinary units, as most are: here the forms run that leave out what is proved to change nothing. */
    @ParameterizedTest
    @ValueSource(ints = {1, 95, 96, 97, 1000, 4099})
    void ordinaryUnitsStepAsTheScalarStep(int units) {
        LifParameters lecture = LifParameters.lecture();
        for (LifParameters cell : List.of(
                lecture,
                lecture.toBuilder().noVMin().build(),
                lecture.toBuilder().tauTheta(0).build(),
                lecture.toBuilder().tauTheta(3).thetaPlus(2).refractTime(0).build(),
                lecture.toBuilder().conductLeak(0.5).build())) {
            Oracle oracle = new Oracle(cell, DT, LifForm.PLAIN, units);
            for (int i = 0; i < units; i++) {
                oracle.state.current()[i] = i % 7 == 0 ? 0.9f : 0.6f * i / units;
            }
            try (Population population = oracle.population(backend, 0)) {
                oracle.copyTo(population);
                for (int steps : new int[] {1, 1, 2, 255, 257, 700, 1}) {
                    population.advance(steps);
                    oracle.advance(steps);
                    oracle.assertSame(population, cell + " at step " + population.step());
                }
            }
        }
    }

    @Test
    void aCurrentThatTurnsNegativeMeetsTheLowerBound() {
        Oracle oracle = new Oracle(LifParameters.lecture(), DT, LifForm.PLAIN, 200);
        try (Population population = oracle.population(backend, 0)) {
            for (float current : new float[] {0.3f, -0.3f, 0.3f, -0f}) {
                Arrays.fill(oracle.state.current(), current);
                population.clamp(current);
                population.advance(300);
                oracle.advance(300);
                oracle.assertSame(population, "under a current of " + current);
            }
        }
    }

    /** Cells of extreme size, for which a step must not be shortened: what is left out would have mattered. */
    static Stream<Arguments> extremes() {
        double tiny = Float.MIN_NORMAL;
        LifParameters.Builder stiff =
                LifParameters.lecture().toBuilder().vReset(-54).thr(-50);
        return Stream.of(
                Arguments.of(stiff.tauM(1.4e-38).refractTime(2e-38).build(), 1.2e-38, -65f, 0f, 0.02f),
                Arguments.of(
                        LifParameters.lecture().toBuilder()
                                .vRest(-3e38)
                                .vMin(-3e38)
                                .build(),
                        DT,
                        1e38f,
                        0f,
                        0f),
                Arguments.of(
                        LifParameters.lecture().toBuilder()
                                .conductLeak(1e38)
                                .tauM(5e37)
                                .build(),
                        0.4,
                        -55f,
                        0f,
                        0f),
                Arguments.of(
                        LifParameters.builder()
                                .tauM(10)
                                .thr(-2 * tiny)
                                .thetaPlus(0)
                                .tauTheta(0)
                                .build(),
                        DT,
                        -65f,
                        (float) (1.7 * tiny),
                        5f),
                Arguments.of(
                        LifParameters.builder()
                                .tauM(10)
                                .vRest(-tiny)
                                .vMin(-tiny)
                                .thr(-tiny)
                                .vReset(-tiny)
                                .build(),
                        DT,
                        (float) -tiny,
                        0f,
                        0f));
    }

    @ParameterizedTest
    @MethodSource("extremes")
    void extremeUnitsStepAsTheScalarStep(LifParameters cell, double dt, float v, float theta, float current) {
        Oracle oracle = new Oracle(cell, dt, LifForm.PLAIN, 192);
        Arrays.fill(oracle.state.v(), v);
        Arrays.fill(oracle.state.thrTheta(), theta);
        Arrays.fill(oracle.state.current(), current);
        try (Population population = oracle.population(backend, 0)) {
            oracle.copyTo(population);
            for (int steps : new int[] {1, 2, 300}) {
                population.advance(steps);
                oracle.advance(steps);
                oracle.assertSame(population, cell + " at step " + population.step());
            }
        }
    }

    static Stream<LifForm> forms() {
        return Stream.of(
                LifForm.PLAIN, Oracle.OBSERVED, new LifForm(true, Tols.OFF), new LifForm(false, Tols.IN_STEPS));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void everyCellStepsAsTheScalarStep(LifForm form) {
        for (LifParameters cell : cells()) {
            Oracle oracle = new Oracle(cell, DT, form, 777);
            oracle.scramble(new SplittableRandom(7));
            try (Population population = oracle.population(backend, 0)) {
                oracle.copyTo(population);
                for (int steps : new int[] {1, 1, 5, 300}) {
                    population.advance(steps);
                    oracle.advance(steps);
                    oracle.assertSame(population, form + " of " + cell + " at step " + population.step());
                }
            }
        }
    }

    @Test
    void manyStepsAtOnceAreAsManySingleSteps() {
        for (LifParameters cell : cells()) {
            assertEquals(digest(cell, 0, 1), digest(cell, 0, 331), cell.toString());
        }
    }

    @Test
    void slicesAndChunksChangeNothing() {
        String whole = digest(LifParameters.lecture(), 0, 331);
        for (long slice : new long[] {1, 16, 97, 256, 1000, 1002}) {
            assertEquals(whole, digest(LifParameters.lecture(), slice, 331), "slices of " + slice);
            assertEquals(whole, digest(LifParameters.lecture(), slice, 7), "slices of " + slice + ", chunks of 7");
        }
    }

    private String digest(LifParameters cell, long slice, long chunk) {
        Oracle start = new Oracle(cell, DT, LifForm.PLAIN, 1003);
        start.scramble(new SplittableRandom(3));
        try (Population population = start.population(backend, slice)) {
            start.copyTo(population);
            for (long left = 331; left > 0; left -= chunk) {
                population.advance(Math.min(left, chunk));
            }
            return population.digest() + " " + population.spikeTotal();
        }
    }

    @Test
    void randomParametersStatesAndCurrents() {
        long seed = Long.getLong("lifsim.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        for (int trial = 0; trial < 60; trial++) {
            Oracle oracle = randomOracle(random, backend.roundsDivision());
            oracle.scramble(random);
            try (Population population = oracle.population(backend, 1 + random.nextInt(oracle.units()))) {
                oracle.copyTo(population);
                for (int round = 0; round < 3; round++) {
                    int steps = 1 + random.nextInt(90);
                    population.advance(steps);
                    oracle.advance(steps);
                    oracle.assertSame(
                            population,
                            "-Dlifsim.seed=" + seed + " trial " + trial + " step " + population.step() + " dt "
                                    + oracle.dt + " " + oracle.form + " " + oracle.parameters);
                }
            }
        }
    }

    /** Spikes of single steps may be counted later: never too late for who reads, sets, clears or goes on in longer strides. */
    @Test
    void countsAreRightWhateverComesBetweenSteps() {
        long seed = Long.getLong("lifsim.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        LifParameters lecture = LifParameters.lecture();
        List<LifParameters> cells = List.of(
                lecture,
                lecture.toBuilder().refractTime(0.1).build(),
                lecture.toBuilder().refractTime(0).build(),
                lecture.toBuilder().vReset(-50).build(),
                lecture.toBuilder()
                        .conductLeak(0.5)
                        .integration(Integration.RK2)
                        .build());
        for (int trial = 0; trial < 15; trial++) {
            LifParameters cell = cells.get(trial % cells.size());
            Oracle oracle = new Oracle(cell, DT, LifForm.PLAIN, 1 + random.nextInt(3000));
            for (int i = 0; i < oracle.units(); i++) {
                oracle.state.current()[i] = i % 7 == 0 ? 20f : 0.6f * i / oracle.units();
            }
            try (Population population = oracle.population(backend, 1 + random.nextInt(oracle.units()))) {
                oracle.copyTo(population);
                for (int command = 0; command < 60; command++) {
                    String context = "-Dlifsim.seed=" + seed + " trial " + trial + " command " + command + " " + cell;
                    carryOut(random.nextInt(12), population, oracle, random, context);
                }
                oracle.assertSame(population, "-Dlifsim.seed=" + seed + " trial " + trial + " " + cell);
            }
        }
    }

    private static void carryOut(
            int command, Population population, Oracle oracle, SplittableRandom random, String context) {
        switch (command) {
            case 0 -> oracle.assertSame(population, context);
            case 1 -> set(population, LifColumn.V, oracle.state.v(), random.nextInt(3) == 0 ? -40f : -60f, random);
            case 2 -> set(population, LifColumn.RFR, oracle.state.rfr(), random.nextInt(3) * 0.1f, random);
            case 3 ->
                set(
                        population,
                        LifColumn.THR_THETA,
                        oracle.state.thrTheta(),
                        random.nextInt(40) == 0 ? -9f : 1f,
                        random);
            case 4 -> {
                population.clamp(oracle.state.current());
                population.clearSpikeCounts();
                Arrays.fill(oracle.state.counts(), 0);
            }
            case 5 -> {
                int steps = 2 + random.nextInt(40);
                population.advance(steps);
                oracle.advance(steps);
            }
            default -> {
                for (int k = random.nextInt(30); k > 0; k--) {
                    population.advance(1);
                    oracle.advance(1);
                }
            }
        }
    }

    /** Sets one unit in four of a column. */
    private static void set(
            Population population, LifColumn column, float[] values, float value, SplittableRandom random) {
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(4) == 0 ? value : values[i];
        }
        population.write(column, 0, values);
    }

    private static Oracle randomOracle(SplittableRandom random, boolean divides) {
        double tau = Math.exp(random.nextDouble(-1, 8));
        LifParameters.Builder cell = LifParameters.builder()
                .tauM(tau)
                .resistM(Math.exp(random.nextDouble(-3, 8)))
                .thr(random.nextDouble(-60, 20))
                .vRest(random.nextDouble(-70, 10))
                .vReset(random.nextDouble(-80, 10))
                .conductLeak(random.nextInt(4) == 0 ? 0 : random.nextDouble(0, 1.5))
                .tauTheta(random.nextInt(4) == 0 ? 0 : Math.exp(random.nextDouble(-3, 12)))
                .thetaPlus(random.nextInt(4) == 0 ? 0 : random.nextDouble(-0.1, 2))
                .refractTime(random.nextInt(4) == 0 ? 0 : random.nextDouble(0, 9))
                .integration(random.nextBoolean() ? Integration.EULER : Integration.RK2);
        if (random.nextBoolean()) {
            cell.vMin(random.nextDouble(-90, 0));
        }
        LifForm form = new LifForm(divides && random.nextBoolean(), Tols.values()[random.nextInt(3)]);
        double dt = Math.min(tau / 1.5, Math.exp(random.nextDouble(-4, 1)));
        return new Oracle(cell.build(), dt, form, 1 + random.nextInt(700));
    }

    @Test
    void aPotentialAtTheThresholdDoesNotSpike() {
        LifParameters tied =
                LifParameters.builder().tauM(10).vRest(-52).thr(-52).build();
        try (Population unit = Population.of(tied).units(2).dt(DT).on(backend)) {
            unit.write(LifColumn.V, 1, new float[] {Math.nextUp(-52f)});
            unit.advance(1);
            boolean[] spikes = new boolean[2];
            unit.spikes(0, spikes);
            assertArrayEquals(new boolean[] {false, true}, spikes);
        }
    }

    @Test
    void aRefractoryUnitIgnoresItsCurrentAndStillLeaks() {
        try (Population units =
                Population.of(LifParameters.lecture()).units(2).dt(DT).on(backend)) {
            units.write(LifColumn.V, 0, new float[] {-60f, -60f});
            units.write(LifColumn.RFR, 0, new float[] {0.5f, 0.5f});
            units.clamp(new float[] {0f, 0.3f});
            units.advance(1);
            float[] v = new float[2];
            units.read(LifColumn.V, 0, v);
            assertArrayEquals(new float[] {-60.005f, -60.005f}, v);
        }
    }

    @Test
    void subnormalsAndZerosOfEitherSignBecomeZero() {
        LifParameters drained = LifParameters.builder()
                .tauM(1)
                .vRest(0)
                .thr(1)
                .vReset(0)
                .tauTheta(0.5)
                .build();
        try (Population units = Population.of(drained).units(64).dt(DT).on(backend)) {
            float[] tiny = new float[64];
            Arrays.fill(tiny, Float.MIN_NORMAL);
            units.write(LifColumn.V, 0, tiny);
            units.write(LifColumn.THR_THETA, 0, tiny);
            units.clamp(-0f);
            units.advance(1);
            for (LifColumn column : List.of(LifColumn.V, LifColumn.THR_THETA)) {
                units.read(column, 0, tiny);
                for (float x : tiny) {
                    assertEquals(0, Float.floatToRawIntBits(x), column.label());
                }
                Arrays.fill(tiny, 0);
            }
        }
    }

    @Test
    void resetForgetsAllButTheAdaptiveThreshold() {
        try (Population units = Population.of(LifParameters.lecture())
                .units(50)
                .dt(DT)
                .surrogate()
                .tols(Tols.IN_MS)
                .on(backend)) {
            String fresh = units.digest();
            units.clamp(1f);
            units.advance(100);
            float[] theta = column(units, LifColumn.THR_THETA);
            assertTrue(theta[0] > 0 && units.spikeTotal() > 0);
            units.reset();
            assertEquals(0, units.step());
            assertEquals(0, units.spikeTotal());
            assertArrayEquals(theta, column(units, LifColumn.THR_THETA));
            assertAll(units, LifColumn.V, -65f);
            assertAll(units, LifColumn.RFR, 2f);
            assertAll(units, LifColumn.CURRENT, 0f);
            assertAll(units, LifColumn.SURROGATE, 1f);
            assertAll(units, LifColumn.TOLS, 0f);
            boolean[] spikes = new boolean[50];
            units.spikes(0, spikes);
            assertArrayEquals(new boolean[50], spikes);
            assertNotEquals(fresh, units.digest());
            units.resetAll();
            assertEquals(fresh, units.digest());
        }
    }

    @Test
    void noUnitHasSpikedRightAfterAResetEvenWithoutRefractoriness() {
        LifParameters ready = LifParameters.lecture().toBuilder().refractTime(0).build();
        try (Population units = Population.of(ready).units(3).on(backend)) {
            boolean[] spikes = {true, true, true};
            units.spikes(0, spikes);
            assertArrayEquals(new boolean[3], spikes);
        }
    }

    private static float[] column(Population population, LifColumn column) {
        float[] values = new float[(int) population.units()];
        population.read(column, 0, values);
        return values;
    }

    private static void assertAll(Population population, LifColumn column, float value) {
        for (float found : column(population, column)) {
            assertEquals(value, found, column.label());
        }
    }

    @Test
    void rangesAcrossSlicesAreReadAndWritten() {
        try (Population units =
                Population.of(LifParameters.lecture()).units(100).slice(7).on(backend)) {
            float[] values = new float[40];
            for (int i = 0; i < values.length; i++) {
                values[i] = -i;
            }
            units.write(LifColumn.V, 33, values);
            float[] back = new float[42];
            units.read(LifColumn.V, 32, back);
            assertEquals(-65f, back[0]);
            assertEquals(-65f, back[41]);
            assertArrayEquals(values, Arrays.copyOfRange(back, 1, 41));
            units.clamp(20, values);
            units.read(LifColumn.CURRENT, 20, back, 2, 40);
            assertArrayEquals(values, Arrays.copyOfRange(back, 2, 42));
        }
    }

    @Test
    void badArgumentsAreRefusedAndChangeNothing() {
        try (Population units = Population.of(LifParameters.lecture()).units(10).on(backend)) {
            String before = units.digest();
            float[] three = new float[3];
            assertRefused("8 to 10", () -> units.read(LifColumn.V, 8, three));
            assertRefused("-1", () -> units.read(LifColumn.V, -1, three));
            assertRefused("surrogate is not kept", () -> units.read(LifColumn.SURROGATE, 0, three));
            assertRefused("unit 6 is NaN", () -> units.clamp(5, new float[] {1, Float.NaN}));
            assertRefused("resist_m", () -> units.clamp(1e38f));
            assertRefused("expected 10", () -> units.clamp(three));
            assertRefused("unit 9 is -1.0", () -> units.write(LifColumn.RFR, 9, new float[] {-1}));
            assertRefused("clamp() sets currents", () -> units.write(LifColumn.CURRENT, 0, three));
            assertRefused("steps is -1", () -> units.advance(-1));
            assertEquals(before, units.digest());
        }
        assertRefused(
                "units is 0",
                () -> Population.of(LifParameters.lecture()).units(0).on(backend));
        assertRefused(
                "memory for",
                () -> Population.of(LifParameters.lecture()).units(1L << 60).on(backend));
        assertRefused(
                "dt is 0.0", () -> Population.of(LifParameters.lecture()).dt(0).on(backend));
    }

    private static void assertRefused(String message, Executable action) {
        InputException refusal = assertThrows(InputException.class, action);
        assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
    }

    @Test
    void aRefractoryTimeThatNeverEndsLetsAUnitSpikeOnce() {
        LifParameters once =
                LifParameters.lecture().toBuilder().refractTime(1e7).build();
        try (Population units = Population.of(once).units(200).dt(DT).on(backend)) {
            units.clamp(0.9f);
            units.advance(2000);
            assertEquals(200, units.spikeTotal());
        }
    }

    @Test
    void aClosedPopulationSaysSo() {
        Population units = Population.of(LifParameters.lecture()).on(backend);
        units.close();
        units.close();
        assertThrows(IllegalStateException.class, () -> units.advance(1));
    }

    @Test
    void countsThatCouldOverflowAreRefusedBeforeTheyWrap() {
        LifParameters always = LifParameters.lecture().toBuilder()
                .thr(-70)
                .refractTime(0)
                .thetaPlus(0)
                .build();
        try (Population units = Population.of(always).on(backend)) {
            units.advance(1000);
            assertEquals(1000, units.spikeTotal());
            assertThrows(IllegalStateException.class, () -> units.advance(Long.MAX_VALUE));
            assertThrows(IllegalStateException.class, () -> units.advance((1L << 32) - 1000));
            units.clearSpikeCounts();
            assertEquals(0, units.spikeTotal());
            units.advance(10);
            assertEquals(10, units.spikeTotal());
        }
    }

    @Test
    void populationsOfOneBackendRunInParallel() throws InterruptedException {
        String alone = digest(LifParameters.lecture(), 0, 5);
        String[] digests = new String[4];
        Thread[] threads = new Thread[digests.length];
        for (int i = 0; i < threads.length; i++) {
            int index = i;
            threads[i] = new Thread(() -> digests[index] = digest(LifParameters.lecture(), 100 * index, 5));
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        for (String digest : digests) {
            assertEquals(alone, digest);
        }
    }

    @Test
    void itPassesTheSelfCheck() {
        assertEquals(Optional.empty(), SelfCheck.firstDifference(backend));
    }

    static List<String> referenceCases() {
        return ReferenceCase.builtInNames();
    }

    @ParameterizedTest
    @MethodSource("referenceCases")
    void itComputesWhatNgcLearnComputed(String reference) throws IOException {
        ReferenceCheck.Verdict verdict = ReferenceCheck.run(ReferenceCase.builtIn(reference), backend);
        assertTrue(verdict.equal(), verdict.text());
    }
}
