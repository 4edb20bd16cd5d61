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

    /** The sum of every so many steps is kept for the other units of a population. */
    private static final int STRIDE = 1 << 10;

    /** After this number of steps, the sum stands still: a step is then less than half of its last place. */
    private static final long MAX_STEPS = 1L << 26;

    private static volatile Sums known = new Sums(0, new float[0]);

    private Refractoriness() {}

    /** {@code marks[n]} is the float32 sum of {@code n * STRIDE} steps. */
    private record Sums(float dt, float[] marks) {}

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
        long most = Math.min(steps, MAX_STEPS);
        int mark = (int) (most / STRIDE);
        Sums now = known;
        if (now.dt != dt || now.marks.length <= mark) {
            float[] marks = new float[2 * mark + 1];
            for (int n = 1; n < marks.length; n++) {
                marks[n] = add(marks[n - 1], STRIDE, dt);
            }
            now = new Sums(dt, marks);
            known = now;
        }
        return add(now.marks[mark], (int) (most % STRIDE), dt);
    }

    private static float add(float sum, int steps, float dt) {
        for (int n = 0; n < steps; n++) {
            sum += dt;
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
