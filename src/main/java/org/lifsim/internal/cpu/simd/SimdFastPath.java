package org.lifsim.internal.cpu.simd;

import static org.lifsim.internal.cpu.simd.SimdUpdate.FLOATS;
import static org.lifsim.internal.cpu.simd.SimdUpdate.INTS;
import static org.lifsim.internal.cpu.simd.SimdUpdate.LANES;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.cpu.FastPath;
import org.lifsim.internal.fastpath.FastPathBounds;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.model.StateVariable;

/**
 * What the fast paths of all models have in common. They advance vector groups, which are units whose vectors stay in
 * registers together, block by block of steps. Units that do not fill a vector group take the full step. The build
 * writes one subclass per model and number of vectors; see {@code src/main/simd}.
 */
abstract class SimdFastPath implements FastPath {
    /** Whether the compiler keeps masks in mask registers, where the processor has them. */
    static final boolean MASK_REGISTERS = Runtime.version().feature() > 17;

    /** Tasks should have a multiple of this many units, so that they are whole vector groups. */
    static final int GRAIN = MASK_REGISTERS ? NestedFastPath.MAX_GROUP : 6 * LANES;

    /** Creates the fast path of a model, in one of its forms. */
    interface Form {
        SimdFastPath of(NeuronState units, FastPathBounds bounds, StepUpdate whole);
    }

    /** The forms of a model's fast path: for compilers with mask registers, and for others. */
    record Forms(Form withMasks, Form uniform, Form perUnit) {
        Form of(NeuronState units) {
            boolean isUniform = units.derivedParameters().perUnit().isEmpty();
            return MASK_REGISTERS ? withMasks : isUniform ? uniform : perUnit;
        }
    }

    /** State variables and inputs that the step reads: element i of each array belongs to unit i. */
    final float[][] state;

    /** Derived parameters that the step reads. */
    final DerivedValues[] parameters;

    final int[] counts;
    final FastPathBounds bounds;
    final int block;
    final int group;
    private final float[] rfrs;
    private final StepUpdate whole;

    /**
     * Looks up what the step reads.
     *
     * @param whole the full step of the same units
     * @param variables state variables and inputs
     * @param derived derived parameters
     * @param group number of units of a vector group
     */
    SimdFastPath(
            NeuronState units,
            FastPathBounds bounds,
            StepUpdate whole,
            List<StateVariable> variables,
            List<DerivedParameter> derived,
            int group) {
        this.whole = whole;
        this.bounds = bounds;
        this.group = group;
        state = SimdUpdate.arrays(units, variables);
        parameters = SimdUpdate.derived(units, derived);
        rfrs = units.values(StateVariable.RFR);
        counts = units.counts();
        block = bounds.maxStepsWithAtMostOneSpike();
    }

    /**
     * Advances units that do not fill a vector group. The context is null, since their step reads neither times nor
     * keys.
     */
    final void rest(int from, int to, int steps) {
        if (from < to) {
            for (int k = 0; k < steps; k++) {
                whole.update(from, to, null, k);
            }
        }
    }

    /**
     * Counts the units whose last spike is less than {@code time} ago. Units that do not fill a vector were already
     * counted in their steps.
     */
    @Override
    public final void flushSpikeCounts(int from, int to, float time) {
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        int end = SimdUpdate.wholeVectors(from, to);
        for (int i = from; i < end; i += LANES) {
            VectorMask<Float> spiked = FloatVector.fromArray(FLOATS, rfrs, i).compare(VectorOperators.LT, time);
            add(counts, i, zero.blend(one, spiked));
        }
    }

    static void add(int[] counts, int unit, FloatVector spikes) {
        IntVector more = (IntVector) spikes.convertShape(VectorOperators.F2I, INTS, 0);
        IntVector.fromArray(INTS, counts, unit).add(more).intoArray(counts, unit);
    }
}
