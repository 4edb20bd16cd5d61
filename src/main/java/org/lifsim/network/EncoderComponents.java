package org.lifsim.network;

import static org.lifsim.internal.plan.Expressions.clip;
import static org.lifsim.internal.plan.Expressions.exp;
import static org.lifsim.internal.plan.Expressions.fma;
import static org.lifsim.internal.plan.Expressions.ifAtLeast;
import static org.lifsim.internal.plan.Expressions.ifEqual;
import static org.lifsim.internal.plan.Expressions.ifGreater;
import static org.lifsim.internal.plan.Expressions.larger;
import static org.lifsim.internal.plan.Expressions.log;
import static org.lifsim.internal.plan.Expressions.minus;
import static org.lifsim.internal.plan.Expressions.number;
import static org.lifsim.internal.plan.Expressions.only;
import static org.lifsim.internal.plan.Expressions.over;
import static org.lifsim.internal.plan.Expressions.plus;
import static org.lifsim.internal.plan.Expressions.round;
import static org.lifsim.internal.plan.Expressions.step;
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

/** Encoders whose units spike once, at a time that the input of the first step sets. */
final class EncoderComponents {
    private static final Parameter TAU = Parameter.any("tau", "ms", 1, "time constant of the spike times");
    private static final Parameter THRESHOLD =
            Parameter.positive("threshold", "", .01, "input at which a unit spikes last");
    private static final Parameter FIRST_SPIKE_TIME =
            Parameter.any("first_spike_time", "ms", 0, "time of the earliest spike");
    private static final Parameter NUM_STEPS_OF_LATENCY = Parameter.any(
            "num_steps",
            "",
            1,
            "steps of a normalized encoding; without linearize it is added to the threshold, as in the reference");
    private static final ModelOption LINEARIZE =
            ModelOption.booleanOption("linearize", "spike times fall linearly with the input");
    private static final ModelOption NORMALIZE =
            ModelOption.booleanOption("normalize", "with linearize, spike times span num_steps");
    private static final ModelOption CLIP_SPIKES =
            ModelOption.booleanOption("clip_spikes", "inputs below the threshold do not spike");
    private static final Parameter NUM_STEPS = Parameter.positive("num_steps", "", 100, "steps of the encoding");
    private static final Parameter TAU_REF = Parameter.notNegative("tau_ref", "", 5, "refractory time, steps");
    private static final ModelOption LATENCY_MODE = new ModelOption(
            "latency_mode", List.of("exponential", "logarithmic"), "how spike times fall with the input");
    private static final double SMALLEST = 1e-7;

    /** 1 / (1 - 1/e), as the reference's compiler rounds it. */
    private static final float EXPONENTIAL_SPAN = 1.58197701f;

    private static final List<Component.Port> INPUTS =
            List.of(new Component.Port("inputs", Component.Size.UNITS, "values to encode, 0 to 1"));

    private EncoderComponents() {}

    /** {@code LatencyCell}. */
    static final Component LATENCY = new Component(
            "latency",
            "Latency",
            "encoder: each unit spikes once, earlier for a larger input",
            INPUTS,
            List.of(),
            List.of("targ_sp_times", "mask", "clip_mask", "outputs", "tols"),
            List.of(TAU, THRESHOLD, FIRST_SPIKE_TIME, NUM_STEPS_OF_LATENCY),
            List.of(LINEARIZE, NORMALIZE, CLIP_SPIKES),
            EncoderComponents::latency);

    /** {@code TTFSCell}. */
    static final Component TIME_TO_FIRST_SPIKE = new Component(
            "time_to_first_spike",
            "TTFS",
            "encoder: the time of each unit's only spike tells its input",
            INPUTS,
            List.of(),
            List.of("target_spike_times", "has_fired", "refractory_counter", "outputs", "tols"),
            List.of(NUM_STEPS, TAU_REF),
            List.of(LATENCY_MODE),
            EncoderComponents::timeToFirstSpike);

    /** A value that the first step since the reset computes, and later steps keep. */
    private static Expression once(Expression first, Variable later) {
        return ifEqual(step(), number(0), first, value(later));
    }

    private static void latency(Wiring to) {
        Variable in = to.of("inputs");
        Expression stimulus = value(in);
        float threshold = (float) to.number(THRESHOLD);
        Expression first = number(to.number(FIRST_SPIKE_TIME));
        Expression target;
        if (to.isOn(LINEARIZE)) {
            float tau = to.isOn(NORMALIZE)
                    ? (float) to.number(NUM_STEPS_OF_LATENCY) - 1f - (float) to.number(FIRST_SPIKE_TIME)
                    : (float) to.number(TAU);
            Expression raw = times(number(-tau), plus(stimulus, number(-1)));
            Expression bound = number(-tau * (threshold - 1f));
            target = plus(ifGreater(bound, raw, raw, bound), first);
        } else {
            Expression low = number(threshold + (float) to.number(NUM_STEPS_OF_LATENCY));
            Expression q = ifGreater(stimulus, low, stimulus, low);
            target = fma(log(over(q, minus(q, number(threshold)))), number(to.number(TAU)), first);
        }
        Variable times = to.state("targ_sp_times", in);
        Variable clipped = to.state("clip_mask", in);
        Variable mask = to.state("mask", in);
        Variable outputs = to.state("outputs", in);
        Variable tols = to.state("tols", in);
        Expression zero = number(0);
        Expression one = number(1);
        Expression known = once(target, times);
        Expression isSmall = to.isOn(CLIP_SPIKES) ? ifGreater(number(threshold), stimulus, one, zero) : zero;
        Expression silent = once(isSmall, clipped);
        Expression done = once(zero, mask);
        Expression spike = ifAtLeast(time(), round(known), minus(one, done), zero);
        to.formula(
                Wiring.set(times, known),
                Wiring.set(clipped, silent),
                Wiring.set(mask, fma(minus(one, done), spike, done)),
                Wiring.set(outputs, times(spike, minus(one, silent))),
                TraceComponents.lastSpikeTime(spike, tols));
    }

    private static void timeToFirstSpike(Wiring to) {
        Variable in = to.of("inputs");
        Expression stimulus = clip(value(in), number(SMALLEST), number(1));
        double last = to.number(NUM_STEPS) - 1;
        Expression zero = number(0);
        Expression one = number(1);
        Expression target;
        if (to.choice(LATENCY_MODE).equals("exponential")) {
            target = times(
                    minus(exp(minus(stimulus)), number(Float32Math.exp(-1f))), number(EXPONENTIAL_SPAN), number(last));
        } else {
            Variable raw = to.state("raw", in);
            Variable largest = to.state("largest", 1, 1);
            to.formula(Wiring.set(raw, minus(log(stimulus))));
            to.add(new Operation.Reduction(largest, raw, Operation.Reducer.LARGEST));
            Expression span = larger(only(largest), minus(log(number(.01))));
            target = clip(times(value(raw), over(one, span), number(last)), zero, number(last));
        }
        Variable targets = to.state("target_spike_times", in);
        Variable fired = to.state("has_fired", in);
        Variable counter = to.state("refractory_counter", in);
        Variable outputs = to.state("outputs", in);
        Variable tols = to.state("tols", in);
        Expression known = once(round(target), targets);
        Expression before = once(zero, fired);
        Expression left = larger(minus(once(zero, counter), one), zero);
        Expression free = ifEqual(left, zero, ifEqual(before, zero, one, zero), zero);
        Expression spike = ifEqual(known, step(), free, zero);
        to.formula(
                Wiring.set(targets, known),
                Wiring.set(fired, larger(before, spike)),
                Wiring.set(counter, ifGreater(spike, zero, number(to.number(TAU_REF)), left)),
                Wiring.set(outputs, spike),
                TraceComponents.lastSpikeTime(spike, tols));
    }
}
