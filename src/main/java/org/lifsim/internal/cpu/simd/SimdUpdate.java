package org.lifsim.internal.cpu.simd;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.ExpConstants;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.model.StateVariable;

/**
 * SIMD implementation of a model's step: the reference implementation with the same names in the same order, one vector
 * of units at a time. Units that do not fill a vector take the reference implementation. This class holds what several
 * models share.
 */
abstract class SimdUpdate implements StepUpdate {
    static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    static final int LANES = FLOATS.length();

    /** Maximum number of units of one inner loop, with room in {@link #scratch}. */
    static final int PIECE = DerivedValues.PIECE;

    private static final ThreadLocal<float[][]> SCRATCH = ThreadLocal.withInitial(() -> new float[3][PIECE]);

    private final StepUpdate scalar;
    private final float[] spikes;
    private final float[] tols;
    private final int[] counts;
    private final boolean chooses;

    SimdUpdate(NeuronState state) {
        scalar = state.variant().model().referenceUpdate(state);
        spikes = state.values(state.variant().model().spikeVariable());
        tols = state.values(StateVariable.TOLS);
        counts = state.counts();
        chooses = state.variant().selectsSpikes();
    }

    @Override
    public final void update(int from, int to, AdvanceContext context, int k) {
        int end = wholeVectors(from, to);
        for (int piece = from; piece < end; piece += PIECE) {
            vectors(piece, Math.min(end, piece + PIECE), context, k);
        }
        if (end < to) {
            scalar.update(end, to, context, k);
        }
    }

    /**
     * Advances units [from, to), which are whole vectors. Each loop must have few operations: beyond some thousand
     * nodes the compiler stops inlining, and then every vector is an object. Split a longer step into loops that pass
     * their results in {@link #scratch}.
     */
    abstract void vectors(int from, int to, AdvanceContext context, int k);

    @Override
    public void updateAfterCoupling(int from, int to, AdvanceContext context, int k) {
        scalar.updateAfterCoupling(from, to, context, k);
    }

    /** Scratch memory of this thread: one value per unit of an inner loop. */
    static float[] scratch(int index) {
        return SCRATCH.get()[index];
    }

    /**
     * Handles the spikes of a vector of units: stores them if the variant keeps them, counts them and records their
     * time.
     */
    final void spiked(int unit, VectorMask<Float> spike, AdvanceContext context, int k) {
        if (spikes != null) {
            Vectors.ZERO.blend(Vectors.ONE, spike).intoArray(spikes, unit);
        }
        if (!chooses && counts != null) {
            IntVector more =
                    (IntVector) Vectors.ZERO.blend(Vectors.ONE, spike).convertShape(VectorOperators.F2I, INTS, 0);
            IntVector.fromArray(INTS, counts, unit).add(more).intoArray(counts, unit);
        }
        if (!chooses && tols != null) {
            FloatVector.broadcast(FLOATS, context.time(k)).intoArray(tols, unit, spike);
        }
    }

    /** Whether only the counts depend on the spikes of earlier steps than the last one. */
    final boolean onlyCounts() {
        return tols == null && counts != null && !chooses;
    }

    /**
     * Loads a vector of a derived parameter, in the same way if it is uniform or per unit. Its index grows with that of
     * the unit, so that the compiler checks it once per loop.
     */
    static FloatVector load(DerivedValues derived, int unit, int from) {
        return FloatVector.fromArray(FLOATS, derived.values(), unit - derived.origin(from));
    }

    /** Arrays of state variables and inputs: element i of each belongs to unit i. */
    static float[][] arrays(NeuronState units, List<StateVariable> variables) {
        return variables.stream().map(units::values).toArray(float[][]::new);
    }

    /** Values of derived parameters. */
    static DerivedValues[] derived(NeuronState units, List<DerivedParameter> parameters) {
        return parameters.stream().map(units::derived).toArray(DerivedValues[]::new);
    }

    /** Copies the per-unit parameters of a vector group to the array that the steps read; see {@link AlignedFloatArray}. */
    static void takeOwn(DerivedValues[] parameters, int unit, int group, float[] own) {
        for (int k = 0; k < parameters.length; k++) {
            if (parameters[k].isPerUnit()) {
                System.arraycopy(parameters[k].values(), unit, own, AlignedFloatArray.FIRST + k * group, group);
            }
        }
    }

    /** Index after the last whole vector of some units. */
    static int wholeVectors(int from, int to) {
        return from + (to - from) / LANES * LANES;
    }

    static FloatVector load(float[] column, int unit) {
        return FloatVector.fromArray(FLOATS, column, unit);
    }

    static FloatVector flush(FloatVector x) {
        return x.blend(Vectors.ZERO, x.abs().compare(VectorOperators.LT, Vectors.TINY));
    }

    /**
     * Computes {@link Float32Math#exp} of {@code length} values, which are whole vectors, in place. It is too long for
     * the compiler to inline it into its callers, where it would make them too long to be inlined themselves.
     */
    static void exp(float[] values, int length) {
        for (int i = 0; i < length; i += LANES) {
            FloatVector x = load(values, i);
            FloatVector t = x.fma(Vectors.LOG2_E, Vectors.HALF);
            // Adding a large number rounds to the nearest whole number and leaves it in the lowest bits. floor is at
            // most one less.
            FloatVector nearest = t.add(Vectors.LARGE).sub(Vectors.LARGE);
            FloatVector down = Vectors.ZERO.blend(Vectors.ONE, t.compare(VectorOperators.LT, nearest));
            FloatVector n = nearest.sub(down);
            IntVector exponent = n.add(Vectors.LARGE).reinterpretAsInts().sub(Vectors.LARGE_BITS);
            FloatVector r = n.fma(Vectors.MINUS_LN2_LOW, n.fma(Vectors.MINUS_LN2_HIGH, x));
            FloatVector y = r.fma(Vectors.C7, Vectors.C6);
            y = y.fma(r, Vectors.C5);
            y = y.fma(r, Vectors.C4);
            y = y.fma(r, Vectors.C3);
            y = y.fma(r, Vectors.C2);
            FloatVector mantissa = y.fma(r.mul(r), r).add(Vectors.ONE);
            IntVector half = exponent.lanewise(VectorOperators.ASHR, 1);
            FloatVector power =
                    half.add(Vectors.BIAS).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector otherPower = exponent.sub(half)
                    .add(Vectors.BIAS)
                    .lanewise(VectorOperators.LSHL, 23)
                    .reinterpretAsFloats();
            FloatVector scaled = mantissa.mul(power).mul(otherPower);
            FloatVector flushed = scaled.blend(Vectors.ZERO, scaled.abs().compare(VectorOperators.LT, Vectors.TINY));
            FloatVector bounded = flushed.blend(Vectors.ZERO, x.compare(VectorOperators.LT, Vectors.MIN));
            bounded.blend(Vectors.INFINITE, x.compare(VectorOperators.GT, Vectors.MAX))
                    .intoArray(values, i);
        }
    }

    /** Created when the first whole vector is stepped. A single unit, as in a trace, starts sooner without them. */
    private static final class Vectors {
        static final FloatVector ZERO = FloatVector.zero(FLOATS);
        static final FloatVector ONE = FloatVector.broadcast(FLOATS, 1f);
        static final FloatVector TINY = FloatVector.broadcast(FLOATS, Float32Math.MIN_NORMAL);
        static final FloatVector HALF = FloatVector.broadcast(FLOATS, 0.5f);
        static final FloatVector LOG2_E = FloatVector.broadcast(FLOATS, ExpConstants.LOG2_E);
        static final FloatVector MINUS_LN2_HIGH = FloatVector.broadcast(FLOATS, ExpConstants.MINUS_LN2_HIGH);
        static final FloatVector MINUS_LN2_LOW = FloatVector.broadcast(FLOATS, ExpConstants.MINUS_LN2_LOW);
        static final FloatVector C7 = FloatVector.broadcast(FLOATS, ExpConstants.C7);
        static final FloatVector C6 = FloatVector.broadcast(FLOATS, ExpConstants.C6);
        static final FloatVector C5 = FloatVector.broadcast(FLOATS, ExpConstants.C5);
        static final FloatVector C4 = FloatVector.broadcast(FLOATS, ExpConstants.C4);
        static final FloatVector C3 = FloatVector.broadcast(FLOATS, ExpConstants.C3);
        static final FloatVector C2 = FloatVector.broadcast(FLOATS, ExpConstants.C2);
        static final FloatVector MIN = FloatVector.broadcast(FLOATS, ExpConstants.UNDERFLOW);
        static final FloatVector MAX = FloatVector.broadcast(FLOATS, ExpConstants.OVERFLOW);
        static final FloatVector INFINITE = FloatVector.broadcast(FLOATS, Float.POSITIVE_INFINITY);
        static final FloatVector LARGE = FloatVector.broadcast(FLOATS, 0x1.8p23f);
        static final IntVector LARGE_BITS = IntVector.broadcast(INTS, Float.floatToRawIntBits(0x1.8p23f));
        static final IntVector BIAS = IntVector.broadcast(INTS, 127);
    }
}
