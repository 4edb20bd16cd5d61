package org.lifsim.internal.cpu.simd;

import static org.lifsim.internal.cpu.simd.SimdUpdate.FLOATS;
import static org.lifsim.internal.cpu.simd.SimdUpdate.LANES;
import static org.lifsim.internal.cpu.simd.SimdUpdate.flush;
import static org.lifsim.internal.cpu.simd.SimdUpdate.load;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.model.LifModel;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.SurrogateGradient;
import org.lifsim.model.StateVariable;

/** SIMD implementation of {@link SurrogateGradient}. */
final class SimdSurrogateGradient {
    private static final FloatVector ONE = FloatVector.broadcast(FLOATS, 1f);

    private SimdSurrogateGradient() {}

    /**
     * Stores the surrogate derivatives of units of LIF, which are whole vectors.
     *
     * @param arguments their arguments; that of unit i is {@code arguments[i - from]}; overwritten
     */
    static void store(NeuronState units, int from, int to, float[] arguments) {
        float[] surrogates = units.values(StateVariable.SURROGATE);
        DerivedValues scales = units.derived(LifModel.SURROGATE_SCALE);
        boolean secant = units.variant().has(ModelFeature.SECANT);
        boolean straightThrough = units.variant().has(ModelFeature.STRAIGHT_THROUGH);
        boolean triangular = units.variant().has(ModelFeature.TRIANGULAR);
        if (secant) {
            secant(arguments, to - from);
        }
        for (int i = from; i < to; i += LANES) {
            FloatVector x = load(arguments, i - from);
            FloatVector derivative =
                    secant ? x : straightThrough ? straightThrough(x) : triangular ? triangular(x) : arctan(x);
            flush(derivative.mul(load(scales, i, from))).intoArray(surrogates, i);
        }
    }

    static FloatVector arctan(FloatVector x) {
        FloatVector q = x.mul(SurrogateGradient.PI).mul(SurrogateGradient.TENTH);
        return ONE.div(q.fma(q, ONE)).mul(SurrogateGradient.INVERSE_PI);
    }

    static FloatVector triangular(FloatVector x) {
        FloatVector side = x.abs().fma(FloatVector.broadcast(FLOATS, -SurrogateGradient.SLOPE), ONE);
        return side.blend(0f, side.compare(VectorOperators.LT, 0f));
    }

    static FloatVector straightThrough(FloatVector v) {
        return v.fma(FloatVector.zero(FLOATS), ONE);
    }

    /**
     * Computes the secant surrogate of {@code length} currents, which are whole vectors, in place. It uses
     * {@link SimdUpdate#scratch} 1 and 2. It computes four vectors at a time; the last ones may be unused. So it is too
     * long for the compiler to inline it into its callers, where it would keep their own operations from being inlined.
     */
    static void secant(float[] currents, int length) {
        float[] others = SimdUpdate.scratch(1);
        float[] rises = SimdUpdate.scratch(2);
        for (int i = 0; i < length; i += 2 * LANES) {
            FloatVector rise0 = load(currents, i).mul(SurrogateGradient.STEEPNESS);
            FloatVector rise1 = load(currents, i + LANES).mul(SurrogateGradient.STEEPNESS);
            rise0.intoArray(rises, i);
            rise1.intoArray(rises, i + LANES);
            rise0.neg().intoArray(others, i);
            rise1.neg().intoArray(others, i + LANES);
        }
        SimdUpdate.exp(others, length);
        SimdUpdate.exp(rises, length);
        FloatVector zero = FloatVector.zero(FLOATS);
        for (int i = 0; i < length; i += 4 * LANES) {
            FloatVector value0 = ONE.div(load(rises, i).add(load(others, i)).mul(0.5f));
            FloatVector value1 =
                    ONE.div(load(rises, i + LANES).add(load(others, i + LANES)).mul(0.5f));
            FloatVector value2 = ONE.div(
                    load(rises, i + 2 * LANES).add(load(others, i + 2 * LANES)).mul(0.5f));
            FloatVector value3 = ONE.div(
                    load(rises, i + 3 * LANES).add(load(others, i + 3 * LANES)).mul(0.5f));
            VectorMask<Float> positive0 = load(currents, i).compare(VectorOperators.GT, 0f);
            VectorMask<Float> positive1 = load(currents, i + LANES).compare(VectorOperators.GT, 0f);
            VectorMask<Float> positive2 = load(currents, i + 2 * LANES).compare(VectorOperators.GT, 0f);
            VectorMask<Float> positive3 = load(currents, i + 3 * LANES).compare(VectorOperators.GT, 0f);
            zero.blend(value0, positive0).intoArray(currents, i);
            zero.blend(value1, positive1).intoArray(currents, i + LANES);
            zero.blend(value2, positive2).intoArray(currents, i + 2 * LANES);
            zero.blend(value3, positive3).intoArray(currents, i + 3 * LANES);
        }
    }
}
