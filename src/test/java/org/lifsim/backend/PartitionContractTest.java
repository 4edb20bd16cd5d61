package org.lifsim.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.lifsim.BackendContract;
import org.lifsim.input.InputCurrent;
import org.lifsim.internal.input.StimulusCompiler;
import org.lifsim.model.Izhikevich;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.PoissonEncoder;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.population.Population;
import org.lifsim.population.PopulationBuilder;

/** Slices, chunks and shards never change a result. */
class PartitionContractTest extends BackendContract {
    private static final double DT = 0.1;

    /** Digests of the reference implementation in one slice and one chunk, by parameters and number of units. */
    private static final Map<String, String> DIGESTS = new ConcurrentHashMap<>();

    @Test
    void slicesAndChunksChangeNothing() {
        ModelParameters tutorial = Lif.tutorialParameters();
        for (long slice : new long[] {0, 16, 97, 256, 1000, 1002}) {
            assertDigest(tutorial, 1003, slice, 331);
            assertDigest(tutorial, 1003, slice, 7);
        }
        assertDigest(tutorial, 37, 1, 331);
        assertDigest(tutorial, 37, 1, 7);
        for (ModelParameters parameters : ParameterSets.others()) {
            assertDigest(parameters, 503, 97, 13);
        }
    }

    private void assertDigest(ModelParameters parameters, int units, long slice, int chunk) {
        String expected =
                DIGESTS.computeIfAbsent(parameters + " " + units, key -> digest(scalar, parameters, units, 0, 331));
        assertEquals(
                expected,
                digest(backend, parameters, units, slice, chunk),
                () -> units + " units in slices of " + slice + ", chunks of " + chunk + ", of " + parameters);
    }

    private static String digest(Backend backend, ModelParameters parameters, int units, long slice, int chunk) {
        Oracle start = new Oracle(parameters, DT, units);
        start.scramble(new SplittableRandom(3));
        try (Population population = start.population(backend, slice)) {
            start.copyTo(population);
            for (int remaining = 331; remaining > 0; remaining -= chunk) {
                population.advance(Math.min(remaining, chunk));
            }
            return population.digest() + " " + population.totalSpikeCount();
        }
    }

    /** A shard is identical to the whole population, whether it starts at step 0 or takes over the state later. */
    @Test
    void shardHasTheBitsOfTheWholePopulation() {
        for (ModelParameters parameters : List.of(
                ParameterSets.everyParameterPerUnit(),
                Izhikevich.MODEL.demoParameters().with(Izhikevich.W_RESET, Values.uniform(4, 8, 3)),
                PoissonEncoder.MODEL.defaults())) {
            PopulationBuilder builder = Population.of(parameters)
                    .units(103)
                    .batch(2)
                    .dt(DT)
                    .seed(5)
                    .unitsPerSlice(40)
                    .stimulus(StimulusCompiler.stimulusOf(
                            TestSources.all(0.2 * parameters.model().demoCurrent())));
            InputCurrent current =
                    InputCurrent.linspace(0, 2 * parameters.model().demoCurrent());
            try (Population whole = builder.build(backend);
                    Population shard = builder.copy().shard(61, 77).build(backend)) {
                advanceUnder(current, whole, 90);
                advanceUnder(current, shard, 90);
                assertShard(whole, shard);
                try (Population resumed = builder.copy().shard(100, 3).build(scalar)) {
                    resumed.copyStateFrom(whole);
                    advanceUnder(current, whole, 210);
                    advanceUnder(current, resumed, 210);
                    assertShard(whole, resumed);
                    assertNotEquals(0, whole.totalSpikeCount(), parameters.toString());
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

    private static void assertShard(Population whole, Population shard) {
        int length = (int) shard.units();
        for (StateVariable variable : shard.variables()) {
            float[] there = new float[length];
            float[] here = new float[length];
            whole.read(variable, shard.firstUnit(), there);
            shard.read(variable, 0, here);
            assertArrayEquals(there, here, variable + " of " + whole.parameters());
        }
        int[] there = new int[length];
        int[] here = new int[length];
        whole.readSpikeCounts(shard.firstUnit(), there);
        shard.readSpikeCounts(0, here);
        assertArrayEquals(there, here);
    }

    @Test
    void rangesThatSpanSlicesAreReadAndWritten() {
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
}
