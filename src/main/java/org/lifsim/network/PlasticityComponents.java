package org.lifsim.network;

import static org.lifsim.internal.plan.Expressions.clip;
import static org.lifsim.internal.plan.Expressions.exp;
import static org.lifsim.internal.plan.Expressions.fma;
import static org.lifsim.internal.plan.Expressions.ifEqual;
import static org.lifsim.internal.plan.Expressions.ifGreater;
import static org.lifsim.internal.plan.Expressions.magnitude;
import static org.lifsim.internal.plan.Expressions.minus;
import static org.lifsim.internal.plan.Expressions.number;
import static org.lifsim.internal.plan.Expressions.ofColumn;
import static org.lifsim.internal.plan.Expressions.ofRow;
import static org.lifsim.internal.plan.Expressions.only;
import static org.lifsim.internal.plan.Expressions.outer;
import static org.lifsim.internal.plan.Expressions.plus;
import static org.lifsim.internal.plan.Expressions.power;
import static org.lifsim.internal.plan.Expressions.sign;
import static org.lifsim.internal.plan.Expressions.time;
import static org.lifsim.internal.plan.Expressions.times;
import static org.lifsim.internal.plan.Expressions.value;

import java.util.List;
import org.lifsim.internal.plan.Expression;
import org.lifsim.internal.plan.Expressions;
import org.lifsim.internal.plan.Variable;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.model.ModelOption;
import org.lifsim.model.Parameter;

/** Rules by which weights learn. Each fuses what ngc-learn's compiler fuses; see docs/numerics.md. */
final class PlasticityComponents {
    private static final Parameter A_PLUS =
            Parameter.any("A_plus", "", Double.NaN, "strength of potentiation at a postsynaptic spike");
    private static final Parameter A_MINUS =
            Parameter.any("A_minus", "", Double.NaN, "strength of depression at a presynaptic spike");
    private static final Parameter A_PLUS_OF_EVENT =
            Parameter.any("A_plus", "", 1, "strength of potentiation at a postsynaptic spike");
    private static final Parameter A_MINUS_OF_EVENT =
            Parameter.any("A_minus", "", 1, "strength of depression at a postsynaptic spike without a presynaptic one");
    private static final Parameter ETA = Parameter.any("eta", "", 1, "learning rate");
    private static final Parameter ETA_OF_EVENT = Parameter.any("eta", "", Double.NaN, "learning rate");
    private static final Parameter ETA_OF_HEBBIAN = Parameter.any("eta", "", 0, "learning rate");
    private static final Parameter MU = new Parameter(
            "mu",
            "",
            0,
            Double.NaN,
            "0, 0.5, 1, 2 or 3",
            x -> x == 0 || Expressions.POWERS.contains(x),
            "exponent of the dependence on the weight; for others the reference calls its machine's C library");
    private static final Parameter PRETRACE_TARGET =
            Parameter.any("pretrace_target", "", 0, "value that is subtracted from the presynaptic trace");
    private static final Parameter W_BOUND = Parameter.positive("w_bound", "", 1, "largest weight");
    private static final Parameter W_BOUND_OF_HEBBIAN =
            Parameter.notNegative("w_bound", "", 1, "largest magnitude of a weight; 0: none");
    private static final Parameter TAU_W =
            Parameter.notNegative("tau_w", "", 0, "steps in which weights decay; 0: they do not");
    private static final Parameter TAU_ELG =
            Parameter.notNegative("tau_elg", "ms", 0, "time constant of the eligibility; 0: the last update alone");
    private static final Parameter ELG_DECAY = Parameter.any("elg_decay", "", 1, "factor of the old eligibility");
    private static final Parameter LMBDA = Parameter.any("lmbda", "", .01, "dependence on the weight");
    private static final Parameter WINDOW = Parameter.notNegative(
            "presyn_win_len", "ms", 2, "age up to which a presynaptic spike counts; 0: only the same step");
    private static final Parameter EXP_BETA =
            Parameter.any("exp_beta", "", Double.NaN, "steepness of the dependence on the weight");
    private static final Parameter SIGN_VALUE =
            Parameter.any("sign_value", "", 1, "factor of the update, -1 to descend");
    private static final Parameter PRE_WGHT = Parameter.any("pre_wght", "", 1, "factor of the presynaptic values");
    private static final Parameter POST_WGHT = Parameter.any("post_wght", "", 1, "factor of the postsynaptic values");
    private static final Parameter PRIOR_STRENGTH =
            Parameter.any("prior_strength", "", 0, "strength of the regularization");
    private static final ModelOption PRIOR =
            new ModelOption("prior", List.of("constant", "ridge", "lasso"), "regularization of the weights");
    private static final ModelOption IS_NONNEGATIVE =
            ModelOption.booleanOption("is_nonnegative", "weights are at least 0");

    private static final double LOWEST = .01;

    private static final List<Component.Port> SPIKES_AND_TRACES = List.of(
            new Component.Port("preSpike", Component.Size.PRE, "presynaptic spikes, 0 or 1"),
            new Component.Port("postSpike", Component.Size.POST, "postsynaptic spikes, 0 or 1"),
            new Component.Port("preTrace", Component.Size.PRE, "trace of the presynaptic spikes"),
            new Component.Port("postTrace", Component.Size.POST, "trace of the postsynaptic spikes"));
    private static final List<String> WEIGHTS = List.of("weights");
    private static final List<String> UPDATED = List.of("weights", "dWeights");

    private PlasticityComponents() {}

    /** {@code TraceSTDPSynapse}. */
    static final Component TRACE_STDP = new Component(
            "trace_stdp",
            "TraceSTDP",
            "spike-timing dependent plasticity by traces",
            SPIKES_AND_TRACES,
            WEIGHTS,
            UPDATED,
            List.of(A_PLUS, A_MINUS, ETA, MU, PRETRACE_TARGET, W_BOUND, TAU_W),
            List.of(),
            PlasticityComponents::traceStdp);

    /** {@code ExpSTDPSynapse}. */
    static final Component EXPONENTIAL_STDP = new Component(
            "exponential_stdp",
            "ExpSTDP",
            "spike-timing dependent plasticity with exponential dependence on the weight",
            SPIKES_AND_TRACES,
            WEIGHTS,
            UPDATED,
            List.of(A_PLUS, A_MINUS, EXP_BETA, ETA, PRETRACE_TARGET, W_BOUND),
            List.of(),
            PlasticityComponents::exponentialStdp);

    /** {@code EventSTDPSynapse}. */
    static final Component EVENT_STDP = new Component(
            "event_stdp",
            "EventSTDP",
            "spike-timing dependent plasticity at postsynaptic spikes",
            List.of(
                    new Component.Port("pre_tols", Component.Size.PRE, "times of the last presynaptic spikes, ms"),
                    new Component.Port("postSpike", Component.Size.POST, "postsynaptic spikes, 0 or 1")),
            WEIGHTS,
            UPDATED,
            List.of(ETA_OF_EVENT, LMBDA, A_PLUS_OF_EVENT, A_MINUS_OF_EVENT, WINDOW, W_BOUND),
            List.of(),
            PlasticityComponents::eventStdp);

    /** {@code MSTDPETSynapse}. */
    static final Component REWARD_STDP = new Component(
            "reward_stdp",
            "MSTDPET",
            "spike-timing dependent plasticity modulated by a reward, with an eligibility trace",
            List.of(
                    SPIKES_AND_TRACES.get(0),
                    SPIKES_AND_TRACES.get(1),
                    SPIKES_AND_TRACES.get(2),
                    SPIKES_AND_TRACES.get(3),
                    new Component.Port("modulator", Component.Size.ONE, "reward"),
                    new Component.Port(
                            "outmask", Component.Size.POST, true, "1 for postsynaptic units that learn, else 0")),
            WEIGHTS,
            List.of("weights", "dWeights", "eligibility"),
            List.of(A_PLUS, A_MINUS, ETA, MU, PRETRACE_TARGET, TAU_ELG, ELG_DECAY, W_BOUND, TAU_W),
            List.of(),
            PlasticityComponents::rewardStdp);

    /** {@code HebbianSynapse}. */
    static final Component HEBBIAN = new Component(
            "hebbian",
            "Hebbian",
            "two-factor Hebbian rule with bounds and regularization",
            List.of(
                    new Component.Port("pre", Component.Size.PRE, "presynaptic values"),
                    new Component.Port("post", Component.Size.POST, "postsynaptic values")),
            WEIGHTS,
            UPDATED,
            List.of(ETA_OF_HEBBIAN, W_BOUND_OF_HEBBIAN, PRIOR_STRENGTH, SIGN_VALUE, PRE_WGHT, POST_WGHT),
            List.of(PRIOR, IS_NONNEGATIVE),
            PlasticityComponents::hebbian);

    private static Expression number(Wiring to, Parameter parameter) {
        return Expressions.number(to.number(parameter));
    }

    private static Expression number(double value) {
        return Expressions.number(value);
    }

    private static Expression row(Wiring to, String input) {
        return ofRow(to.of(input));
    }

    private static Expression column(Wiring to, String input) {
        return ofColumn(to.of(input));
    }

    private static Expression targetedTrace(Wiring to) {
        Expression trace = row(to, "preTrace");
        return to.number(PRETRACE_TARGET) != 0 ? minus(trace, number(to, PRETRACE_TARGET)) : trace;
    }

    private static boolean depresses(Wiring to) {
        return (float) to.number(A_MINUS) > 0;
    }

    /** Whether A_plus is a negative factor beside one of the depression, which is then fused. */
    private static boolean isLowering(Wiring to) {
        return (float) to.number(A_PLUS) < 0 && (float) to.number(A_MINUS) != 1;
    }

    /** The update of the weights. A batch of 1 fuses one product into the sum; a larger one subtracts two finished matrices. */
    private static Expression update(Wiring to, Expression weights) {
        int batch = to.batch();
        double mu = to.number(MU);
        Expression pre = targetedTrace(to);
        Expression plus = number(to, A_PLUS);
        Expression minus = number(to, A_MINUS);
        if (mu > 0) {
            Expression up = power(minus(number(to, W_BOUND), weights), mu);
            Expression coincidence = outer(pre, column(to, "postSpike"), batch);
            Expression raised = times(up, coincidence);
            if (!depresses(to)) {
                return times(raised, plus);
            }
            Expression lowered =
                    minus(times(power(weights, mu), outer(row(to, "preSpike"), column(to, "postTrace"), batch)));
            if (batch == 1 || isLowering(to)) {
                return fma(lowered, minus, times(raised, plus));
            }
            Expression depression = times(lowered, minus);
            return (float) to.number(A_PLUS) == 1 ? fma(up, coincidence, depression) : fma(raised, plus, depression);
        }
        Expression stronger = times(column(to, "postSpike"), plus);
        if (!depresses(to)) {
            return outer(pre, stronger, batch);
        }
        Expression weaker = times(column(to, "postTrace"), minus);
        if (batch == 1) {
            return fma(pre, stronger, minus(times(row(to, "preSpike"), weaker)));
        }
        return minus(outer(pre, stronger, batch), outer(row(to, "preSpike"), weaker, batch));
    }

    private static void traceStdp(Wiring to) {
        Variable weights = to.of("weights");
        Expression before = value(weights);
        Expression change = update(to, before);
        boolean isPlain = (float) to.number(ETA) == 1 && !depresses(to);
        double mu = to.number(MU);
        Expression next;
        if (isPlain && to.batch() == 1 && mu == 0) {
            next = fma(targetedTrace(to), times(column(to, "postSpike"), number(to, A_PLUS)), before);
        } else if (isPlain && mu > 0) {
            Expression up = power(minus(number(to, W_BOUND), before), mu);
            Expression grown = times(up, outer(targetedTrace(to), column(to, "postSpike"), to.batch()));
            next = fma(grown, number(to, A_PLUS), before);
        } else {
            next = fma(change, number(to, ETA), before);
        }
        if (to.number(TAU_W) > 0) {
            next = fma(minus(before), number(Float32Math.reciprocal(to.number(TAU_W))), next);
        }
        learn(to, clip(next, number(0), number(to, W_BOUND)), change);
    }

    private static void learn(Wiring to, Expression next, Expression change) {
        Variable weights = to.of("weights");
        to.output("weights", weights);
        Variable changes = to.state("dWeights", weights);
        to.learn(Wiring.set(weights, next), Wiring.set(changes, change));
    }

    private static void exponentialStdp(Wiring to) {
        Expression before = value(to.of("weights"));
        double bound = to.number(W_BOUND);
        Expression beta = number(-to.number(EXP_BETA));
        Expression low = exp(times(before, beta));
        Expression high = exp(times(minus(number(bound), before), beta));
        int batch = to.batch();
        Expression trace = row(to, "preTrace");
        Expression target = plus(times(trace, number(0)), number(to, PRETRACE_TARGET));
        Expression post = column(to, "postSpike");
        Expression plus = fma(low, outer(trace, post, batch), minus(times(high, outer(target, post, batch))));
        Expression change;
        if (depresses(to)) {
            Expression minus = times(minus(low), outer(row(to, "preSpike"), column(to, "postTrace"), batch));
            change = (float) to.number(A_PLUS) == 1 || isLowering(to)
                    ? fma(minus, number(to, A_MINUS), times(plus, number(to, A_PLUS)))
                    : fma(plus, number(to, A_PLUS), times(minus, number(to, A_MINUS)));
        } else {
            change = times(plus, number(to, A_PLUS));
        }
        Expression next = fma(change, number(to, ETA), before);
        learn(to, clip(next, number(LOWEST), number(bound - LOWEST)), change);
    }

    private static void eventStdp(Wiring to) {
        to.requireSingleElement();
        Expression before = value(to.of("weights"));
        Expression dependence = number(1. + to.number(LMBDA));
        Expression raised = times(fma(minus(before), dependence, number(to, W_BOUND)), number(to, A_PLUS_OF_EVENT));
        Expression lowered = times(times(minus(before), dependence), number(to, A_MINUS_OF_EVENT));
        Expression tols = row(to, "pre_tols");
        Expression chosen = to.number(WINDOW) > 0
                ? ifGreater(tols, minus(time(), number(to, WINDOW)), raised, lowered)
                : ifEqual(tols, time(), raised, lowered);
        Expression change = times(ifGreater(tols, number(0), chosen, lowered), column(to, "postSpike"));
        Expression next = fma(change, number(to, ETA_OF_EVENT), before);
        learn(to, clip(next, number(LOWEST), number(to, W_BOUND)), change);
    }

    /** The eligibility takes the update of the step before; the weights take the new eligibility. */
    private static void rewardStdp(Wiring to) {
        to.requireSingleElement();
        Variable weights = to.of("weights");
        Expression before = value(weights);
        Variable changes = to.state("dWeights", weights);
        Variable eligibility = to.state("eligibility", weights);
        Expression last = value(changes);
        Expression eligible = last;
        double tau = to.number(TAU_ELG);
        if (tau > 0) {
            Expression decay = number(Float32Math.decay(to.dt(), tau));
            Expression old = value(eligibility);
            Expression added = times(last, number(Float32Math.reciprocal(tau)));
            eligible = (float) to.number(ELG_DECAY) != 1
                    ? fma(times(old, decay), number(to, ELG_DECAY), added)
                    : fma(old, decay, added);
        }
        Expression mask = to.has("outmask") ? column(to, "outmask") : number(1);
        Expression next = fma(times(eligible, only(to.of("modulator")), number(to, ETA)), mask, before);
        if (to.number(TAU_W) > 0) {
            next = fma(minus(before), number(1. / to.number(TAU_W)), next);
        }
        to.output("weights", weights);
        to.learn(
                Wiring.set(weights, clip(next, number(0), number(to, W_BOUND))),
                Wiring.set(changes, update(to, before)),
                Wiring.set(eligibility, eligible));
    }

    /** The product of the regularization is rounded, except where a batch has no bound to multiply with, or beside a negative product. */
    private static void hebbian(Wiring to) {
        Expression before = value(to.of("weights"));
        double bound = to.number(W_BOUND_OF_HEBBIAN);
        Expression pre = times(row(to, "pre"), number(to, PRE_WGHT));
        Expression post = times(column(to, "post"), number(to, POST_WGHT));
        Expression product = outer(pre, post, to.batch());
        Expression room = minus(number(bound), magnitude(before));
        Expression change;
        String prior = to.choice(PRIOR);
        boolean isFree = prior.equals("constant");
        if (isFree) {
            change = bound > 0 ? times(product, room) : product;
        } else {
            Expression strength = number(to, PRIOR_STRENGTH);
            Expression shrink = prior.equals("ridge") ? before : sign(before);
            boolean isLowered = to.batch() == 1 && hasNegativeProduct(to);
            if (bound > 0) {
                change = isLowered
                        ? fma(minus(shrink), strength, times(product, room))
                        : fma(product, room, minus(times(shrink, strength)));
            } else if (to.batch() == 1 && !isLowered) {
                change = fma(pre, post, minus(times(shrink, strength)));
            } else {
                change = fma(minus(shrink), strength, product);
            }
        }
        change = times(change, number(to, SIGN_VALUE));
        double eta = to.number(ETA_OF_HEBBIAN);
        double sign = to.number(SIGN_VALUE);
        Expression next = fma(minus(change), number(eta), before);
        // Factors of 1 and -1 leave the product of the update itself to be fused.
        if (isFree && Math.abs(eta) == 1) {
            if (bound > 0 && sign == -1) {
                next = fma(product, times(room, number(eta)), before);
            } else if (bound == 0 && to.batch() == 1 && Math.abs(sign) == 1) {
                next = fma(pre, times(post, number(-eta * sign)), before);
            }
        }
        if (bound > 0) {
            next = clip(next, number(to.isOn(IS_NONNEGATIVE) ? 0 : -bound), number(bound));
        }
        learn(to, next, change);
    }

    /** Whether the factors of Hebbian's product make it negative: -1 counts only where there is no bound, others only beside ridge. */
    private static boolean hasNegativeProduct(Wiring to) {
        double pre = to.number(PRE_WGHT);
        double post = to.number(POST_WGHT);
        boolean isNegative = (pre < 0 && pre != -1) != (post < 0 && post != -1);
        boolean isTurned = pre == -1 != (post == -1);
        return isNegative && to.choice(PRIOR).equals("ridge") || isTurned && to.number(W_BOUND_OF_HEBBIAN) == 0;
    }
}
