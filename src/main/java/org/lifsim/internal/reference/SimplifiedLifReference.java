package org.lifsim.internal.reference;

import org.lifsim.internal.model.SimplifiedLifModel;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.CouplingGroups;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.SpikeWriter;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.internal.step.SurrogateGradient;
import org.lifsim.model.StateVariable;

/**
 * Reference implementation of the SLIF step, in scalar Java. {@code SimdSimplifiedLif} and {@code kernels/slif_step.cl}
 * repeat it line by line. Source: {@code SLIFCell.advance_state} of ngc-learn 3.2.3, with each rounding made explicit.
 */
public final class SimplifiedLifReference implements StepUpdate {
    private final NeuronState state;
    private final float[] vs;
    private final float[] thrs;
    private final float[] rfrs;
    private final float[] emitted;
    private final float[] currents;
    private final float[] surrogates;
    private final SpikeWriter spikes;
    private final DerivedValues resists;
    private final DerivedValues inhibitions;
    private final DerivedValues refracts;
    private final DerivedValues rts;
    private final DerivedValues gains;
    private final DerivedValues leaks;
    private final DerivedValues rhos;
    private final float dt;
    private final boolean sticky;
    private final boolean sparse;
    private final boolean inhibited;

    public SimplifiedLifReference(NeuronState state) {
        this.state = state;
        vs = state.values(StateVariable.V);
        thrs = state.values(StateVariable.THR);
        rfrs = state.values(StateVariable.RFR);
        emitted = state.values(StateVariable.S);
        currents = state.values(StateVariable.CURRENT);
        surrogates = state.values(StateVariable.SURROGATE);
        spikes = new SpikeWriter(state);
        resists = state.derived(SimplifiedLifModel.MEMBRANE_RESISTANCE);
        inhibitions = state.derived(SimplifiedLifModel.INHIBITION);
        refracts = state.derived(SimplifiedLifModel.REFRACTORY_PERIOD);
        rts = state.derived(SimplifiedLifModel.INVERSE_TAU_M);
        gains = state.derived(SimplifiedLifModel.THRESHOLD_GAIN);
        leaks = state.derived(SimplifiedLifModel.THRESHOLD_LEAK);
        rhos = state.derived(SimplifiedLifModel.RHO);
        dt = state.derived(DerivedParameter.DT).at(0);
        sticky = state.variant().has(ModelFeature.STICKY_SPIKES);
        sparse = state.variant().has(ModelFeature.THRESHOLD_TRACKS_ACTIVITY);
        inhibited = state.variant().has(ModelFeature.LATERAL_INHIBITION);
    }

    @Override
    public void update(int from, int to, AdvanceContext context, int k) {
        int spiked = 0;
        for (int i = from; i < to; i++) {
            float v = vs[i];
            float thr = thrs[i];
            float rfr = rfrs[i];
            float resist = resists.at(i);
            float j = currents[i] * resist;
            float pull = Math.fma(currents[i], resist, -v);
            if (inhibited) {
                j = inhibited(currents[i], resist, inhibition(i, context.groups()), inhibitions.at(i));
                pull = j - v;
            }
            boolean ready = rfr >= refracts.at(i);
            float slope = ready ? pull * rts.at(i) : 0f;
            float v1 = Math.fma(slope, dt, v);
            boolean spike = v1 > thr;
            vs[i] = Float32Math.flushSubnormals(spike ? 0f : v1);
            rfrs[i] = Float32Math.flushSubnormals(spike ? dt : rfr + dt);
            if (!sparse) {
                thrs[i] = Float32Math.flushSubnormals(Math.fma(-thr, leaks.at(i), thr + (spike ? gains.at(i) : 0f)));
            }
            if (surrogates != null) {
                surrogates[i] = Float32Math.flushSubnormals(SurrogateGradient.secant(j));
            }
            boolean emits = sticky ? spike || !ready : spike; // in ngc-learn: s * mask + (1 - mask)
            spikes.write(i, emits, context, k);
            spiked += spike ? 1 : 0;
        }
        if (sparse) {
            context.groups().addSpikes(from / context.groups().size(), spiked);
        }
    }

    /**
     * Input current minus inhibition. ngc-learn fuses the product of the current. If the resistance is 1, the current
     * has no product, and ngc-learn fuses the product of the inhibition.
     */
    private static float inhibited(float current, float resist, float total, float strength) {
        return resist == 1f ? Math.fma(-total, strength, current) : Math.fma(current, resist, -(total * strength));
    }

    /**
     * Sum of the weights from the units that spiked in the previous step, in ascending order, rounded after each
     * addition.
     */
    private float inhibition(int unit, CouplingGroups groups) {
        int group = unit / groups.size();
        int column = unit - group * groups.size();
        float total = 0f;
        for (int n = 0; n < groups.activeCount(group); n++) {
            total += state.weights()[groups.activeUnits(group, n) * groups.size() + column];
        }
        return total;
    }

    /** Adapts thresholds to the number of spikes. Spikes that refractory units keep emitting do not count. */
    @Override
    public void updateAfterCoupling(int from, int to, AdvanceContext context, int k) {
        if (!sparse) {
            return;
        }
        float surplus = context.groups().spikes(from / context.groups().size()) - 1;
        for (int i = from; i < to; i++) {
            float thr = thrs[i] + surplus * rhos.at(i); // one product for all units, so ngc-learn rounds it
            thrs[i] = Float32Math.flushSubnormals(
                    thr < SimplifiedLifModel.MIN_THRESHOLD ? SimplifiedLifModel.MIN_THRESHOLD : thr);
        }
    }
}
