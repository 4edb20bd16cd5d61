package org.lifsim.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.lifsim.TestBackends;
import org.lifsim.backend.Backend;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelParameters;
import org.lifsim.population.Population;

/** Compares results with theory. */
class RateTest {
    /**
     * Without adaptation a LIF neuron under a constant current fires at 1 / (t_ref + T), where T = tau_m ln((RI - (v_reset -
     * v_rest)) / (RI - (thr - v_rest))) is the time from its potential at the end of refractoriness to the threshold (Gerstner
     * and others, Neuronal Dynamics, section 5.3); here a refractory unit leaks, so that time starts from the decayed reset
     * potential.
     */
    @Test
    void theRateOfAnUnadaptedCellIsTheAnalyticOne() throws IOException {
        double tau = 20;
        double refractory = 5;
        ModelParameters cell =
                Lif.MODEL.defaults().with(Lif.TAU_M, tau).with(Lif.TAU_THETA, 0).with(Lif.REFRACT_TIME, refractory);
        int units = 40;
        double dt = 0.01;
        double steps = 1e5;
        try (Backend backend = TestBackends.open("cpu");
                Population population = Population.of(cell).units(units).dt(dt).build(backend)) {
            float[] currents = new float[units];
            for (int i = 0; i < units; i++) {
                currents[i] = 5 + i;
            }
            population.clamp(currents);
            population.advance((long) steps);
            int[] counts = new int[units];
            population.readSpikeCounts(0, counts);
            for (int i = 0; i < units; i++) {
                double start = 5 * Math.exp(-refractory / tau);
                double drive = currents[i];
                double period = refractory + tau * Math.log((drive - start) / (drive - 13));
                double expected = drive <= 13 ? 0 : steps * dt / period;
                double tolerance = 2 + expected * 0.01;
                assertEquals(expected, counts[i], tolerance, "spikes in " + steps * dt + " ms at " + drive + " mV");
            }
        }
    }
}
