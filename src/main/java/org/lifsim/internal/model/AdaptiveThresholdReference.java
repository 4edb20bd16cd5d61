package org.lifsim.internal.model;

import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.SpikeWriter;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.model.StateVariable;

/**
 * The step of LIF and quadratic LIF in scalar Java: refractoriness, integration, spike and adaptive threshold. The two
 * differ in the slope of v.
 */
abstract class AdaptiveThresholdReference implements StepUpdate {
    final DerivedValues rests;
    final DerivedValues rts;
    private final NeuronState state;
    private final float[] vs;
    private final float[] thrThetas;
    private final float[] rfrs;
    private final float[] currents;
    private final float[] surrogates;
    private final SpikeWriter spikes;
    private final DerivedValues resists;
    private final DerivedValues refracts;
    private final DerivedValues thresholds;
    private final DerivedValues resets;
    private final DerivedValues decays;
    private final DerivedValues pluses;
    private final DerivedValues minima;
    private final float dt;
    private final float halfDt;
    private final boolean midpoint;
    private final boolean hold;

    AdaptiveThresholdReference(NeuronState state) {
        this.state = state;
        vs = state.values(StateVariable.V);
        thrThetas = state.values(StateVariable.THR_THETA);
        rfrs = state.values(StateVariable.RFR);
        currents = state.values(StateVariable.CURRENT);
        surrogates = state.values(StateVariable.SURROGATE);
        spikes = new SpikeWriter(state);
        rests = state.derived(LifModel.RESTING_POTENTIAL);
        resists = state.derived(LifModel.MEMBRANE_RESISTANCE);
        refracts = state.derived(LifModel.REFRACTORY_PERIOD);
        rts = state.derived(LifModel.INVERSE_TAU_M);
        thresholds = state.derived(LifModel.BASE_THRESHOLD);
        resets = state.derived(LifModel.RESET_POTENTIAL);
        decays = state.derived(LifModel.THRESHOLD_DECAY);
        pluses = state.derived(LifModel.THRESHOLD_INCREMENT);
        minima = state.derived(LifModel.MIN_V);
        dt = state.derived(DerivedParameter.DT).at(0);
        halfDt = state.derived(DerivedParameter.HALF_DT).at(0);
        midpoint = state.variant().has(ModelFeature.MIDPOINT);
        hold = state.variant().has(ModelFeature.HOLD);
    }

    @Override
    public final void update(int from, int to, AdvanceContext context, int k) {
        for (int i = from; i < to; i++) {
            float v = vs[i];
            float thrTheta = thrThetas[i];
            float rfr = rfrs[i];
            float current = currents[i] * resists.at(i);
            boolean ready = rfr >= refracts.at(i);
            float drive = ready ? current : 0f;
            float slope = slope(i, v, drive);
            if (midpoint) {
                slope = slope(i, Math.fma(slope, halfDt, v), drive);
            }
            boolean moves = ready || !hold;
            float v1 = moves ? Math.fma(slope, dt, v) : v;
            float thr = thrTheta + thresholds.at(i);
            boolean spike = v1 > thr && moves;
            v = spike ? resets.at(i) : v1;
            v = v < minima.at(i) ? minima.at(i) : v;
            vs[i] = Float32Math.flushSubnormals(v);
            thrThetas[i] = Float32Math.flushSubnormals(Math.fma(thrTheta, decays.at(i), spike ? pluses.at(i) : 0f));
            rfrs[i] = Float32Math.flushSubnormals(spike ? 0f : rfr + dt);
            if (surrogates != null) {
                surrogates[i] = Float32Math.flushSubnormals(surrogate(i, v1, thr, current));
            }
            spikes.write(i, spike, context, k);
        }
    }

    /** Slope of v of unit i at a potential, per ms. The current is 0 in the refractory period. */
    abstract float slope(int i, float v, float drive);

    /** Surrogate derivative of unit i, from the potential before the reset, the threshold and the current in mV. */
    float surrogate(int i, float v1, float thr, float current) {
        throw new IllegalStateException("model " + state.variant().model().name() + " has no surrogate derivative");
    }

    @Override
    public final void updateAfterCoupling(int from, int to, AdvanceContext context, int k) {
        if (state.variant().selectsSpikes()) {
            spikes.writeSelected(from, to, context, k);
        }
    }
}
