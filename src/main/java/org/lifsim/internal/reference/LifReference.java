package org.lifsim.internal.reference;

import org.lifsim.internal.model.LifModel;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.SpikeWriter;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.internal.step.SurrogateGradient;
import org.lifsim.model.StateVariable;

/**
 * Reference implementation of the LIF step, in scalar Java. {@code SimdLif} and {@code kernels/lif_step.cl} repeat it
 * line by line. Source: {@code LIFCell.advance_state} of ngc-learn 3.2.3, with each rounding made explicit.
 */
public final class LifReference implements StepUpdate {
    private final NeuronState state;
    private final float[] vs;
    private final float[] thrThetas;
    private final float[] rfrs;
    private final float[] currents;
    private final float[] surrogates;
    private final boolean midpoint;
    private final SpikeWriter spikes;
    private final DerivedValues rests;
    private final DerivedValues leaks;
    private final DerivedValues resists;
    private final DerivedValues refracts;
    private final DerivedValues rts;
    private final DerivedValues thresholds;
    private final DerivedValues resets;
    private final DerivedValues decays;
    private final DerivedValues pluses;
    private final DerivedValues minima;
    private final DerivedValues surrogateScales;
    private final float dt;
    private final float halfDt;

    public LifReference(NeuronState state) {
        this.state = state;
        vs = state.values(StateVariable.V);
        thrThetas = state.values(StateVariable.THR_THETA);
        rfrs = state.values(StateVariable.RFR);
        currents = state.values(StateVariable.CURRENT);
        surrogates = state.values(StateVariable.SURROGATE);
        midpoint = state.variant().has(ModelFeature.MIDPOINT);
        spikes = new SpikeWriter(state);
        rests = state.derived(LifModel.RESTING_POTENTIAL);
        leaks = state.derived(LifModel.LEAK_CONDUCTANCE);
        resists = state.derived(LifModel.MEMBRANE_RESISTANCE);
        refracts = state.derived(LifModel.REFRACTORY_PERIOD);
        rts = state.derived(LifModel.INVERSE_TAU_M);
        thresholds = state.derived(LifModel.BASE_THRESHOLD);
        resets = state.derived(LifModel.RESET_POTENTIAL);
        decays = state.derived(LifModel.THRESHOLD_DECAY);
        pluses = state.derived(LifModel.THRESHOLD_INCREMENT);
        minima = state.derived(LifModel.MIN_V);
        surrogateScales = state.derived(LifModel.SURROGATE_SCALE);
        dt = state.derived(DerivedParameter.DT).at(0);
        halfDt = state.derived(DerivedParameter.HALF_DT).at(0);
    }

    @Override
    public void update(int from, int to, AdvanceContext context, int k) {
        for (int i = from; i < to; i++) {
            float v = vs[i];
            float thrTheta = thrThetas[i];
            float rfr = rfrs[i];
            float current = currents[i] * resists.at(i);
            float drive = rfr >= refracts.at(i) ? current : 0f;
            float slope = Math.fma(rests.at(i) - v, leaks.at(i), drive) * rts.at(i);
            if (midpoint) {
                float middle = Math.fma(slope, halfDt, v);
                slope = Math.fma(rests.at(i) - middle, leaks.at(i), drive) * rts.at(i);
            }
            float v1 = Math.fma(slope, dt, v);
            float thr = thrTheta + thresholds.at(i);
            boolean spike = v1 > thr;
            v = spike ? resets.at(i) : v1;
            v = v < minima.at(i) ? minima.at(i) : v;
            vs[i] = Float32Math.flushSubnormals(v);
            thrThetas[i] = Float32Math.flushSubnormals(Math.fma(thrTheta, decays.at(i), spike ? pluses.at(i) : 0f));
            rfrs[i] = Float32Math.flushSubnormals(spike ? 0f : rfr + dt);
            if (surrogates != null) {
                surrogates[i] = Float32Math.flushSubnormals(surrogate(v1, thr, current) * surrogateScales.at(i));
            }
            spikes.write(i, spike, context, k);
        }
    }

    private float surrogate(float v1, float thr, float current) {
        ModelVariant variant = state.variant();
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

    @Override
    public void updateAfterCoupling(int from, int to, AdvanceContext context, int k) {
        if (state.variant().selectsSpikes()) {
            spikes.writeSelected(from, to, context, k);
        }
    }
}
