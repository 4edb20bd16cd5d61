package org.lifsim.input;

import java.util.SplittableRandom;
import org.lifsim.TestBackends;
import org.lifsim.backend.Backend;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.population.Population;

/**
 * Rates of LIF units under random input, from formulas, from a simulation of single events in float64, and from lifsim.
 * {@code tau dV/dt = mu - V + s sqrt(tau) xi}, with tau = 20 ms and a threshold of 20 mV.
 */
final class FiringRates {
    static final double TAU = 20;
    static final double THRESHOLD = 20;

    /** -zeta(1/2) / sqrt(2 pi): M. Broadie, P. Glasserman, S. Kou, "A continuity correction for discrete barrier options", 1997. */
    static final double DISCRETE_TEST = 0.5826;

    /** -zeta(1/2) / sqrt(2): N. Brunel, S. Sergi, "Firing frequency of leaky integrate-and-fire neurons", 1998. */
    static final double COLOURED = 1.0326;

    private FiringRates() {}

    /** A. Siegert, "On the first passage time probability problem", 1951, in Hz. Both shifts are in units of s. */
    static double siegert(double mu, double s, double refractory, double reset, double both, double upper) {
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
    static double scaledComplement(double x) {
        double fraction = x;
        for (int n = 60; n > 0; n--) {
            fraction = x + n / 2.0 / fraction;
        }
        return 1 / (Math.sqrt(Math.PI) * fraction);
    }

    /** The error function by its Maclaurin series, for x from -2 to 3. */
    static double erf(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum) && n < 200; n++) {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * sum;
    }

    /** The unit: it rests at 0 mV, does not adapt, and is held at its reset potential while it is refractory. */
    static ModelParameters cell(double refractory, double reset) {
        return Lif.MODEL
                .defaults()
                .with(Lif.TAU_M, TAU)
                .with(Lif.RESIST_M, 1)
                .with(Lif.THR, THRESHOLD)
                .with(Lif.V_REST, 0)
                .with(Lif.V_RESET, reset)
                .with(Lif.TAU_THETA, 0)
                .with(Lif.REFRACT_TIME, refractory)
                .with(Lif.REFRACTORY, "hold")
                .with(Lif.REFRACT_STEPS, "rounded")
                .with(Lif.V_MIN, Double.NEGATIVE_INFINITY);
    }

    /** Rate in Hz of some units in 1 s, after 0.3 s. */
    static double simulated(ModelParameters parameters, double mu, String stimulus, double dt, int units) {
        String vector = TestBackends.names().contains("cpu-vector") ? "cpu-vector" : "cpu-scalar";
        try (Backend backend = TestBackends.open(vector);
                Population population = Population.of(parameters)
                        .units(units)
                        .dt(dt)
                        .initial(StateVariable.V, Values.uniform(parameters.of(Lif.V_RESET), THRESHOLD, 1))
                        .stimulus(Stimulus.parse(stimulus))
                        .build(backend)) {
            population.clamp((float) mu);
            population.advance(Math.round(300 / dt));
            population.clearSpikeCounts();
            population.advance(Math.round(1000 / dt));
            return population.totalSpikeCount() / (double) units;
        }
    }

    /**
     * Rate in Hz of one unit whose Poisson spikes each add a jump, from one spike to the next in float64, without a time
     * step. Spikes in the refractory period are lost.
     */
    static double ofEvents(double rate, double jump, double refractory, double reset, int spikes) {
        SplittableRandom random = new SplittableRandom(1);
        double perMs = rate / 1000;
        double v = reset;
        double time = 0;
        int found = 0;
        while (found < spikes) {
            double wait = -StrictMath.log(1 - random.nextDouble()) / perMs;
            time += wait;
            v = v * StrictMath.exp(-wait / TAU) + jump;
            if (v >= THRESHOLD) {
                found++;
                time += refractory;
                v = reset;
            }
        }
        return 1000 * found / time;
    }
}
