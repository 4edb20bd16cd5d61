package org.lifsim.internal.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.model.LifModel;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.model.StateVariable;

/** What the steps of LIF and of quadratic LIF share. */
final class AdaptiveThreshold {
    FloatVector v = state(StateVariable.V);
    FloatVector thrTheta = state(StateVariable.THR_THETA);
    FloatVector rfr = state(StateVariable.RFR);

    FloatVector current = input(StateVariable.CURRENT);

    FloatVector rest = parameter(LifModel.RESTING_POTENTIAL);
    FloatVector resist = parameter(LifModel.MEMBRANE_RESISTANCE);
    FloatVector refract = parameter(LifModel.REFRACTORY_PERIOD);
    FloatVector rt = parameter(LifModel.INVERSE_TAU_M);
    FloatVector thrBase = parameter(LifModel.BASE_THRESHOLD);
    FloatVector reset = parameter(LifModel.RESET_POTENTIAL);
    FloatVector decay = parameter(LifModel.THRESHOLD_DECAY);
    FloatVector plus = parameter(LifModel.THRESHOLD_INCREMENT);
    FloatVector minimum = parameter(LifModel.MIN_V);
    FloatVector dt = parameter(DerivedParameter.DT);
    FloatVector halfDt = parameter(DerivedParameter.HALF_DT);

    boolean MIDPOINT = has(ModelFeature.MIDPOINT);
    boolean HOLD = has(ModelFeature.HOLD);
    boolean UNBOUNDED = isMinusInfinity(LifModel.MIN_V);

    void prepare() {
        current = current.mul(resist);
    }

    /** Completes a step that takes v to {@code v1}, above the threshold {@code thr}; {@code ready} units are not refractory. */
    void end() {
        VectorMask<Float> spike = v1.compare(VectorOperators.GT, thr);
        if (HOLD) {
            spike = spike.and(ready);
            v1 = v.blend(v1, ready);
        }
        FloatVector v2 = v1.blend(reset, spike);
        if (!UNBOUNDED) {
            v2 = v2.blend(minimum, v2.compare(VectorOperators.LT, minimum));
        }
        FloatVector thrTheta1 = thrTheta.fma(decay, zero.blend(plus, spike));
        FloatVector rfr1 = rfr.add(dt).blend(zero, spike);
        v = flushed(v2);
        thrTheta = flushed(thrTheta1);
        rfr = elapsed(rfr1);
    }
}
