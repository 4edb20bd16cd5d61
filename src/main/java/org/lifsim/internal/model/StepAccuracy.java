package org.lifsim.internal.model;

import java.util.function.Consumer;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.UnitParameters;
import org.lifsim.model.Lif;
import org.lifsim.model.Parameter;

/** What models check and warn of alike: whether a step of dt can follow the model, and whether float32 can add it. */
final class StepAccuracy {
    /** A step of a linear decay that is longer than this number of time constants grows from step to step. */
    private static final double UNSTABLE = 2;

    /** Below this number of units in the last place, rounding changes the slope by several percent. */
    private static final int COARSE = 8;

    private StepAccuracy() {}

    /**
     * Refuses a step with which a decay would grow. {@code x -= rate * dt * x} multiplies x by {@code 1 - rate * dt}.
     *
     * @param term what the product is, such as {@code dt / tau_w}
     * @param product rate times dt
     * @param dt time step in ms
     */
    static void requireStable(String term, double product, double dt) {
        if (product > UNSTABLE) {
            throw new InputException(
                    Problem.of(Subject.setting("dt"), "is " + dt + " ms: " + term + " is " + (float) product)
                            .expected("at most 2, else the state grows from step to step")
                            .hint("use dt <= " + (float) (dt * UNSTABLE / product) + " ms, or a larger time constant"));
        }
    }

    /** Warns of a step with which a decay overshoots its target, so that it oscillates. */
    static void warnOfOvershoot(String term, double product, double dt, Consumer<Problem> warnings) {
        if (product > 1 && product <= UNSTABLE) {
            warnings.accept(Problem.of(
                            Subject.setting("dt"),
                            "is " + dt + " ms: " + term + " is " + (float) product
                                    + ", so the state overshoots and oscillates")
                    .hint("use dt <= " + (float) (dt / product) + " ms"));
        }
    }

    /** Warns of a lower bound of v that keeps it from its resting or reset potential. */
    static void warnOfBound(UnitParameters p, Consumer<Problem> warnings) {
        double bound = p.value(Lif.V_MIN);
        double lowest = Math.min(p.value(Lif.V_REST), p.value(Lif.V_RESET));
        if (bound > lowest) {
            String of = lowest == p.value(Lif.V_REST) ? "v_rest" : "v_reset";
            warnings.accept(Problem.of(
                            Subject.parameter(Lif.V_MIN.name()),
                            "is " + bound + " mV, above " + of + " = " + lowest + " mV, which v never reaches")
                    .hint("set v_min to " + lowest + " or less, or to none"));
        }
    }

    /**
     * Warns of steps that float32 rounds away: v stands still below the threshold, the refractory time never ends, the
     * threshold never decays.
     */
    static void warnOfRounding(UnitParameters p, double dt, Consumer<Problem> warnings) {
        double distance = Math.abs(p.value(Lif.THR) - p.value(Lif.V_REST));
        double step = dt / p.value(Lif.TAU_M) * distance;
        float ulp = Math.ulp((float) Math.max(Math.abs(p.value(Lif.THR)), Math.abs(p.value(Lif.V_REST))));
        if (step < COARSE * ulp) {
            warnings.accept(Problem.of(
                            Subject.setting("dt"),
                            "is " + dt + " ms: v moves by about " + (float) step
                                    + " mV in a step, and float32 rounds it to multiples of " + ulp
                                    + " mV, so v may stand still")
                    .hint("use a larger dt, or potentials closer to 0"));
        }
        Refractoriness.warn(Lif.REFRACT_TIME, p, dt, warnings);
        double tau = p.value(Lif.TAU_THETA);
        if (tau > 0 && Double.isFinite(tau) && Float32Math.decay(dt, tau) == 1f) {
            warnings.accept(Problem.of(
                            Subject.parameter(Lif.TAU_THETA.name()),
                            "is " + tau + " ms: the decay in a step of dt = " + dt + " ms is 1 in float32, so thr_theta"
                                    + " never decays")
                    .hint("use a larger dt"));
        }
    }

    /** Warns if a sum of steps in float32 stops before it reaches a time. */
    static void warnOfEndlessTime(Parameter parameter, float time, float dt, Consumer<Problem> warnings) {
        if (time > 0 && Float.isFinite(time) && dt <= Math.ulp(Math.nextDown(time)) / 2) {
            warnings.accept(Problem.of(
                            Subject.parameter(parameter.name()),
                            "is " + time + " ms: in float32 a sum of steps of dt = " + dt
                                    + " ms never reaches it, so a unit spikes only once")
                    .hint("use a larger dt or a shorter " + parameter.name()));
        }
    }
}
