package org.lifsim.internal.model;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.model.AdEx;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;

/** The AdEx model of {@link AdEx}: its definition and the reference implementation of its step. */
public final class AdExModel {
    /** Resting potential, mV. */
    public static final DerivedParameter RESTING_POTENTIAL = DerivedParameter.of("rest", AdEx.V_REST);

    /** Slope factor of the exponential, mV. */
    public static final DerivedParameter SHARPNESS = DerivedParameter.of("sharpness", AdEx.V_SHARPNESS);

    /** 1 / v_sharpness, per mV. */
    public static final DerivedParameter PER_SHARPNESS = DerivedParameter.reciprocal("per_sharpness", AdEx.V_SHARPNESS);

    /** Potential of spike onset, mV. */
    public static final DerivedParameter ONSET = DerivedParameter.of("onset", AdEx.INTRINSIC_MEM_THR);

    /** Refractory period, ms; 0 for none. */
    public static final DerivedParameter REFRACTORY_PERIOD = Refractoriness.period(AdEx.REFRACT_TIME);

    /** What the model shares with {@link IzhikevichModel}. */
    public static final RecoveryParameters SHARED =
            RecoveryParameters.of(AdEx.RESIST_M, AdEx.TAU_M, AdEx.TAU_W, AdEx.THR, AdEx.V_RESET, AdEx.A, AdEx.B);

    private AdExModel() {}

    /**
     * Declares the model.
     *
     * @param model receives the declaration
     */
    public static void define(ModelDeclaration model) {
        model.parameters(
                        AdEx.TAU_M,
                        AdEx.RESIST_M,
                        AdEx.TAU_W,
                        AdEx.V_SHARPNESS,
                        AdEx.INTRINSIC_MEM_THR,
                        AdEx.THR,
                        AdEx.V_REST,
                        AdEx.V_RESET,
                        AdEx.A,
                        AdEx.B,
                        AdEx.V0,
                        AdEx.W0,
                        AdEx.REFRACT_TIME)
                .options(ModelOption.INTEGRATION_TYPE, Lif.REFRACTORY, Lif.REFRACT_STEPS)
                .midpointRule()
                .feature(ModelFeature.REFRACTORY, AdExModel::isRefractory)
                .feature(
                        ModelFeature.HOLD,
                        parameters -> isRefractory(parameters)
                                && parameters.choice(Lif.REFRACTORY).equals("hold"))
                .state(AdExModel::state)
                .derived(RESTING_POTENTIAL, SHARPNESS, PER_SHARPNESS, ONSET, REFRACTORY_PERIOD)
                .derived(SHARED.all())
                .equations(
                        "tau_m dv/dt = -(v - v_rest) + v_sharpness exp((v - intrinsic_mem_thr) / v_sharpness) - resist_m w + resist_m j",
                        "tau_w dw/dt = a (v - v_rest) - w",
                        "spike where v > thr; then v = v_reset, w += b")
                .source(
                        "AdExCell of ngc-learn 3.2.3; R. Brette, W. Gerstner, J. Neurophysiol. 94, 2005, doi:10.1152/jn.00686.2005")
                .reference(Reference::new)
                .check((p, dt) -> {
                    StepAccuracy.requireStable("dt / tau_m", dt / p.value(AdEx.TAU_M), dt);
                    StepAccuracy.requireStable("dt / tau_w", dt / p.value(AdEx.TAU_W), dt);
                })
                .warn((p, options, dt, warnings) -> {
                    StepAccuracy.warnOfOvershoot("dt / tau_m", dt / p.value(AdEx.TAU_M), dt, warnings);
                    StepAccuracy.warnOfOvershoot("dt / tau_w", dt / p.value(AdEx.TAU_W), dt, warnings);
                    Refractoriness.warn(AdEx.REFRACT_TIME, p, dt, warnings);
                })
                .simd("AdExSteps")
                .resistanceAndThreshold(AdEx.RESIST_M, AdEx.THR)
                .demo(19)
                .examples(demo -> List.of(
                        demo.with(AdEx.V_SHARPNESS, Values.uniform(0.5, 3, 1)).with(AdEx.B, Values.normal(1, 2, 2)),
                        demo.with(AdEx.REFRACT_TIME, 2),
                        demo.with(AdEx.REFRACT_TIME, Values.linspace(0, 5))
                                .with(Lif.REFRACTORY, "hold")
                                .with(ModelOption.INTEGRATION_TYPE, "rk2")));
    }

    private static boolean isRefractory(ModelParameters parameters) {
        OptionalDouble time = parameters.values(AdEx.REFRACT_TIME).uniformValue();
        return time.isEmpty() || time.getAsDouble() > 0;
    }

    private static List<InitializedVariable> state(Set<ModelFeature> features) {
        List<InitializedVariable> state = new ArrayList<>(RecoveryParameters.state(AdEx.V0, AdEx.W0));
        if (features.contains(ModelFeature.REFRACTORY)) {
            state.add(2, Refractoriness.sinceLastSpike(AdEx.REFRACT_TIME));
        }
        return state;
    }

    /**
     * The step in scalar Java. {@code AdExSteps} and {@code kernels/adex_step.cl} repeat it line by line. Source: {@code
     * AdExCell.advance_state} of ngc-learn 3.2.3, with each rounding made explicit.
     */
    private static final class Reference extends RecoveryReference {
        private final DerivedValues rests;
        private final DerivedValues sharpnesses;
        private final DerivedValues perSharpnesses;
        private final DerivedValues onsets;
        private final DerivedValues refracts;
        private final float[] rfrs;
        private final boolean hold;

        Reference(NeuronState state) {
            super(state, SHARED);
            rests = state.derived(RESTING_POTENTIAL);
            sharpnesses = state.derived(SHARPNESS);
            perSharpnesses = state.derived(PER_SHARPNESS);
            onsets = state.derived(ONSET);
            refracts = state.derived(REFRACTORY_PERIOD);
            rfrs = state.values(StateVariable.RFR);
            hold = state.variant().has(ModelFeature.HOLD);
        }

        @Override
        public void update(int from, int to, AdvanceContext context, int k) {
            for (int i = from; i < to; i++) {
                float v = vs[i];
                float w = ws[i];
                boolean ready = rfrs == null || rfrs[i] >= refracts.at(i);
                float current = ready ? currents[i] : 0f;
                float pull = v - rests.at(i);
                float push = push(i, v, rise(i, v));
                float slopeV = slopeOfV(i, push, w, current);
                float slopeW = slopeOfW(i, pull, w);
                if (midpoint) {
                    float middle = Math.fma(sharedSlopeOfV(i, push, w, current), halfDt, v);
                    float apart = Math.fma(slopeV, halfDt, v);
                    slopeV = sharedSlopeOfV(i, push(i, middle, rise(i, apart)), w, current);
                    slopeW = slopeOfW(i, pull, Math.fma(slopeW, halfDt, w));
                }
                boolean moves = ready || !hold;
                float v1 = moves ? Math.fma(slopeV, dt, v) : v;
                float w1 = Math.fma(slopeW, dt, w);
                boolean spike = moves && (v1 > thresholds.at(i) || v1 != v1); // NaN if exp overflowed
                end(i, spike, v1, w1, w1);
                if (rfrs != null) {
                    rfrs[i] = Float32Math.flushSubnormals(spike ? 0f : rfrs[i] + dt);
                }
                spikes.write(i, spike, context, k);
            }
        }

        private float rise(int i, float v) {
            return Float32Math.exp((v - onsets.at(i)) * perSharpnesses.at(i));
        }

        private float push(int i, float v, float rise) {
            return Math.fma(sharpnesses.at(i), rise, -(v - rests.at(i)));
        }

        /**
         * Slope of v if no other expression shares its products, so that ngc-learn fuses them. These are Euler's slope and
         * the slope that leads to the second exponential of the midpoint rule, which is computed separately.
         */
        private float slopeOfV(int i, float push, float w, float current) {
            float resist = resists.at(i);
            return Math.fma(resist, current, Math.fma(-resist, w, push)) * rtMs.at(i);
        }

        /**
         * Slope of v by the midpoint rule. Its two slopes share the products with the resistance, so ngc-learn rounds them.
         */
        private float sharedSlopeOfV(int i, float push, float w, float current) {
            float resist = resists.at(i);
            return (push - resist * w + resist * current) * rtMs.at(i);
        }
    }
}
