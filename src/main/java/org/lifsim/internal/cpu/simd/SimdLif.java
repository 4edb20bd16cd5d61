package org.lifsim.internal.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.model.LifModel;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.model.StateVariable;

/** SIMD implementation of {@code LifModel}. */
final class SimdLif extends SimdUpdate {
    private final float[] vs;
    private final float[] thrThetas;
    private final float[] rfrs;
    private final float[] currents;
    private final float[] surrogates;
    private final boolean midpoint;
    private final boolean hold;
    private final boolean secant;
    private final boolean straightThrough;
    private final boolean triangular;
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
    private final DerivedValues dts;
    private final DerivedValues halfDts;

    SimdLif(NeuronState state) {
        super(state);
        ModelVariant variant = state.variant();
        secant = variant.has(ModelFeature.SECANT);
        straightThrough = variant.has(ModelFeature.STRAIGHT_THROUGH);
        triangular = variant.has(ModelFeature.TRIANGULAR);
        vs = state.values(StateVariable.V);
        thrThetas = state.values(StateVariable.THR_THETA);
        rfrs = state.values(StateVariable.RFR);
        currents = state.values(StateVariable.CURRENT);
        surrogates = state.values(StateVariable.SURROGATE);
        midpoint = variant.has(ModelFeature.MIDPOINT);
        hold = variant.has(ModelFeature.HOLD);
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
        dts = state.derived(DerivedParameter.DT);
        halfDts = state.derived(DerivedParameter.HALF_DT);
    }

    @Override
    void vectors(int from, int to, AdvanceContext context, int k) {
        float[] arguments = scratch(0);
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector lowest = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
        FloatVector dt = load(dts, 0, 0);
        FloatVector halfDt = load(halfDts, 0, 0);
        float[] restOf = rests.values();
        int restOfFrom = rests.origin(from);
        float[] leakOf = leaks.values();
        int leakOfFrom = leaks.origin(from);
        float[] resistOf = resists.values();
        int resistOfFrom = resists.origin(from);
        float[] refractOf = refracts.values();
        int refractOfFrom = refracts.origin(from);
        float[] rtOf = rts.values();
        int rtOfFrom = rts.origin(from);
        float[] thrOf = thresholds.values();
        int thrOfFrom = thresholds.origin(from);
        float[] resetOf = resets.values();
        int resetOfFrom = resets.origin(from);
        float[] decayOf = decays.values();
        int decayOfFrom = decays.origin(from);
        float[] plusOf = pluses.values();
        int plusOfFrom = pluses.origin(from);
        float[] minimumOf = minima.values();
        int minimumOfFrom = minima.origin(from);
        for (int i = from; i < to; i += LANES) {
            FloatVector v = load(vs, i);
            FloatVector thrTheta = load(thrThetas, i);
            FloatVector rfr = load(rfrs, i);
            FloatVector current = load(currents, i).mul(load(resistOf, i - resistOfFrom));
            FloatVector rest = load(restOf, i - restOfFrom);
            FloatVector leak = load(leakOf, i - leakOfFrom);
            FloatVector rt = load(rtOf, i - rtOfFrom);
            VectorMask<Float> ready = rfr.compare(VectorOperators.GE, load(refractOf, i - refractOfFrom));
            FloatVector drive = zero.blend(current, ready);
            FloatVector slope = rest.sub(v).fma(leak, drive).mul(rt);
            if (midpoint) {
                FloatVector middle = slope.fma(halfDt, v);
                slope = rest.sub(middle).fma(leak, drive).mul(rt);
            }
            FloatVector v1 = slope.fma(dt, v);
            FloatVector rising = v1;
            if (hold) {
                rising = lowest.blend(v1, ready);
                v1 = v.blend(v1, ready);
            }
            FloatVector thr = thrTheta.add(load(thrOf, i - thrOfFrom));
            VectorMask<Float> spike = rising.compare(VectorOperators.GT, thr);
            FloatVector minimum = load(minimumOf, i - minimumOfFrom);
            v = v1.blend(load(resetOf, i - resetOfFrom), spike);
            v = v.blend(minimum, v.compare(VectorOperators.LT, minimum));
            flush(v).intoArray(vs, i);
            flush(thrTheta.fma(load(decayOf, i - decayOfFrom), zero.blend(load(plusOf, i - plusOfFrom), spike)))
                    .intoArray(thrThetas, i);
            flush(rfr.add(dt).blend(zero, spike)).intoArray(rfrs, i);
            if (surrogates != null) {
                // Argument of the surrogate; it needs the threshold from before the step.
                FloatVector x = secant ? current : straightThrough ? v1 : v1.sub(thr);
                x.intoArray(arguments, i - from);
            }
            spiked(i, spike, context, k);
        }
        if (surrogates != null) {
            surrogates(from, to, arguments);
        }
    }

    private void surrogates(int from, int to, float[] values) {
        if (secant) {
            SimdSurrogateGradient.secant(values, to - from);
        }
        for (int i = from; i < to; i += LANES) {
            FloatVector x = load(values, i - from);
            FloatVector derivative = secant
                    ? x
                    : straightThrough
                            ? SimdSurrogateGradient.straightThrough(x)
                            : triangular ? SimdSurrogateGradient.triangular(x) : SimdSurrogateGradient.arctan(x);
            flush(derivative.mul(load(surrogateScales, i, from))).intoArray(surrogates, i);
        }
    }
}
