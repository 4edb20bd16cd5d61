package org.lifsim.internal.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.model.AdExModel;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.model.StateVariable;

/** The step of {@code AdExModel}. */
@Forms(masked = 4, maskedMidpoint = 2, unmasked = 3, unmaskedMidpoint = 1)
final class AdExSteps {
    FloatVector v = state(StateVariable.V);
    FloatVector w = state(StateVariable.W);
    FloatVector rfr = state(StateVariable.RFR, REFRACTORY);

    FloatVector current = input(StateVariable.CURRENT);

    FloatVector rest = parameter(AdExModel.RESTING_POTENTIAL);
    FloatVector resist = parameter(AdExModel.SHARED.membraneResistance());
    FloatVector sharpness = parameter(AdExModel.SHARPNESS);
    FloatVector perSharpness = parameter(AdExModel.PER_SHARPNESS);
    FloatVector onset = parameter(AdExModel.ONSET);
    FloatVector rtM = parameter(AdExModel.SHARED.inverseTauM());
    FloatVector rtW = parameter(AdExModel.SHARED.inverseTauW());
    FloatVector threshold = parameter(AdExModel.SHARED.threshold());
    FloatVector reset = parameter(AdExModel.SHARED.resetPotential());
    FloatVector coupling = parameter(AdExModel.SHARED.coupling());
    FloatVector jump = parameter(AdExModel.SHARED.increment());
    FloatVector refract = parameter(AdExModel.REFRACTORY_PERIOD);
    FloatVector dt = parameter(DerivedParameter.DT);
    FloatVector halfDt = parameter(DerivedParameter.HALF_DT);

    boolean MIDPOINT = has(ModelFeature.MIDPOINT);
    boolean HOLD = has(ModelFeature.HOLD);
    boolean REFRACTORY = isKept(StateVariable.RFR);

    /**
     * The input current counts as 0 in the refractory period. Euler's slope of v, and the slope that leads to the second
     * exponential of the midpoint rule, share their products with no other expression, so ngc-learn fuses them. The two
     * slopes of the midpoint rule share theirs, so it rounds them. The exponential may overflow, and v be NaN.
     */
    void step() {
        VectorMask<Float> ready = rfr.compare(VectorOperators.GE, refract);
        FloatVector input = REFRACTORY ? zero.blend(current, ready) : current;
        FloatVector over = v.sub(rest);
        FloatVector exponent = v.sub(onset).mul(perSharpness);
        FloatVector rise = exp(exponent);
        FloatVector push = sharpness.fma(rise, over.neg());
        FloatVector slopeV = resist.fma(input, resist.neg().fma(w, push)).mul(rtM);
        FloatVector slopeW;
        if (MIDPOINT) {
            FloatVector brake = resist.mul(w);
            FloatVector drive = resist.mul(input);
            FloatVector middle = push.sub(brake).add(drive).mul(rtM).fma(halfDt, v);
            FloatVector exponent2 = slopeV.fma(halfDt, v).sub(onset).mul(perSharpness);
            FloatVector rise2 = exp(exponent2);
            FloatVector push2 = sharpness.fma(rise2, middle.sub(rest).neg());
            slopeV = push2.sub(brake).add(drive).mul(rtM);
            FloatVector pull = over.mul(coupling);
            slopeW = pull.sub(pull.sub(w).mul(rtW).fma(halfDt, w)).mul(rtW);
        } else {
            slopeW = over.fma(coupling, w.neg()).mul(rtW);
        }
        FloatVector v1 = slopeV.fma(dt, v);
        FloatVector w1 = slopeW.fma(dt, w);
        VectorMask<Float> spike = v1.compare(VectorOperators.LE, threshold).not();
        if (HOLD) {
            spike = spike.and(ready);
            v1 = v.blend(v1, ready);
        }
        FloatVector v2 = v1.blend(reset, spike);
        FloatVector w2 = w1.blend(w1.add(jump), spike);
        v = flushed(v2);
        w = flushed(w2);
        if (REFRACTORY) {
            FloatVector rfr1 = rfr.add(dt).blend(zero, spike);
            rfr = elapsed(rfr1);
        }
    }
}
