package org.lifsim.internal.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.model.LifModel;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.model.StateVariable;

/** The full step of {@code LifModel}. */
@Forms(masked = 4, unmasked = 2)
final class LifSteps extends AdaptiveThreshold {
    FloatVector leak = parameter(LifModel.LEAK_CONDUCTANCE);

    boolean FULL_LEAK = isOne(LifModel.LEAK_CONDUCTANCE);
    boolean SURROGATE = isKept(StateVariable.SURROGATE);
    boolean SECANT = has(ModelFeature.SECANT);
    boolean STRAIGHT_THROUGH = has(ModelFeature.STRAIGHT_THROUGH);

    /**
     * A leak of 1 makes the multiply-add a sum, with the same bits. The argument of the surrogate derivative needs the
     * threshold from before the step.
     */
    void step() {
        VectorMask<Float> ready = rfr.compare(VectorOperators.GE, refract);
        FloatVector drive = zero.blend(current, ready);
        FloatVector push = FULL_LEAK ? rest.sub(v).add(drive) : rest.sub(v).fma(leak, drive);
        if (MIDPOINT) {
            FloatVector middle = push.mul(rt).fma(halfDt, v);
            push = FULL_LEAK ? rest.sub(middle).add(drive) : rest.sub(middle).fma(leak, drive);
        }
        FloatVector v1 = push.mul(rt).fma(dt, v);
        FloatVector thr = thrTheta.add(thrBase);
        end();
        FloatVector argument = SECANT ? current : STRAIGHT_THROUGH ? v1 : v1.sub(thr);
    }
}
