package org.lifsim.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.lifsim.population.Population;

/** Steps of the reference implementation from a start state. They are computed once and compared with every backend. */
final class ReferenceRun {
    private final String name;
    private final Supplier<Oracle> start;
    private final int[] advances;

    /** State after each advance. Null until the run is first used. */
    private List<Oracle.State> states;

    /** Indices of the units that spiked in each step. */
    private final List<long[]> spikes = new ArrayList<>();

    /**
     * Describes a run.
     *
     * @param name names the run in error messages
     * @param start creates an oracle in the start state, the same one each time
     * @param advances number of steps of each advance; the states are compared after each
     */
    ReferenceRun(String name, Supplier<Oracle> start, int... advances) {
        this.name = name;
        this.start = start;
        this.advances = advances;
    }

    private List<Oracle.State> states() {
        if (states == null) {
            states = new ArrayList<>();
            Oracle oracle = start.get();
            for (int steps : advances) {
                for (int k = 0; k < steps; k++) {
                    oracle.advance(1);
                    spikes.add(oracle.spikes());
                }
                states.add(oracle.state());
            }
        }
        return states;
    }

    /** Takes the steps on a backend and compares the states after each advance. */
    void assertStates(Backend backend, long unitsPerSlice) {
        assertStates(backend, unitsPerSlice, Integer.MAX_VALUE);
    }

    /** Takes the steps one by one and compares the same states. */
    void assertStatesOfSingleSteps(Backend backend) {
        assertStates(backend, 0, 1);
    }

    private void assertStates(Backend backend, long unitsPerSlice, int chunk) {
        Oracle first = start.get();
        try (Population population = first.population(backend, unitsPerSlice)) {
            first.copyTo(population);
            for (int n = 0; n < advances.length; n++) {
                for (int remaining = advances[n]; remaining > 0; remaining -= chunk) {
                    population.advance(Math.min(chunk, remaining));
                }
                states().get(n).assertSame(population, name + " at step " + population.step());
            }
        }
    }

    /** Takes the steps on a backend that records spikes, and compares the states and the spikes of each step. */
    void assertSpikesAndStates(Backend backend, long unitsPerSlice) throws IOException {
        Oracle first = start.get();
        try (Population population =
                first.description(unitsPerSlice).recordSpikes().build(backend)) {
            first.copyTo(population);
            long[] next = {0};
            for (int n = 0; n < advances.length; n++) {
                Oracle.State expected = states().get(n);
                population.advance(advances[n], (step, units, count) -> {
                    assertEquals(next[0]++, step);
                    long[] found = Arrays.copyOf(units, count);
                    assertArrayEquals(spikes.get((int) step), found, () -> name + " at step " + step);
                });
                assertEquals(next[0], population.step());
                expected.assertSame(population, name + " at step " + next[0]);
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
