package org.lifsim.internal.reference;

import org.lifsim.internal.model.LifModel;
import org.lifsim.internal.model.QuadraticLifModel;
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
 * Reference implementation of the quadratic LIF step, in scalar Java. {@code SimdQuadraticLif} and
 * {@code kernels/quadlif_step.cl} repeat it line by line. Source: {@code QuadLIFCell.advance_state} of ngc-learn 3.2.3,
 * with each rounding made explicit.
 */
public final class QuadraticLifReference implements StepUpdate {
    private final NeuronState state;
    private final float[] vs;
    private final float[] thrThetas;
    private final float[] rfrs;
    private final float[] currents;
    private final SpikeWriter spikes;
    private final DerivedValues rests;
    private final DerivedValues scales;
    private final DerivedValues criticals;
    private final DerivedValues resists;
    private final DerivedValues refracts;
    private final DerivedValues rts;
    private final DerivedValues thresholds;
    private final DerivedValues resets;
    private final DerivedValues decays;
    private final DerivedValues pluses;
    private final DerivedValues minima;
    private final float dt;
    private final float halfDt;
    private final boolean midpoint;

    public QuadraticLifReference(NeuronState state) {
        this.state = state;
        vs = state.values(StateVariable.V);
        thrThetas = state.values(StateVariable.THR_THETA);
        rfrs = state.values(StateVariable.RFR);
        currents = state.values(StateVariable.CURRENT);
        spikes = new SpikeWriter(state);
        rests = state.derived(LifModel.RESTING_POTENTIAL);
        scales = state.derived(QuadraticLifModel.CRITICAL_POTENTIAL);
        criticals = state.derived(QuadraticLifModel.QUADRATIC_FACTOR);
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
    }

    @Override
    public void update(int from, int to, AdvanceContext context, int k) {
        for (int i = from; i < to; i++) {
            float v = vs[i];
            float thrTheta = thrThetas[i];
            float rfr = rfrs[i];
            float drive = rfr >= refracts.at(i) ? currents[i] * resists.at(i) : 0f;
            float slope = slope(i, v, drive);
            if (midpoint) {
                slope = slope(i, Math.fma(slope, halfDt, v), drive);
            }
            float v1 = Math.fma(slope, dt, v);
            float thr = thrTheta + thresholds.at(i);
            boolean spike = v1 > thr;
            v = spike ? resets.at(i) : v1;
            v = v < minima.at(i) ? minima.at(i) : v;
            vs[i] = Float32Math.flushSubnormals(v);
            thrThetas[i] = Float32Math.flushSubnormals(Math.fma(thrTheta, decays.at(i), spike ? pluses.at(i) : 0f));
            rfrs[i] = Float32Math.flushSubnormals(spike ? 0f : rfr + dt);
            spikes.write(i, spike, context, k);
        }
    }

    /**
     * Slope of v. In a product of three factors plus a sum, ngc-learn fuses the last product. A factor of magnitude 1
     * does not count, so then another product is the last one.
     */
    private float slope(int i, float v, float drive) {
        float gap = rests.at(i) - v;
        float above = v - scales.at(i);
        float critical = criticals.at(i);
        float push = Math.abs(critical) == 1f
                ? Math.fma(gap * critical, above, drive)
                : Math.fma(gap * above, critical, drive);
        return push * rts.at(i);
    }

    @Override
    public void updateAfterCoupling(int from, int to, AdvanceContext context, int k) {
        if (state.variant().selectsSpikes()) {
            spikes.writeSelected(from, to, context, k);
        }
    }
}
