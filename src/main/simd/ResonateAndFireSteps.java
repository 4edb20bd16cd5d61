package org.lifsim.internal.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.model.ResonateAndFireModel;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.model.StateVariable;

/** The step of {@code ResonateAndFireModel}. */
@Forms(masked = 4, unmasked = 3, unmaskedMidpoint = 2)
final class ResonateAndFireSteps {
    FloatVector v = state(StateVariable.V);
    FloatVector w = state(StateVariable.W);

    FloatVector current = input(StateVariable.CURRENT);

    FloatVector turn = parameter(ResonateAndFireModel.ANGULAR_FREQUENCY);
    FloatVector damping = parameter(ResonateAndFireModel.DAMPING);
    FloatVector resist = parameter(ResonateAndFireModel.MEMBRANE_RESISTANCE);
    FloatVector rtV = parameter(ResonateAndFireModel.INVERSE_TAU_V);
    FloatVector rtW = parameter(ResonateAndFireModel.INVERSE_TAU_W);
    FloatVector threshold = parameter(ResonateAndFireModel.THRESHOLD);
    FloatVector resetV = parameter(ResonateAndFireModel.RESET_V);
    FloatVector resetW = parameter(ResonateAndFireModel.RESET_W);
    FloatVector dt = parameter(DerivedParameter.DT);
    FloatVector halfDt = parameter(DerivedParameter.HALF_DT);

    boolean MIDPOINT = has(ModelFeature.MIDPOINT);
    boolean NO_RESET = has(ResonateAndFireModel.NO_POST_SPIKE_RESET);
    boolean TURN_EACH = isEach(ResonateAndFireModel.ANGULAR_FREQUENCY);
    boolean DAMPING_EACH = isEach(ResonateAndFireModel.DAMPING);
    boolean TURN_IN_W = holds(ResonateAndFireModel::fusesTurnInW);
    boolean DAMPING_IN_V = holds(ResonateAndFireModel::fusesDampingInV);

    /**
     * ngc-learn fuses the product of the current and one other product of each slope. By the midpoint rule it fuses only
     * one product of each, since the two slopes share the others.
     */
    void step() {
        FloatVector slopeW;
        FloatVector slopeV;
        FloatVector w1;
        if (MIDPOINT) {
            FloatVector spin = v.mul(turn).neg();
            FloatVector drive = current.mul(resist);
            FloatVector middleW = w.fma(damping, spin).add(drive).mul(rtW).fma(halfDt, w);
            slopeW = middleW.fma(damping, spin).add(drive);
            w1 = slopeW.mul(rtW).fma(dt, w);
            FloatVector turned = turn.mul(w1);
            FloatVector middleV = v.fma(damping, turned).mul(rtV).fma(halfDt, v);
            slopeV = middleV.fma(damping, turned);
        } else {
            FloatVector pushW = pushOfW(v, w, turn, damping);
            slopeW = current.fma(resist, pushW);
            w1 = slopeW.mul(rtW).fma(dt, w);
            slopeV = pushOfV(v, w1, turn, damping);
        }
        FloatVector v1 = slopeV.mul(rtV).fma(dt, v);
        VectorMask<Float> spike = v1.compare(VectorOperators.GT, threshold);
        if (!NO_RESET) {
            v1 = v1.blend(resetV, spike);
            w1 = w1.blend(resetW, spike);
        }
        v = flushed(v1);
        w = flushed(w1);
    }

    private static FloatVector pushOfW(FloatVector v, FloatVector w, FloatVector turn, FloatVector damping) {
        VectorMask<Float> other = damping.compare(VectorOperators.EQ, -2f)
                .and(turn.compare(VectorOperators.LT, 0f))
                .or(damping.abs().compare(VectorOperators.EQ, 1f));
        return TURN_EACH || DAMPING_EACH
                ? w.fma(damping, v.mul(turn).neg()).blend(v.neg().fma(turn, w.mul(damping)), other)
                : TURN_IN_W
                        ? v.neg().fma(turn, w.mul(damping))
                        : w.fma(damping, v.mul(turn).neg());
    }

    private static FloatVector pushOfV(FloatVector v, FloatVector w, FloatVector turn, FloatVector damping) {
        VectorMask<Float> signs = NO_RESET
                ? turn.compare(VectorOperators.LT, 0f).and(damping.compare(VectorOperators.GT, 0f))
                : turn.compare(VectorOperators.LE, 0f).or(damping.compare(VectorOperators.GE, 0f));
        VectorMask<Float> own = signs.and(damping.abs().compare(VectorOperators.NE, 1f))
                .or(turn.abs().compare(VectorOperators.EQ, 1f));
        return TURN_EACH || DAMPING_EACH
                ? turn.fma(w, v.mul(damping)).blend(v.fma(damping, turn.mul(w)), own)
                : DAMPING_IN_V ? v.fma(damping, turn.mul(w)) : turn.fma(w, v.mul(damping));
    }
}
