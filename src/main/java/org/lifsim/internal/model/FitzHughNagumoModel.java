package org.lifsim.internal.model;

import java.util.List;
import java.util.function.Consumer;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.SpikeWriter;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.internal.step.UnitParameters;
import org.lifsim.model.FitzHughNagumo;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;

/** The FitzHugh-Nagumo model of {@link FitzHughNagumo}: its definition and the reference implementation of its step. */
public final class FitzHughNagumoModel {
    /** A spike sets v and w to their initial values. */
    public static final ModelFeature SPIKE_RESET = new ModelFeature("SPIKE_RESET");

    /** Membrane resistance, per unit of current. */
    public static final DerivedParameter MEMBRANE_RESISTANCE = DerivedParameter.of("resist", FitzHughNagumo.RESIST_M);

    /** 1 / tau_m, per ms. */
    public static final DerivedParameter INVERSE_TAU_M = DerivedParameter.reciprocal("rt_m", FitzHughNagumo.TAU_M);

    /** 1 / tau_w, per ms. */
    public static final DerivedParameter INVERSE_TAU_W = DerivedParameter.reciprocal("rt_w", FitzHughNagumo.TAU_W);

    /** Shift of the recovery variable. */
    public static final DerivedParameter SHIFT = DerivedParameter.of("shift", FitzHughNagumo.ALPHA);

    /** Factor of the decay of the recovery variable. */
    public static final DerivedParameter DECAY = DerivedParameter.of("decay", FitzHughNagumo.BETA);

    /** 1 / gamma. */
    public static final DerivedParameter PER_GAMMA = DerivedParameter.reciprocal("per_gamma", FitzHughNagumo.GAMMA);

    /** Spike threshold. */
    public static final DerivedParameter THRESHOLD = DerivedParameter.of("thr_base", FitzHughNagumo.V_THR);

    /** v after a spike. */
    public static final DerivedParameter RESET_V = DerivedParameter.of("reset_v", FitzHughNagumo.V0);

    /** w after a spike. */
    public static final DerivedParameter RESET_W = DerivedParameter.of("reset_w", FitzHughNagumo.W0);

    /** Rate of v at the ends of an oscillation, where v is 2 sqrt(gamma / 3), times tau_m: 1 - 3 v^2 / gamma is -3. */
    private static final double RATE = 3;

    private FitzHughNagumoModel() {}

    /**
     * Declares the model.
     *
     * @param model receives the declaration
     */
    public static void define(ModelDeclaration model) {
        model.parameters(
                        FitzHughNagumo.TAU_M,
                        FitzHughNagumo.RESIST_M,
                        FitzHughNagumo.TAU_W,
                        FitzHughNagumo.ALPHA,
                        FitzHughNagumo.BETA,
                        FitzHughNagumo.GAMMA,
                        FitzHughNagumo.V0,
                        FitzHughNagumo.W0,
                        FitzHughNagumo.V_THR)
                .options(ModelOption.INTEGRATION_TYPE, FitzHughNagumo.SPIKE_RESET)
                .midpointRule()
                .feature(SPIKE_RESET, FitzHughNagumo.SPIKE_RESET, "true")
                .twoVariables(FitzHughNagumo.V0, FitzHughNagumo.W0)
                .derived(
                        MEMBRANE_RESISTANCE,
                        INVERSE_TAU_M,
                        INVERSE_TAU_W,
                        SHIFT,
                        DECAY,
                        PER_GAMMA,
                        DerivedParameter.DT,
                        DerivedParameter.HALF_DT,
                        THRESHOLD,
                        RESET_V,
                        RESET_W)
                .equations(
                        "tau_m dv/dt = v - v^3 / gamma - w + resist_m j",
                        "tau_w dw/dt = v + alpha - beta w",
                        "spike where v > v_thr; then, with spike_reset, v = v0, w = w0")
                .source(
                        "FitzhughNagumoCell of ngc-learn 3.2.3; R. FitzHugh, Biophys. J. 1, 1961, doi:10.1016/S0006-3495(61)86902-6")
                .reference(Reference::new)
                .simd("FitzHughNagumoSteps")
                .check((p, dt) -> StepAccuracy.requireStable(
                        "beta dt / tau_w", p.value(FitzHughNagumo.BETA) * dt / p.value(FitzHughNagumo.TAU_W), dt))
                .warn(FitzHughNagumoModel::warn)
                .resistanceAndThreshold(FitzHughNagumo.RESIST_M, FitzHughNagumo.V_THR)
                .demo(0.8)
                .examples(demo -> List.of(
                        demo.with(FitzHughNagumo.GAMMA, 1).with(FitzHughNagumo.V_THR, 0.5),
                        demo.with(FitzHughNagumo.GAMMA, Values.linspace(0.5, 3))
                                .with(FitzHughNagumo.SPIKE_RESET, "true"),
                        demo.with(FitzHughNagumo.GAMMA, Values.linspace(1, 3))
                                .with(FitzHughNagumo.BETA, Values.uniform(-0.2, 1.2, 1))
                                .with(FitzHughNagumo.SPIKE_RESET, "true")
                                .with(ModelOption.INTEGRATION_TYPE, "rk2")));
    }

    private static void warn(UnitParameters p, ModelParameters options, double dt, Consumer<Problem> warnings) {
        double recovery = p.value(FitzHughNagumo.BETA) * dt / p.value(FitzHughNagumo.TAU_W);
        StepAccuracy.warnOfOvershoot("beta dt / tau_w", recovery, dt, warnings);
        double fast = RATE * dt / p.value(FitzHughNagumo.TAU_M);
        StepAccuracy.warnOfOvershoot("3 dt / tau_m", fast, dt, warnings);
        if (fast > 2) {
            warnings.accept(Problem.of(
                            Subject.setting("dt"),
                            "is " + dt + " ms: 3 dt / tau_m is " + (float) fast
                                    + ", above 2, so v may grow from step to step at the ends of an oscillation")
                    .hint("use dt <= " + (float) (dt / fast) + " ms, or a larger tau_m"));
        }
    }

    /**
     * The step in scalar Java. {@code FitzHughNagumoSteps} and {@code kernels/fitzhughnagumo_step.cl} repeat it line by
     * line. Source: {@code FitzhughNagumoCell.advance_state} of ngc-learn 3.2.3, with each rounding made explicit.
     */
    private static final class Reference implements StepUpdate {
        private final float[] vs;
        private final float[] ws;
        private final float[] currents;
        private final SpikeWriter spikes;
        private final DerivedValues resists;
        private final DerivedValues rtMs;
        private final DerivedValues rtWs;
        private final DerivedValues shifts;
        private final DerivedValues decays;
        private final DerivedValues perGammas;
        private final DerivedValues thresholds;
        private final DerivedValues resetVs;
        private final DerivedValues resetWs;
        private final float dt;
        private final float halfDt;
        private final boolean midpoint;
        private final boolean resets;

        Reference(NeuronState state) {
            vs = state.values(StateVariable.V);
            ws = state.values(StateVariable.W);
            currents = state.values(StateVariable.CURRENT);
            spikes = new SpikeWriter(state);
            resists = state.derived(MEMBRANE_RESISTANCE);
            rtMs = state.derived(INVERSE_TAU_M);
            rtWs = state.derived(INVERSE_TAU_W);
            shifts = state.derived(SHIFT);
            decays = state.derived(DECAY);
            perGammas = state.derived(PER_GAMMA);
            thresholds = state.derived(THRESHOLD);
            resetVs = state.derived(RESET_V);
            resetWs = state.derived(RESET_W);
            dt = state.derived(DerivedParameter.DT).at(0);
            halfDt = state.derived(DerivedParameter.HALF_DT).at(0);
            midpoint = state.variant().has(ModelFeature.MIDPOINT);
            resets = state.variant().has(SPIKE_RESET);
        }

        @Override
        public void update(int from, int to, AdvanceContext context, int k) {
            for (int i = from; i < to; i++) {
                float v = vs[i];
                float w = ws[i];
                float current = currents[i];
                float pull = v + shifts.at(i);
                float slopeV = slopeOfV(i, v, w, current);
                float slopeW = slopeOfW(i, pull, w);
                if (midpoint) {
                    slopeV = slopeOfV(i, Math.fma(slopeV, halfDt, v), w, current);
                    slopeW = slopeOfW(i, pull, Math.fma(slopeW, halfDt, w));
                }
                float v1 = Math.fma(slopeV, dt, v);
                float w1 = Math.fma(slopeW, dt, w);
                boolean spike = v1 > thresholds.at(i);
                vs[i] = Float32Math.flushSubnormals(resets && spike ? resetVs.at(i) : v1);
                ws[i] = Float32Math.flushSubnormals(resets && spike ? resetWs.at(i) : w1);
                spikes.write(i, spike, context, k);
            }
        }

        /**
         * Slope of v. A gamma of 1 removes a product, so ngc-learn fuses another one. The two slopes of the midpoint
         * rule share the product of the current, so ngc-learn rounds it.
         */
        private float slopeOfV(int i, float v, float w, float current) {
            float perGamma = perGammas.at(i);
            float square = v * v;
            float rise = perGamma == 1f ? Math.fma(-square, v, v) : Math.fma(-(square * v), perGamma, v);
            float push = rise - w;
            float resist = resists.at(i);
            return (midpoint ? push + current * resist : Math.fma(current, resist, push)) * rtMs.at(i);
        }

        private float slopeOfW(int i, float pull, float w) {
            return Math.fma(-decays.at(i), w, pull) * rtWs.at(i);
        }
    }
}
