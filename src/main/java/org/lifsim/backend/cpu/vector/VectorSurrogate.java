package org.lifsim.backend.cpu.vector;

import static org.lifsim.backend.cpu.vector.VectorStep.FLOATS;
import static org.lifsim.backend.cpu.vector.VectorStep.LANES;
import static org.lifsim.backend.cpu.vector.VectorStep.load;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.neuron.Surrogate;

/** {@link Surrogate} in vector Java. */
final class VectorSurrogate {
    private static final FloatVector ONE = FloatVector.broadcast(FLOATS, 1f);

    private VectorSurrogate() {}

    static FloatVector arctan(FloatVector x) {
        FloatVector q = x.mul(Surrogate.PI).mul(Surrogate.TENTH);
        return ONE.div(q.fma(q, ONE)).mul(Surrogate.INVERSE_PI);
    }

    static FloatVector triangular(FloatVector x) {
        FloatVector side = x.abs().fma(FloatVector.broadcast(FLOATS, -Surrogate.SLOPE), ONE);
        return side.blend(0f, side.compare(VectorOperators.LT, 0f));
    }

    static FloatVector straightThrough(FloatVector v) {
        return v.fma(FloatVector.zero(FLOATS), ONE);
    }

    /** The secant's of each of so many currents, which are whole vectors, in place; needs {@link VectorStep#scratch} 1. */
    static void secant(float[] currents, int length) {
        float[] others = VectorStep.scratch(1);
        for (int i = 0; i < length; i += LANES) {
            load(currents, i).mul(Surrogate.STEEPNESS).neg().intoArray(others, i);
        }
        VectorStep.exp(others, length);
        float[] rises = VectorStep.scratch(2);
        for (int i = 0; i < length; i += LANES) {
            load(currents, i).mul(Surrogate.STEEPNESS).intoArray(rises, i);
        }
        VectorStep.exp(rises, length);
        for (int i = 0; i < length; i += LANES) {
            FloatVector j = load(currents, i);
            FloatVector value = ONE.div(load(rises, i).add(load(others, i)).mul(0.5f));
            FloatVector.zero(FLOATS)
                    .blend(value, j.compare(VectorOperators.GT, 0f))
                    .intoArray(currents, i);
        }
    }
}
