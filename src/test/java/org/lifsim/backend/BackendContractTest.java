package org.lifsim.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lifsim.ModelCases;
import org.lifsim.NpyWriter;
import org.lifsim.TestBackends;
import org.lifsim.error.CancelledException;
import org.lifsim.error.InputException;
import org.lifsim.input.InputCurrent;
import org.lifsim.input.Stimulus;
import org.lifsim.internal.input.StimulusCompiler;
import org.lifsim.internal.random.Distribution;
import org.lifsim.internal.selftest.ModelSelfTest;
import org.lifsim.internal.spi.Device;
import org.lifsim.internal.step.CurrentSources;
import org.lifsim.internal.verification.PopulationCase;
import org.lifsim.internal.verification.ReferenceCase;
import org.lifsim.internal.verification.ReferenceCheck;
import org.lifsim.internal.verification.VerificationResult;
import org.lifsim.model.AdEx;
import org.lifsim.model.Izhikevich;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.NeuronModels;
import org.lifsim.model.PoissonEncoder;
import org.lifsim.model.SimplifiedLif;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.population.Checkpoint;
import org.lifsim.population.Population;
import org.lifsim.population.PopulationBuilder;
import org.lifsim.random.RandomKey;
import org.lifsim.random.RandomStream;

/** The contract of every backend: bit-identical results. */
@Tag("contract")
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

    /**
     * LIF parameters that reach every branch: the tutorial's, and others near zero, stiff, or without leak, adaptation or
     * refractoriness.
     */
    static List<ModelParameters> cells() {
        ModelParameters tutorial = Lif.tutorialParameters();
        return List.of(
                tutorial,
                tutorial.with(Lif.V_MIN, Double.NEGATIVE_INFINITY).with(ModelOption.INTEGRATION_TYPE, "rk2"),
                tutorial.with(Lif.TAU_THETA, 0).with(Lif.REFRACT_TIME, 0),
                tutorial.with(Lif.TAU_THETA, 0.11).with(Lif.THETA_PLUS, 3),
                tutorial.with(Lif.THETA_PLUS, -0.7),
                tutorial.with(Lif.CONDUCT_LEAK, 0).with(Lif.RESIST_M, 1),
                aroundZero(),
                aroundZero().with(ModelOption.INTEGRATION_TYPE, "rk2").with(Lif.CONDUCT_LEAK, 0.37),
                aroundZero().with(Lif.V_MIN, -0.01).with(Lif.THETA_PLUS, 1e-37).with(Lif.TAU_THETA, 0.9),
                Lif.MODEL
                        .defaults()
                        .with(Lif.TAU_M, 0.1)
                        .with(Lif.RESIST_M, 1e-30)
                        .with(Lif.V_REST, 1e-37)
                        .with(Lif.THR, 1e-37)
                        .with(Lif.V_RESET, -1e-37),
                Lif.MODEL
                        .defaults()
                        .with(Lif.TAU_M, 1e30)
                        .with(Lif.RESIST_M, 1e30)
                        .with(Lif.THR, 1e30)
                        .with(Lif.V_RESET, -1e30));
    }

    /** All models, every option of each, and per-unit parameters. */
    static List<ModelParameters> otherCells() {
        return Stream.concat(
                        ModelCases.all().stream(),
                        Stream.of(allVaried(), allVaried().with(ModelOption.INTEGRATION_TYPE, "rk2")))
                .toList();
    }

    /** LIF with every parameter per unit. */
    private static ModelParameters allVaried() {
        return Lif.tutorialParameters()
                .with(Lif.TAU_M, Values.linspace(60, 140))
                .with(Lif.RESIST_M, Values.uniform(800, 1200, 1))
                .with(Lif.THR, Values.clippedNormal(-52, 1, -54, -50, 2))
                .with(Lif.V_REST, Values.linspace(-65, -66))
                .with(Lif.V_RESET, Values.uniform(-61, -59, 3))
                .with(Lif.CONDUCT_LEAK, Values.uniform(0.8, 1.1, 4))
                .with(Lif.TAU_THETA, Values.linspace(100, 500))
                .with(Lif.THETA_PLUS, Values.uniform(0, 0.1, 5))
                .with(Lif.REFRACT_TIME, Values.linspace(0.5, 3))
                .with(Lif.V_MIN, Values.linspace(-70, -69));
    }

    private static List<ModelParameters> allCells() {
        return Stream.concat(cells().stream(), otherCells().stream()).toList();
    }

    private static ModelParameters aroundZero() {
        return Lif.MODEL
                .defaults()
                .with(Lif.TAU_M, 7.3)
                .with(Lif.RESIST_M, 20)
                .with(Lif.V_REST, 0)
                .with(Lif.THR, 1)
                .with(Lif.V_RESET, -0.25)
                .with(Lif.TAU_THETA, 50)
                .with(Lif.REFRACT_TIME, 0.7);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15, 16, 17, 31, 33, 257, 4099, 100_003})
    void everySizeStepsAsTheScalarStep(int units) {
        Oracle oracle = new Oracle(Lif.tutorialParameters(), DT, units);
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

    /** Ordinary units, for which backends use the fast path. */
    @ParameterizedTest
    @ValueSource(ints = {1, 95, 96, 97, 1000, 4099})
    void ordinaryUnitsStepAsTheScalarStep(int units) {
        ModelParameters tutorial = Lif.tutorialParameters();
        for (ModelParameters cell : List.of(
                tutorial,
                tutorial.with(Lif.V_MIN, Double.NEGATIVE_INFINITY),
                tutorial.with(Lif.TAU_THETA, 0),
                tutorial.with(Lif.TAU_THETA, 3).with(Lif.THETA_PLUS, 2).with(Lif.REFRACT_TIME, 0),
                tutorial.with(Lif.CONDUCT_LEAK, 0.5),
                allVaried(),
                tutorial.with(Lif.THETA_PLUS, Values.uniform(0.01, 0.1, 5)),
                tutorial.with(Lif.TAU_THETA, Values.linspace(100, 500)),
                tutorial.with(Lif.REFRACT_TIME, Values.linspace(0.5, 3)),
                tutorial.with(Lif.V_RESET, Values.uniform(-61, -59, 3)),
                tutorial.with(Lif.V_REST, Values.linspace(-65, -66)).with(Lif.V_MIN, -70),
                tutorial.with(Lif.THR, Values.clippedNormal(-52, 1, -54, -50, 2)),
                tutorial.with(Lif.RESIST_M, Values.uniform(800, 1200, 1)))) {
            Oracle oracle = new Oracle(cell, DT, units);
            for (int i = 0; i < units; i++) {
                oracle.currents()[i] = i % 7 == 0 ? 0.9f : 0.6f * i / units;
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
        Oracle oracle = new Oracle(Lif.tutorialParameters(), DT, 200);
        try (Population population = oracle.population(backend, 0)) {
            for (float current : new float[] {0.3f, -0.3f, 0.3f, -0f}) {
                Arrays.fill(oracle.currents(), current);
                population.clamp(current);
                population.advance(300);
                oracle.advance(300);
                oracle.assertSame(population, "under a current of " + current);
            }
        }
    }

    /** Enough units that a device uploads the currents in several transfers, while it still steps with the previous ones. */
    @Test
    void currentsThatFollowEachOtherAreTakenInOrder() {
        int units = (1 << 21) + 12_345;
        int[] some = {0, (1 << 20) - 1, 1 << 20, (1 << 21) - 1, 1 << 21, units - 1};
        try (Population many =
                        Population.of(Lif.tutorialParameters()).units(units).build(backend);
                Backend scalar = TestBackends.open("cpu-scalar");
                Population few = Population.of(Lif.tutorialParameters())
                        .units(some.length)
                        .build(scalar)) {
            float[] currents = new float[units];
            float[] chosen = new float[some.length];
            for (int k = 0; k < 9; k++) {
                for (int i = 0; i < units; i++) {
                    currents[i] = (i * 31L + k * 17) % 101 / 10f;
                }
                for (int n = 0; n < some.length; n++) {
                    chosen[n] = currents[some[n]];
                }
                many.clamp(currents);
                many.advance(40 + k);
                few.clamp(chosen);
                few.synchronize();
                few.advance(40 + k);
                few.synchronize();
            }
            for (StateVariable variable : List.of(StateVariable.V, StateVariable.THR_THETA, StateVariable.RFR)) {
                float[] value = new float[1];
                float[] expected = new float[some.length];
                few.read(variable, 0, expected);
                for (int n = 0; n < some.length; n++) {
                    many.read(variable, some[n], value);
                    assertEquals(expected[n], value[0], variable + " of unit " + some[n]);
                }
            }
            assertTrue(few.totalSpikeCount() > 0, "too few to try it");
        }
    }

    /** Extreme parameters, for which the fast path would give different bits and must not be used. */
    static Stream<Arguments> extremes() {
        double tiny = Float.MIN_NORMAL;
        ModelParameters stiff = Lif.tutorialParameters().with(Lif.V_RESET, -54).with(Lif.THR, -50);
        return Stream.of(
                Arguments.of(stiff.with(Lif.TAU_M, 1.4e-38).with(Lif.REFRACT_TIME, 2e-38), 1.2e-38, -65f, 0f, 0.02f),
                Arguments.of(
                        Lif.tutorialParameters().with(Lif.V_REST, -3e38).with(Lif.V_MIN, -3e38), DT, 1e38f, 0f, 0f),
                Arguments.of(
                        Lif.tutorialParameters().with(Lif.CONDUCT_LEAK, 1e38).with(Lif.TAU_M, 5e37), 0.4, -55f, 0f, 0f),
                Arguments.of(
                        Lif.MODEL
                                .defaults()
                                .with(Lif.TAU_M, 10)
                                .with(Lif.THR, -2 * tiny)
                                .with(Lif.THETA_PLUS, 0)
                                .with(Lif.TAU_THETA, 0),
                        DT,
                        -65f,
                        (float) (1.7 * tiny),
                        5f),
                Arguments.of(
                        Lif.MODEL
                                .defaults()
                                .with(Lif.TAU_M, 10)
                                .with(Lif.V_REST, -tiny)
                                .with(Lif.V_MIN, -tiny)
                                .with(Lif.THR, -tiny)
                                .with(Lif.V_RESET, -tiny),
                        DT,
                        (float) -tiny,
                        0f,
                        0f));
    }

    @ParameterizedTest
    @MethodSource("extremes")
    void extremeUnitsStepAsTheScalarStep(ModelParameters cell, double dt, float v, float theta, float current) {
        Oracle oracle = new Oracle(cell, dt, 192);
        Arrays.fill(oracle.column(StateVariable.V), v);
        Arrays.fill(oracle.column(StateVariable.THR_THETA), theta);
        Arrays.fill(oracle.currents(), current);
        try (Population population = oracle.population(backend, 0)) {
            oracle.copyTo(population);
            for (int steps : new int[] {1, 2, 300}) {
                population.advance(steps);
                oracle.advance(steps);
                oracle.assertSame(population, cell + " at step " + population.step());
            }
        }
    }

    static Stream<Arguments> forms() {
        return Stream.of(
                Arguments.of(false, LastSpikeTime.OFF),
                Arguments.of(true, LastSpikeTime.MILLISECONDS),
                Arguments.of(true, LastSpikeTime.OFF),
                Arguments.of(false, LastSpikeTime.STEPS));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void everyCellStepsAsTheScalarStep(boolean surrogate, LastSpikeTime lastSpikeTime) {
        for (ModelParameters cell : allCells()) {
            boolean derived = surrogate && cell.model().hasSurrogate();
            Oracle oracle = new Oracle(cell, DT, derived, lastSpikeTime, 259, 3);
            oracle.scramble(new SplittableRandom(7));
            try (Population population = oracle.population(backend, 0)) {
                oracle.copyTo(population);
                for (int steps : new int[] {1, 1, 5, 300}) {
                    population.advance(steps);
                    oracle.advance(steps);
                    oracle.assertSame(population, oracle.variant + " of " + cell + " at step " + population.step());
                }
            }
        }
    }

    /** Parameters of units that spike as often as the refractory period allows, and of edge cases. */
    static Stream<Arguments> spiking() {
        ModelParameters tutorial = Lif.tutorialParameters();
        return Stream.concat(
                        Stream.of(0.0, 0.3, 0.75, 0.9, 2.5, 5.0)
                                .map(refractory -> tutorial.with(Lif.REFRACT_TIME, refractory)),
                        Stream.of(
                                tutorial.with(Lif.TAU_M, Values.linspace(60, 140))
                                        .with(Lif.REFRACT_TIME, 1),
                                allVaried(),
                                tutorial.with(Lif.V_RESET, -50)))
                .flatMap(cell -> Stream.of(1, 97, 2600).map(units -> Arguments.of(cell, units)));
    }

    @ParameterizedTest
    @MethodSource("spiking")
    void everySpikeOfOrdinaryUnitsIsTold(ModelParameters cell, int units) throws IOException {
        Oracle oracle = new Oracle(cell, DT, units);
        for (int i = 0; i < units; i++) {
            oracle.currents()[i] = i % 7 == 0 ? 20f : 0.6f * i / units;
        }
        assertEverySpikeIsTold(oracle, units > 2000 ? 1100 : 0, 1, 33, 31, 1100, 5);
    }

    /** So many spikes in one step that they need no sorting. */
    @Test
    void unitsThatSpikeTogetherAreTold() throws IOException {
        int units = 150_000;
        try (Population population = Population.of(Lif.tutorialParameters().with(Lif.REFRACT_TIME, 0))
                .units(units)
                .unitsPerSlice(100_000)
                .recordSpikes()
                .build(backend)) {
            population.clamp(100f);
            long[] next = {0};
            population.advance(70, (step, who, count) -> {
                assertEquals(next[0]++, step);
                assertTrue(count == 0 || count == units, count + " units at step " + step);
                for (int i = 0; i < count; i++) {
                    if (who[i] != i) {
                        fail("unit " + who[i] + " is told at place " + i + " of step " + step);
                    }
                }
            });
            assertTrue(population.totalSpikeCount() > 40L * units, "too few to try it");
        }
    }

    /** Enough units that the words of the spike bitmap are sorted two at a time. */
    @Test
    void spikesOfManyUnitsAreTold() throws IOException {
        int units = 70_000;
        PopulationBuilder builder = Population.of(Lif.tutorialParameters()).units(units);
        try (Population told =
                        builder.copy().unitsPerSlice(40_000).recordSpikes().build(backend);
                Population stepped = builder.build(backend)) {
            told.clamp(InputCurrent.linspace(0, 1.2), 0);
            stepped.clamp(InputCurrent.linspace(0, 1.2), 0);
            float[] rfr = new float[units];
            told.advance(170, (step, who, count) -> {
                stepped.advance(1);
                stepped.read(StateVariable.RFR, 0, rfr);
                long[] spiked = IntStream.range(0, units)
                        .filter(i -> rfr[i] == 0)
                        .asLongStream()
                        .toArray();
                assertArrayEquals(spiked, Arrays.copyOf(who, count), "step " + step);
            });
            assertEquals(170, stepped.step());
            assertEquals(stepped.digest(), told.digest());
            assertTrue(told.totalSpikeCount() > units, "too few to try it");
        }
    }

    @Test
    void everySpikeOfEveryCellIsTold() throws IOException {
        for (ModelParameters cell : allCells()) {
            for (LastSpikeTime lastSpikeTime : new LastSpikeTime[] {LastSpikeTime.OFF, LastSpikeTime.STEPS}) {
                Oracle oracle = new Oracle(cell, DT, false, lastSpikeTime, 37, 3);
                oracle.scramble(new SplittableRandom(11));
                assertEverySpikeIsTold(oracle, 40, 1, 70, 32);
            }
        }
    }

    private static void assertEverySpikeIsTold(Oracle oracle, long slice, int... advances) throws IOException {
        try (Population population = oracle.description(slice).recordSpikes().build(backend)) {
            oracle.copyTo(population);
            long[] next = {0};
            for (int steps : advances) {
                population.advance(steps, (step, units, count) -> {
                    oracle.advance(1);
                    assertEquals(next[0]++, step);
                    String context = oracle.parameters + " at step " + step;
                    assertArrayEquals(spikes(oracle), Arrays.copyOf(units, count), context);
                });
                oracle.assertSame(population, oracle.parameters + " at step " + next[0]);
                assertEquals(population.step(), next[0]);
            }
        }
    }

    private static long[] spikes(Oracle oracle) {
        return IntStream.range(0, oracle.units())
                .filter(oracle::spiked)
                .asLongStream()
                .toArray();
    }

    /** Every kind of current source, with uniform and per-unit parameters. */
    static CurrentSources drive(double scale) {
        Values each = Values.uniform(0.5 * scale, 2 * scale, 5);
        return new CurrentSources(List.of(
                source(CurrentSources.Kind.TIME_SERIES, Values.of(scale)),
                source(CurrentSources.Kind.ORNSTEIN_UHLENBECK, Values.of(scale), Values.of(0.99), Values.of(0.1)),
                source(CurrentSources.Kind.TIME_SERIES, each),
                source(CurrentSources.Kind.PER_UNIT_SERIES, each),
                source(CurrentSources.Kind.WHITE_NOISE, each, Values.linspace(0, 1)),
                source(CurrentSources.Kind.SHOT_NOISE, each, Values.uniform(0.9, 1, 2), Values.of(2), Values.of(0.05)),
                source(CurrentSources.Kind.SHOT_NOISE, Values.of(-scale), Values.of(0), each, Values.linspace(0, 1))));
    }

    private static CurrentSources.Source source(CurrentSources.Kind kind, Values... values) {
        List<CurrentSources.SourceParameter> parameters =
                Stream.of(values).map(CurrentSources.SourceParameter::of).toList();
        return switch (kind) {
            case TIME_SERIES ->
                CurrentSources.Source.of(
                        parameters.get(0), step -> step % 50 < 20 ? 1e-3f * step : -0f, () -> "a course");
            case PER_UNIT_SERIES -> CurrentSources.Source.of(parameters.get(0), ROWS, () -> "rows");
            default -> CurrentSources.Source.random(kind, parameters, RandomKey.ofSeed(parameters.size()));
        };
    }

    /** A different number for each of 103 units and each step. */
    private static final CurrentSources.PerUnitSeries ROWS = new CurrentSources.PerUnitSeries() {
        @Override
        public void checkSize(long units) {}

        @Override
        public void read(long step, int steps, long first, int units, float[] dst, int offset, int stride) {
            for (int k = 0; k < steps; k++) {
                for (int i = 0; i < units; i++) {
                    dst[offset + k * stride + i] = 1e-3f * (((step + k) * 31 + (first + i) % 103 * 17) % 64);
                }
            }
        }
    };

    @Test
    void aStimulusIsAddedWithinTheSteps() throws IOException {
        for (ModelParameters cell : List.of(
                Lif.tutorialParameters(),
                allVaried().with(Lif.MAX_ONE_SPIKE, "true"),
                SimplifiedLif.MODEL.demoParameters().with(SimplifiedLif.RHO_B, 0.001),
                Izhikevich.MODEL.demoParameters(),
                PoissonEncoder.MODEL.defaults())) {
            Oracle oracle = new Oracle(
                    cell,
                    DT,
                    false,
                    LastSpikeTime.OFF,
                    137,
                    3,
                    drive(0.2 * cell.model().demoCurrent()));
            Arrays.fill(oracle.currents(), (float) (0.7 * cell.model().demoCurrent()));
            assertEverySpikeIsTold(oracle, 100, 1, 70, 32, 400);
        }
    }

    @Test
    void aStimulusDoesNotDependOnSlicesAndChunks() {
        String whole = drivenDigest(0, 5000);
        assertEquals(whole, drivenDigest(97, 5000), "slices of 97");
        assertEquals(whole, drivenDigest(0, 7), "chunks of 7");
        assertEquals(whole, drivenDigest(16, 4099), "slices of 16, chunks of 4099");
    }

    @Test
    void aPlayedFileIsAsOneClampedRowByRow() throws IOException {
        int units = 103;
        int steps = 400;
        float[] rows = new float[steps * units];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = i * 7919 % 1009 * 1e-3f;
        }
        Path file = NpyWriter.write(folder.resolve("rows.npy"), rows, steps, units);
        for (ModelParameters cell :
                List.of(Lif.tutorialParameters(), Lif.tutorialParameters().with(Lif.MAX_ONE_SPIKE, "true"))) {
            PopulationBuilder builder =
                    Population.of(cell).units(units).batch(2).dt(DT);
            try (Population clamped = builder.build(backend);
                    Population played = builder.copy()
                            .unitsPerSlice(60)
                            .stimulus(Stimulus.parse("playback(file=" + file + ")"))
                            .build(backend)) {
                float[] both = new float[2 * units];
                for (int k = 0; k < steps; k++) {
                    System.arraycopy(rows, k * units, both, 0, units);
                    System.arraycopy(rows, k * units, both, units, units);
                    clamped.clamp(both);
                    clamped.advance(1);
                }
                played.advance(37);
                played.advance(steps - 37);
                assertNotEquals(0, clamped.totalSpikeCount());
                assertEquals(clamped.digest(), played.digest());
                assertEquals(clamped.totalSpikeCount(), played.totalSpikeCount());
            }
        }
    }

    private String drivenDigest(long slice, int chunk) {
        try (Population population = Population.of(Lif.tutorialParameters())
                .units(333)
                .dt(DT)
                .unitsPerSlice(slice)
                .stimulus(StimulusCompiler.stimulusOf(drive(0.1)))
                .build(backend)) {
            for (int remaining = 5000; remaining > 0; remaining -= chunk) {
                population.advance(Math.min(remaining, chunk));
            }
            assertNotEquals(0, population.totalSpikeCount());
            return population.digest();
        }
    }

    @TempDir
    static Path folder;

    /** A shard is identical to the whole population, whether it starts at step 0 or takes over the state later. */
    @Test
    void aPartIsAsWithinTheWhole() {
        for (ModelParameters cell : List.of(
                allVaried(),
                Izhikevich.MODEL.demoParameters().with(Izhikevich.W_RESET, Values.uniform(4, 8, 3)),
                PoissonEncoder.MODEL.defaults())) {
            PopulationBuilder builder = Population.of(cell)
                    .units(103)
                    .batch(2)
                    .dt(DT)
                    .seed(5)
                    .unitsPerSlice(40)
                    .stimulus(
                            StimulusCompiler.stimulusOf(drive(0.2 * cell.model().demoCurrent())));
            InputCurrent current = InputCurrent.linspace(0, 2 * cell.model().demoCurrent());
            try (Population whole = builder.build(backend);
                    Population part = builder.copy().shard(61, 77).build(backend)) {
                advanceUnder(current, whole, 90);
                advanceUnder(current, part, 90);
                assertPart(whole, part);
                try (Backend other = TestBackends.open("cpu-scalar");
                        Population going = builder.copy().shard(100, 3).build(other)) {
                    going.copyStateFrom(whole);
                    advanceUnder(current, whole, 210);
                    advanceUnder(current, going, 210);
                    assertPart(whole, going);
                    assertNotEquals(0, whole.totalSpikeCount(), cell.toString());
                }
            }
        }
    }

    private static void advanceUnder(InputCurrent current, Population population, int steps) {
        try {
            population.clamp(current, population.step());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        population.advance(steps);
    }

    private static void assertPart(Population whole, Population part) {
        int length = (int) part.units();
        for (StateVariable variable : part.variables()) {
            float[] there = new float[length];
            float[] here = new float[length];
            whole.read(variable, part.firstUnit(), there);
            part.read(variable, 0, here);
            assertArrayEquals(there, here, variable + " of " + whole.parameters());
        }
        int[] there = new int[length];
        int[] here = new int[length];
        whole.readSpikeCounts(part.firstUnit(), there);
        part.readSpikeCounts(0, here);
        assertArrayEquals(there, here);
    }

    /** Stopped at any step and resumed on any backend with another slice size. */
    @Test
    void aCheckpointGoesOnWithTheSameBits() throws IOException {
        Path file = folder.resolve("checkpoint.npz");
        for (ModelParameters cell : List.of(
                Lif.tutorialParameters(),
                allVaried().with(Lif.ONE_SPIKE, "true"),
                SimplifiedLif.MODEL.demoParameters().with(SimplifiedLif.RESIST_INH, 0.2),
                PoissonEncoder.MODEL.defaults())) {
            PopulationBuilder builder = Population.of(cell)
                    .units(103)
                    .dt(DT)
                    .recordLastSpikeTime(LastSpikeTime.MILLISECONDS)
                    .seed(5)
                    .stimulus(
                            StimulusCompiler.stimulusOf(drive(0.2 * cell.model().demoCurrent())));
            String whole;
            try (Population population = builder.build(backend)) {
                population.clamp((float) cell.model().demoCurrent());
                population.advance(123);
                Checkpoint.write(population, Map.of("a", "b"), file);
                population.advance(234);
                whole = state(population);
            }
            Checkpoint checkpoint = Checkpoint.read(file);
            assertEquals(123, checkpoint.step());
            assertEquals(Map.of("a", "b"), checkpoint.metadata());
            for (String other : List.of("cpu-scalar", name)) {
                try (Backend going = TestBackends.open(other);
                        Population population = builder.unitsPerSlice(40).build(going)) {
                    population.clamp(1f);
                    population.advance(5);
                    checkpoint.restore(population);
                    assertEquals(123, population.step());
                    population.advance(234);
                    assertEquals(whole, state(population), cell + " on " + other);
                }
            }
        }
    }

    private static String state(Population population) {
        int[] counts = new int[(int) population.units()];
        population.readSpikeCounts(0, counts);
        boolean[] spikes = new boolean[counts.length];
        population.readLastStepSpikes(0, spikes);
        return population.digest() + Arrays.toString(counts) + Arrays.toString(spikes);
    }

    @Test
    void aCheckpointOfAnotherPopulationIsRefused() throws IOException {
        Path file = folder.resolve("other.npz");
        PopulationBuilder builder = Population.of(Lif.tutorialParameters()).units(10);
        try (Population population = builder.build(backend)) {
            Checkpoint.write(population, Map.of(), file);
        }
        Checkpoint checkpoint = Checkpoint.read(file);
        Map<String, PopulationBuilder> others = Map.of(
                "units is 10 in the checkpoint and 11 in this run",
                        Population.of(Lif.tutorialParameters()).units(11),
                "dt is 0.1 in the checkpoint and 0.2 in this run",
                        Population.of(Lif.tutorialParameters()).units(10).dt(0.2),
                "seed is 0 in the checkpoint and 3 in this run",
                        Population.of(Lif.tutorialParameters()).units(10).seed(3),
                "tau_m is 100.0 in the checkpoint and values of",
                        Population.of(Lif.tutorialParameters().with(Lif.TAU_M, Values.linspace(1, 2)))
                                .units(10),
                "tols kept is no in the checkpoint",
                        Population.of(Lif.tutorialParameters())
                                .units(10)
                                .recordLastSpikeTime(LastSpikeTime.MILLISECONDS),
                "source 0 of the stimulus is missing in the checkpoint",
                        Population.of(Lif.tutorialParameters())
                                .units(10)
                                .stimulus(StimulusCompiler.stimulusOf(drive(1))));
        for (Map.Entry<String, PopulationBuilder> other : others.entrySet()) {
            try (Population population = other.getValue().build(backend)) {
                InputException e = assertThrows(InputException.class, () -> checkpoint.restore(population));
                assertTrue(e.getMessage().contains(other.getKey()), e.getMessage());
            }
        }
    }

    @Test
    void aLongAdvanceCanBeCancelled() throws InterruptedException {
        PopulationBuilder builder = Population.of(Lif.tutorialParameters()).units(5000);
        try (Population population = builder.build(backend);
                Population whole = builder.build(backend)) {
            population.clamp(0.3f);
            Thread canceller = new Thread(() -> {
                try {
                    Thread.sleep(300);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                population.cancel();
            });
            canceller.start();
            assertThrows(CancelledException.class, () -> population.advance(1L << 31));
            canceller.join();
            assertTrue(population.step() > 0);
            whole.clamp(0.3f);
            whole.advance(population.step());
            assertEquals(whole.digest(), population.digest());
            population.advance(1);
        }
    }

    @Test
    void spikesAreToldOnlyWhereTheyAreRecorded() {
        try (Population population = Population.of(Lif.tutorialParameters()).build(backend)) {
            assertThrows(InputException.class, () -> population.advance(1, (step, units, count) -> {}));
        }
    }

    @Test
    void manyStepsAtOnceAreAsManySingleSteps() {
        for (ModelParameters cell : allCells()) {
            assertEquals(digest(cell, 0, 1), digest(cell, 0, 331), cell.toString());
        }
    }

    @Test
    void slicesAndChunksChangeNothing() {
        String whole = digest(Lif.tutorialParameters(), 0, 331);
        for (long slice : new long[] {1, 16, 97, 256, 1000, 1002}) {
            assertEquals(whole, digest(Lif.tutorialParameters(), slice, 331), "slices of " + slice);
            assertEquals(whole, digest(Lif.tutorialParameters(), slice, 7), "slices of " + slice + ", chunks of 7");
        }
        for (ModelParameters cell : otherCells()) {
            assertEquals(digest(cell, 0, 331), digest(cell, 97, 13), "slices of 97, chunks of 13 of " + cell);
        }
    }

    private String digest(ModelParameters cell, long slice, long chunk) {
        Oracle start = new Oracle(cell, DT, 1003);
        start.scramble(new SplittableRandom(3));
        try (Population population = start.population(backend, slice)) {
            start.copyTo(population);
            for (long remaining = 331; remaining > 0; remaining -= chunk) {
                population.advance(Math.min(remaining, chunk));
            }
            return population.digest() + " " + population.totalSpikeCount();
        }
    }

    @Test
    void randomParametersStatesAndCurrents() {
        long seed = Long.getLong("lifsim.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        for (int trial = 0; trial < 60; trial++) {
            Oracle oracle = randomOracle(random, backend.hasCorrectlyRoundedDivision());
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
                                    + oracle.dt + " " + oracle.variant + " " + oracle.parameters);
                }
            }
        }
    }

    /**
     * Spikes of single steps may be counted with a delay. Reads, writes, clears and longer advances must still see all of them.
     */
    @Test
    void countsAreRightWhateverComesBetweenSteps() {
        long seed = Long.getLong("lifsim.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        ModelParameters tutorial = Lif.tutorialParameters();
        List<ModelParameters> cells = List.of(
                tutorial,
                tutorial.with(Lif.REFRACT_TIME, 0.1),
                tutorial.with(Lif.REFRACT_TIME, 0),
                tutorial.with(Lif.V_RESET, -50),
                tutorial.with(Lif.CONDUCT_LEAK, 0.5).with(ModelOption.INTEGRATION_TYPE, "rk2"));
        for (int trial = 0; trial < 15; trial++) {
            ModelParameters cell = cells.get(trial % cells.size());
            Oracle oracle = new Oracle(cell, DT, 1 + random.nextInt(3000));
            for (int i = 0; i < oracle.units(); i++) {
                oracle.currents()[i] = i % 7 == 0 ? 20f : 0.6f * i / oracle.units();
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
            case 1 ->
                set(
                        population,
                        StateVariable.V,
                        oracle.column(StateVariable.V),
                        random.nextInt(3) == 0 ? -40f : -60f,
                        random);
            case 2 ->
                set(population, StateVariable.RFR, oracle.column(StateVariable.RFR), random.nextInt(3) * 0.1f, random);
            case 3 ->
                set(
                        population,
                        StateVariable.THR_THETA,
                        oracle.column(StateVariable.THR_THETA),
                        random.nextInt(40) == 0 ? -9f : 1f,
                        random);
            case 4 -> {
                population.clamp(oracle.currents());
                population.clearSpikeCounts();
                Arrays.fill(oracle.counts(), 0);
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

    /** Sets a state variable of about one unit in four. */
    private static void set(
            Population population, StateVariable variable, float[] values, float value, SplittableRandom random) {
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(4) == 0 ? value : values[i];
        }
        population.write(variable, 0, values);
    }

    private static Oracle randomOracle(SplittableRandom random, boolean divides) {
        boolean lif = random.nextBoolean();
        double tau = Math.exp(random.nextDouble(-1, 8));
        ModelParameters cell = lif ? randomLif(random, tau) : randomOther(random);
        boolean surrogate = divides && cell.model().hasSurrogate() && random.nextBoolean();
        LastSpikeTime lastSpikeTime = LastSpikeTime.values()[random.nextInt(3)];
        double dt = Math.exp(random.nextDouble(-4, 1));
        return new Oracle(
                cell,
                lif ? Math.min(tau / 1.5, dt) : dt,
                surrogate,
                lastSpikeTime,
                1 + random.nextInt(350),
                1 + random.nextInt(2));
    }

    private static ModelParameters randomLif(SplittableRandom random, double tau) {
        ModelParameters cell = Lif.MODEL
                .defaults()
                .with(Lif.TAU_M, tau)
                .with(Lif.RESIST_M, Math.exp(random.nextDouble(-3, 8)))
                .with(Lif.THR, random.nextDouble(-60, 20))
                .with(Lif.V_REST, random.nextDouble(-70, 10))
                .with(Lif.V_RESET, random.nextDouble(-80, 10))
                .with(Lif.CONDUCT_LEAK, random.nextInt(4) == 0 ? 0 : random.nextDouble(0, 1.5))
                .with(Lif.TAU_THETA, random.nextInt(4) == 0 ? 0 : Math.exp(random.nextDouble(-3, 12)))
                .with(Lif.THETA_PLUS, random.nextInt(4) == 0 ? 0 : random.nextDouble(-0.1, 2))
                .with(Lif.REFRACT_TIME, random.nextInt(4) == 0 ? 0 : random.nextDouble(0, 9))
                .with(ModelOption.INTEGRATION_TYPE, random.nextBoolean() ? "euler" : "rk2")
                .with(Lif.V_MIN, random.nextBoolean() ? random.nextDouble(-90, 0) : Double.NEGATIVE_INFINITY);
        ModelOption choice = random.nextBoolean() ? Lif.ONE_SPIKE : Lif.MAX_ONE_SPIKE;
        return random.nextInt(4) == 0 ? cell.with(choice, "true") : cell;
    }

    /** A random model with parameters near its demo parameters, some of them per unit. */
    private static ModelParameters randomOther(SplittableRandom random) {
        NeuronModel kind =
                NeuronModels.all().get(random.nextInt(NeuronModels.all().size()));
        ModelParameters cell = kind.demoParameters();
        for (org.lifsim.model.Parameter parameter : kind.parameters()) {
            double value = cell.of(parameter);
            boolean coupling = parameter == SimplifiedLif.RESIST_INH || parameter == SimplifiedLif.RHO_B;
            if (random.nextInt(3) == 0 && Double.isFinite(value) && !coupling) {
                double one = value * random.nextDouble(0.8, 1.25);
                cell = random.nextBoolean()
                        ? cell.with(parameter, one)
                        : cell.with(parameter, Values.linspace(value, one));
            }
        }
        for (ModelOption option : kind.options()) {
            cell = cell.with(
                    option, option.choices().get(random.nextInt(option.choices().size())));
        }
        if (kind == SimplifiedLif.MODEL) {
            cell = random.nextInt(3) == 0 ? cell.with(SimplifiedLif.RESIST_INH, 0.2) : cell;
            cell = random.nextInt(3) == 0 ? cell.with(SimplifiedLif.RHO_B, 0.001) : cell;
        }
        return cell;
    }

    /** A uniform value, an array of equal values and a range of length 0 give the same bits and need the same memory. */
    @Test
    void bitsDoNotDependOnHowAValueIsGiven() {
        double[] equal = new double[1003];
        Arrays.fill(equal, 97.3);
        double[] each = new double[1003];
        for (int i = 0; i < each.length; i++) {
            each[i] = 60 + (140.0 - 60) * i / 1002;
        }
        ModelParameters tutorial = Lif.tutorialParameters();
        String one = digest(tutorial.with(Lif.TAU_M, 97.3), 0, 331);
        assertEquals(one, digest(tutorial.with(Lif.TAU_M, Values.of(equal)), 0, 331));
        assertEquals(one, digest(tutorial.with(Lif.TAU_M, Values.linspace(97.3, 97.3)), 0, 7));
        String varied = digest(tutorial.with(Lif.TAU_M, Values.linspace(60, 140)), 0, 331);
        assertNotEquals(one, varied);
        assertEquals(varied, digest(tutorial.with(Lif.TAU_M, Values.of(each)), 97, 7));
    }

    /** A unit with per-unit parameters steps like a unit of a population with the same uniform parameters. */
    @Test
    void aUnitOfItsOwnIsAsOneThatSharesItsParameters() {
        double[] taus = {20, 35, 50, 80, 100, 101, 130};
        try (Population varied = Population.of(Lif.tutorialParameters().with(Lif.TAU_M, Values.of(taus)))
                .units(taus.length)
                .build(backend)) {
            varied.clamp(0.3f);
            varied.advance(900);
            float[] found = column(varied, StateVariable.V);
            for (int i = 0; i < taus.length; i++) {
                try (Population alone = Population.of(Lif.tutorialParameters().with(Lif.TAU_M, taus[i]))
                        .build(backend)) {
                    alone.clamp(0.3f);
                    alone.advance(900);
                    assertEquals(column(alone, StateVariable.V)[0], found[i], "tau_m " + taus[i]);
                }
            }
        }
    }

    /**
     * Each batch element is identical to a population of its own. The unit index of random numbers counts through all elements.
     */
    @Test
    void aBatchIsCopiesSideBySide() {
        for (ModelParameters cell : List.of(
                Lif.tutorialParameters(),
                Lif.tutorialParameters().with(Lif.TAU_M, Values.linspace(60, 140)),
                Lif.tutorialParameters().with(Lif.MAX_ONE_SPIKE, "true"),
                SimplifiedLif.MODEL
                        .demoParameters()
                        .with(SimplifiedLif.RESIST_INH, 0.2)
                        .with(SimplifiedLif.THR_JITTER, 0.05),
                SimplifiedLif.MODEL.demoParameters().with(SimplifiedLif.RHO_B, 0.001),
                AdEx.MODEL.demoParameters())) {
            try (Population batch =
                    Population.of(cell).units(37).batch(3).seed(5).build(backend)) {
                assertEquals(111, batch.units());
                for (int copy = 0; copy < 3; copy++) {
                    batch.clamp(37L * copy, inputs(cell, copy));
                }
                batch.advance(200);
                for (int copy = 0; copy < 3; copy++) {
                    try (Population alone =
                            Population.of(cell).units(37).seed(5).build(backend)) {
                        alone.clamp(inputs(cell, copy));
                        alone.advance(200);
                        float[] found = new float[37];
                        batch.read(StateVariable.V, 37L * copy, found);
                        assertArrayEquals(column(alone, StateVariable.V), found, cell + " copy " + copy);
                    }
                }
            }
        }
    }

    private static float[] inputs(ModelParameters cell, int copy) {
        float[] inputs = new float[37];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = (float) cell.model().demoCurrent() * (1 + copy + i / 37f);
        }
        return inputs;
    }

    @Test
    void aStateMayStartAnywhereAndStartsThereAgain() {
        try (Population units = Population.of(Lif.tutorialParameters())
                .units(50)
                .initial(StateVariable.V, Values.linspace(-65, -53))
                .initial(StateVariable.THR_THETA, Values.of(0.7))
                .unitsPerSlice(16)
                .build(backend)) {
            String fresh = units.digest();
            assertEquals(-53f, column(units, StateVariable.V)[49]);
            assertAll(units, StateVariable.THR_THETA, 0.7f);
            units.clamp(0.4f);
            units.advance(100);
            units.reset();
            assertEquals(-53f, column(units, StateVariable.V)[49]);
            units.resetToInitialState();
            assertEquals(fresh, units.digest());
        }
        assertRefused(
                "no initial state",
                () -> Population.of(Lif.tutorialParameters())
                        .initial(StateVariable.W, Values.of(1))
                        .build(backend));
        assertRefused(
                "unit 1 is -1.0",
                () -> Population.of(Lif.tutorialParameters())
                        .units(2)
                        .initial(StateVariable.RFR, Values.of(1, -1))
                        .build(backend));
        assertRefused(
                "3 values, expected 2",
                () -> Population.of(Lif.tutorialParameters())
                        .units(2)
                        .initial(StateVariable.V, Values.of(new double[3]))
                        .build(backend));
    }

    @Test
    void drawsGoOnAfterAResetAndBeginAgainAfterAResetOfAll() {
        try (Population encoder = Population.of(PoissonEncoder.MODEL.defaults())
                .units(500)
                .seed(3)
                .build(backend)) {
            String first = spikesOf(encoder);
            encoder.reset();
            assertNotEquals(first, spikesOf(encoder));
            encoder.resetToInitialState();
            assertEquals(first, spikesOf(encoder));
        }
    }

    private static String spikesOf(Population encoder) {
        encoder.clamp(1f);
        encoder.advance(40);
        int[] counts = new int[(int) encoder.units()];
        encoder.readSpikeCounts(0, counts);
        return Arrays.toString(counts);
    }

    @Test
    void thresholdsThatPersistOutliveAReset() {
        for (boolean persistent : new boolean[] {false, true}) {
            ModelParameters cell =
                    SimplifiedLif.MODEL.demoParameters().with(SimplifiedLif.THR_PERSIST, String.valueOf(persistent));
            try (Population units = Population.of(cell).units(9).dt(0.25).build(backend)) {
                float[] start = column(units, StateVariable.THR);
                units.clamp(3f);
                units.advance(100);
                float[] grown = column(units, StateVariable.THR);
                assertFalse(Arrays.equals(start, grown));
                units.reset();
                assertArrayEquals(persistent ? grown : start, column(units, StateVariable.THR));
            }
        }
    }

    /** Where exp overflows and the reference gives NaN, a unit spikes and is reset. */
    @Test
    void anAdExUnitWhoseExpOverflowsIsReset() {
        for (String integration : List.of("euler", "rk2")) {
            ModelParameters cell = AdEx.MODEL.demoParameters().with(ModelOption.INTEGRATION_TYPE, integration);
            try (Population units = Population.of(cell).units(40).dt(1).build(backend)) {
                units.clamp(400f);
                units.advance(300);
                assertTrue(units.totalSpikeCount() > 400, integration + " " + units.totalSpikeCount());
                for (float v : column(units, StateVariable.V)) {
                    assertTrue(Float.isFinite(v), integration + " " + v);
                }
            }
        }
    }

    @Test
    void randomNumbersAreThoseOfTheScalarStatement() {
        RandomKey key = new RandomStream(12, 34).at(56);
        for (Distribution distribution : Distribution.values()) {
            for (long first : new long[] {0, 17, (1L << 32) - 20, 1L << 40}) {
                float[] found = new float[1037];
                Device.of(backend).fillRandom(distribution, key, 0.3f, first, found);
                for (int i = 0; i < found.length; i++) {
                    assertEquals(
                            Float.floatToRawIntBits(distribution.of(key, 0.3f, first + i)),
                            Float.floatToRawIntBits(found[i]),
                            distribution + " of unit " + (first + i));
                }
            }
        }
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        assertRefused(
                "has no surrogate",
                () -> Population.of(AdEx.MODEL.demoParameters()).withSurrogateGradient());
        assertRefused(
                "use SLIF with resist_inh > 0",
                () -> Population.of(SimplifiedLif.MODEL.demoParameters())
                        .lateralWeights(new float[1])
                        .build(backend));
        assertRefused(
                "expected 3 x 3",
                () -> Population.of(SimplifiedLif.MODEL.demoParameters().with(SimplifiedLif.RESIST_INH, 1))
                        .units(3)
                        .lateralWeights(new float[8])
                        .build(backend));
        assertRefused(
                "weight for each pair",
                () -> Population.of(SimplifiedLif.MODEL.demoParameters().with(SimplifiedLif.RESIST_INH, 1))
                        .units(10_000_000)
                        .build(backend));
        assertRefused(
                "the same for all units",
                () -> Population.of(SimplifiedLif.MODEL
                                .demoParameters()
                                .with(SimplifiedLif.RESIST_INH, Values.linspace(0, 1)))
                        .units(3)
                        .build(backend));
        assertRefused(
                "tau_m of unit 2",
                () -> Population.of(Lif.tutorialParameters().with(Lif.TAU_M, Values.of(1, 2, -3)))
                        .units(3)
                        .build(backend));
        assertRefused(
                "tau_m is not given", () -> Population.of(Lif.MODEL.defaults()).build(backend));
        assertRefused(
                "batch is 0",
                () -> Population.of(Lif.tutorialParameters()).batch(0).build(backend));
    }

    @Test
    @Tag("basic")
    void aPotentialAtTheThresholdDoesNotSpike() {
        ModelParameters tied =
                Lif.MODEL.defaults().with(Lif.TAU_M, 10).with(Lif.V_REST, -52).with(Lif.THR, -52);
        try (Population unit = Population.of(tied).units(2).dt(DT).build(backend)) {
            unit.write(StateVariable.V, 1, new float[] {Math.nextUp(-52f)});
            unit.advance(1);
            boolean[] spikes = new boolean[2];
            unit.readLastStepSpikes(0, spikes);
            assertArrayEquals(new boolean[] {false, true}, spikes);
        }
    }

    @Test
    @Tag("basic")
    void aRefractoryUnitIgnoresItsCurrentAndStillLeaks() {
        try (Population units =
                Population.of(Lif.tutorialParameters()).units(2).dt(DT).build(backend)) {
            units.write(StateVariable.V, 0, new float[] {-60f, -60f});
            units.write(StateVariable.RFR, 0, new float[] {0.5f, 0.5f});
            units.clamp(new float[] {0f, 0.3f});
            units.advance(1);
            float[] v = new float[2];
            units.read(StateVariable.V, 0, v);
            assertArrayEquals(new float[] {-60.005f, -60.005f}, v);
        }
    }

    @Test
    @Tag("basic")
    void subnormalsAndZerosOfEitherSignBecomeZero() {
        ModelParameters drained = Lif.MODEL
                .defaults()
                .with(Lif.TAU_M, 1)
                .with(Lif.V_REST, 0)
                .with(Lif.THR, 1)
                .with(Lif.V_RESET, 0)
                .with(Lif.TAU_THETA, 0.5);
        try (Population units = Population.of(drained).units(64).dt(DT).build(backend)) {
            float[] tiny = new float[64];
            Arrays.fill(tiny, Float.MIN_NORMAL);
            units.write(StateVariable.V, 0, tiny);
            units.write(StateVariable.THR_THETA, 0, tiny);
            units.clamp(-0f);
            units.advance(1);
            for (StateVariable variable : List.of(StateVariable.V, StateVariable.THR_THETA)) {
                units.read(variable, 0, tiny);
                for (float x : tiny) {
                    assertEquals(0, Float.floatToRawIntBits(x), variable.key());
                }
                Arrays.fill(tiny, 0);
            }
        }
    }

    @Test
    @Tag("basic")
    void resetForgetsAllButTheAdaptiveThreshold() {
        try (Population units = Population.of(Lif.tutorialParameters())
                .units(50)
                .dt(DT)
                .withSurrogateGradient()
                .recordLastSpikeTime(LastSpikeTime.MILLISECONDS)
                .build(backend)) {
            String fresh = units.digest();
            units.clamp(1f);
            units.advance(100);
            float[] theta = column(units, StateVariable.THR_THETA);
            assertTrue(theta[0] > 0 && units.totalSpikeCount() > 0);
            units.reset();
            assertEquals(0, units.step());
            assertEquals(0, units.totalSpikeCount());
            assertArrayEquals(theta, column(units, StateVariable.THR_THETA));
            assertAll(units, StateVariable.V, -65f);
            assertAll(units, StateVariable.RFR, 2f);
            assertAll(units, StateVariable.CURRENT, 0f);
            assertAll(units, StateVariable.SURROGATE, 1f);
            assertAll(units, StateVariable.TOLS, 0f);
            boolean[] spikes = new boolean[50];
            units.readLastStepSpikes(0, spikes);
            assertArrayEquals(new boolean[50], spikes);
            assertNotEquals(fresh, units.digest());
            units.resetToInitialState();
            assertEquals(fresh, units.digest());
        }
    }

    @Test
    void noUnitHasSpikedRightAfterAResetEvenWithoutRefractoriness() {
        ModelParameters ready = Lif.tutorialParameters().with(Lif.REFRACT_TIME, 0);
        try (Population units = Population.of(ready).units(3).build(backend)) {
            boolean[] spikes = {true, true, true};
            units.readLastStepSpikes(0, spikes);
            assertArrayEquals(new boolean[3], spikes);
        }
    }

    private static float[] column(Population population, StateVariable variable) {
        float[] values = new float[(int) population.units()];
        population.read(variable, 0, values);
        return values;
    }

    private static void assertAll(Population population, StateVariable variable, float value) {
        for (float found : column(population, variable)) {
            assertEquals(value, found, variable.key());
        }
    }

    @Test
    void rangesAcrossSlicesAreReadAndWritten() {
        try (Population units = Population.of(Lif.tutorialParameters())
                .units(100)
                .unitsPerSlice(7)
                .build(backend)) {
            float[] values = new float[40];
            for (int i = 0; i < values.length; i++) {
                values[i] = -i;
            }
            units.write(StateVariable.V, 33, values);
            float[] back = new float[42];
            units.read(StateVariable.V, 32, back);
            assertEquals(-65f, back[0]);
            assertEquals(-65f, back[41]);
            assertArrayEquals(values, Arrays.copyOfRange(back, 1, 41));
            units.clamp(20, values);
            units.read(StateVariable.CURRENT, 20, back, 2, 40);
            assertArrayEquals(values, Arrays.copyOfRange(back, 2, 42));
        }
    }

    @Test
    void badArgumentsAreRefusedAndChangeNothing() {
        try (Population units =
                Population.of(Lif.tutorialParameters()).units(10).build(backend)) {
            String before = units.digest();
            float[] three = new float[3];
            assertRefused("8 to 10", () -> units.read(StateVariable.V, 8, three));
            assertRefused("-1", () -> units.read(StateVariable.V, -1, three));
            assertRefused("surrogate is not kept", () -> units.read(StateVariable.SURROGATE, 0, three));
            assertRefused("unit 6 is NaN", () -> units.clamp(5, new float[] {1, Float.NaN}));
            assertRefused("resist_m", () -> units.clamp(1e38f));
            assertRefused("expected 10", () -> units.clamp(three));
            assertRefused("unit 9 is -1.0", () -> units.write(StateVariable.RFR, 9, new float[] {-1}));
            assertRefused("clamp() sets currents", () -> units.write(StateVariable.CURRENT, 0, three));
            assertRefused("steps is -1", () -> units.advance(-1));
            assertEquals(before, units.digest());
        }
        assertRefused(
                "units is 0",
                () -> Population.of(Lif.tutorialParameters()).units(0).build(backend));
        assertRefused(
                "memory for",
                () -> Population.of(Lif.tutorialParameters()).units(1L << 60).build(backend));
        assertRefused(
                "dt is 0.0", () -> Population.of(Lif.tutorialParameters()).dt(0).build(backend));
    }

    private static void assertRefused(String message, Executable action) {
        InputException refusal = assertThrows(InputException.class, action);
        assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
    }

    @Test
    @Tag("basic")
    void aRefractoryTimeThatNeverEndsLetsAUnitSpikeOnce() {
        ModelParameters once = Lif.tutorialParameters().with(Lif.REFRACT_TIME, 1e7);
        try (Population units = Population.of(once).units(200).dt(DT).build(backend)) {
            units.clamp(0.9f);
            units.advance(2000);
            assertEquals(200, units.totalSpikeCount());
        }
    }

    @Test
    void aClosedPopulationSaysSo() {
        Population units = Population.of(Lif.tutorialParameters()).build(backend);
        units.close();
        units.close();
        assertThrows(IllegalStateException.class, () -> units.advance(1));
    }

    @Test
    void countsThatCouldOverflowAreRefusedBeforeTheyWrap() {
        ModelParameters always = Lif.tutorialParameters()
                .with(Lif.THR, -70)
                .with(Lif.REFRACT_TIME, 0)
                .with(Lif.THETA_PLUS, 0);
        try (Population units = Population.of(always).build(backend)) {
            units.advance(1000);
            assertEquals(1000, units.totalSpikeCount());
            assertThrows(IllegalStateException.class, () -> units.advance(Long.MAX_VALUE));
            assertThrows(IllegalStateException.class, () -> units.advance((1L << 32) - 1000));
            units.clearSpikeCounts();
            assertEquals(0, units.totalSpikeCount());
            units.advance(10);
            assertEquals(10, units.totalSpikeCount());
        }
    }

    @Test
    void populationsOfOneBackendRunInParallel() throws InterruptedException {
        String alone = digest(Lif.tutorialParameters(), 0, 5);
        String[] digests = new String[4];
        Thread[] threads = new Thread[digests.length];
        for (int i = 0; i < threads.length; i++) {
            int index = i;
            threads[i] = new Thread(() -> digests[index] = digest(Lif.tutorialParameters(), 100 * index, 5));
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
    @Tag("basic")
    void itPassesTheSelfCheck() {
        assertEquals(Optional.empty(), ModelSelfTest.testAll(backend));
    }

    static List<String> referenceCases() throws IOException {
        List<String> names = new ArrayList<>();
        for (String name : ReferenceCase.builtInNames()) {
            if (ReferenceCase.builtIn(name) instanceof PopulationCase) {
                names.add(name);
            }
        }
        return names;
    }

    @ParameterizedTest
    @MethodSource("referenceCases")
    @Tag("basic")
    void itComputesWhatNgcLearnComputed(String reference) throws IOException {
        VerificationResult result = ReferenceCheck.run(PopulationCase.builtIn(reference), backend);
        assertTrue(result.equal(), result.text());
    }
}
