package org.lifsim.internal.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.model.IzhikevichModel;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.model.StateVariable;

/** The step of {@code IzhikevichModel}. */
@Forms(masked = 5, unmasked = 2)
final class IzhikevichSteps {
    FloatVector v = state(StateVariable.V);
    FloatVector w = state(StateVariable.W);

    FloatVector current = input(StateVariable.CURRENT);

    FloatVector resist = parameter(IzhikevichModel.SHARED.membraneResistance());
    FloatVector rtM = parameter(IzhikevichModel.SHARED.inverseTauM());
    FloatVector rtW = parameter(IzhikevichModel.SHARED.inverseTauW());
    FloatVector threshold = parameter(IzhikevichModel.SHARED.threshold());
    FloatVector reset = parameter(IzhikevichModel.SHARED.resetPotential());
    FloatVector coupling = parameter(IzhikevichModel.SHARED.coupling());
    FloatVector jump = parameter(IzhikevichModel.SHARED.increment());
    FloatVector dt = parameter(DerivedParameter.DT);
    FloatVector halfDt = parameter(DerivedParameter.HALF_DT);

    FloatVector quadratic = constant(0.04f);
    FloatVector linear = constant(5f);
    FloatVector offset = constant(140f);

    boolean MIDPOINT = has(ModelFeature.MIDPOINT);

    /**
     * The two slopes of the midpoint rule share the product of the current, and the product in the slope of w, so
     * ngc-learn rounds these.
     */
    void step() {
        VectorMask<Float> spike = v.compare(VectorOperators.GT, threshold);
        FloatVector push = v.fma(linear, v.mul(v).mul(quadratic)).add(offset).sub(w);
        FloatVector slopeV;
        FloatVector slopeW;
        if (MIDPOINT) {
            FloatVector drive = current.mul(resist);
            FloatVector u = push.add(drive).mul(rtM).fma(halfDt, v);
            slopeV = u.fma(linear, u.mul(u).mul(quadratic))
                    .add(offset)
                    .sub(w)
                    .add(drive)
                    .mul(rtM);
            FloatVector pull = v.mul(coupling);
            slopeW = pull.sub(pull.sub(w).mul(rtW).fma(halfDt, w)).mul(rtW);
        } else {
            slopeV = current.fma(resist, push).mul(rtM);
            slopeW = v.fma(coupling, w.neg()).mul(rtW);
        }
        FloatVector raised = w.add(jump);
        FloatVector v1 = slopeV.fma(dt, v).blend(reset, spike);
        FloatVector w1 = slopeW.fma(dt, w).blend(raised, spike);
        v = flushed(v1);
        w = flushed(w1);
    }
}
