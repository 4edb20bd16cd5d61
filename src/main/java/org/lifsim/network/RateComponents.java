package org.lifsim.network;

import static org.lifsim.internal.plan.Expressions.exp;
import static org.lifsim.internal.plan.Expressions.fma;
import static org.lifsim.internal.plan.Expressions.ifAtLeast;
import static org.lifsim.internal.plan.Expressions.larger;
import static org.lifsim.internal.plan.Expressions.minus;
import static org.lifsim.internal.plan.Expressions.number;
import static org.lifsim.internal.plan.Expressions.over;
import static org.lifsim.internal.plan.Expressions.plus;
import static org.lifsim.internal.plan.Expressions.sigmoid;
import static org.lifsim.internal.plan.Expressions.sign;
import static org.lifsim.internal.plan.Expressions.tanh;
import static org.lifsim.internal.plan.Expressions.times;
import static org.lifsim.internal.plan.Expressions.value;

import java.util.List;
import java.util.function.UnaryOperator;
import org.lifsim.internal.plan.Expression;
import org.lifsim.internal.plan.Operation;
import org.lifsim.internal.plan.Variable;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.model.ModelOption;
import org.lifsim.model.Parameter;

/** The rate cell and the Gaussian error cell, which lectures use beside spiking cells. */
final class RateComponents {
    private static final Parameter TAU_M =
            Parameter.notNegative("tau_m", "ms", Double.NaN, "time constant; 0: z is the input");
    private static final Parameter RESIST_SCALE = Parameter.any("resist_scale", "", 1, "factor of the input");
    private static final Parameter OUTPUT_SCALE = Parameter.any("output_scale", "", 1, "factor of the output");
    private static final Parameter PRIOR_STRENGTH = Parameter.any("prior_strength", "", 0, "strength of the prior");
    private static final Parameter THRESHOLD_VALUE =
            Parameter.any("threshold_value", "", 0, "what soft_threshold takes from the magnitude");
    private static final ModelOption PRIOR =
            new ModelOption("prior", List.of("gaussian", "laplacian", "cauchy", "exp"), "prior that pulls z to 0");
    private static final ModelOption THRESHOLD =
            new ModelOption("threshold", List.of("none", "soft_threshold"), "what is done with z after a step");
    private static final ModelOption ACT_FX = new ModelOption(
            "act_fx", List.of("identity", "tanh", "sigmoid", "relu", "lrelu"), "activation function of the output");
    private static final Parameter SIGMA = Parameter.divisor("sigma", "", 1, "variance");
    private static final double LEAK = .01;

    private RateComponents() {}

    /** {@code RateCell}. */
    static final Component RATE_CELL = new Component(
            "rate_cell",
            "Rate",
            "cell with a graded state",
            List.of(
                    new Component.Port("j", Component.Size.UNITS, "input"),
                    new Component.Port("j_td", Component.Size.UNITS, "top-down input")),
            List.of(),
            List.of("z", "zF"),
            List.of(TAU_M, RESIST_SCALE, OUTPUT_SCALE, PRIOR_STRENGTH, THRESHOLD_VALUE),
            List.of(ACT_FX, PRIOR, THRESHOLD, ModelOption.INTEGRATION_TYPE),
            RateComponents::rate);

    /** {@code GaussianErrorCell}. */
    static final Component GAUSSIAN_ERROR = new Component(
            "gaussian_error",
            "GaussianError",
            "difference of a target and a mean, and its log-likelihood",
            List.of(
                    new Component.Port("mu", Component.Size.UNITS, "mean"),
                    new Component.Port("target", Component.Size.UNITS, "target"),
                    new Component.Port("modulator", Component.Size.UNITS, "factor of the errors")),
            List.of(),
            List.of("dmu", "dtarget", "L"),
            List.of(SIGMA),
            List.of(),
            RateComponents::gaussianError);

    private static Expression activation(String function, Expression z) {
        return switch (function) {
            case "tanh" -> tanh(z);
            case "sigmoid" -> sigmoid(z);
            case "relu" -> larger(z, number(0));
            case "lrelu" -> ifAtLeast(z, number(0), z, times(z, number(LEAK)));
            default -> z;
        };
    }

    private static Expression slopeOfActivation(String function, Expression z) {
        Expression one = number(1);
        return switch (function) {
            case "tanh" -> {
                Expression t = tanh(z);
                yield fma(minus(t), t, one);
            }
            case "sigmoid" -> {
                Expression s = sigmoid(z);
                yield times(s, minus(one, s));
            }
            case "relu" -> ifAtLeast(z, number(0), one, number(0));
            case "lrelu" -> ifAtLeast(z, number(0), one, number(LEAK));
            default -> plus(times(z, number(0)), one);
        };
    }

    private static Expression pull(String prior, Expression z) {
        Expression two = number(2);
        return switch (prior) {
            case "laplacian" -> sign(z);
            case "cauchy" -> over(times(z, two), fma(z, z, number(1)));
            case "exp" -> times(exp(minus(times(z, z))), z, two);
            default -> z;
        };
    }

    /**
     * The product with the resistance is fused, or with a resistance of -1 that with the slope. relu's slope is a selection, so there
     * no product is fused.
     */
    private static Expression drive(
            Wiring to, Expression input, String function, Expression slope, Expression topDown) {
        float resistance = (float) to.number(RESIST_SCALE);
        if (function.equals("relu")) {
            return plus(times(input, slope, number(resistance)), topDown);
        }
        return resistance == -1
                ? fma(minus(input), slope, topDown)
                : fma(times(input, slope), number(resistance), topDown);
    }

    private static void rate(Wiring to) {
        Variable input = to.of("j");
        Variable z = to.state("z", input);
        Variable output = to.state("zF", input);
        String function = to.choice(ACT_FX);
        Expression before = value(z);
        Expression topDown = value(to.of("j_td"));
        Expression next;
        if (to.number(TAU_M) == 0) {
            next = plus(value(input), topDown);
        } else {
            Expression drive = drive(to, value(input), function, slopeOfActivation(function, before), topDown);
            Expression strength = number(to.number(PRIOR_STRENGTH));
            Expression rate = number(Float32Math.reciprocal(to.number(TAU_M)));
            String prior = to.choice(PRIOR);
            UnaryOperator<Expression> slope = at -> times(fma(minus(pull(prior, at)), strength, drive), rate);
            Expression change = slope.apply(before);
            if (to.choice(ModelOption.INTEGRATION_TYPE).equals("midpoint")) {
                change = slope.apply(fma(change, number((float) to.dt() * .5f), before));
            }
            next = fma(change, number(to.dt()), before);
            if (to.choice(THRESHOLD).equals("soft_threshold")) {
                Expression least = number(to.number(THRESHOLD_VALUE));
                Expression zero = number(0);
                next = minus(larger(minus(next, least), zero), larger(minus(minus(next), least), zero));
            }
        }
        to.formula(
                Wiring.set(z, next),
                Wiring.set(output, times(activation(function, next), number(to.number(OUTPUT_SCALE)))));
    }

    private static void gaussianError(Wiring to) {
        Variable mean = to.of("mu");
        float sigma = (float) to.number(SIGMA);
        Variable difference = to.state("difference", mean);
        Variable squares = to.state("squares", 1, 1);
        Expression error = minus(value(to.of("target")), value(mean));
        Expression scaled = times(error, number(1f / sigma));
        Expression modulator = value(to.of("modulator"));
        to.formula(
                Wiring.set(difference, error),
                Wiring.set(to.state("dmu", mean), times(scaled, modulator)),
                Wiring.set(to.state("dtarget", mean), times(minus(scaled), modulator)));
        to.add(new Operation.Reduction(squares, difference, Operation.Reducer.SUM_OF_SQUARES));
        to.formula(Wiring.set(to.state("L", 1, 1), times(minus(value(squares)), number(.5f / sigma))));
    }
}
