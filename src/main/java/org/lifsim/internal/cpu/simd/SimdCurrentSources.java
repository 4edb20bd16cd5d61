package org.lifsim.internal.cpu.simd;

import static org.lifsim.internal.cpu.simd.SimdUpdate.FLOATS;
import static org.lifsim.internal.cpu.simd.SimdUpdate.LANES;
import static org.lifsim.internal.cpu.simd.SimdUpdate.PIECE;
import static org.lifsim.internal.cpu.simd.SimdUpdate.flush;
import static org.lifsim.internal.cpu.simd.SimdUpdate.load;
import static org.lifsim.internal.cpu.simd.SimdUpdate.scratch;

import java.util.ArrayList;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.reference.CurrentSourceReference;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.CurrentSourceState;
import org.lifsim.internal.step.CurrentSources;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.model.StateVariable;

/**
 * SIMD implementation of {@link CurrentSourceReference}, split into parts. The parts are called from one place, which
 * sees too many kinds of them to inline any. So each part is compiled separately, and none is too long for its vectors
 * to stay in registers.
 */
final class SimdCurrentSources implements StepUpdate {
    /** One part of the computation, which covers a range of units before the next part does. */
    private interface Part {
        void of(int from, int to, AdvanceContext context, int k);
    }

    private final CurrentSourceReference scalar;
    private final NeuronState state;
    private final long firstUnit;
    private final float[] clamped;
    private final float[] inputs;
    private final List<Part> parts = new ArrayList<>();

    SimdCurrentSources(NeuronState state) {
        scalar = new CurrentSourceReference(state);
        this.state = state;
        firstUnit = state.first();
        clamped = state.values(StateVariable.CLAMPED);
        inputs = state.values(StateVariable.CURRENT);
        parts.add((from, to, context, k) -> System.arraycopy(clamped, from, inputs, from, to - from));
        for (int n = 0; n < state.variant().sources().size(); n++) {
            addParts(CurrentSourceState.of(n, state));
        }
        parts.add((from, to, context, k) -> flushInputs(from, to));
    }

    private void addParts(CurrentSourceState s) {
        int n = s.number();
        if (s.kind() == CurrentSources.Kind.POISSON_SPIKES) {
            int largest = largest(s.most());
            parts.add((from, to, context, k) ->
                    drawFineUniforms(from, to, context.sourceKeyHi(n, k), context.sourceKeyLo(n, k)));
            parts.add((from, to, context, k) -> toPoissonNumbers(s, from, to, largest));
        } else if (s.kind().isRandom()) {
            parts.add((from, to, context, k) ->
                    drawUniforms(from, to, context.sourceKeyHi(n, k), context.sourceKeyLo(n, k)));
        }
        if (s.kind() == CurrentSources.Kind.NORMAL || s.kind() == CurrentSources.Kind.ORNSTEIN_UHLENBECK) {
            parts.add((from, to, context, k) -> toTailness(to - from));
            parts.add((from, to, context, k) -> toNormals(to - from));
        }
        parts.add(
                switch (s.kind()) {
                    case TIME_SERIES -> (from, to, context, k) -> addTimeSeries(s, from, to, context.timeSeries(n, k));
                    case PER_UNIT_SERIES -> (from, to, context, k) -> addRow(s, from, to, state.rowAt(n, k));
                    case NORMAL -> (from, to, context, k) -> addNormal(s, from, to, context.timeSeries(n, k));
                    case ORNSTEIN_UHLENBECK -> (from, to, context, k) -> addOu(s, from, to, context.timeSeries(n, k));
                    case BERNOULLI_SPIKES ->
                        (from, to, context, k) -> addBernoulliSpikes(s, from, to, context.timeSeries(n, k));
                    case POISSON_SPIKES ->
                        (from, to, context, k) -> addPoissonSpikes(s, from, to, context.timeSeries(n, k));
                });
    }

    @Override
    public void update(int from, int to, AdvanceContext context, int k) {
        int end = SimdUpdate.wholeVectors(from, to);
        for (int piece = from; piece < end; piece += PIECE) {
            int stop = Math.min(end, piece + PIECE);
            for (int part = 0; part < parts.size(); part++) {
                parts.get(part).of(piece, stop, context, k);
            }
        }
        if (end < to) {
            scalar.update(end, to, context, k);
        }
    }

    private void flushInputs(int from, int to) {
        for (int i = from; i < to; i += LANES) {
            flush(load(inputs, i)).intoArray(inputs, i);
        }
    }

    private void addTimeSeries(CurrentSourceState s, int from, int to, float x) {
        DerivedValues gain = s.gain();
        FloatVector xs = FloatVector.broadcast(FLOATS, x);
        for (int i = from; i < to; i += LANES) {
            load(gain, i, from).fma(xs, load(inputs, i)).intoArray(inputs, i);
        }
    }

    private void addRow(CurrentSourceState s, int from, int to, int row) {
        float[] xs = state.perUnitRows();
        DerivedValues gain = s.gain();
        for (int i = from; i < to; i += LANES) {
            load(gain, i, from).fma(load(xs, row + i), load(inputs, i)).intoArray(inputs, i);
        }
    }

    private void addNormal(CurrentSourceState s, int from, int to, float on) {
        float[] normals = scratch(0);
        DerivedValues gain = s.gain();
        DerivedValues sd = s.sd();
        for (int i = from; i < to; i += LANES) {
            FloatVector x = load(sd, i, from).mul(load(normals, i - from)).mul(on);
            load(gain, i, from).fma(x, load(inputs, i)).intoArray(inputs, i);
        }
    }

    private void addOu(CurrentSourceState s, int from, int to, float on) {
        float[] normals = scratch(0);
        float[] xs = s.x();
        DerivedValues gain = s.gain();
        DerivedValues decay = s.decay();
        DerivedValues noiseAmplitude = s.noiseAmplitude();
        for (int i = from; i < to; i += LANES) {
            FloatVector kicked = load(noiseAmplitude, i, from).mul(load(normals, i - from));
            FloatVector x = flush(load(xs, i).fma(load(decay, i, from), kicked));
            x.intoArray(xs, i);
            load(gain, i, from).fma(x.mul(on), load(inputs, i)).intoArray(inputs, i);
        }
    }

    private void addBernoulliSpikes(CurrentSourceState s, int from, int to, float on) {
        float[] uniforms = scratch(0);
        float[] xs = s.x();
        DerivedValues gain = s.gain();
        DerivedValues decay = s.decay();
        DerivedValues weight = s.weight();
        DerivedValues rate = s.rate();
        FloatVector zero = FloatVector.zero(FLOATS);
        for (int i = from; i < to; i += LANES) {
            FloatVector weights = zero.blend(
                    load(weight, i, from), load(uniforms, i - from).compare(VectorOperators.LT, load(rate, i, from)));
            FloatVector x = flush(load(xs, i).fma(load(decay, i, from), weights.mul(on)));
            x.intoArray(xs, i);
            load(gain, i, from).fma(x, load(inputs, i)).intoArray(inputs, i);
        }
    }

    private void addPoissonSpikes(CurrentSourceState s, int from, int to, float on) {
        float[] numbers = scratch(0);
        float[] xs = s.x();
        DerivedValues gain = s.gain();
        DerivedValues decay = s.decay();
        DerivedValues weight = s.weight();
        for (int i = from; i < to; i += LANES) {
            FloatVector weights =
                    load(weight, i, from).mul(load(numbers, i - from)).mul(on);
            FloatVector x = flush(load(xs, i).fma(load(decay, i, from), weights));
            x.intoArray(xs, i);
            load(gain, i, from).fma(x, load(inputs, i)).intoArray(inputs, i);
        }
    }

    /** The largest number of spikes of any unit. */
    private static int largest(DerivedValues most) {
        float largest = most.at(0);
        for (int i = 1; most.isPerUnit() && i < most.values().length; i++) {
            largest = Math.max(largest, most.at(i));
        }
        return (int) largest;
    }

    private void drawFineUniforms(int from, int to, int hi, int lo) {
        float[] uniforms = scratch(0);
        for (int i = from; i < to; i += LANES) {
            SimdRandom.fineUniform(hi, lo, firstUnit + i).intoArray(uniforms, i - from);
        }
    }

    /** Units for which fewer numbers occur begin later; until then their sums are 0. */
    private static void toPoissonNumbers(CurrentSourceState s, int from, int to, int largest) {
        float[] numbers = scratch(0);
        DerivedValues mosts = s.most();
        DerivedValues tops = s.top();
        DerivedValues inverseMeans = s.inverseMean();
        FloatVector zero = FloatVector.zero(FLOATS);
        for (int i = from; i < to; i += LANES) {
            FloatVector u = load(numbers, i - from);
            FloatVector most = load(mosts, i, from);
            FloatVector top = load(tops, i, from);
            FloatVector inverseMean = load(inverseMeans, i, from);
            FloatVector n = zero;
            FloatVector mass = zero;
            FloatVector beyond = zero;
            for (int k = largest; k > 0; k--) {
                mass = mass.mul(inverseMean.mul(k + 1)).blend(top, most.compare(VectorOperators.EQ, k));
                beyond = beyond.add(mass);
                n = n.add(1f, u.compare(VectorOperators.LT, beyond));
            }
            n.intoArray(numbers, i - from);
        }
    }

    private void drawUniforms(int from, int to, int hi, int lo) {
        float[] uniforms = scratch(0);
        for (int i = from; i < to; i += LANES) {
            SimdRandom.uniform(hi, lo, firstUnit + i).intoArray(uniforms, i - from);
        }
    }

    private static void toTailness(int length) {
        float[] numbers = scratch(0);
        float[] tailness = scratch(1);
        for (int i = 0; i < length; i += LANES) {
            FloatVector x = SimdRandom.symmetric(load(numbers, i));
            x.intoArray(numbers, i);
            SimdRandom.tailness(x).intoArray(tailness, i);
        }
    }

    private static void toNormals(int length) {
        float[] numbers = scratch(0);
        float[] tailness = scratch(1);
        for (int i = 0; i < length; i += LANES) {
            SimdRandom.normalOf(load(numbers, i), load(tailness, i)).intoArray(numbers, i);
        }
    }
}
