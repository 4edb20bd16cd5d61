package org.lifsim.bench;

import org.lifsim.backend.Backend;
import org.lifsim.neuron.LifParameters;
import org.lifsim.population.Population;

/** What every benchmark steps: the lecture's cell, adapting and refractory, under a current of its own for each unit, dt 0.1 ms. */
final class Workload {
    static final double DT = 0.1;

    /** The current of the last unit; the first has none. */
    private static final double MOST = 0.6;

    private Workload() {}

    /** A population from its start, currents clamped. */
    static Population population(Backend backend, int units) {
        Population population =
                Population.of(LifParameters.lecture()).units(units).dt(DT).on(backend);
        population.clamp(currents(units));
        return population;
    }

    /** As {@code lifsim simulate --current 0:0.6} spreads them, in double, rounded once. */
    static float[] currents(int units) {
        float[] currents = new float[units];
        for (int i = 0; i < units; i++) {
            currents[i] = (float) (MOST * i / (units - 1));
        }
        return currents;
    }
}
