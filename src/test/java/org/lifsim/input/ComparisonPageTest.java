package org.lifsim.input;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lifsim.SpikeSteps;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;

/**
 * docs/comparisons.md holds what this test computes, to the last digit. With {@code -Dlifsim.docs=write} it writes the page
 * instead of comparing it.
 */
@Tag("long")
class ComparisonPageTest {
    private static final Path PAGE = Path.of("docs/comparisons.md");
    private static final int UNITS = 100_000;

    /** Brian2 2.9.0, which steps from a spike to the end of a refractory period that it counts from the step of the spike. */
    private static final List<Integer> BRIAN2 = List.of(160, 370, 580, 790);

    private final StringBuilder page = new StringBuilder();

    @Test
    void thePageIsWhatIsComputed() throws IOException {
        page.append("""
                # Comparisons with theory and with other simulators

                `bin/test --comparisons` computes this page anew and writes it. `bin/test --all` compares it with what it computes, to the last
                digit. Each figure is of 100,000 units for 1 s, 50,000 at a dt of 0.05 ms, 20,000 at 0.02 ms, after 0.3 s that do not count. Statistical errors are
                below 0.5%, or 1% for rates below 2 Hz.

                The unit of the first three tables: `tau_m` 20 ms, `thr` 20 mV, `v_rest` 0 mV, `resist_m` 1, no adaptation,
                `refractory=hold`, `refract_steps=rounded`.
                """);
        whiteNoise();
        colouredNoise();
        poissonSpikes();
        brian2();
        nest();
        if ("write".equals(System.getProperty("lifsim.docs"))) {
            Files.writeString(PAGE, page);
        } else {
            assertEquals(Files.readString(PAGE), page.toString());
        }
    }

    /** Within 1% of the formula for a threshold that is tested once in a step. */
    private void whiteNoise() {
        page.append("""

                ## White noise: Siegert's formula

                `white_noise(sigma)` beside a constant current `mu`, where `sigma` is `s sqrt(tau_m)`. Siegert's formula is the rate of a unit whose
                threshold is tested at all times. A simulation tests it once in a step, which raises the threshold by
                0.5826 s sqrt(dt / tau_m) (Broadie, Glasserman, Kou 1997): the columns "formula". Rates in Hz.

                | mu, s (mV) | refractory (ms) | reset (mV) | dt 0.1: formula | simulated | dt 0.05: formula | simulated | dt 0.02: formula | simulated | Siegert |
                |---|---|---|---|---|---|---|---|---|---|
                """);
        for (double[] row : new double[][] {{15, 5, 0, 10}, {22, 4, 2, 0}, {22, 4, 2, 10}, {15, 5, 5, 10}}) {
            List<String> cells = new ArrayList<>(
                    List.of(text("%.0f, %.0f", row[0], row[1]), text("%.0f", row[2]), text("%.0f", row[3])));
            for (double dt : new double[] {0.1, 0.05, 0.02}) {
                double shift = FiringRates.DISCRETE_TEST * Math.sqrt(dt / FiringRates.TAU);
                double expected = FiringRates.siegert(row[0], row[1], row[2], row[3], 0, shift);
                double sigma = row[1] * Math.sqrt(FiringRates.TAU);
                double found = FiringRates.simulated(
                        FiringRates.cell(row[2], row[3]),
                        row[0],
                        "white_noise(sigma=" + sigma + ", seed=2)",
                        dt,
                        units(dt));
                assertEquals(expected, found, 0.01 * expected);
                cells.add(text("%.2f", expected));
                cells.add(text("%.2f", found));
            }
            cells.add(text("%.2f", FiringRates.siegert(row[0], row[1], row[2], row[3], 0, 0)));
            row(cells);
        }
    }

    private void colouredNoise() {
        page.append("""

                ## Noise with a time constant: Brunel and Sergi

                `ou(sd, tau)` with `sd = s sqrt(tau_m / (2 tau))` beside mu = 15 mV, s = 5 mV, reset 10 mV, dt 0.05 ms. The formula (Brunel and Sergi
                1998) holds to first order in sqrt(tau / tau_m), so it departs for a longer tau. Rates in Hz.

                | tau (ms) | formula | simulated |
                |---|---|---|
                """);
        for (double tau : new double[] {0.5, 2, 5}) {
            double expected =
                    FiringRates.siegert(15, 5, 0, 10, FiringRates.COLOURED * Math.sqrt(tau / FiringRates.TAU), 0);
            double sd = 5 * Math.sqrt(FiringRates.TAU) / Math.sqrt(2 * tau);
            double found = FiringRates.simulated(
                    FiringRates.cell(0, 10), 15, "ou(sd=" + sd + ", tau=" + tau + ", seed=2)", 0.05, units(0.05));
            row(List.of(text("%.1f", tau), text("%.2f", expected), text("%.2f", found)));
        }
    }

    private void poissonSpikes() {
        page.append("""

                ## Poisson spikes: Brunel's and Stein's cell

                `poisson(rate, weight, tau=0)`, where a weight of `J tau_m / dt` adds J to v at each spike. Reset 10 mV, refractory for 2 ms. "Event by
                event" follows single spikes in float64, without a time step. NEST is at dt 0.1 ms; it decays exactly, and a spike arrives at the end
                of a step. Euler's rule spreads it over the step. That lowers the mean of v by the fraction dt / (2 tau_m), which counts where the rate is low.
                Rates in Hz.

                | J (mV) | spikes (Hz) | event by event | NEST | simulated, dt 0.1 | dt 0.02 |
                |---|---|---|---|---|---|
                """);
        double[][] rows = {{0.1, 9900, 14.97}, {0.1, 9000, 3.34}, {0.5, 1500, 1.89}};
        for (double[] row : rows) {
            double events = FiringRates.ofEvents(row[1], row[0], 2, 10, 50_000);
            List<String> cells = new ArrayList<>(List.of(
                    text("%.1f", row[0]),
                    text("%.0f", row[1]),
                    text("%.2f", events),
                    row[0] == 0.5 ? "1.88 to 1.90" : text("%.2f", row[2])));
            double found = 0;
            for (double dt : new double[] {0.1, 0.02}) {
                double weight = row[0] * FiringRates.TAU / dt;
                String stimulus = "poisson(rate=" + row[1] + ", weight=" + weight + ", tau=0, seed=1)";
                found = FiringRates.simulated(FiringRates.cell(2, 10), 0, stimulus, dt, units(dt));
                cells.add(text("%.2f", found));
            }
            assertEquals(row[2], found, 0.03 * row[2]);
            row(cells);
        }
    }

    private void brian2() throws IOException {
        page.append("""

                ## Brian2's tutorial

                `dv/dt = (1 - v) / tau`, tau 10 ms, `threshold='v>0.8'`, `reset='v=0'`, `(unless refractory)` with `refractory=5*ms`, dt 0.1 ms: the steps in which the
                unit spikes in 100 ms. Brian2 counts the 5 ms from the start of the step of the spike. So 49 steps are masked after it, which are
                `refract_time=4.9` here.

                | | steps |
                |---|---|
                """);
        ModelParameters cell = Lif.MODEL
                .defaults()
                .with(Lif.TAU_M, 10)
                .with(Lif.RESIST_M, 1)
                .with(Lif.THR, 0.8)
                .with(Lif.V_REST, 0)
                .with(Lif.V_RESET, 0)
                .with(Lif.TAU_THETA, 0)
                .with(Lif.REFRACT_TIME, 4.9)
                .with(Lif.REFRACTORY, "hold")
                .with(Lif.REFRACT_STEPS, "rounded")
                .with(Lif.V_MIN, Double.NEGATIVE_INFINITY);
        List<Integer> found = spikes(cell, 1, 0.1, 100);
        assertEquals(BRIAN2, found);
        row(List.of("Brian2 2.9.0", list(BRIAN2)));
        row(List.of("lifsim", list(found)));
    }

    private void nest() throws IOException {
        page.append("""

                ## NEST's `one_neuron`

                `iaf_psc_alpha` with its defaults and `I_e = 376`: tau_m 10 ms, R = tau_m / C_m = 0.04 mV/pA, a threshold 15 mV above rest and reset, refractory
                for 2 ms. The exact solution, which NEST steps, reaches the threshold after `tau_m log(15.04 / 0.04)` = 59.29 ms; NEST spikes at 59.3 ms and
                then every 61.3 ms. Euler's rule is a little early, the midpoint rule is not.

                | | spikes in 1 s | first (ms) | second (ms) |
                |---|---|---|---|
                """);
        row(List.of("exact solution, as NEST", "16", "59.3", "120.6"));
        ModelParameters cell = Lif.MODEL
                .defaults()
                .with(Lif.TAU_M, 10)
                .with(Lif.RESIST_M, 0.04)
                .with(Lif.THR, -55)
                .with(Lif.V_REST, -70)
                .with(Lif.V_RESET, -70)
                .with(Lif.TAU_THETA, 0)
                .with(Lif.REFRACT_TIME, 2)
                .with(Lif.REFRACTORY, "hold")
                .with(Lif.REFRACT_STEPS, "rounded")
                .with(Lif.V_MIN, Double.NEGATIVE_INFINITY);
        for (String rule : List.of("euler", "rk2")) {
            for (double dt : new double[] {0.1, 0.01}) {
                List<Integer> found = spikes(cell.with(ModelOption.INTEGRATION_TYPE, rule), 376, dt, 1000);
                row(List.of(
                        rule + ", dt " + dt,
                        String.valueOf(found.size()),
                        text("%.2f", (found.get(0) + 1) * dt),
                        text("%.2f", (found.get(1) + 1) * dt)));
                assertEquals(16, found.size());
            }
        }
    }

    private static List<Integer> spikes(ModelParameters cell, float current, double dt, double ms) throws IOException {
        return SpikeSteps.of(cell, current, dt, (int) Math.round(ms / dt));
    }

    private static int units(double dt) {
        return dt < 0.05 ? UNITS / 5 : dt < 0.1 ? UNITS / 2 : UNITS;
    }

    private static String list(List<Integer> steps) {
        return steps.toString().replaceAll("[\\[\\]]", "");
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private void row(List<String> cells) {
        page.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
