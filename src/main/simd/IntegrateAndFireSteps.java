package org.lifsim.internal.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.model.IntegrateAndFireModel;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.model.StateVariable;

/** The step of {@code IntegrateAndFireModel}. */
@Forms(masked = 4, unmasked = 3)
final class IntegrateAndFireSteps {
    FloatVector v = state(StateVariable.V);
    FloatVector rfr = state(StateVariable.RFR);

    FloatVector current = input(StateVariable.CURRENT);

    FloatVector resist = parameter(IntegrateAndFireModel.MEMBRANE_RESISTANCE);
    FloatVector rt = parameter(IntegrateAndFireModel.INVERSE_TAU_M);
    FloatVector refract = parameter(IntegrateAndFireModel.REFRACTORY_PERIOD);
    FloatVector threshold = parameter(IntegrateAndFireModel.THRESHOLD);
    FloatVector reset = parameter(IntegrateAndFireModel.RESET_POTENTIAL);
    FloatVector rest = parameter(IntegrateAndFireModel.RESTING_POTENTIAL);
    FloatVector dt = parameter(DerivedParameter.DT);

    boolean UNCLAMPED = has(IntegrateAndFireModel.UNCLAMPED);

    void prepare() {
        current = current.mul(resist).mul(rt);
    }

    void step() {
        VectorMask<Float> ready = rfr.compare(VectorOperators.GE, refract);
        FloatVector v1 = zero.blend(current, ready).fma(dt, v);
        VectorMask<Float> spike = v1.compare(VectorOperators.GT, threshold);
        if (!UNCLAMPED) {
            v1 = v1.blend(reset, spike);
            v1 = v1.blend(rest, v1.compare(VectorOperators.LT, rest));
        }
        FloatVector rfr1 = rfr.add(dt).blend(zero, spike);
        v = flushed(v1);
        rfr = elapsed(rfr1);
    }
}
