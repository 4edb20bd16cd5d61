package org.lifsim.internal.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.model.HodgkinHuxleyModel;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.model.StateVariable;

/** SIMD implementation of {@code HodgkinHuxleyModel}. */
final class SimdHodgkinHuxley extends SimdUpdate {
    private final float[] vs;
    private final float[] ns;
    private final float[] ms;
    private final float[] hs;
    private final float[] currents;
    private final DerivedValues resists;
    private final DerivedValues rtVs;
    private final DerivedValues eNas;
    private final DerivedValues eKs;
    private final DerivedValues eLs;
    private final DerivedValues gNas;
    private final DerivedValues gKs;
    private final DerivedValues gLs;
    private final DerivedValues thresholds;
    private final DerivedValues resetVs;
    private final DerivedValues resetNs;
    private final DerivedValues resetMs;
    private final DerivedValues resetHs;
    private final DerivedValues dts;
    private final DerivedValues halfDts;
    private final boolean midpoint;
    private final boolean rungeKutta;
    private final boolean resets;

    SimdHodgkinHuxley(NeuronState state) {
        super(state);
        vs = state.values(StateVariable.V);
        ns = state.values(StateVariable.N);
        ms = state.values(StateVariable.M);
        hs = state.values(StateVariable.H);
        currents = state.values(StateVariable.CURRENT);
        resists = state.derived(HodgkinHuxleyModel.MEMBRANE_RESISTANCE);
        rtVs = state.derived(HodgkinHuxleyModel.INVERSE_TAU_V);
        eNas = state.derived(HodgkinHuxleyModel.SODIUM_POTENTIAL);
        eKs = state.derived(HodgkinHuxleyModel.POTASSIUM_POTENTIAL);
        eLs = state.derived(HodgkinHuxleyModel.LEAK_POTENTIAL);
        gNas = state.derived(HodgkinHuxleyModel.SODIUM);
        gKs = state.derived(HodgkinHuxleyModel.POTASSIUM);
        gLs = state.derived(HodgkinHuxleyModel.LEAK);
        thresholds = state.derived(HodgkinHuxleyModel.THRESHOLD);
        resetVs = state.derived(HodgkinHuxleyModel.RESET_V);
        resetNs = state.derived(HodgkinHuxleyModel.RESET_N);
        resetMs = state.derived(HodgkinHuxleyModel.RESET_M);
        resetHs = state.derived(HodgkinHuxleyModel.RESET_H);
        dts = state.derived(DerivedParameter.DT);
        halfDts = state.derived(DerivedParameter.HALF_DT);
        midpoint = state.variant().has(ModelFeature.MIDPOINT);
        rungeKutta = state.variant().has(HodgkinHuxleyModel.RUNGE_KUTTA);
        resets = state.variant().has(HodgkinHuxleyModel.SPIKE_RESET);
    }

    /** The rates of the gates need v of before the step, so v is stored last. */
    @Override
    void vectors(int from, int to, AdvanceContext context, int k) {
        float[] alphas = scratch(0);
        float[] betas = scratch(1);
        float[] ends = scratch(2);
        advanceV(from, to, ends);
        exponents(from, to, 10f, HodgkinHuxleyModel.PER_10, alphas, HodgkinHuxleyModel.PER_80, betas);
        advanceN(from, to, alphas, betas, ends);
        exponents(from, to, 25f, HodgkinHuxleyModel.PER_10, alphas, HodgkinHuxleyModel.PER_18, betas);
        advanceM(from, to, alphas, betas, ends);
        exponents(from, to, 30f, HodgkinHuxleyModel.PER_10, betas, HodgkinHuxleyModel.PER_20, alphas);
        advanceH(from, to, alphas, betas, ends);
        storeV(from, to, ends, context, k);
    }

    private void advanceN(int from, int to, float[] rises, float[] falls, float[] ends) {
        for (int i = from; i < to; i += LANES) {
            FloatVector alpha = rising(i, 10f, load(rises, i - from), 0.01f);
            FloatVector beta = load(falls, i - from).mul(0.125f);
            storeGate(ns, i, from, alpha, beta, resetNs, ends);
        }
    }

    private void advanceM(int from, int to, float[] rises, float[] falls, float[] ends) {
        for (int i = from; i < to; i += LANES) {
            FloatVector alpha = rising(i, 25f, load(rises, i - from), 0.1f);
            FloatVector beta = load(falls, i - from).mul(4f);
            storeGate(ms, i, from, alpha, beta, resetMs, ends);
        }
    }

    private void advanceH(int from, int to, float[] falls, float[] rises, float[] ends) {
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        for (int i = from; i < to; i += LANES) {
            FloatVector alpha = load(falls, i - from).mul(0.07f);
            FloatVector beta = one.div(load(rises, i - from).add(1f));
            storeGate(hs, i, from, alpha, beta, resetHs, ends);
        }
    }

    private void storeV(int from, int to, float[] ends, AdvanceContext context, int k) {
        for (int i = from; i < to; i += LANES) {
            FloatVector v1 = load(ends, i - from);
            VectorMask<Float> spike = v1.compare(VectorOperators.GT, load(thresholds, i, from));
            flush(resets ? v1.blend(load(resetVs, i, from), spike) : v1).intoArray(vs, i);
            spiked(i, spike, context, k);
        }
    }

    /** v after the step, without a reset: that of unit i is {@code ends[i - from]}. */
    private void advanceV(int from, int to, float[] ends) {
        FloatVector dt = load(dts, 0, 0);
        FloatVector halfDt = load(halfDts, 0, 0);
        for (int i = from; i < to; i += LANES) {
            FloatVector v = load(vs, i);
            FloatVector n = load(ns, i);
            FloatVector m = load(ms, i);
            FloatVector square = n.mul(n);
            FloatVector sodium =
                    load(gNas, i, from).mul(m.mul(m).mul(m)).mul(load(hs, i)).neg();
            FloatVector potassium = load(gKs, i, from).mul(square.mul(square)).neg();
            FloatVector rtV = load(rtVs, i, from);
            FloatVector slope = push(i, from, v, sodium, potassium).mul(rtV);
            if (midpoint) {
                slope = push(i, from, slope.fma(halfDt, v), sodium, potassium).mul(rtV);
            } else if (rungeKutta) {
                FloatVector slope2 =
                        push(i, from, slope.fma(halfDt, v), sodium, potassium).mul(rtV);
                FloatVector slope3 =
                        push(i, from, slope2.fma(halfDt, v), sodium, potassium).mul(rtV);
                FloatVector last = push(i, from, slope3.fma(dt, v), sodium, potassium);
                slope = last.fma(rtV, twice(slope3, twice(slope2, slope))).mul(HodgkinHuxleyModel.PER_6);
            }
            slope.fma(dt, v).intoArray(ends, i - from);
        }
    }

    /**
     * Slope of v, times tau_v. The slopes of the midpoint rule and of the rule of fourth order share the product of the
     * current, so ngc-learn rounds it. So it does with a resistance of 1, which removes this product. The conductances
     * are negated.
     */
    private FloatVector push(int i, int from, FloatVector v, FloatVector sodium, FloatVector potassium) {
        FloatVector overNa = v.sub(load(eNas, i, from));
        FloatVector current = load(currents, i);
        FloatVector resist = load(resists, i, from);
        FloatVector push = sodium.fma(overNa, current.mul(resist));
        if (!midpoint && !rungeKutta) {
            push = current.fma(resist, sodium.mul(overNa)).blend(push, resist.compare(VectorOperators.EQ, 1f));
        }
        push = potassium.fma(v.sub(load(eKs, i, from)), push);
        return load(gLs, i, from).neg().fma(v.sub(load(eLs, i, from)), push);
    }

    /** The exponentials of {@code (level - v) perRise} and of {@code -v perFall}. */
    private void exponents(int from, int to, float level, float perRise, float[] rises, float perFall, float[] falls) {
        FloatVector levels = FloatVector.broadcast(FLOATS, level);
        for (int i = from; i < to; i += LANES) {
            FloatVector v = load(vs, i);
            levels.sub(v).mul(perRise).intoArray(rises, i - from);
            v.neg().mul(perFall).intoArray(falls, i - from);
        }
        exp(rises, to - from);
        exp(falls, to - from);
    }

    /** A rate {@code factor (level - v) / (rise - 1)}. */
    private FloatVector rising(int i, float level, FloatVector rise, float factor) {
        return FloatVector.broadcast(FLOATS, level)
                .sub(load(vs, i))
                .div(rise.sub(1f))
                .mul(factor);
    }

    private void storeGate(
            float[] gates, int i, int from, FloatVector alpha, FloatVector beta, DerivedValues reset, float[] ends) {
        FloatVector dt = load(dts, 0, 0);
        FloatVector halfDt = load(halfDts, 0, 0);
        FloatVector x = load(gates, i);
        FloatVector slope = slopeOfGate(x, alpha, beta);
        if (midpoint) {
            slope = slopeOfGate(slope.fma(halfDt, x), alpha, beta);
        } else if (rungeKutta) {
            FloatVector slope2 = slopeOfGate(slope.fma(halfDt, x), alpha, beta);
            FloatVector slope3 = slopeOfGate(slope2.fma(halfDt, x), alpha, beta);
            FloatVector last = slopeOfGate(slope3.fma(dt, x), alpha, beta);
            slope = twice(slope3, twice(slope2, slope)).add(last).mul(HodgkinHuxleyModel.PER_6);
        }
        FloatVector x1 = slope.fma(dt, x);
        if (resets) {
            VectorMask<Float> spike = load(ends, i - from).compare(VectorOperators.GT, load(thresholds, i, from));
            x1 = x1.blend(load(reset, i, from), spike);
        }
        flush(x1).intoArray(gates, i);
    }

    private static FloatVector slopeOfGate(FloatVector x, FloatVector alpha, FloatVector beta) {
        return alpha.fma(FloatVector.broadcast(FLOATS, 1f).sub(x), beta.mul(x).neg());
    }

    /** {@code 2 x + y}, rounded once. */
    private static FloatVector twice(FloatVector x, FloatVector y) {
        return x.fma(FloatVector.broadcast(FLOATS, 2f), y);
    }
}
