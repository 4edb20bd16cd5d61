package org.lifsim.input;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Rates of LIF units under noise are those of the literature. {@code tau dV/dt = mu - V + s sqrt(tau) xi}, with tau = 20 ms and
 * a threshold of 20 mV.
 */
@Tag("slow")
class FiringRatesTest {
    private static final int UNITS = 10_000;

    private static double simulated(double mu, String stimulus, double refractory, double reset, double dt) {
        return FiringRates.simulated(FiringRates.cell(refractory, reset), mu, stimulus, dt, UNITS);
    }

    /**
     * White noise. The statistical error is below 0.5%, so a wrong sigma, or one that depends on dt, would be seen.
     */
    @ParameterizedTest
    @CsvSource({"15, 5, 0, 10, 0.1", "22, 4, 2, 10, 0.1", "22, 4, 2, 0, 0.05"})
    void whiteNoiseHasSiegertsRate(double mu, double s, double refractory, double reset, double dt) {
        double expected = FiringRates.siegert(
                mu, s, refractory, reset, 0, FiringRates.DISCRETE_TEST * Math.sqrt(dt / FiringRates.TAU));
        double found = simulated(
                mu, "white_noise(sigma=" + s * Math.sqrt(FiringRates.TAU) + ", seed=2)", refractory, reset, dt);
        assertEquals(expected, found, 0.012 * expected);
    }

    /** To first order in sqrt(tau_s / tau), so for a short tau_s. */
    @ParameterizedTest
    @CsvSource("15, 5, 0.5, 0.05")
    void noiseWithATimeConstantHasTheRateOfBrunelAndSergi(double mu, double s, double synapse, double dt) {
        double expected =
                FiringRates.siegert(mu, s, 0, 10, FiringRates.COLOURED * Math.sqrt(synapse / FiringRates.TAU), 0);
        double sd = s * Math.sqrt(FiringRates.TAU) / Math.sqrt(2 * synapse);
        double found = simulated(mu, "ou(sd=" + sd + ", tau=" + synapse + ", seed=2)", 0, 10, dt);
        assertEquals(expected, found, 0.02 * expected);
    }

    /**
     * Many weak Poisson spikes are white noise with a mean: 18 jumps of 0.1 mV per ms and 7 of -0.1 mV. That is 1.8
     * and 0.7 per step, of which one spike per step would lose most of the variance.
     */
    @ParameterizedTest
    @CsvSource("0.1")
    void manyPoissonSpikesAreWhiteNoise(double dt) {
        double jump = 0.1;
        double excitation = 18;
        double inhibition = 7;
        double weight = jump * FiringRates.TAU / dt;
        double mu = jump * (excitation - inhibition) * FiringRates.TAU;
        double s = jump * Math.sqrt((excitation + inhibition) * FiringRates.TAU);
        double found = simulated(
                0,
                "poisson(rate=" + 1000 * excitation + ", weight=" + weight + ", tau=0, seed=1) + poisson(rate="
                        + 1000 * inhibition + ", weight=" + -weight + ", tau=0, seed=2)",
                2,
                0,
                dt);
        double expected =
                FiringRates.siegert(mu, s, 2, 0, 0, FiringRates.DISCRETE_TEST * Math.sqrt(dt / FiringRates.TAU));
        assertEquals(expected, found, 0.03 * expected);
    }
}
