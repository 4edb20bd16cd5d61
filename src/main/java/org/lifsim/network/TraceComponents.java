package org.lifsim.network;

import static org.lifsim.internal.plan.Expressions.fma;
import static org.lifsim.internal.plan.Expressions.ifGreater;
import static org.lifsim.internal.plan.Expressions.minus;
import static org.lifsim.internal.plan.Expressions.number;
import static org.lifsim.internal.plan.Expressions.time;
import static org.lifsim.internal.plan.Expressions.times;
import static org.lifsim.internal.plan.Expressions.value;

import java.util.List;
import org.lifsim.internal.plan.Expression;
import org.lifsim.internal.plan.Operation;
import org.lifsim.internal.plan.Variable;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.model.ModelOption;
import org.lifsim.model.Parameter;

/** Traces of spikes. Each fuses what ngc-learn's compiler fuses; see docs/numerics.md. */
final class TraceComponents {
    static final Component.Port INPUTS = new Component.Port("inputs", Component.Size.UNITS, "spikes, 0 or 1");

    private static final Parameter TAU_TR = Parameter.timeConstant("tau_tr", Double.NaN, "time constant of the trace");
    private static final Parameter A_DELTA =
            Parameter.notNegative("a_delta", "", Double.NaN, "what a spike adds; 0: it sets the trace to P_scale");
    private static final Parameter P_SCALE =
            Parameter.any("P_scale", "", 1, "value to which a spike sets the trace if a_delta is 0");
    private static final Parameter GAMMA_TR = Parameter.any("gamma_tr", "", 1, "factor of the trace in each step");
    private static final Parameter NEAREST =
            Parameter.notNegative("n_nearest_spikes", "", 0, "number of nearest spikes that count; 0: all");
    private static final ModelOption DECAY_TYPE =
            new ModelOption("decay_type", List.of("exp", "lin", "step"), "exponential, linear or none but one step");

    private static final Parameter TAU_W = Parameter.timeConstant("tau_w", 500, "time constant of the kernel");
    private static final Parameter NU =
            Parameter.positive("nu", "ms", 4, "length of the window; shorter than dt: no spike counts");

    private TraceComponents() {}

    /** {@code VarTrace}. */
    static final Component TRACE = new Component(
            "trace",
            "VarTrace",
            "trace of spikes with exponential, linear or step decay",
            List.of(INPUTS),
            List.of(),
            List.of("trace"),
            List.of(TAU_TR, A_DELTA, P_SCALE, GAMMA_TR, NEAREST),
            List.of(DECAY_TYPE),
            TraceComponents::trace);

    /** {@code ExpKernel}. */
    static final Component EXPONENTIAL_KERNEL = new Component(
            "exponential_kernel",
            "ExpKernel",
            "spikes of a window, weighted by an exponential of their age",
            List.of(INPUTS),
            List.of(),
            List.of("epsp"),
            List.of(TAU_W, NU),
            List.of(),
            TraceComponents::exponentialKernel);

    /** {@code tols} of a cell. */
    static final Component LAST_SPIKE_TIME = new Component(
            "last_spike_time",
            "LastSpikeTime",
            "time of the last spike, 0 before the first",
            List.of(INPUTS),
            List.of(),
            List.of("tols"),
            List.of(),
            List.of(),
            TraceComponents::lastSpikeTime);

    private static void trace(Wiring to) {
        Variable in = to.of("inputs");
        Variable trace = to.state("trace", in);
        Expression spike = value(in);
        Expression before = value(trace);
        float decay = switch (to.choice(DECAY_TYPE)) {
            case "exp" -> Float32Math.decay(to.dt(), to.number(TAU_TR));
            case "lin" -> Math.fma(-(float) to.dt(), Float32Math.reciprocal(to.number(TAU_TR)), 1f);
            default -> 0f;
        };
        Expression factor = number(decay);
        float gamma = (float) to.number(GAMMA_TR);
        Expression scaled = gamma == 1 ? before : times(before, number(gamma));
        float jump = (float) to.number(A_DELTA);
        float scale = (float) to.number(P_SCALE);
        Expression one = number(1);
        Expression next;
        if (to.number(NEAREST) > 0) {
            Expression rate = number(Float32Math.reciprocal(to.number(NEAREST)));
            next = fma(scaled, factor, times(spike, fma(minus(before), rate, number(jump))));
        } else if (jump > 0) {
            next = fma(scaled, factor, times(spike, number(jump)));
        } else if (scale == 1) {
            next = fma(times(scaled, factor), minus(one, spike), spike);
        } else if (scale < 0) {
            next = fma(times(scaled, factor), minus(one, spike), times(spike, number(scale)));
        } else {
            next = fma(spike, number(scale), times(scaled, factor, minus(one, spike)));
        }
        to.formula(Wiring.set(trace, next));
    }

    private static void exponentialKernel(Wiring to) {
        Variable in = to.of("inputs");
        int steps = (int) (to.number(NU) / to.dt());
        Variable out = to.state("epsp", in);
        if (steps == 0) {
            to.formula(Wiring.set(out, number(0)));
            return;
        }
        Variable times = to.add("times", steps, in.size());
        to.add(new Operation.ExponentialKernel(out, in, times, Float32Math.reciprocal(to.number(TAU_W))));
    }

    private static void lastSpikeTime(Wiring to) {
        Variable tols = to.state("tols", to.of("inputs"));
        to.formula(lastSpikeTime(value(to.of("inputs")), tols));
    }

    /** Sets a time to that of the step where there is a spike. */
    static Operation.Formula.Result lastSpikeTime(Expression spike, Variable tols) {
        return Wiring.set(tols, ifGreater(spike, number(0), time(), value(tols)));
    }
}
