package org.lifsim.internal.cpu.simd;

import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.model.StateVariable;
import org.lifsim.random.RandomKey;

/** SIMD implementation of {@code BernoulliEncoderModel}. */
final class SimdBernoulliEncoder extends SimdUpdate {
    private final long first;
    private final float[] stimuli;

    SimdBernoulliEncoder(NeuronState state) {
        super(state);
        first = state.first();
        stimuli = state.values(StateVariable.CURRENT);
    }

    @Override
    void vectors(int from, int to, AdvanceContext context, int k) {
        RandomKey key = context.key(k);
        for (int i = from; i < to; i += LANES) {
            spiked(i, SimdRandom.event(key.hi(), key.lo(), first + i, load(stimuli, i)), context, k);
        }
    }
}
