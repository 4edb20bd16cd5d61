package org.lifsim.internal.cpu.simd;

import static org.lifsim.internal.cpu.simd.SimdUpdate.FLOATS;
import static org.lifsim.internal.cpu.simd.SimdUpdate.INTS;
import static org.lifsim.internal.cpu.simd.SimdUpdate.LANES;
import static org.lifsim.internal.cpu.simd.SimdUpdate.load;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.cpu.ScalarSpikeBitPacker;
import org.lifsim.internal.cpu.SpikeBitPacker;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.model.StateVariable;

/** SIMD implementation of {@link ScalarSpikeBitPacker}. */
final class SimdSpikeBitPacker implements SpikeBitPacker {
    private final ScalarSpikeBitPacker scalar;
    private final float[] spikes;
    private final float sign;
    private final float[] rfrs;
    private final float stepsPerMs;

    SimdSpikeBitPacker(NeuronState state) {
        scalar = new ScalarSpikeBitPacker(state);
        spikes = state.values(state.variant().spikeVariable());
        sign = state.variant().spikeMarker();
        rfrs = state.values(StateVariable.RFR);
        stepsPerMs = state.derivedParameters().stepsPerMs();
    }

    @Override
    public void packStep(int from, int to, int bit, int[] words, int offset) {
        int end = SimdUpdate.wholeVectors(from, to);
        IntVector none = IntVector.zero(INTS);
        IntVector bits = IntVector.broadcast(INTS, 1 << bit);
        for (int i = from; i < end; i += LANES) {
            VectorMask<Integer> spiked =
                    load(spikes, i).compare(VectorOperators.EQ, sign).cast(INTS);
            IntVector.fromArray(INTS, words, offset + i)
                    .or(none.blend(bits, spiked))
                    .intoArray(words, offset + i);
        }
        scalar.packStep(end, to, bit, words, offset);
    }

    @Override
    public void packBlock(int from, int to, float time, int last, int[] words, int offset) {
        int end = SimdUpdate.wholeVectors(from, to);
        FloatVector zero = FloatVector.zero(FLOATS);
        IntVector none = IntVector.zero(INTS);
        IntVector one = IntVector.broadcast(INTS, 1);
        IntVector lasts = IntVector.broadcast(INTS, last);
        for (int i = from; i < end; i += LANES) {
            FloatVector rfr = load(rfrs, i);
            VectorMask<Float> spiked = rfr.compare(VectorOperators.LT, time);
            IntVector ago = (IntVector)
                    zero.blend(rfr, spiked).mul(stepsPerMs).add(0.5f).convertShape(VectorOperators.F2I, INTS, 0);
            IntVector bits = one.lanewise(VectorOperators.LSHL, lasts.sub(ago));
            IntVector.fromArray(INTS, words, offset + i)
                    .or(none.blend(bits, spiked.cast(INTS)))
                    .intoArray(words, offset + i);
        }
        scalar.packBlock(end, to, time, last, words, offset);
    }
}
