package org.lifsim.internal.model;

import java.util.List;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.model.Izhikevich;
import org.lifsim.model.ModelOption;
import org.lifsim.model.Values;

/** The Izhikevich model of {@link Izhikevich}: its definition and the reference implementation of its step. */
public final class IzhikevichModel {
    /** What the model shares with {@link AdExModel}. */
    public static final RecoveryParameters SHARED = RecoveryParameters.of(
            Izhikevich.RESIST_M,
            Izhikevich.TAU_M,
            Izhikevich.TAU_W,
            Izhikevich.V_THR,
            Izhikevich.V_RESET,
            Izhikevich.COUPLING_FACTOR,
            Izhikevich.W_RESET);

    private IzhikevichModel() {}

    /**
     * Declares the model.
     *
     * @param model receives the declaration
     */
    public static void define(ModelDeclaration model) {
        model.parameters(
                        Izhikevich.TAU_M,
                        Izhikevich.RESIST_M,
                        Izhikevich.V_THR,
                        Izhikevich.V_RESET,
                        Izhikevich.TAU_W,
                        Izhikevich.W_RESET,
                        Izhikevich.COUPLING_FACTOR,
                        Izhikevich.V0,
                        Izhikevich.W0)
                .options(ModelOption.INTEGRATION_TYPE)
                .midpointRule()
                .twoVariables(Izhikevich.V0, Izhikevich.W0)
                .derived(SHARED.all())
                .equations(
                        "tau_m dv/dt = 0.04 v^2 + 5 v + 140 - w + resist_m j",
                        "tau_w dw/dt = coupling_factor v - w                     (tau_w = 1/a, coupling_factor = b of the paper)",
                        "spike if v > v_thr before the step; then v = v_reset (c), w += w_reset (d)")
                .source(
                        "IzhikevichCell of ngc-learn 3.2.3; E. M. Izhikevich, IEEE Trans. Neural Networks 14, 2003, doi:10.1109/TNN.2003.820440")
                .reference(Reference::new)
                .check((p, dt) -> {
                    StepAccuracy.requireStable("dt / tau_w", dt / p.value(Izhikevich.TAU_W), dt);
                })
                .warn((p, options, dt, warnings) -> {
                    StepAccuracy.warnOfOvershoot("dt / tau_w", dt / p.value(Izhikevich.TAU_W), dt, warnings);
                })
                .simd("IzhikevichSteps")
                .resistanceAndThreshold(Izhikevich.RESIST_M, Izhikevich.V_THR)
                .demo(10)
                .examples(demo -> List.of(demo.with(Izhikevich.COUPLING_FACTOR, Values.uniform(0.1, 0.3, 1))));
    }

    /**
     * The step in scalar Java. {@code IzhikevichSteps} and {@code kernels/izhikevich_step.cl} repeat it line by line.
     * Source: {@code IzhikevichCell.advance_state} of ngc-learn 3.2.3, with each rounding made explicit.
     */
    private static final class Reference extends RecoveryReference {

        Reference(NeuronState state) {
            super(state, SHARED);
        }

        @Override
        public void update(int from, int to, AdvanceContext context, int k) {
            for (int i = from; i < to; i++) {
                float v = vs[i];
                float w = ws[i];
                float current = currents[i];
                boolean spike = v > thresholds.at(i);
                float slopeV = slopeOfV(i, v, w, current);
                float slopeW = slopeOfW(i, v, w);
                if (midpoint) {
                    slopeV = slopeOfV(i, Math.fma(slopeV, halfDt, v), w, current);
                    slopeW = slopeOfW(i, v, Math.fma(slopeW, halfDt, w));
                }
                end(i, spike, Math.fma(slopeV, dt, v), Math.fma(slopeW, dt, w), w);
                spikes.write(i, spike, context, k);
            }
        }

        /**
         * Slope of v. The two slopes of the midpoint rule share the product of the current, so ngc-learn rounds it.
         */
        private float slopeOfV(int i, float v, float w, float current) {
            float resist = resists.at(i);
            float square = v * v * 0.04f;
            float push = Math.fma(v, 5f, square) + 140f - w;
            return (midpoint ? push + current * resist : Math.fma(current, resist, push)) * rtMs.at(i);
        }
    }
}
