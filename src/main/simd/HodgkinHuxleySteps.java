package org.lifsim.internal.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.model.HodgkinHuxleyModel;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.model.StateVariable;

/** The step of {@code HodgkinHuxleyModel}. */
@Forms(masked = 1)
final class HodgkinHuxleySteps {
    FloatVector v = state(StateVariable.V);
    FloatVector n = state(StateVariable.N);
    FloatVector m = state(StateVariable.M);
    FloatVector h = state(StateVariable.H);

    FloatVector current = input(StateVariable.CURRENT);

    FloatVector resist = parameter(HodgkinHuxleyModel.MEMBRANE_RESISTANCE);
    FloatVector rtV = parameter(HodgkinHuxleyModel.INVERSE_TAU_V);
    FloatVector eNa = parameter(HodgkinHuxleyModel.SODIUM_POTENTIAL);
    FloatVector eK = parameter(HodgkinHuxleyModel.POTASSIUM_POTENTIAL);
    FloatVector eL = parameter(HodgkinHuxleyModel.LEAK_POTENTIAL);
    FloatVector gNa = parameter(HodgkinHuxleyModel.SODIUM);
    FloatVector gK = parameter(HodgkinHuxleyModel.POTASSIUM);
    FloatVector gL = parameter(HodgkinHuxleyModel.LEAK);
    FloatVector threshold = parameter(HodgkinHuxleyModel.THRESHOLD);
    FloatVector resetV = parameter(HodgkinHuxleyModel.RESET_V);
    FloatVector resetN = parameter(HodgkinHuxleyModel.RESET_N);
    FloatVector resetM = parameter(HodgkinHuxleyModel.RESET_M);
    FloatVector resetH = parameter(HodgkinHuxleyModel.RESET_H);
    FloatVector dt = parameter(DerivedParameter.DT);
    FloatVector halfDt = parameter(DerivedParameter.HALF_DT);

    FloatVector unit = constant(1f);
    FloatVector two = constant(2f);

    boolean MIDPOINT = has(ModelFeature.MIDPOINT);
    boolean RUNGE_KUTTA = has(HodgkinHuxleyModel.RUNGE_KUTTA);
    boolean RESETS = has(HodgkinHuxleyModel.SPIKE_RESET);
    boolean RESISTANCE_EACH = isEach(HodgkinHuxleyModel.MEMBRANE_RESISTANCE);
    boolean RESISTANCE_ONE = isOne(HodgkinHuxleyModel.MEMBRANE_RESISTANCE);

    void step() {
        FloatVector square = n.mul(n);
        FloatVector sodium = gNa.mul(m.mul(m).mul(m)).mul(h).neg();
        FloatVector potassium = gK.mul(square.mul(square)).neg();
        FloatVector push = push(v, sodium, potassium, current, resist, eNa, eK, eL, gL);
        FloatVector slope = push.mul(rtV);
        if (MIDPOINT) {
            FloatVector middle = slope.fma(halfDt, v);
            push = push(middle, sodium, potassium, current, resist, eNa, eK, eL, gL);
            slope = push.mul(rtV);
        }
        if (RUNGE_KUTTA) {
            FloatVector second = slope.fma(halfDt, v);
            push = push(second, sodium, potassium, current, resist, eNa, eK, eL, gL);
            FloatVector slope2 = push.mul(rtV);
            FloatVector third = slope2.fma(halfDt, v);
            push = push(third, sodium, potassium, current, resist, eNa, eK, eL, gL);
            FloatVector slope3 = push.mul(rtV);
            FloatVector fourth = slope3.fma(dt, v);
            push = push(fourth, sodium, potassium, current, resist, eNa, eK, eL, gL);
            slope = push.fma(rtV, slope3.fma(two, slope2.fma(two, slope))).mul(HodgkinHuxleyModel.PER_6);
        }
        FloatVector v1 = slope.fma(dt, v);
        FloatVector over10 = v.sub(10f).neg();
        FloatVector over25 = v.sub(25f).neg();
        FloatVector over30 = v.sub(30f).neg();
        FloatVector down = v.neg();
        FloatVector exponent = over10.mul(HodgkinHuxleyModel.PER_10);
        FloatVector rise = exp(exponent);
        FloatVector alpha = over10.div(rise.sub(1f)).mul(0.01f);
        exponent = down.mul(HodgkinHuxleyModel.PER_80);
        FloatVector fall = exp(exponent);
        FloatVector beta = fall.mul(0.125f);
        FloatVector n1 = gate(n, alpha, beta, unit, two, dt, halfDt);
        exponent = over25.mul(HodgkinHuxleyModel.PER_10);
        rise = exp(exponent);
        alpha = over25.div(rise.sub(1f)).mul(0.1f);
        exponent = down.mul(HodgkinHuxleyModel.PER_18);
        fall = exp(exponent);
        beta = fall.mul(4f);
        FloatVector m1 = gate(m, alpha, beta, unit, two, dt, halfDt);
        exponent = down.mul(HodgkinHuxleyModel.PER_20);
        fall = exp(exponent);
        alpha = fall.mul(0.07f);
        exponent = over30.mul(HodgkinHuxleyModel.PER_10);
        rise = exp(exponent);
        beta = unit.div(rise.add(1f));
        FloatVector h1 = gate(h, alpha, beta, unit, two, dt, halfDt);
        VectorMask<Float> spike = v1.compare(VectorOperators.GT, threshold);
        if (RESETS) {
            v1 = v1.blend(resetV, spike);
            n1 = n1.blend(resetN, spike);
            m1 = m1.blend(resetM, spike);
            h1 = h1.blend(resetH, spike);
        }
        v = flushed(v1);
        n = flushed(n1);
        m = flushed(m1);
        h = flushed(h1);
    }

    /**
     * Slope of v, times tau_v. The slopes of the midpoint rule and of the rule of fourth order share the product of the
     * current, so ngc-learn rounds it. So it does with a resistance of 1, which removes this product. The conductances
     * are negated.
     */
    private static FloatVector push(
            FloatVector v,
            FloatVector sodium,
            FloatVector potassium,
            FloatVector current,
            FloatVector resist,
            FloatVector eNa,
            FloatVector eK,
            FloatVector eL,
            FloatVector gL) {
        FloatVector overNa = v.sub(eNa);
        FloatVector rounded = sodium.fma(overNa, current.mul(resist));
        FloatVector fused = current.fma(resist, sodium.mul(overNa));
        FloatVector driven = MIDPOINT || RUNGE_KUTTA || RESISTANCE_ONE
                ? rounded
                : RESISTANCE_EACH ? fused.blend(rounded, resist.compare(VectorOperators.EQ, 1f)) : fused;
        FloatVector held = potassium.fma(v.sub(eK), driven);
        return gL.neg().fma(v.sub(eL), held);
    }

    /** A gate after the step. */
    private static FloatVector gate(
            FloatVector x,
            FloatVector alpha,
            FloatVector beta,
            FloatVector unit,
            FloatVector two,
            FloatVector dt,
            FloatVector halfDt) {
        FloatVector slope = alpha.fma(unit.sub(x), beta.mul(x).neg());
        if (MIDPOINT) {
            FloatVector middle = slope.fma(halfDt, x);
            slope = alpha.fma(unit.sub(middle), beta.mul(middle).neg());
        }
        if (RUNGE_KUTTA) {
            FloatVector second = slope.fma(halfDt, x);
            FloatVector slope2 = alpha.fma(unit.sub(second), beta.mul(second).neg());
            FloatVector third = slope2.fma(halfDt, x);
            FloatVector slope3 = alpha.fma(unit.sub(third), beta.mul(third).neg());
            FloatVector fourth = slope3.fma(dt, x);
            FloatVector last = alpha.fma(unit.sub(fourth), beta.mul(fourth).neg());
            slope = slope3.fma(two, slope2.fma(two, slope)).add(last).mul(HodgkinHuxleyModel.PER_6);
        }
        return slope.fma(dt, x);
    }
}
