package org.lifsim.internal.model;

import java.util.List;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.SpikeWriter;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.model.Izhikevich;
import org.lifsim.model.ModelOption;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;

/** The Izhikevich model of {@link Izhikevich}: its definition and the reference implementation of its step. */
public final class IzhikevichModel {
    /** Membrane resistance. */
    public static final DerivedParameter MEMBRANE_RESISTANCE = DerivedParameter.of("resist", Izhikevich.RESIST_M);

    /** 1 / tau_m, per ms. */
    public static final DerivedParameter INVERSE_TAU_M = DerivedParameter.reciprocal("rt_m", Izhikevich.TAU_M);

    /** 1 / tau_w, per ms. */
    public static final DerivedParameter INVERSE_TAU_W = DerivedParameter.reciprocal("rt_w", Izhikevich.TAU_W);

    /** Spike threshold, mV. */
    public static final DerivedParameter THRESHOLD = DerivedParameter.of("thr_base", Izhikevich.V_THR);

    /** Reset potential, mV. */
    public static final DerivedParameter RESET_POTENTIAL = DerivedParameter.of("reset", Izhikevich.V_RESET);

    /** Coupling of the recovery variable to v. */
    public static final DerivedParameter COUPLING = DerivedParameter.of("coupling", Izhikevich.COUPLING_FACTOR);

    /** Increment of the recovery variable at a spike. */
    public static final DerivedParameter W_INCREMENT = DerivedParameter.of("jump", Izhikevich.W_RESET);

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
                .feature(ModelFeature.MIDPOINT, ModelOption.INTEGRATION_TYPE, "midpoint")
                .state(
                        InitializedVariable.from(StateVariable.V, Izhikevich.V0),
                        InitializedVariable.from(StateVariable.W, Izhikevich.W0),
                        InitializedVariable.zero(StateVariable.S))
                .derived(
                        MEMBRANE_RESISTANCE,
                        INVERSE_TAU_M,
                        INVERSE_TAU_W,
                        DerivedParameter.DT,
                        DerivedParameter.HALF_DT,
                        THRESHOLD,
                        RESET_POTENTIAL,
                        COUPLING,
                        W_INCREMENT)
                .reference(Reference::new)
                .simd("SimdIzhikevich")
                .resistanceAndThreshold(Izhikevich.RESIST_M, Izhikevich.V_THR)
                .demo(10)
                .examples(demo -> List.of(demo.with(Izhikevich.COUPLING_FACTOR, Values.uniform(0.1, 0.3, 1))));
    }

    /**
     * The step in scalar Java. {@code SimdIzhikevich} and {@code kernels/izhikevich_step.cl} repeat it line by line.
     * Source: {@code IzhikevichCell.advance_state} of ngc-learn 3.2.3, with each rounding made explicit.
     */
    private static final class Reference implements StepUpdate {
        private final float[] vs;
        private final float[] ws;
        private final float[] currents;
        private final SpikeWriter spikes;
        private final DerivedValues resists;
        private final DerivedValues rtMs;
        private final DerivedValues rtWs;
        private final DerivedValues thresholds;
        private final DerivedValues resets;
        private final DerivedValues couplings;
        private final DerivedValues jumps;
        private final float dt;
        private final float halfDt;
        private final boolean midpoint;

        Reference(NeuronState state) {
            vs = state.values(StateVariable.V);
            ws = state.values(StateVariable.W);
            currents = state.values(StateVariable.CURRENT);
            spikes = new SpikeWriter(state);
            resists = state.derived(MEMBRANE_RESISTANCE);
            rtMs = state.derived(INVERSE_TAU_M);
            rtWs = state.derived(INVERSE_TAU_W);
            thresholds = state.derived(THRESHOLD);
            resets = state.derived(RESET_POTENTIAL);
            couplings = state.derived(COUPLING);
            jumps = state.derived(W_INCREMENT);
            dt = state.derived(DerivedParameter.DT).at(0);
            halfDt = state.derived(DerivedParameter.HALF_DT).at(0);
            midpoint = state.variant().has(ModelFeature.MIDPOINT);
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
                vs[i] = Float32Math.flushSubnormals(spike ? resets.at(i) : Math.fma(slopeV, dt, v));
                ws[i] = Float32Math.flushSubnormals(spike ? w + jumps.at(i) : Math.fma(slopeW, dt, w));
                spikes.write(i, spike, context, k);
            }
        }

        /**
         * Slope of v. The two slopes of the midpoint rule share the product of the current, so ngc-learn rounds it. The
         * same holds for the product in the slope of w below.
         */
        private float slopeOfV(int i, float v, float w, float current) {
            float resist = resists.at(i);
            float square = v * v * 0.04f;
            float push = Math.fma(v, 5f, square) + 140f - w;
            return (midpoint ? push + current * resist : Math.fma(current, resist, push)) * rtMs.at(i);
        }

        private float slopeOfW(int i, float v, float w) {
            float coupling = couplings.at(i);
            float push = midpoint ? v * coupling - w : Math.fma(v, coupling, -w);
            return push * rtWs.at(i);
        }
    }
}
