package org.lifsim.internal.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.SurrogateGradient;
import org.lifsim.internal.step.UnitParameters;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelOption;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;

/** The LIF model of {@link Lif}: its definition and the reference implementation of its step. */
public final class LifModel {
    /** Resting potential, mV. */
    public static final DerivedParameter RESTING_POTENTIAL = DerivedParameter.of("rest", Lif.V_REST);

    /** Leak conductance, dimensionless. */
    public static final DerivedParameter LEAK_CONDUCTANCE = DerivedParameter.of("leak", Lif.CONDUCT_LEAK);

    /** Membrane resistance, mV per unit of current. */
    public static final DerivedParameter MEMBRANE_RESISTANCE = DerivedParameter.of("resist", Lif.RESIST_M);

    /** Refractory period, ms. */
    public static final DerivedParameter REFRACTORY_PERIOD = Refractoriness.period(Lif.REFRACT_TIME);

    /** 1 / tau_m, per ms. */
    public static final DerivedParameter INVERSE_TAU_M = DerivedParameter.reciprocal("rt", Lif.TAU_M);

    /** Base threshold, mV. */
    public static final DerivedParameter BASE_THRESHOLD = DerivedParameter.of("thr_base", Lif.THR);

    /** Reset potential, mV. */
    public static final DerivedParameter RESET_POTENTIAL = DerivedParameter.of("reset", Lif.V_RESET);

    /** Decay factor of thr_theta in a step, exp(-dt / tau_theta); 1 without adaptation. */
    public static final DerivedParameter THRESHOLD_DECAY = new DerivedParameter(
            "decay", (p, dt) -> p.value(Lif.TAU_THETA) > 0 ? Float32Math.decay(dt, p.value(Lif.TAU_THETA)) : 1f);

    /** Increment of thr_theta at a spike, mV; 0 without adaptation. */
    public static final DerivedParameter THRESHOLD_INCREMENT =
            new DerivedParameter("plus", (p, dt) -> p.value(Lif.TAU_THETA) > 0 ? (float) p.value(Lif.THETA_PLUS) : 0f);

    /** Lower bound of v, mV; -infinity for no bound. */
    public static final DerivedParameter MIN_V = DerivedParameter.of("v_min", Lif.V_MIN);

    /** dt * resist_m / tau_m, the factor of the surrogate derivative. */
    public static final DerivedParameter SURROGATE_SCALE = new DerivedParameter(
            "surrogate_scale",
            (p, dt) -> Float32Math.flushSubnormals(
                    (float) dt * (float) p.value(Lif.RESIST_M) * Float32Math.reciprocal(p.value(Lif.TAU_M))));

    private LifModel() {}

    /**
     * Declares the model.
     *
     * @param model receives the declaration
     */
    public static void define(ModelDeclaration model) {
        adaptiveThreshold(model)
                .parameters(
                        Lif.TAU_M,
                        Lif.RESIST_M,
                        Lif.THR,
                        Lif.V_REST,
                        Lif.V_RESET,
                        Lif.CONDUCT_LEAK,
                        Lif.TAU_THETA,
                        Lif.THETA_PLUS,
                        Lif.REFRACT_TIME,
                        Lif.V_MIN)
                .options(
                        ModelOption.INTEGRATION_TYPE,
                        Lif.REFRACTORY,
                        Lif.REFRACT_STEPS,
                        Lif.ONE_SPIKE,
                        Lif.MAX_ONE_SPIKE,
                        Lif.SURROGATE_TYPE)
                .feature(ModelFeature.ARCTAN, Lif.SURROGATE_TYPE, "arctan")
                .feature(ModelFeature.STRAIGHT_THROUGH, Lif.SURROGATE_TYPE, "straight_through")
                .feature(ModelFeature.TRIANGULAR, Lif.SURROGATE_TYPE, "triangular")
                .feature(ModelFeature.SECANT, Lif.SURROGATE_TYPE, "secant")
                .derived(
                        RESTING_POTENTIAL,
                        LEAK_CONDUCTANCE,
                        MEMBRANE_RESISTANCE,
                        REFRACTORY_PERIOD,
                        INVERSE_TAU_M,
                        DerivedParameter.DT,
                        DerivedParameter.HALF_DT,
                        BASE_THRESHOLD,
                        RESET_POTENTIAL,
                        THRESHOLD_DECAY,
                        THRESHOLD_INCREMENT,
                        MIN_V,
                        SURROGATE_SCALE)
                .equations(
                        "tau_m dv/dt = conduct_leak (v_rest - v) + resist_m j    (j counts as 0 while rfr < refract_time)",
                        "spike where v > thr + thr_theta; then v = v_reset, rfr = 0, thr_theta += theta_plus",
                        "tau_theta dthr_theta/dt = -thr_theta")
                .source("LIFCell of ngc-learn 3.2.3")
                .reference(Reference::new)
                .simd("LifSteps")
                .macros(LifModel::macros)
                .check(LifModel::check)
                .warn((p, options, dt, warnings) -> {
                    StepAccuracy.warnOfBound(p, warnings);
                    StepAccuracy.warnOfRounding(p, dt, warnings);
                })
                .demo(0.3, defaults -> Lif.tutorialParameters())
                .examples(demo -> List.of(
                        demo.with(Lif.MAX_ONE_SPIKE, "true").with(Lif.REFRACT_TIME, 0),
                        demo.with(Lif.TAU_M, Values.linspace(60, 140)),
                        demo.with(Lif.REFRACTORY, "hold")
                                .with(ModelOption.INTEGRATION_TYPE, "rk2")
                                .with(Lif.REFRACT_STEPS, "rounded")
                                .with(Lif.REFRACT_TIME, Values.linspace(0, 6))));
    }

    /** Declares what LIF and quadratic LIF share: state, midpoint rule, selection of a spike and roles of parameters. */
    static ModelDeclaration adaptiveThreshold(ModelDeclaration model) {
        return model.midpointRule()
                .feature(ModelFeature.HOLD, Lif.REFRACTORY, "hold")
                .feature(ModelFeature.MAX_ONE_SPIKE, Lif.MAX_ONE_SPIKE, "true")
                .feature(
                        ModelFeature.ONE_SPIKE,
                        parameters -> parameters.isEnabled(Lif.ONE_SPIKE) && !parameters.isEnabled(Lif.MAX_ONE_SPIKE))
                .state(LifModel::state)
                .resistanceAndThreshold(Lif.RESIST_M, Lif.THR);
    }

    private static List<InitializedVariable> state(Set<ModelFeature> features) {
        List<InitializedVariable> state = new ArrayList<>(List.of(
                InitializedVariable.from(StateVariable.V, Lif.V_REST),
                InitializedVariable.zero(StateVariable.THR_THETA).persistentAcrossReset(),
                Refractoriness.sinceLastSpike(Lif.REFRACT_TIME)));
        if (features.stream().anyMatch(ModelFeature::selectsSpikes)) {
            state.add(InitializedVariable.zero(StateVariable.S));
        }
        return state;
    }

    /** A leak of exactly 1 turns a fused multiply-add into a sum. */
    private static List<String> macros(ModelVariant variant, DerivedParameterTable derived) {
        DerivedValues leak = derived.of(LEAK_CONDUCTANCE);
        return !leak.isPerUnit() && leak.at(0) == 1f ? List.of("FULL_LEAK") : List.of();
    }

    /**
     * Rejects a time step for which the leak would overshoot the resting potential. Such a step would not approximate
     * the model.
     */
    private static void check(UnitParameters p, double dt) {
        double leak = dt * p.value(Lif.CONDUCT_LEAK) / p.value(Lif.TAU_M);
        if (leak > 1) {
            throw new InputException(
                    Problem.of(Subject.setting("dt"), "is " + dt + " ms: dt * conduct_leak / tau_m is " + leak)
                            .expected("at most 1, else the leak overshoots")
                            .hint("use dt <= " + p.value(Lif.TAU_M) / p.value(Lif.CONDUCT_LEAK) + " ms"));
        }
    }

    /**
     * The step in scalar Java. {@code LifSteps} and {@code kernels/lif_step.cl} repeat it line by line. Source:
     * {@code LIFCell.advance_state} of ngc-learn 3.2.3, with each rounding made explicit.
     */
    private static final class Reference extends AdaptiveThresholdReference {
        private final ModelVariant variant;
        private final DerivedValues leaks;
        private final DerivedValues surrogateScales;

        Reference(NeuronState state) {
            super(state);
            variant = state.variant();
            leaks = state.derived(LEAK_CONDUCTANCE);
            surrogateScales = state.derived(SURROGATE_SCALE);
        }

        @Override
        float slope(int i, float v, float drive) {
            return Math.fma(rests.at(i) - v, leaks.at(i), drive) * rts.at(i);
        }

        @Override
        float surrogate(int i, float v1, float thr, float current) {
            return derivative(v1, thr, current) * surrogateScales.at(i);
        }

        private float derivative(float v1, float thr, float current) {
            if (variant.has(ModelFeature.ARCTAN)) {
                return SurrogateGradient.arctan(v1 - thr);
            }
            if (variant.has(ModelFeature.TRIANGULAR)) {
                return SurrogateGradient.triangular(v1 - thr);
            }
            return variant.has(ModelFeature.SECANT)
                    ? SurrogateGradient.secant(current)
                    : SurrogateGradient.straightThrough(v1);
        }
    }
}
