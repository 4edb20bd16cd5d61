package org.lifsim.internal.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.model.FitzHughNagumoModel;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.model.StateVariable;

/** The step of {@code FitzHughNagumoModel}. */
@Forms(masked = 4, unmasked = 2)
final class FitzHughNagumoSteps {
    FloatVector v = state(StateVariable.V);
    FloatVector w = state(StateVariable.W);

    FloatVector current = input(StateVariable.CURRENT);

    FloatVector resist = parameter(FitzHughNagumoModel.MEMBRANE_RESISTANCE);
    FloatVector rtM = parameter(FitzHughNagumoModel.INVERSE_TAU_M);
    FloatVector rtW = parameter(FitzHughNagumoModel.INVERSE_TAU_W);
    FloatVector shift = parameter(FitzHughNagumoModel.SHIFT);
    FloatVector decay = parameter(FitzHughNagumoModel.DECAY);
    FloatVector perGamma = parameter(FitzHughNagumoModel.PER_GAMMA);
    FloatVector threshold = parameter(FitzHughNagumoModel.THRESHOLD);
    FloatVector resetV = parameter(FitzHughNagumoModel.RESET_V);
    FloatVector resetW = parameter(FitzHughNagumoModel.RESET_W);
    FloatVector dt = parameter(DerivedParameter.DT);
    FloatVector halfDt = parameter(DerivedParameter.HALF_DT);

    boolean MIDPOINT = has(ModelFeature.MIDPOINT);
    boolean RESETS = has(FitzHughNagumoModel.SPIKE_RESET);
    boolean GAMMA_EACH = isEach(FitzHughNagumoModel.PER_GAMMA);
    boolean GAMMA_ONE = isOne(FitzHughNagumoModel.PER_GAMMA);

    void step() {
        FloatVector pull = v.add(shift);
        FloatVector slopeV = slope(v, w, current, resist, perGamma);
        FloatVector slopeW = decay.neg().fma(w, pull).mul(rtW);
        if (MIDPOINT) {
            FloatVector middle = slopeV.mul(rtM).fma(halfDt, v);
            slopeV = slope(middle, w, current, resist, perGamma);
            slopeW = decay.neg().fma(slopeW.fma(halfDt, w), pull).mul(rtW);
        }
        FloatVector v1 = slopeV.mul(rtM).fma(dt, v);
        FloatVector w1 = slopeW.fma(dt, w);
        VectorMask<Float> spike = v1.compare(VectorOperators.GT, threshold);
        if (RESETS) {
            v1 = v1.blend(resetV, spike);
            w1 = w1.blend(resetW, spike);
        }
        v = flushed(v1);
        w = flushed(w1);
    }

    /**
     * Slope of v, times tau_m. A gamma of 1 removes a product, so ngc-learn fuses another one. The two slopes of the
     * midpoint rule share the product of the current, so ngc-learn rounds it.
     */
    private static FloatVector slope(
            FloatVector v, FloatVector w, FloatVector current, FloatVector resist, FloatVector perGamma) {
        FloatVector square = v.mul(v);
        FloatVector rise = GAMMA_EACH
                ? square.mul(v)
                        .neg()
                        .fma(perGamma, v)
                        .blend(square.neg().fma(v, v), perGamma.compare(VectorOperators.EQ, 1f))
                : GAMMA_ONE ? square.neg().fma(v, v) : square.mul(v).neg().fma(perGamma, v);
        FloatVector push = rise.sub(w);
        return MIDPOINT ? push.add(current.mul(resist)) : current.fma(resist, push);
    }
}
