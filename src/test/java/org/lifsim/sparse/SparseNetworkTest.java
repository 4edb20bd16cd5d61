package org.lifsim.sparse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.internal.cpu.CpuBackend;
import org.lifsim.internal.sparse.Projection;
import org.lifsim.model.CellModel;
import org.lifsim.model.CellParameters;
import org.lifsim.model.Values;
import org.lifsim.random.RandomKey;

/** Sparse networks built in Java. */
class SparseNetworkTest {
    private static final CellParameters DELTA = CellModel.IAF_PSC_DELTA
            .defaults()
            .with(CellModel.TAU_M, 20)
            .with(CellModel.C_M, 1)
            .with(CellModel.E_L, 0)
            .with(CellModel.V_RESET, 0)
            .with(CellModel.V_TH, 20);

    private static Backend backend;

    @BeforeAll
    static void open() {
        backend = CpuBackend.scalar(2);
    }

    @AfterAll
    static void close() {
        backend.close();
    }

    /** Runs a network and lists its spikes as text, and V_m at the end. */
    private static List<String> spikes(SparseNetworkBuilder builder, int threads, long... advances) {
        List<String> spikes = new ArrayList<>();
        try (Backend own = CpuBackend.scalar(threads);
                SparseNetwork network = builder.build(own)) {
            for (long steps : advances) {
                network.advance(steps, (step, population, cells, count) -> {
                    for (int n = 0; n < count; n++) {
                        spikes.add(step + " " + population.name() + " " + cells[n]);
                    }
                });
            }
            for (CellPopulation population : network.populations()) {
                for (String variable : network.variables(population)) {
                    spikes.add(Arrays.toString(network.read(population, variable)));
                }
            }
        }
        return spikes;
    }

    private static SparseNetworkBuilder balanced(double noise, Consumer<SparseNetworkBuilder> more) {
        SparseNetworkBuilder builder = SparseNetwork.builder().seed(5);
        CellPopulation e = builder.population("E", DELTA, 203);
        CellPopulation i = builder.population("I", DELTA, 51, Values.uniform(-5, 19, 1));
        CellPopulation x = builder.population("X", CellModel.IAF_PSC_EXP.defaults(), 37);
        for (CellPopulation target : List.of(e, i)) {
            builder.poisson("noise " + target.name(), noise, target).weight(.1).delay(.4);
            builder.project("E to " + target.name(), e, target, Rule.fixedIndegree(20))
                    .weight(SynapseValues.normal(.1, .02).within(0, 1))
                    .delay(SynapseValues.uniform(.1, 3));
            builder.project("I to " + target.name(), i, target, Rule.pairwiseBernoulli(.1))
                    .weight(-.5)
                    .delay(1.5);
        }
        builder.project("E to X", e, x, Rule.fixedTotalNumber(500))
                .weight(SynapseValues.lognormal(4, .5))
                .delay(.1);
        builder.project("X to X", x, x, Rule.allToAll().withoutAutapses())
                .weight(-20)
                .delay(.2);
        more.accept(builder);
        return builder;
    }

    @Test
    void spikesDoNotDependOnThreadsOrCalls() {
        // With the stronger noise, cells spike whenever they can.
        for (double noise : new double[] {20_000, 600_000}) {
            List<String> one = spikes(balanced(noise, b -> {}), 1, 700);
            assertTrue(one.size() > (noise > 1e5 ? 5000 : 500), one.size() + " spikes");
            for (int threads : new int[] {2, 3, 5, 16}) {
                assertEquals(one, spikes(balanced(noise, b -> {}), threads, 700), threads + " threads");
            }
            assertEquals(one, spikes(balanced(noise, b -> {}), 2, 1, 2, 13, 100, 584), "in pieces");
        }
    }

    @Test
    void whatIsAddedChangesNothingElse() {
        List<String> before = spikes(balanced(20_000, b -> {}), 2, 300);
        List<String> after = spikes(
                balanced(20_000, b -> {
                    CellPopulation other = b.population("other", DELTA, 10);
                    b.poisson("other noise", 30_000, other).weight(1);
                    b.project("other to other", other, other, Rule.fixedIndegree(3));
                }),
                2,
                300);
        after.removeIf(line -> line.contains("other"));
        assertEquals(before, after.subList(0, before.size()));
        assertNotEquals(before, spikes(balanced(20_000, b -> b.seed(6)), 2, 300));
    }

    @Test
    void projectionsOfDifferentNamesConnectDifferently() {
        Rule rule = Rule.fixedIndegree(5);
        List<String> p = pairs(projection(rule, 50, 50, false)).stream()
                .map(Arrays::toString)
                .toList();
        List<String> again = pairs(projection(rule, 50, 50, false)).stream()
                .map(Arrays::toString)
                .toList();
        List<String> q = pairs(projection("q", rule, 50, 50, false)).stream()
                .map(Arrays::toString)
                .toList();
        assertEquals(p, again);
        assertNotEquals(p, q);
    }

    private static Projection projection(Rule rule, int sources, int targets, boolean same) {
        return projection("p", rule, sources, targets, same);
    }

    private static Projection projection(String name, Rule rule, int sources, int targets, boolean same) {
        return new Projection(
                name,
                0,
                sources,
                same ? 0 : 1,
                targets,
                rule,
                SynapseValues.constant(1),
                SynapseValues.constant(1),
                .1,
                RandomKey.ofSeed(1));
    }

    /** All connections as source and target. */
    private static List<int[]> pairs(Projection projection) {
        List<int[]> pairs = new ArrayList<>();
        Projection.Row row = new Projection.Row();
        for (int r = 0; r < projection.rows(); r++) {
            projection.read(r, row);
            for (int n = 0; n < row.size(); n++) {
                pairs.add(new int[] {row.source(n), row.target(n)});
            }
        }
        return pairs;
    }

    @Test
    void rulesConnectWhatTheySay() {
        for (int[] pair : pairs(projection(Rule.oneToOne(), 7, 7, false))) {
            assertEquals(pair[0], pair[1]);
        }
        assertEquals(42, pairs(projection(Rule.allToAll(), 6, 7, false)).size());
        assertEquals(
                30,
                pairs(projection(Rule.allToAll().withoutAutapses(), 6, 6, true)).size());
        int[] in = new int[50];
        int[] from = new int[80];
        for (int[] pair : pairs(projection(Rule.fixedIndegree(400), 80, 50, false))) {
            in[pair[1]]++;
            from[pair[0]]++;
        }
        assertTrue(Arrays.stream(in).allMatch(degree -> degree == 400));
        // 20,000 draws from 80 sources: 250 each, with a standard deviation of 15.7; chi-squared of 79 degrees of
        // freedom
        double chi = Arrays.stream(from)
                .mapToDouble(n -> (n - 250.) * (n - 250.) / 250)
                .sum();
        assertTrue(chi > 40 && chi < 130, "chi-squared " + chi);
        int[] out = new int[9];
        for (int[] pair : pairs(projection(Rule.fixedOutdegree(13), 9, 50, false))) {
            out[pair[0]]++;
        }
        assertTrue(Arrays.stream(out).allMatch(degree -> degree == 13));
        assertEquals(
                12_345,
                pairs(projection(Rule.fixedTotalNumber(12_345), 9, 50, false)).size());
        int some =
                pairs(projection(Rule.pairwiseBernoulli(.25), 200, 300, false)).size();
        assertEquals(15_000, some, 5 * Math.sqrt(60_000 * .25 * .75));
        assertEquals(
                0, pairs(projection(Rule.pairwiseBernoulli(0), 20, 30, false)).size());
        assertEquals(
                600, pairs(projection(Rule.pairwiseBernoulli(1), 20, 30, false)).size());
    }

    @Test
    void autapsesAndMultapsesAreLeftOut() {
        for (Rule rule : List.of(Rule.fixedIndegree(19), Rule.fixedOutdegree(19), Rule.fixedIndegree(10))) {
            Set<Integer> seen = new HashSet<>();
            List<int[]> pairs = pairs(projection(rule.withoutAutapses().withoutMultapses(), 20, 20, true));
            for (int[] pair : pairs) {
                assertNotEquals(pair[0], pair[1]);
                assertTrue(seen.add(pair[0] * 20 + pair[1]));
            }
            assertEquals(20 * rule.number(), pairs.size());
        }
        for (int[] pair : pairs(projection(Rule.fixedTotalNumber(1000).withoutAutapses(), 3, 3, true))) {
            assertNotEquals(pair[0], pair[1]);
        }
        assertTrue(
                pairs(projection(Rule.fixedIndegree(100), 5, 5, true)).stream().anyMatch(p -> p[0] == p[1]));
    }

    @Test
    void valuesHaveTheirDistributions() {
        RandomKey key = RandomKey.ofSeed(3);
        int count = 40_000;
        double[] mean = new double[4];
        double[] square = new double[4];
        SynapseValues[] kinds = {
            SynapseValues.normal(2, .5),
            SynapseValues.uniform(-1, 3),
            SynapseValues.lognormal(.5, .25),
            SynapseValues.normal(1, 1).within(0, Double.POSITIVE_INFINITY)
        };
        for (int kind = 0; kind < kinds.length; kind++) {
            for (int k = 0; k < count; k++) {
                double value = kinds[kind].of(key, k);
                mean[kind] += value / count;
                square[kind] += value * value / count;
                assertTrue(Math.abs(value) <= kinds[kind].largest());
            }
        }
        assertEquals(2, mean[0], 5 * .5 / Math.sqrt(count));
        assertEquals(.25, square[0] - mean[0] * mean[0], .01);
        assertEquals(1, mean[1], 5 * 1.155 / Math.sqrt(count));
        assertEquals(16. / 12, square[1] - mean[1] * mean[1], .03);
        assertEquals(Math.exp(.5 + .25 * .25 / 2), mean[2], .02);
        // the mean of a normal number of mean 1 and standard deviation 1 above 0: 1 + phi(1) / Phi(1)
        assertEquals(1 + 0.24197072451914337 / 0.8413447460685429, mean[3], .02);
    }

    /** The quantum leaves room for a source that spikes a thousand times in a step. */
    @Test
    void aSourceMaySpikeOften() {
        int times = 1000;
        double[] at = new double[times];
        Arrays.fill(at, .1);
        SparseNetworkBuilder builder = SparseNetwork.builder();
        CellPopulation cell = builder.population("cell", DELTA.with(CellModel.V_TH, 1e8), 1);
        SpikeSource source = builder.spikes("source", 1, at, new int[times]);
        builder.project("p", source, cell, Rule.oneToOne()).weight(.1);
        try (SparseNetwork network = builder.build(backend)) {
            network.advance(11, null);
            assertEquals(100, network.read(cell, CellModel.V_M)[0], 1e-4);
        }
    }

    @Test
    void poissonInputHasItsRate() {
        SparseNetworkBuilder builder = SparseNetwork.builder();
        CellPopulation relays = builder.population("relays", CellModel.PARROT_NEURON.defaults(), 500);
        builder.poisson("noise", 800, relays).delay(.1);
        long[] spikes = new long[1];
        try (SparseNetwork network = builder.build(backend)) {
            network.run(1000, (step, population, cells, count) -> spikes[0] += count);
        }
        // 500 cells, 800 /s for 1 s less the delay
        assertEquals(500 * 800, spikes[0], 5 * Math.sqrt(500 * 800.));
    }

    @Test
    void aDirectCurrentActsAfterItsDelay() {
        SparseNetworkBuilder builder = SparseNetwork.builder();
        CellPopulation cell = builder.population("cell", DELTA.with(CellModel.V_TH, 1e6), 1);
        builder.current("current", 3, cell).weight(2).delay(.2).during(.3, .6);
        try (SparseNetwork network = builder.build(backend)) {
            List<Double> v = new ArrayList<>();
            for (int step = 1; step <= 10; step++) {
                network.advance(1, null);
                v.add(network.read(cell, CellModel.V_M)[0]);
            }
            // sent in steps 3 to 5, it arrives in steps 5 to 7, and moves V_m in steps 6 to 8
            assertEquals(0, v.get(4));
            assertTrue(v.get(5) > 0 && v.get(6) > v.get(5) && v.get(7) > v.get(6));
            assertTrue(v.get(8) < v.get(7));
            // the membrane's answer to a constant current: R I (1 - exp(-t / tau)), R = tau / C
            assertEquals(6 * 20 * (1 - Math.exp(-.3 / 20)), v.get(7), 1e-12);
        }
    }

    private static void assertRefused(String message, Consumer<SparseNetworkBuilder> description) {
        SparseNetworkBuilder builder = SparseNetwork.builder();
        InputException e = assertThrows(InputException.class, () -> {
            description.accept(builder);
            builder.build(backend).close();
        });
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void mistakesAreTold() {
        assertRefused("as many of one as of the other", b -> {
            CellPopulation two = b.population("two", DELTA, 2);
            b.project("p", two, b.population("three", DELTA, 3), Rule.oneToOne());
        });
        assertRefused("has an in-degree of 5 without multapses, but 2 sources, expected at most 2", b -> {
            CellPopulation three = b.population("three", DELTA, 3);
            b.project("p", three, three, Rule.fixedIndegree(5).withoutAutapses().withoutMultapses());
        });
        assertRefused("has a delay of 0.04 ms, which is 0 steps", b -> {
            CellPopulation three = b.population("three", DELTA, 3);
            b.project("p", three, three, Rule.allToAll()).delay(.04);
        });
        assertRefused("the name 'a' is taken", b -> {
            b.population("a", DELTA, 3);
            b.population("a", DELTA, 3);
        });
        assertRefused("parameter V_reset", b -> b.population("a", DELTA.with(CellModel.V_RESET, 20), 3));
        assertRefused("subtract 1 from each", b -> {
            CellPopulation three = b.population("three", DELTA, 3);
            b.project("p", three, three, Rule.list(new int[] {1, 2}, new int[] {3, 1}));
        });
        assertRefused("connects cell -1 to cell 0", b -> {
            CellPopulation three = b.population("three", DELTA, 3);
            b.project("p", three, three, Rule.list(new int[] {-1}, new int[] {0}));
        });
        assertRefused("which is rounded to 0", b -> {
            CellPopulation three = b.population("three", DELTA, 3);
            b.project("p", three, three, Rule.allToAll()).weight(1e30);
            b.project("q", three, three, Rule.allToAll()).weight(1e-30);
        });
        assertRefused("can multiply spikes without limit", b -> {
            CellPopulation relays = b.population("relays", CellModel.PARROT_NEURON.defaults(), 3);
            b.project("p", relays, relays, Rule.allToAll());
        });
        assertRefused("has 100.0 spikes in a step", b -> b.poisson("noise", 1e6, b.population("a", DELTA, 1)));
        assertRefused(
                "accept 0.0 of the values", b -> SynapseValues.normal(0, 1).within(50, 60));
        assertRefused("is 1.5, expected a number from 0 to 1", b -> Rule.pairwiseBernoulli(1.5));
        assertRefused("dt is 1.5E-4 ms", b -> b.dt(.00015));
        assertRefused("expected a finite number", b -> SynapseValues.constant(Double.NaN));
    }
}
