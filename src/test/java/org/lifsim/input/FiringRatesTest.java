package org.lifsim.input;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lifsim.TestBackends;
import org.lifsim.backend.Backend;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.population.Population;

/**
 * Rates of LIF units under noise are those of the literature. {@code tau dV/dt = mu - V + s sqrt(tau) xi}, with tau = 20 ms and
 * a threshold of 20 mV.
 */
@Tag("slow")
class FiringRatesTest {
    private static final double TAU = 20;
    private static final double THRESHOLD = 20;
    private static final int UNITS = 20_000;

    /** -zeta(1/2) / sqrt(2 pi): M. Broadie, P. Glasserman, S. Kou, "A continuity correction for discrete barrier options", 1997. */
    private static final double DISCRETE_TEST = 0.5826;

    /** -zeta(1/2) / sqrt(2): N. Brunel, S. Sergi, "Firing frequency of leaky integrate-and-fire neurons", 1998. */
    private static final double COLOURED = 1.0326;

    /** A. Siegert, "On the first passage time probability problem", 1951, in Hz. Both shifts are in units of s. */
    private static double siegert(double mu, double s, double refractory, double reset, double both, double upper) {
        double from = (reset - mu) / s + both;
        double to = (THRESHOLD - mu) / s + both + upper;
        int intervals = 100_000;
        double h = (to - from) / intervals;
        double sum = 0;
        for (int i = 0; i < intervals; i++) {
            double x = from + (i + 0.5) * h;
            sum += x < -2 ? scaledComplement(-x) * h : Math.exp(x * x) * (1 + erf(x)) * h;
        }
        return 1000 / (refractory + TAU * Math.sqrt(Math.PI) * sum);
    }

    /** {@code exp(x^2) erfc(x)} by its continued fraction, for x from 2 on. */
    private static double scaledComplement(double x) {
        double fraction = x;
        for (int n = 60; n > 0; n--) {
            fraction = x + n / 2.0 / fraction;
        }
        return 1 / (Math.sqrt(Math.PI) * fraction);
    }

    /** The error function by its Maclaurin series, for x from -2 to 3. */
    private static double erf(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum) && n < 200; n++) {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * sum;
    }

    private static double simulated(double mu, String stimulus, double refractory, double reset, double dt) {
        ModelParameters parameters = Lif.MODEL
                .defaults()
                .with(Lif.TAU_M, TAU)
                .with(Lif.RESIST_M, 1)
                .with(Lif.THR, THRESHOLD)
                .with(Lif.V_REST, 0)
                .with(Lif.V_RESET, reset)
                .with(Lif.TAU_THETA, 0)
                .with(Lif.REFRACT_TIME, refractory)
                .with(Lif.V_MIN, Double.NEGATIVE_INFINITY);
        String vector = TestBackends.names().contains("cpu-vector") ? "cpu-vector" : "cpu-scalar";
        try (Backend backend = TestBackends.open(vector);
                Population population = Population.of(parameters)
                        .units(UNITS)
                        .dt(dt)
                        .initial(StateVariable.V, Values.uniform(reset, THRESHOLD, 1))
                        .stimulus(Stimulus.parse(stimulus))
                        .build(backend)) {
            population.clamp((float) mu);
            population.advance(Math.round(300 / dt));
            population.clearSpikeCounts();
            population.advance(Math.round(1000 / dt));
            return population.totalSpikeCount() / (double) UNITS;
        }
    }

    /**
     * White noise. The reset is the resting potential where there is a refractory period, since a unit leaks in it. The
     * statistical error is below 0.5%, so a wrong sigma, or one that depends on dt, would be seen.
     */
    @ParameterizedTest
    @CsvSource({"15, 5, 0, 10, 0.1", "22, 4, 2, 0, 0.1", "22, 4, 2, 0, 0.05"})
    void whiteNoiseHasSiegertsRate(double mu, double s, double refractory, double reset, double dt) {
        double expected = siegert(mu, s, refractory, reset, 0, DISCRETE_TEST * Math.sqrt(dt / TAU));
        double found = simulated(mu, "white_noise(sigma=" + s * Math.sqrt(TAU) + ", seed=2)", refractory, reset, dt);
        assertEquals(expected, found, 0.012 * expected);
    }

    /** To first order in sqrt(tau_s / tau), so for a short tau_s. */
    @ParameterizedTest
    @CsvSource("15, 5, 0.5, 0.05")
    void noiseWithATimeConstantHasTheRateOfBrunelAndSergi(double mu, double s, double synapse, double dt) {
        double expected = siegert(mu, s, 0, 10, COLOURED * Math.sqrt(synapse / TAU), 0);
        double sd = s * Math.sqrt(TAU) / Math.sqrt(2 * synapse);
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
        double weight = jump * TAU / dt;
        double mu = jump * (excitation - inhibition) * TAU;
        double s = jump * Math.sqrt((excitation + inhibition) * TAU);
        double found = simulated(
                0,
                "poisson(rate=" + 1000 * excitation + ", weight=" + weight + ", tau=0, seed=1) + poisson(rate="
                        + 1000 * inhibition + ", weight=" + -weight + ", tau=0, seed=2)",
                2,
                0,
                dt);
        double expected = siegert(mu, s, 2, 0, 0, DISCRETE_TEST * Math.sqrt(dt / TAU));
        assertEquals(expected, found, 0.03 * expected);
    }
}
