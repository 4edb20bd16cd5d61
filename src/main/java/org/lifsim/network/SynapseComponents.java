package org.lifsim.network;

import static org.lifsim.internal.plan.Expressions.fma;
import static org.lifsim.internal.plan.Expressions.ifEqual;
import static org.lifsim.internal.plan.Expressions.minus;
import static org.lifsim.internal.plan.Expressions.number;
import static org.lifsim.internal.plan.Expressions.ofColumn;
import static org.lifsim.internal.plan.Expressions.step;
import static org.lifsim.internal.plan.Expressions.times;
import static org.lifsim.internal.plan.Expressions.value;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.internal.plan.Expression;
import org.lifsim.internal.plan.Operation;
import org.lifsim.internal.plan.Variable;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.model.Parameter;

/** Synapses whose conductance decays, and short-term plasticity. Each fuses what ngc-learn's compiler fuses. */
final class SynapseComponents {
    private static final Parameter TAU_DECAY =
            Parameter.timeConstant("tau_decay", Double.NaN, "time constant of the decay");
    private static final Parameter TAU_RISE =
            Parameter.timeConstant("tau_rise", Double.NaN, "time constant of the rise");
    private static final Parameter G_SYN_BAR =
            Parameter.any("g_syn_bar", "", Double.NaN, "maximal conductance of a spike");
    private static final Parameter SYN_REST = Parameter.any(
                    "syn_rest", "mV", 0, "reversal potential; none: the current does not depend on v")
            .allowNone(Double.NEGATIVE_INFINITY);
    private static final Parameter G_CONDUCT_FACTOR = Parameter.any("g_conduct_factor", "", 1, "factor of the current");
    private static final Parameter RESIST_SCALE = Parameter.any("resist_scale", "", 1, "factor of the current");
    private static final Parameter TAU_F =
            Parameter.notNegative("tau_f", "ms", 750, "time constant of facilitation; 0: none");
    private static final Parameter TAU_D =
            Parameter.notNegative("tau_d", "ms", 50, "time constant of depression; 0: none");

    private static final List<Component.Port> INPUTS = List.of(
            new Component.Port("inputs", Component.Size.PRE, "presynaptic spikes"),
            new Component.Port("v", Component.Size.POST, "potential of the postsynaptic units, mV"));
    private static final List<String> WEIGHTS = List.of("weights");

    private SynapseComponents() {}

    /** {@code ExponentialSynapse}. */
    static final Component EXPONENTIAL = synapse(
            "exponential_synapse",
            "Exponential",
            "synapse whose conductance jumps and decays exponentially",
            List.of(TAU_DECAY, G_SYN_BAR, SYN_REST, G_CONDUCT_FACTOR),
            false,
            SynapseComponents::exponential);

    /** {@code AlphaSynapse}. */
    static final Component ALPHA = synapse(
            "alpha_synapse",
            "Alpha",
            "synapse whose conductance has the shape of an alpha function",
            List.of(TAU_DECAY, G_SYN_BAR, SYN_REST, RESIST_SCALE),
            true,
            SynapseComponents::alpha);

    /** {@code DoubleExpSynapse}. */
    static final Component DOUBLE_EXPONENTIAL = synapse(
            "double_exponential_synapse",
            "DoubleExp",
            "synapse whose conductance rises and decays exponentially",
            List.of(TAU_DECAY, TAU_RISE, G_SYN_BAR, SYN_REST, RESIST_SCALE),
            true,
            SynapseComponents::doubleExponential);

    /** {@code STPDenseSynapse}. */
    static final Component SHORT_TERM_PLASTICITY = new Component(
            "short_term_plasticity",
            "STPDense",
            "square matrix of synapses with facilitation and depression",
            List.of(new Component.Port("inputs", Component.Size.PRE, "presynaptic spikes, 0 or 1")),
            List.of("weights", "resources"),
            List.of("u", "x", "Wdyn", "outputs"),
            List.of(TAU_F, TAU_D, G_CONDUCT_FACTOR),
            List.of(),
            SynapseComponents::shortTermPlasticity);

    private static Component synapse(
            String key,
            String name,
            String description,
            List<Parameter> parameters,
            boolean rises,
            Consumer<Wiring> definition) {
        List<String> outputs = new ArrayList<>(List.of("g_syn", "i_syn"));
        if (rises) {
            outputs.add("h_syn");
        }
        return new Component(key, name, description, INPUTS, WEIGHTS, outputs, parameters, List.of(), definition);
    }

    private static Expression inverseDt(Wiring to) {
        return number(1f / (float) to.dt());
    }

    private static Expression rate(Wiring to, Parameter tau) {
        return number(Float32Math.reciprocal(to.number(tau)));
    }

    private static Expression pulse(Wiring to) {
        return times(value(to.product("arrived", to.of("inputs"), to.of("weights"))), number(to.number(G_SYN_BAR)));
    }

    /** Euler's step of a variable that an input raises and that decays. Where a pulse has a negative factor, the decay is fused instead. */
    private static Expression decaying(
            Wiring to, Expression raise, boolean isLowered, Variable variable, Expression rate) {
        Expression before = value(variable);
        Expression slope = isLowered
                ? fma(minus(before), rate, times(raise, inverseDt(to)))
                : fma(raise, inverseDt(to), times(minus(before), rate));
        return fma(slope, number(to.dt()), before);
    }

    /** Whether a pulse has a negative factor. A factor of -1 of a single product only changes that product's sign. */
    private static boolean isNegative(Wiring to) {
        double factor = to.number(G_SYN_BAR);
        return factor < 0 && (factor != -1 || to.of("weights").rows() > 1);
    }

    private static Operation.Formula.Result current(Wiring to, Expression g, Parameter factor) {
        Expression scale = number(to.number(factor));
        Variable current = to.state("i_syn", to.of("v"));
        return Wiring.set(
                current,
                to.isNone(SYN_REST)
                        ? times(minus(g), scale)
                        : times(minus(times(g, scale)), minus(value(to.of("v")), number(to.number(SYN_REST)))));
    }

    private static void exponential(Wiring to) {
        Expression pulse = pulse(to);
        Variable g = to.state("g_syn", to.of("v"));
        Expression next = decaying(to, pulse, isNegative(to), g, rate(to, TAU_DECAY));
        to.formula(Wiring.set(g, next), current(to, next, G_CONDUCT_FACTOR));
    }

    private static void alpha(Wiring to) {
        Expression pulse = pulse(to);
        Variable h = to.state("h_syn", to.of("v"));
        Variable g = to.state("g_syn", to.of("v"));
        Expression rate = rate(to, TAU_DECAY);
        Expression rise = decaying(to, pulse, isNegative(to), h, rate);
        Expression next = decaying(to, rise, false, g, rate);
        to.formula(Wiring.set(h, rise), Wiring.set(g, next), current(to, next, RESIST_SCALE));
    }

    /** The difference of the rates stays a float64 until it is a constant. */
    private static void doubleExponential(Wiring to) {
        float norm = (float) (1. / to.number(TAU_RISE) - 1. / to.number(TAU_DECAY));
        Expression pulse = times(pulse(to), number(norm));
        boolean isLowered = norm <= 0 != isNegative(to);
        Variable h = to.state("h_syn", to.of("v"));
        Variable g = to.state("g_syn", to.of("v"));
        Expression rise = decaying(to, pulse, isLowered, h, rate(to, TAU_RISE));
        Expression next = decaying(to, rise, false, g, rate(to, TAU_DECAY));
        to.formula(Wiring.set(h, rise), Wiring.set(g, next), current(to, next, RESIST_SCALE));
    }

    /** Spikes run along the columns, as ngc-learn broadcasts them; so the matrix is square. dt is not used. */
    private static void shortTermPlasticity(Wiring to) {
        to.requireSingleElement();
        Variable weights = to.of("weights");
        if (weights.rows() != weights.columns()) {
            throw new InputException(Problem.of(weights.name(), "has " + weights.rows() + " x " + weights.columns())
                    .expected("as many rows as columns, as in the reference"));
        }
        Variable in = to.of("inputs");
        Variable u = to.state("u", weights);
        Variable x = to.state("x", weights);
        Variable dynamic = to.state("Wdyn", weights);
        Variable scaled = to.state("Wscaled", weights);
        Expression one = number(1);
        Expression spike = ofColumn(in);
        Expression used = value(u);
        Expression left = ifEqual(step(), number(0), one, value(x));
        Expression resources = value(to.of("resources"));
        double facilitation = to.number(TAU_F);
        Expression nextUsed = facilitation > 0
                ? fma(times(resources, minus(one, used)), spike, fma(minus(used), number(1. / facilitation), used))
                : resources;
        Expression nextDynamic =
                fma(times(value(weights), nextUsed, left), spike, times(value(dynamic), minus(one, spike)));
        double depression = to.number(TAU_D);
        Expression nextLeft = depression > 0
                ? fma(minus(times(nextUsed, left)), spike, fma(minus(one, left), number(1. / depression), left))
                : left;
        to.formula(
                Wiring.set(u, nextUsed),
                Wiring.set(x, nextLeft),
                Wiring.set(dynamic, nextDynamic),
                Wiring.set(scaled, times(nextDynamic, number(to.number(G_CONDUCT_FACTOR)))));
        to.product("outputs", in, scaled);
    }
}
