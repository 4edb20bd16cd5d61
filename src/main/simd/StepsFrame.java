package org.lifsim.internal.cpu.simd;

import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.function.Predicate;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.model.StateVariable;

/**
 * The step of a model: one step of one vector after the other, and many steps of $count vectors side by side, whose
 * state stays in registers. A single vector would wait for its own results.
 *
 * <p>The method of many steps is static and takes the parameters as numbers. Otherwise the compiler puts vectors in
 * memory. In so long a
 * method the compiler inlines nothing but what vectors do, so it calls nothing else.
 */
final class $Model extends RegisterSteps {
    /** Units of a vector group. */
    static final int GROUP = $count * LANES;

    private static final List<StateVariable> VARIABLES = List.of($variableKinds);
    private static final List<DerivedParameter> PARAMETERS = List.of($parameterKinds);
    private static final List<Predicate<NeuronState>> FACTS = List.of($factKinds, RegisterSteps::isDriven);
    private static final ShapedClasses SHAPES = new ShapedClasses(MethodHandles.lookup(), PARAMETERS, FACTS);

    // for each parameter {
    private static final boolean $PARAMETER = SHAPES.isPerUnit($index);
    private static final int $PARAMETER_AT = AlignedFloatArray.FIRST + $index * GROUP;
    // }
    // for each fact {
    private static final boolean $fact = SHAPES.holds($index);
    // }

    /** Whether the input changes from step to step. */
    private static final boolean DRIVEN = SHAPES.holds(FACTS.size() - 1);

    private static final boolean PER_UNIT = SHAPES.isPerUnit();
    private static final boolean GATHERS = SHAPES.isChosen(GATHERING);
    private static final boolean ELAPSED = SHAPES.isChosen(ELAPSING);
    private static final int END = AlignedFloatArray.FIRST + PARAMETERS.size() * GROUP;

    /** Called by {@link #create} on the class of a shape. */
    $Model(NeuronState units, ShapedClasses shapes) {
        super(units, shapes, VARIABLES, PARAMETERS, GROUP);
    }

    /** The step of some units. */
    static RegisterSteps of(NeuronState units) {
        return create(SHAPES, units, false, 0);
    }

    @Override
    void vectors(int from, int to, AdvanceContext context, int k) {
        // for each variable {
        float[] $variables = state[$index];
        // }
        // for each parameter {
        float[] $parameters = parameters[$index].values();
        int $parametersFrom = parameters[$index].origin(from);
        // }
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector tiny = FloatVector.broadcast(FLOATS, Float32Math.MIN_NORMAL);
        // for each constant {
        FloatVector $constant = FloatVector.broadcast(FLOATS, $value);
        // }
        // if surrogate {
        float[] arguments = SURROGATE ? scratch(0) : null;
        // }
        for (int i = from; i < to; i += LANES) {
            // for one vector {
            // for each variable {
            FloatVector $variable_$n = $kept ? FloatVector.fromArray(FLOATS, $variables, i) : zero;
            // }
            // for each parameter {
            FloatVector $parameter_$n = FloatVector.fromArray(FLOATS, $parameters, i - $parametersFrom);
            // }
            $prepare();
            $step();
            // for each state {
            if ($kept) {
                $variable_$n.intoArray($variables, i);
            }
            // }
            // if surrogate {
            if (SURROGATE) {
                argument.intoArray(arguments, i - from);
            }
            // }
            spiked(i, spike, context, k);
            // }
        }
        // if surrogate {
        if (SURROGATE) {
            storeSurrogates(from, to, arguments);
        }
        // }
    }

    @Override
    void advanceGroups(int from, int to, int steps, float[] series, int first, int[] words, int row) {
        advanceGroups(
                // for each variable {
                state[$index],
                // }
                // for each parameter {
                parameters[$index].at(from),
                // }
                parameters,
                clamped,
                sourceGain,
                series,
                first,
                counts,
                words,
                row,
                from,
                to,
                steps);
    }

    private static void advanceGroups(
            // for each variable {
            float[] $variables,
            // }
            // for each parameter {
            float $parameterOfAll,
            // }
            DerivedValues[] parameters,
            float[] clamped,
            float sourceGain,
            float[] series,
            int first,
            int[] counts,
            int[] words,
            int row,
            int from,
            int to,
            int steps) {
        float[] own = PER_UNIT ? AlignedFloatArray.ofThread() : null;
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        FloatVector gains = FloatVector.broadcast(FLOATS, sourceGain);
        FloatVector tiny = FloatVector.broadcast(FLOATS, Float32Math.MIN_NORMAL);
        // for each constant {
        FloatVector $constant = FloatVector.broadcast(FLOATS, $value);
        // }
        // for each parameter {
        FloatVector $parameter = FloatVector.broadcast(FLOATS, $parameterOfAll);
        // }
        for (int i = from; i + GROUP <= to; i += GROUP) {
            if (PER_UNIT) {
                // Since this store is known to be within bounds, the loads below need no check. A check would keep
                // vectors out of registers.
                zero.intoArray(own, END - LANES);
                takeOwn(parameters, i, GROUP, own);
            }
            // for each vector {
            // for each variable {
            FloatVector $variable_$n = $kept ? FloatVector.fromArray(FLOATS, $variables, i + $n * LANES) : zero;
            // }
            FloatVector clamped_$n = DRIVEN ? FloatVector.fromArray(FLOATS, clamped, i + $n * LANES) : zero;
            if (!DRIVEN) {
                // for each parameter of prepare {
                FloatVector $parameter_$n =
                        $PARAMETER ? FloatVector.fromArray(FLOATS, own, $PARAMETER_AT + $n * LANES) : $parameter;
                // }
                $prepare();
            }
            FloatVector spikes_$n = zero;
            IntVector word_$n = IntVector.zero(INTS);
            // }
            int bit = 1;
            for (int k = 0; k < steps; k++) {
                FloatVector x = DRIVEN ? FloatVector.broadcast(FLOATS, series[first + k]) : zero;
                // for each vector {
                {
                    // for each parameter {
                    FloatVector $parameter_$n =
                            $PARAMETER ? FloatVector.fromArray(FLOATS, own, $PARAMETER_AT + $n * LANES) : $parameter;
                    // }
                    if (DRIVEN) {
                        $current_$n = gains.fma(x, clamped_$n);
                        $current_$n = $current_$n.blend(zero, $current_$n.abs().compare(VectorOperators.LT, tiny));
                        $prepare();
                    }
                    $step();
                    if (GATHERS) {
                        word_$n = word_$n.lanewise(VectorOperators.OR, bit, spike.cast(INTS));
                    } else {
                        spikes_$n = spikes_$n.add(one, spike);
                    }
                }
                // }
                bit <<= 1;
                if (PER_UNIT) {
                    own[0] = 0; // a store makes the loads repeat, instead of spilling their values
                }
            }
            // for each vector {
            // for each state {
            if ($kept) {
                $variable_$n.intoArray($variables, i + $n * LANES);
            }
            // }
            if (GATHERS) {
                word_$n.intoArray(words, row + i + $n * LANES);
            } else {
                IntVector.fromArray(INTS, counts, i + $n * LANES)
                        .add((IntVector) spikes_$n.convertShape(VectorOperators.F2I, INTS, 0))
                        .intoArray(counts, i + $n * LANES);
            }
            // }
        }
    }
}
