package org.lifsim.internal.model;

import java.util.function.Consumer;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.UnitParameters;
import org.lifsim.model.Lif;
import org.lifsim.model.Parameter;
import org.lifsim.model.StateVariable;

/**
 * The refractory period of a model. A step compares {@code rfr}, a float32 sum of the steps since the last spike, with
 * the derived parameter that is made here.
 */
final class Refractoriness {
    /** A refractory period that differs by less than this fraction of a step from a whole number of steps is one. */
    private static final double ON_GRID = 1e-6;

    /** Sums of at most this number of steps are kept for the other units of a population. */
    private static final int KEPT = 1 << 16;

    private static volatile Sums known = new Sums(0, new float[0]);

    private Refractoriness() {}

    /** {@code sums[n]} is the float32 sum of n steps. */
    private record Sums(float dt, float[] sums) {}

    /** The derived parameter {@code refract} of a model with a refractory period. */
    static DerivedParameter period(Parameter time) {
        return new DerivedParameter("refract", (p, dt) -> period(time, p, dt));
    }

    /** The time since the last spike, which starts and is reset to the end of a refractory period. */
    static InitializedVariable sinceLastSpike(Parameter time) {
        return new InitializedVariable(
                StateVariable.RFR, (p, dt) -> Float32Math.flushSubnormals(period(time, p, dt)), false);
    }

    private static float period(Parameter time, UnitParameters p, double dt) {
        double value = p.value(time);
        return isRounded(p) ? sum(Math.round(value / dt), (float) dt) : (float) value;
    }

    private static boolean isRounded(UnitParameters p) {
        return p.choice(Lif.REFRACT_STEPS).equals("rounded");
    }

    /** The float32 sum of some steps. From some step on it stands still; see {@link StepAccuracy#warnOfEndlessTime}. */
    private static float sum(long steps, float dt) {
        if (steps > KEPT) {
            return extend(steps, dt, 0);
        }
        Sums now = known;
        if (now.dt != dt || now.sums.length <= steps) {
            float[] sums = new float[(int) Math.max(2 * steps, 64) + 1];
            for (int n = 1; n < sums.length; n++) {
                sums[n] = sums[n - 1] + dt;
            }
            now = new Sums(dt, sums);
            known = now;
        }
        return now.sums[(int) steps];
    }

    private static float extend(long steps, float dt, float from) {
        float sum = from;
        for (long n = 0; n < steps; n++) {
            float next = sum + dt;
            if (next == sum) {
                break;
            }
            sum = next;
        }
        return sum;
    }

    /** Warns of a refractory period that never ends, or that is not the whole number of steps that was asked for. */
    static void warn(Parameter time, UnitParameters p, double dt, Consumer<Problem> warnings) {
        double value = p.value(time);
        if (isRounded(p)) {
            long steps = Math.round(value / dt);
            if (Math.abs(value / dt - steps) > ON_GRID * Math.max(1, steps)) {
                warnings.accept(Problem.of(
                                Subject.parameter(time.name()),
                                "is " + value + " ms, which " + Lif.REFRACT_STEPS.name() + " = rounded makes " + steps
                                        + " steps of " + dt + " ms")
                        .hint("use a multiple of dt"));
            }
        }
        StepAccuracy.warnOfEndlessTime(time, (float) value, (float) dt, warnings);
    }
}
