package org.lifsim.sparse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lifsim.TestBackends;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.internal.cpu.CpuBackend;
import org.lifsim.model.CellModel;
import org.lifsim.model.CellParameters;
import org.lifsim.model.Values;

/** What a sparse network does on every backend. */
class SparseContractTest {
    private static final CellParameters DELTA = CellModel.IAF_PSC_DELTA
            .defaults()
            .with(CellModel.TAU_M, 20)
            .with(CellModel.C_M, 1)
            .with(CellModel.E_L, 0)
            .with(CellModel.V_RESET, 0)
            .with(CellModel.V_TH, 20);

    /** Steps of a random network. */
    private static final int STEPS = 700;

    @TempDir
    private Path folder;

    static List<String> backends() {
        return TestBackends.usual();
    }

    /** Advances a network, and lists its spikes. */
    private static List<String> spikes(SparseNetwork network, long... pieces) {
        List<String> spikes = new ArrayList<>();
        for (long steps : pieces) {
            network.advance(steps, (step, population, cells, count) -> {
                for (int n = 0; n < count; n++) {
                    spikes.add(step + " " + population.name() + " " + cells[n]);
                }
            });
        }
        return spikes;
    }

    private static List<String> state(SparseNetwork network) {
        List<String> state = new ArrayList<>();
        for (CellPopulation population : network.populations()) {
            for (String variable : network.variables(population)) {
                state.add(
                        population.name() + " " + variable + " " + Arrays.toString(network.read(population, variable)));
            }
        }
        return state;
    }

    private static List<String> last(List<String> lines, int number) {
        return lines.subList(lines.size() - number, lines.size());
    }

    @ParameterizedTest
    @MethodSource("backends")
    void randomNetworksAreTheSameInPiecesAndGoOnElsewhere(String name) throws IOException {
        for (int seed = 0; seed < 6; seed++) {
            Path there = folder.resolve("there" + seed + ".npz");
            Path here = folder.resolve("here" + seed + ".npz");
            try (Backend one = CpuBackend.scalar(1);
                    Backend backend = TestBackends.open(name);
                    SparseNetwork expected = RandomSparseNetwork.of(seed).build(one);
                    SparseNetwork found = RandomSparseNetwork.of(seed).build(backend)) {
                List<String> first = spikes(expected, 300);
                expected.checkpoint(there, "");
                List<String> second = spikes(expected, STEPS - 300);
                assertTrue(first.size() > 200, "seed " + seed + ": " + first.size() + " spikes");
                assertEquals(first, spikes(found, 1, 2, 17, 1, 279), "seed " + seed);
                found.checkpoint(here, "");
                assertEquals(second, spikes(found, STEPS - 300), "seed " + seed);
                assertEquals(state(expected), state(found), "seed " + seed);
                found.restore(there);
                assertEquals(second, spikes(found, STEPS - 300), "seed " + seed + " from the reference");
                expected.restore(here);
                assertEquals(second, spikes(expected, STEPS - 300), "seed " + seed + " back");
                assertEquals(state(expected), state(found), "seed " + seed + " back");
            }
        }
    }

    /** A spike of step 1 over a delay of d steps arrives in step 1 + d, for the shortest and the longest delay. */
    @ParameterizedTest
    @MethodSource("backends")
    void delaysAreSteps(String name) throws IOException {
        try (Backend backend = TestBackends.open(name)) {
            for (int delay : new int[] {1, 2, 17, 63, 64, 65, 16_384}) {
                SparseNetworkBuilder builder = SparseNetwork.builder();
                CellPopulation cells = builder.population("cells", DELTA, 2);
                SpikeSource source = builder.spikes("source", 1, new double[] {.1}, new int[] {0});
                builder.project("p", source, cells, Rule.list(new int[] {0, 0}, new int[] {0, 1}))
                        .weight(30)
                        .delay(SynapseValues.list(delay * .1, (delay + 1) / 2 * .1));
                int soon = (delay + 1) / 2;
                List<String> expected = new ArrayList<>(List.of((1 + soon) + " cells 1", (1 + delay) + " cells 0"));
                expected.sort(null);
                try (SparseNetwork network = builder.build(backend)) {
                    List<String> found = spikes(network, delay + 5);
                    found.sort(null);
                    assertEquals(expected, found);
                }
                // the same with the spike under way in a checkpoint
                Path file = folder.resolve("delay.npz");
                try (SparseNetwork before = builder.build(backend);
                        SparseNetwork after = builder.build(backend)) {
                    assertEquals(List.of(), spikes(before, 1));
                    before.checkpoint(file, "");
                    after.restore(file);
                    List<String> found = spikes(after, delay + 5);
                    found.sort(null);
                    assertEquals(expected, found);
                }
            }
        }
    }

    /** Four weights of 2^20 beside one of 2^-10 need sums of 64 bits, of either sign. All arrive exactly. */
    @ParameterizedTest
    @MethodSource("backends")
    void wideSumsAreExact(String name) {
        for (int sign : new int[] {1, -1}) {
            SparseNetworkBuilder builder = SparseNetwork.builder();
            CellPopulation cells =
                    builder.population("cells", DELTA.with(CellModel.TAU_M, 1e9).with(CellModel.V_TH, 1e8), 2);
            SpikeSource source =
                    builder.spikes("source", 5, new double[] {.1, .1, .1, .1, .1}, new int[] {0, 1, 2, 3, 4});
            builder.project("large", source, cells, Rule.list(new int[] {0, 1, 2, 3}, new int[] {0, 0, 0, 0}))
                    .weight(sign * 0x1p20);
            builder.project("small", source, cells, Rule.list(new int[] {4, 4}, new int[] {0, 1}))
                    .weight(-sign * 0x1p-10);
            try (Backend backend = TestBackends.open(name);
                    SparseNetwork network = builder.build(backend)) {
                assertEquals(0x1p-10, network.quantum(cells, 0));
                network.advance(11, null);
                assertArrayEquals(
                        new double[] {sign * (0x1p22 - 0x1p-10), -sign * 0x1p-10}, network.read(cells, CellModel.V_M));
            }
        }
    }

    /** All sources of a cell spike in a step, as often as they can: the sum is the largest that the quantum has room for. */
    @ParameterizedTest
    @MethodSource("backends")
    void theLargestSumOfTheBoundArrives(String name) {
        int sources = 1000;
        int times = 7;
        double[] at = new double[sources * times];
        int[] cell = new int[at.length];
        Arrays.fill(at, .1);
        Arrays.setAll(cell, k -> k % sources);
        for (double weight : new double[] {1, .3, -.7}) {
            SparseNetworkBuilder builder = SparseNetwork.builder();
            CellPopulation one =
                    builder.population("one", DELTA.with(CellModel.V_TH, 1e8).with(CellModel.TAU_M, 1e12), 1);
            SpikeSource source = builder.spikes("source", sources, at, cell);
            builder.project("p", source, one, Rule.allToAll()).weight(weight);
            try (Backend backend = TestBackends.open(name);
                    SparseNetwork network = builder.build(backend)) {
                double quantum = network.quantum(one, 0);
                network.advance(11, null);
                double expected = sources * times * (Math.rint(weight / quantum) * quantum);
                assertEquals(expected, network.read(one, CellModel.V_M)[0], weight + " of " + quantum);
                assertTrue(Math.abs(expected) / quantum <= Integer.MAX_VALUE);
            }
        }
    }

    /** Half of the cells spike in every step: no refractory time, a projection without a synapse, and weights of 0. */
    @ParameterizedTest
    @MethodSource("backends")
    void halfOfTheCellsMaySpikeInEachStep(String name) {
        SparseNetworkBuilder builder = SparseNetwork.builder().seed(3);
        CellPopulation cells =
                builder.population("cells", DELTA.with(CellModel.T_REF, 0).with(CellModel.I_E, 25 / 20. / .005), 301);
        CellPopulation none = builder.population("none", DELTA, 1);
        builder.project("inhibition", cells, cells, Rule.fixedIndegree(40))
                .weight(SynapseValues.normal(-1.25, .3))
                .delay(SynapseValues.uniform(.1, .5));
        builder.project("nothing", cells, none, Rule.allToAll()).weight(0);
        builder.project("empty", none, cells, Rule.fixedTotalNumber(0));
        List<String> expected;
        try (Backend one = CpuBackend.scalar(1);
                SparseNetwork network = builder.build(one)) {
            expected = spikes(network, 200);
        }
        assertTrue(expected.size() > 301 * 200 / 4, expected.size() + " spikes");
        try (Backend backend = TestBackends.open(name);
                SparseNetwork network = builder.build(backend)) {
            assertEquals(expected, spikes(network, 200));
            assertArrayEquals(new double[] {0}, network.read(none, CellModel.V_M));
        }
    }

    /** A network without connections and inputs, and one cell. */
    @ParameterizedTest
    @MethodSource("backends")
    void aCellAloneFollowsItsCurrent(String name) {
        SparseNetworkBuilder builder = SparseNetwork.builder();
        CellPopulation cell = builder.population("cell", DELTA.with(CellModel.I_E, 2), 1);
        try (Backend backend = TestBackends.open(name);
                SparseNetwork network = builder.build(backend)) {
            List<String> found = spikes(network, 1000);
            // V_m reaches 20 mV of 40 after tau ln 2 = 13.863 ms, in step 139; then come 20 refractory steps
            assertEquals("139 cell 0", found.get(0));
            assertEquals(List.of("298 cell 0"), found.subList(1, 2));
            assertEquals(0, network.synapses());
            assertTrue(network.read(cell, CellModel.V_M)[0] < 20);
            assertEquals(1, last(found, 1).size());
        }
    }

    /** The threshold is reached at V_m = V_th, in loops for shared constants and for those of each cell. */
    @ParameterizedTest
    @MethodSource("backends")
    void aPotentialAtTheThresholdSpikes(String name) {
        for (CellModel model : List.of(CellModel.IAF_PSC_DELTA, CellModel.IAF_PSC_EXP, CellModel.IAF_PSC_ALPHA)) {
            for (Values time : List.of(Values.of(1), Values.of(new double[] {1, 1.1}))) {
                // With such a time constant, V_m keeps its value.
                CellParameters cells = model.defaults()
                        .with(CellModel.E_L, 0)
                        .with(CellModel.V_RESET, 0)
                        .with(CellModel.V_TH, 20)
                        .with(CellModel.TAU_M, 1e30)
                        .with(CellModel.T_REF, time);
                SparseNetworkBuilder builder = SparseNetwork.builder();
                builder.population("cells", cells, 2, Values.of(new double[] {20, Math.nextDown(20.)}));
                List<Integer> spikes = new ArrayList<>();
                try (Backend backend = TestBackends.open(name);
                        SparseNetwork network = builder.build(backend)) {
                    network.advance(3, (step, population, found, count) -> spikes.add(found[0]));
                }
                assertEquals(List.of(0), spikes, model + " " + time);
            }
        }
    }

    /** A trial begins at time 0 with other Poisson numbers; trial 0 has those of the first run. */
    @ParameterizedTest
    @MethodSource("backends")
    void trialsBeginAnew(String name) throws IOException {
        Path file = folder.resolve("trial.npz");
        try (Backend one = CpuBackend.scalar(1);
                Backend backend = TestBackends.open(name);
                SparseNetwork expected = RandomSparseNetwork.of(3).build(one);
                SparseNetwork found = RandomSparseNetwork.of(3).build(backend)) {
            List<String> first = spikes(expected, 150);
            assertEquals(first, spikes(found, 150));
            List<String> firstState = state(expected);
            expected.reset(1);
            found.reset(1);
            assertEquals(0, found.step());
            List<String> second = spikes(expected, 150);
            assertNotEquals(first, second);
            assertEquals(second, spikes(found, 80, 70));
            assertEquals(state(expected), state(found));
            found.checkpoint(file, "");
            List<String> later = spikes(expected, 50);
            found.reset(0);
            assertEquals(first, spikes(found, 150));
            assertEquals(firstState, state(found));
            found.restore(file);
            assertEquals(later, spikes(found, 50));
            assertThrows(InputException.class, () -> found.reset(-1));
        }
    }

    /** Weights that are set act as if they had been given at first; spikes under way arrive with them. */
    @ParameterizedTest
    @MethodSource("backends")
    void weightsCanBeReadAndSet(String name) throws IOException {
        SparseNetworkBuilder builder = SparseNetwork.builder().seed(4);
        CellPopulation cells = builder.population("cells", DELTA, 30);
        builder.poisson("noise", 20_000, cells).weight(.1);
        builder.project("own", cells, cells, Rule.fixedIndegree(7))
                .weight(SynapseValues.normal(.5, .1))
                .delay(SynapseValues.uniform(.3, 2));
        try (Backend backend = TestBackends.open(name);
                SparseNetwork network = builder.build(backend)) {
            Connections own = network.connections("own");
            assertEquals(210, own.sources().length);
            double[] weights = own.weights().clone();
            for (int k = 0; k < weights.length; k++) {
                assertEquals(k / 7, own.targets()[k], "connections of an in-degree come target by target");
                assertEquals(0, Math.IEEEremainder(weights[k], network.quantum(cells, 0)));
                weights[k] = k % 3 == 0 ? 0 : -2 * weights[k];
            }
            SparseNetworkBuilder other = SparseNetwork.builder().seed(4);
            CellPopulation same = other.population("cells", DELTA, 30);
            other.poisson("noise", 20_000, same).weight(.1);
            other.project("own", same, same, Rule.list(own.sources(), own.targets()))
                    .weight(SynapseValues.list(weights))
                    .delay(SynapseValues.list(own.delays()));
            network.setWeights("own", weights);
            try (SparseNetwork expected = other.build(backend)) {
                assertArrayEquals(
                        expected.connections("own").weights(),
                        network.connections("own").weights());
                List<String> right = spikes(expected, 400);
                assertTrue(right.size() > 50, right.size() + " spikes");
                assertEquals(right, spikes(network, 400));
                assertEquals(state(expected), state(network));
            }
            Path file = folder.resolve("weights.npz");
            network.checkpoint(file, "");
            try (SparseNetwork first = builder.build(backend)) {
                assertThrows(InputException.class, () -> first.restore(file), "it has other weights");
                first.setWeights("own", weights);
                first.restore(file);
                assertEquals(spikes(network, 100), spikes(first, 100));
            }
            assertThrows(InputException.class, () -> network.setWeights("own", 1, 2));
            assertThrows(InputException.class, () -> network.connections("other"));
        }
    }
}
