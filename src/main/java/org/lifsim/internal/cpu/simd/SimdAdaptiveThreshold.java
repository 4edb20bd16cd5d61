package org.lifsim.internal.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.model.LifModel;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.model.StateVariable;

/** SIMD implementation of {@code AdaptiveThresholdReference}: what the steps of LIF and quadratic LIF share. */
abstract class SimdAdaptiveThreshold extends SimdUpdate {
    final float[] vs;
    final float[] thrThetas;
    final float[] rfrs;
    final float[] currents;
    final DerivedValues rests;
    final DerivedValues resists;
    final DerivedValues refracts;
    final DerivedValues rts;
    final DerivedValues thresholds;
    final DerivedValues resets;
    final DerivedValues decays;
    final DerivedValues pluses;
    final DerivedValues minima;
    final DerivedValues dts;
    final DerivedValues halfDts;
    final boolean midpoint;

    SimdAdaptiveThreshold(NeuronState state) {
        super(state);
        vs = state.values(StateVariable.V);
        thrThetas = state.values(StateVariable.THR_THETA);
        rfrs = state.values(StateVariable.RFR);
        currents = state.values(StateVariable.CURRENT);
        rests = state.derived(LifModel.RESTING_POTENTIAL);
        resists = state.derived(LifModel.MEMBRANE_RESISTANCE);
        refracts = state.derived(LifModel.REFRACTORY_PERIOD);
        rts = state.derived(LifModel.INVERSE_TAU_M);
        thresholds = state.derived(LifModel.BASE_THRESHOLD);
        resets = state.derived(LifModel.RESET_POTENTIAL);
        decays = state.derived(LifModel.THRESHOLD_DECAY);
        pluses = state.derived(LifModel.THRESHOLD_INCREMENT);
        minima = state.derived(LifModel.MIN_V);
        dts = state.derived(DerivedParameter.DT);
        halfDts = state.derived(DerivedParameter.HALF_DT);
        midpoint = state.variant().has(ModelFeature.MIDPOINT);
    }

    /** Ends the step of a vector of units: spike, reset, lower bound, adaptation of the threshold, refractoriness. */
    final void end(
            int i,
            FloatVector v1,
            FloatVector thr,
            FloatVector thrTheta,
            FloatVector rfr,
            FloatVector reset,
            FloatVector minimum,
            FloatVector decay,
            FloatVector plus,
            FloatVector dt,
            AdvanceContext context,
            int k) {
        FloatVector zero = FloatVector.zero(FLOATS);
        VectorMask<Float> spike = v1.compare(VectorOperators.GT, thr);
        FloatVector v = v1.blend(reset, spike);
        v = v.blend(minimum, v.compare(VectorOperators.LT, minimum));
        flush(v).intoArray(vs, i);
        flush(thrTheta.fma(decay, zero.blend(plus, spike))).intoArray(thrThetas, i);
        flush(rfr.add(dt).blend(zero, spike)).intoArray(rfrs, i);
        spiked(i, spike, context, k);
    }
}
