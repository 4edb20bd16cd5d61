package org.lifsim.internal.reference;

import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.SpikeWriter;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.model.StateVariable;
import org.lifsim.random.RandomKey;

/**
 * Reference implementation of the Bernoulli encoder's step, in scalar Java. {@code SimdBernoulliEncoder} and
 * {@code kernels/bernoulli_step.cl} repeat it line by line. Source: {@code BernoulliCell.advance_state} of ngc-learn
 * 3.2.3.
 */
public final class BernoulliReference implements StepUpdate {
    private final long first;
    private final float[] stimuli;
    private final SpikeWriter spikes;

    public BernoulliReference(NeuronState state) {
        first = state.first();
        stimuli = state.values(StateVariable.CURRENT);
        spikes = new SpikeWriter(state);
    }

    @Override
    public void update(int from, int to, AdvanceContext context, int k) {
        RandomKey key = context.key(k);
        for (int i = from; i < to; i++) {
            spikes.write(i, key.bernoulli(first + i, stimuli[i]), context, k);
        }
    }
}
