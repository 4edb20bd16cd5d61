package org.lifsim.internal.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.model.IntegrateAndFireModel;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.model.StateVariable;

/** SIMD implementation of {@code IntegrateAndFireModel}. */
final class SimdIntegrateAndFire extends SimdUpdate {
    private final float[] vs;
    private final float[] rfrs;
    private final float[] currents;
    private final DerivedValues resists;
    private final DerivedValues rts;
    private final DerivedValues refracts;
    private final DerivedValues thresholds;
    private final DerivedValues resets;
    private final DerivedValues rests;
    private final DerivedValues dts;
    private final boolean clamped;

    SimdIntegrateAndFire(NeuronState state) {
        super(state);
        vs = state.values(StateVariable.V);
        rfrs = state.values(StateVariable.RFR);
        currents = state.values(StateVariable.CURRENT);
        resists = state.derived(IntegrateAndFireModel.MEMBRANE_RESISTANCE);
        rts = state.derived(IntegrateAndFireModel.INVERSE_TAU_M);
        refracts = state.derived(IntegrateAndFireModel.REFRACTORY_PERIOD);
        thresholds = state.derived(IntegrateAndFireModel.THRESHOLD);
        resets = state.derived(IntegrateAndFireModel.RESET_POTENTIAL);
        rests = state.derived(IntegrateAndFireModel.RESTING_POTENTIAL);
        dts = state.derived(DerivedParameter.DT);
        clamped = !state.variant().has(IntegrateAndFireModel.UNCLAMPED);
    }

    @Override
    void vectors(int from, int to, AdvanceContext context, int k) {
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector dt = load(dts, 0, 0);
        float[] resistOf = resists.values();
        int resistOfFrom = resists.origin(from);
        float[] rtOf = rts.values();
        int rtOfFrom = rts.origin(from);
        float[] refractOf = refracts.values();
        int refractOfFrom = refracts.origin(from);
        float[] thrOf = thresholds.values();
        int thrOfFrom = thresholds.origin(from);
        float[] resetOf = resets.values();
        int resetOfFrom = resets.origin(from);
        float[] restOf = rests.values();
        int restOfFrom = rests.origin(from);
        for (int i = from; i < to; i += LANES) {
            FloatVector rfr = load(rfrs, i);
            VectorMask<Float> ready = rfr.compare(VectorOperators.GE, load(refractOf, i - refractOfFrom));
            FloatVector slope =
                    load(currents, i).mul(load(resistOf, i - resistOfFrom)).mul(load(rtOf, i - rtOfFrom));
            FloatVector v1 = zero.blend(slope, ready).fma(dt, load(vs, i));
            VectorMask<Float> spike = v1.compare(VectorOperators.GT, load(thrOf, i - thrOfFrom));
            FloatVector v = v1;
            if (clamped) {
                FloatVector rest = load(restOf, i - restOfFrom);
                v = v1.blend(load(resetOf, i - resetOfFrom), spike);
                v = v.blend(rest, v.compare(VectorOperators.LT, rest));
            }
            flush(v).intoArray(vs, i);
            flush(rfr.add(dt).blend(zero, spike)).intoArray(rfrs, i);
            spiked(i, spike, context, k);
        }
    }
}
