package org.lifsim.internal.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.model.LifModel;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.model.StateVariable;

/**
 * The step of LIF for its fast path: Euler's rule without flush and lower bound, which
 * {@link org.lifsim.internal.fastpath.LifFastPathBounds} proves to have no effect. Six vectors would hide the latency as
 * well as five, but the registers hold no more than five and the parameters. A compiler that keeps masks in vector
 * registers has room for three, and beside per-unit parameters for two.
 */
@Forms(
        nested = 5,
        flat = {3, 2})
final class LifFastPath {
    FloatVector v = state(StateVariable.V);
    FloatVector thrTheta = state(StateVariable.THR_THETA);
    FloatVector rfr = state(StateVariable.RFR);

    FloatVector current = input(StateVariable.CURRENT);

    FloatVector rest = parameter(LifModel.RESTING_POTENTIAL);
    FloatVector leak = parameter(LifModel.LEAK_CONDUCTANCE);
    FloatVector resist = parameter(LifModel.MEMBRANE_RESISTANCE);
    FloatVector refract = parameter(LifModel.REFRACTORY_PERIOD);
    FloatVector rt = parameter(LifModel.INVERSE_TAU_M);
    FloatVector dt = parameter(DerivedParameter.DT);
    FloatVector thrBase = parameter(LifModel.BASE_THRESHOLD);
    FloatVector reset = parameter(LifModel.RESET_POTENTIAL);
    FloatVector decay = parameter(LifModel.THRESHOLD_DECAY);
    FloatVector plus = parameter(LifModel.THRESHOLD_INCREMENT);

    boolean FULL_LEAK = isOne(LifModel.LEAK_CONDUCTANCE);

    void prepare() {
        current = current.mul(resist);
    }

    /** A leak of 1 makes the multiply-add a sum, with the same bits. */
    void step() {
        VectorMask<Float> ready = rfr.compare(VectorOperators.GE, refract);
        FloatVector push =
                FULL_LEAK ? rest.sub(v).add(current, ready) : rest.sub(v).fma(leak, zero.blend(current, ready));
        FloatVector v1 = push.mul(rt).fma(dt, v);
        VectorMask<Float> spike = v1.compare(VectorOperators.GT, thrTheta.add(thrBase));
        v = v1.blend(reset, spike);
        thrTheta = thrTheta.fma(decay, zero.blend(plus, spike));
        rfr = rfr.add(dt).blend(zero, spike);
    }
}
