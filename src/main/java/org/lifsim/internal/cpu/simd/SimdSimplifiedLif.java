package org.lifsim.internal.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.model.SimplifiedLifModel;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.CouplingGroups;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.model.StateVariable;

/** SIMD implementation of {@code SimplifiedLifModel}. */
final class SimdSimplifiedLif extends SimdUpdate {
    private final float[] weights;
    private final float[] vs;
    private final float[] thrs;
    private final float[] rfrs;
    private final float[] currents;
    private final float[] surrogates;
    private final DerivedValues resists;
    private final DerivedValues inhibitions;
    private final DerivedValues refracts;
    private final DerivedValues rts;
    private final DerivedValues gains;
    private final DerivedValues leaks;
    private final DerivedValues dts;
    private final boolean sticky;
    private final boolean sparse;
    private final boolean inhibited;

    /** Whether a step may change thresholds; with neither gain nor leak it does not. */
    private final boolean adapts;

    SimdSimplifiedLif(NeuronState state) {
        super(state);
        weights = state.weights();
        vs = state.values(StateVariable.V);
        thrs = state.values(StateVariable.THR);
        rfrs = state.values(StateVariable.RFR);
        currents = state.values(StateVariable.CURRENT);
        surrogates = state.values(StateVariable.SURROGATE);
        resists = state.derived(SimplifiedLifModel.MEMBRANE_RESISTANCE);
        inhibitions = state.derived(SimplifiedLifModel.INHIBITION);
        refracts = state.derived(SimplifiedLifModel.REFRACTORY_PERIOD);
        rts = state.derived(SimplifiedLifModel.INVERSE_TAU_M);
        gains = state.derived(SimplifiedLifModel.THRESHOLD_GAIN);
        leaks = state.derived(SimplifiedLifModel.THRESHOLD_LEAK);
        dts = state.derived(DerivedParameter.DT);
        sticky = state.variant().has(SimplifiedLifModel.STICKY_SPIKES);
        sparse = state.variant().has(ModelFeature.THRESHOLD_TRACKS_ACTIVITY);
        inhibited = state.variant().has(ModelFeature.LATERAL_INHIBITION);
        boolean still = !gains.isPerUnit() && gains.at(0) == 0 && !leaks.isPerUnit() && leaks.at(0) == 0;
        adapts = !sparse && !still;
    }

    @Override
    void vectors(int from, int to, AdvanceContext context, int k) {
        float[] inputs = scratch(0);
        int spiked = 0;
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector dt = load(dts, 0, 0);
        float[] resistOf = resists.values();
        int resistOfFrom = resists.origin(from);
        float[] inhibitionOf = inhibitions.values();
        int inhibitionOfFrom = inhibitions.origin(from);
        float[] refractOf = refracts.values();
        int refractOfFrom = refracts.origin(from);
        float[] rtOf = rts.values();
        int rtOfFrom = rts.origin(from);
        float[] gainOf = gains.values();
        int gainOfFrom = gains.origin(from);
        float[] leakOf = leaks.values();
        int leakOfFrom = leaks.origin(from);
        for (int i = from; i < to; i += LANES) {
            FloatVector v = load(vs, i);
            FloatVector thr = load(thrs, i);
            FloatVector rfr = load(rfrs, i);
            FloatVector current = load(currents, i);
            FloatVector resist = load(resistOf, i - resistOfFrom);
            FloatVector pull;
            if (inhibited) {
                FloatVector j = inhibited(
                        current, resist, inhibition(i, context.groups()), load(inhibitionOf, i - inhibitionOfFrom));
                pull = j.sub(v);
                if (surrogates != null) {
                    j.intoArray(inputs, i - from);
                }
            } else {
                pull = current.fma(resist, v.neg());
                if (surrogates != null) {
                    current.mul(resist).intoArray(inputs, i - from);
                }
            }
            VectorMask<Float> ready = rfr.compare(VectorOperators.GE, load(refractOf, i - refractOfFrom));
            FloatVector slope = zero.blend(pull.mul(load(rtOf, i - rtOfFrom)), ready);
            FloatVector v1 = slope.fma(dt, v);
            VectorMask<Float> spike = v1.compare(VectorOperators.GT, thr);
            flush(v1.blend(zero, spike)).intoArray(vs, i);
            flush(rfr.add(dt).blend(dt, spike)).intoArray(rfrs, i);
            if (adapts) {
                FloatVector raised = thr.add(zero.blend(load(gainOf, i - gainOfFrom), spike));
                flush(thr.neg().fma(load(leakOf, i - leakOfFrom), raised)).intoArray(thrs, i);
            }
            VectorMask<Float> emits = sticky ? spike.or(ready.not()) : spike;
            spiked(i, emits, context, k);
            spiked += spike.trueCount();
        }
        if (surrogates != null) {
            SimdSurrogateGradient.secant(inputs, to - from);
            for (int i = from; i < to; i += LANES) {
                flush(load(inputs, i - from)).intoArray(surrogates, i);
            }
        }
        if (sparse) {
            context.groups().addSpikes(from / context.groups().size(), spiked);
        }
    }

    /**
     * Input current minus inhibition. ngc-learn fuses the product of the current. If the resistance is 1, the current
     * has no product, and ngc-learn fuses the product of the inhibition.
     */
    private static FloatVector inhibited(
            FloatVector current, FloatVector resist, FloatVector total, FloatVector strength) {
        VectorMask<Float> unit = resist.compare(VectorOperators.EQ, 1f);
        return current.fma(resist, total.mul(strength).neg()).blend(total.neg().fma(strength, current), unit);
    }

    /**
     * Sum of the weights from the units that spiked in the previous step, in ascending order, rounded after each
     * addition.
     */
    private FloatVector inhibition(int unit, CouplingGroups groups) {
        int group = unit / groups.size();
        int column = unit - group * groups.size();
        FloatVector total = FloatVector.zero(FLOATS);
        for (int n = 0; n < groups.activeCount(group); n++) {
            total = total.add(load(weights, groups.activeUnits(group, n) * groups.size() + column));
        }
        return total;
    }
}
