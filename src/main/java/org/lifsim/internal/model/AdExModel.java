package org.lifsim.internal.model;

import java.util.List;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.model.AdEx;
import org.lifsim.model.ModelOption;
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
                        AdEx.W0)
                .options(ModelOption.INTEGRATION_TYPE)
                .midpointRule()
                .twoVariables(AdEx.V0, AdEx.W0)
                .derived(RESTING_POTENTIAL, SHARPNESS, PER_SHARPNESS, ONSET)
                .derived(SHARED.all())
                .reference(Reference::new)
                .check((p, dt) -> {
                    StepAccuracy.requireStable("dt / tau_m", dt / p.value(AdEx.TAU_M), dt);
                    StepAccuracy.requireStable("dt / tau_w", dt / p.value(AdEx.TAU_W), dt);
                })
                .warn((p, options, dt, warnings) -> {
                    StepAccuracy.warnOfOvershoot("dt / tau_m", dt / p.value(AdEx.TAU_M), dt, warnings);
                    StepAccuracy.warnOfOvershoot("dt / tau_w", dt / p.value(AdEx.TAU_W), dt, warnings);
                })
                .simd("SimdAdEx")
                .resistanceAndThreshold(AdEx.RESIST_M, AdEx.THR)
                .demo(19)
                .examples(demo -> List.of(
                        demo.with(AdEx.V_SHARPNESS, Values.uniform(0.5, 3, 1)).with(AdEx.B, Values.normal(1, 2, 2))));
    }

    /**
     * The step in scalar Java. {@code SimdAdEx} and {@code kernels/adex_step.cl} repeat it line by line. Source: {@code
     * AdExCell.advance_state} of ngc-learn 3.2.3, with each rounding made explicit.
     */
    private static final class Reference extends RecoveryReference {
        private final DerivedValues rests;
        private final DerivedValues sharpnesses;
        private final DerivedValues perSharpnesses;
        private final DerivedValues onsets;

        Reference(NeuronState state) {
            super(state, SHARED);
            rests = state.derived(RESTING_POTENTIAL);
            sharpnesses = state.derived(SHARPNESS);
            perSharpnesses = state.derived(PER_SHARPNESS);
            onsets = state.derived(ONSET);
        }

        @Override
        public void update(int from, int to, AdvanceContext context, int k) {
            for (int i = from; i < to; i++) {
                float v = vs[i];
                float w = ws[i];
                float current = currents[i];
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
                float v1 = Math.fma(slopeV, dt, v);
                float w1 = Math.fma(slopeW, dt, w);
                boolean spike = v1 > thresholds.at(i) || v1 != v1; // NaN if exp overflowed
                end(i, spike, v1, w1, w1);
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
