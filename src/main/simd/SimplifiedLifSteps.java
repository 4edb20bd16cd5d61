package org.lifsim.internal.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.model.SimplifiedLifModel;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.model.StateVariable;

/** The step of {@code SimplifiedLifModel} for units without lateral inhibition and without a surrogate derivative. */
@Forms(masked = 4, unmasked = 3)
final class SimplifiedLifSteps {
    FloatVector v = state(StateVariable.V);
    FloatVector thr = state(StateVariable.THR);
    FloatVector rfr = state(StateVariable.RFR);

    FloatVector current = input(StateVariable.CURRENT);

    FloatVector resist = parameter(SimplifiedLifModel.MEMBRANE_RESISTANCE);
    FloatVector refract = parameter(SimplifiedLifModel.REFRACTORY_PERIOD);
    FloatVector rt = parameter(SimplifiedLifModel.INVERSE_TAU_M);
    FloatVector gain = parameter(SimplifiedLifModel.THRESHOLD_GAIN);
    FloatVector leak = parameter(SimplifiedLifModel.THRESHOLD_LEAK);
    FloatVector dt = parameter(DerivedParameter.DT);

    boolean STICKY = has(SimplifiedLifModel.STICKY_SPIKES);
    boolean NO_GAIN = isZero(SimplifiedLifModel.THRESHOLD_GAIN);
    boolean NO_LEAK = isZero(SimplifiedLifModel.THRESHOLD_LEAK);

    /** With neither gain nor leak no step changes the threshold. */
    void step() {
        VectorMask<Float> ready = rfr.compare(VectorOperators.GE, refract);
        FloatVector slope = zero.blend(current.fma(resist, v.neg()).mul(rt), ready);
        FloatVector v1 = slope.fma(dt, v);
        VectorMask<Float> crosses = v1.compare(VectorOperators.GT, thr);
        if (!NO_GAIN || !NO_LEAK) {
            FloatVector raised = thr.add(zero.blend(gain, crosses));
            FloatVector thr1 = thr.neg().fma(leak, raised);
            thr = flushed(thr1);
        }
        FloatVector v2 = v1.blend(zero, crosses);
        FloatVector rfr1 = rfr.add(dt).blend(dt, crosses);
        v = flushed(v2);
        rfr = elapsed(rfr1);
        VectorMask<Float> spike = STICKY ? crosses.or(ready.not()) : crosses;
    }
}
