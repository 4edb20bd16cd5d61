package org.lifsim.internal.cpu.simd;

import static org.lifsim.internal.cpu.simd.SimdUpdate.FLOATS;
import static org.lifsim.internal.cpu.simd.SimdUpdate.LANES;

import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.function.Predicate;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.fastpath.FastPathBounds;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.model.StateVariable;

/**
 * The fast path of a model with $count vectors side by side, since a single vector would wait for its own results. State
 * variables stay in registers for all steps.
 *
 * <p>A method is long, because values stay in registers only within one method. Its loads are ordered by units before
 * state variables, which the compiler turns into far better code than the other order.
 */
final class $Model extends $Base {
    /** Units of a vector group. */
    static final int GROUP = $count * LANES;

    private static final List<StateVariable> VARIABLES = List.of($variableKinds);
    private static final List<DerivedParameter> PARAMETERS = List.of($parameterKinds);
    private static final List<Predicate<NeuronState>> FACTS = List.of($factKinds);
    private static final ShapedClasses SHAPES = new ShapedClasses(MethodHandles.lookup(), PARAMETERS, FACTS);

    // for each parameter {
    private static final boolean $PARAMETER = SHAPES.isPerUnit($index);
    // }
    // for each fact {
    private static final boolean $fact = SHAPES.holds($index);
    // }

    /** Called by {@link #of} on the class of a shape. */
    $Model(NeuronState units, FastPathBounds bounds, StepUpdate whole) {
        super(units, bounds, whole, VARIABLES, PARAMETERS, GROUP);
    }

    /** The fast path for the shape of some units. */
    static SimdFastPath of(NeuronState units, FastPathBounds bounds, StepUpdate whole) {
        Class<?>[] types = {NeuronState.class, FastPathBounds.class, StepUpdate.class};
        return SHAPES.create(SimdFastPath.class, units, true, 0, types, units, bounds, whole);
    }

    // if nested {
    private static final boolean PER_UNIT = SHAPES.isPerUnit();

    // for each parameter {
    private static final int $PARAMETER_AT = AlignedFloatArray.FIRST + $index * GROUP;
    // }
    private static final int END = AlignedFloatArray.FIRST + PARAMETERS.size() * GROUP;

    /**
     * Registers hold no more than the state of the vectors and the uniform parameters. So per-unit parameters are
     * loaded from the L1 cache in every step.
     *
     * <p>Spikes are detected once per block, at its end, and not here. The times since the last spike are stored, and
     * {@link SpikeTimeBuffer} evaluates them when the steps of a vector group are done. So little code runs between two
     * blocks, and gathering costs the blocks nothing.
     */
    @Override
    int advanceGroups(int from, int to, int blockSteps, SpikeTimeBuffer ends) {
        // for each variable {
        float[] $variables = state[$index];
        // }
        float[] times = ends.times();
        int filled = ends.filled();
        int lastSteps = ends.lastSteps();
        float[] own = PER_UNIT ? AlignedFloatArray.ofThread() : null;
        FloatVector zero = FloatVector.zero(FLOATS);
        // for each parameter {
        FloatVector $parameter = FloatVector.broadcast(FLOATS, parameters[$index].at(from));
        // }
        int i = from;
        for (; i + GROUP <= to; i += GROUP) {
            if (PER_UNIT) {
                // Since this store is known to be within bounds, the loads below need no check. A check would keep
                // vectors out of registers.
                zero.intoArray(own, END - LANES);
                SimdUpdate.takeOwn(parameters, i, GROUP, own);
            }
            // for each vector {
            // for each variable {
            FloatVector $variable_$n = FloatVector.fromArray(FLOATS, $variables, i + $n * LANES);
            // }
            {
                // for each parameter of prepare {
                FloatVector $parameter_$n =
                        $PARAMETER ? FloatVector.fromArray(FLOATS, own, $PARAMETER_AT + $n * LANES) : $parameter;
                // }
                $prepare();
            }
            // }
            for (int offset = 0; offset < filled; offset += SpikeTimeBuffer.STRIDE) {
                int now = offset + SpikeTimeBuffer.STRIDE < filled ? blockSteps : lastSteps;
                for (int k = 0; k < now; k++) {
                    // for each vector {
                    {
                        // for each parameter of step {
                        FloatVector $parameter_$n = $PARAMETER
                                ? FloatVector.fromArray(FLOATS, own, $PARAMETER_AT + $n * LANES)
                                : $parameter;
                        // }
                        $step();
                    }
                    // }
                    if (PER_UNIT) {
                        own[0] = 0; // a store makes the loads repeat, instead of spilling their values
                    }
                }
                // for each vector {
                $rfr_$n.intoArray(times, offset + $n * LANES);
                // }
            }
            // for each vector {
            // for each state {
            $variable_$n.intoArray($variables, i + $n * LANES);
            // }
            // }
            ends.take(i);
        }
        return i;
    }
    // }

    // if flat {
    @Override
    int advanceGroups(int from, int to, int steps, float[] spikes, float full, float last) {
        return advanceGroups(state, parameters, counts, from, to, steps, spikes, block, full, last);
    }

    /**
     * The form for compilers that keep masks in vector registers, where fewer vectors fit beside them. They also put
     * vectors that live across nested loops in memory. In a method that is not static they would put more there.
     */
    private static int advanceGroups(
            float[][] state,
            DerivedValues[] parameters,
            int[] counts,
            int from,
            int to,
            int steps,
            float[] spikes,
            int block,
            float full,
            float last) {
        // for each variable {
        float[] $variables = state[$index];
        // }
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        // for each parameter {
        FloatVector $parameter = FloatVector.broadcast(FLOATS, parameters[$index].at(from));
        float[] $parameters = $PARAMETER ? parameters[$index].values() : null;
        // }
        int i = from;
        for (; i + GROUP <= to; i += GROUP) {
            // for each vector {
            // for each variable {
            FloatVector $variable_$n = FloatVector.fromArray(FLOATS, $variables, i + $n * LANES);
            // }
            {
                // for each parameter of prepare {
                FloatVector $parameter_$n =
                        $PARAMETER ? FloatVector.fromArray(FLOATS, $parameters, i + $n * LANES) : $parameter;
                // }
                $prepare();
            }
            // for each parameter of step {
            FloatVector $parameter_$n =
                    $PARAMETER ? FloatVector.fromArray(FLOATS, $parameters, i + $n * LANES) : $parameter;
            // }
            // }
            // for each vector {
            zero.intoArray(spikes, $n * LANES);
            // }
            int mark = Math.min(block, steps) - 1;
            float end = block < steps ? full : last;
            for (int k = 0; k < steps; k++) {
                // for each vector {
                {
                    $step();
                }
                // }
                if (k == mark) {
                    // for each vector {
                    FloatVector.fromArray(FLOATS, spikes, $n * LANES)
                            .add(one, $rfr_$n.compare(VectorOperators.LT, end))
                            .intoArray(spikes, $n * LANES);
                    // }
                    end = mark + block < steps - 1 ? full : last;
                    mark = Math.min(mark + block, steps - 1);
                }
            }
            // for each vector {
            // for each state {
            $variable_$n.intoArray($variables, i + $n * LANES);
            // }
            // }
            addTo(counts, i, spikes, GROUP);
        }
        return i;
    }
    // }

    /** Processes one vector after the other, since nothing stays in registers in a single step. */
    @Override
    public void step(int from, int to) {
        // for each variable {
        float[] $variables = state[$index];
        // }
        FloatVector zero = FloatVector.zero(FLOATS);
        // for each parameter {
        FloatVector $parameter = FloatVector.broadcast(FLOATS, parameters[$index].at(from));
        float[] $parameters = parameters[$index].values();
        // }
        int end = SimdUpdate.wholeVectors(from, to);
        for (int i = from; i < end; i += LANES) {
            // for one vector {
            // for each variable {
            FloatVector $variable_$n = FloatVector.fromArray(FLOATS, $variables, i);
            // }
            // for each parameter {
            FloatVector $parameter_$n = $PARAMETER ? FloatVector.fromArray(FLOATS, $parameters, i) : $parameter;
            // }
            $prepare();
            $step();
            // for each state {
            $variable_$n.intoArray($variables, i);
            // }
            // }
        }
        rest(end, to, 1);
    }
}
