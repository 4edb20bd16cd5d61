package org.lifsim.internal.reference;

import org.lifsim.internal.model.PoissonEncoderModel;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.SpikeWriter;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.model.StateVariable;
import org.lifsim.random.RandomKey;

/**
 * Reference implementation of the Poisson encoder's step, in scalar Java. {@code SimdPoissonEncoder} and
 * {@code kernels/poisson_step.cl} repeat it line by line. Source: {@code PoissonCell.advance_state} of ngc-learn 3.2.3.
 */
public final class PoissonReference implements StepUpdate {
    private final long first;
    private final float[] stimuli;
    private final SpikeWriter spikes;
    private final DerivedValues rates;
    private final float seconds;

    public PoissonReference(NeuronState state) {
        first = state.first();
        stimuli = state.values(StateVariable.CURRENT);
        spikes = new SpikeWriter(state);
        rates = state.derived(PoissonEncoderModel.RATE);
        seconds = state.derived(PoissonEncoderModel.DT_SECONDS).at(0);
    }

    @Override
    public void update(int from, int to, AdvanceContext context, int k) {
        RandomKey key = context.key(k);
        for (int i = from; i < to; i++) {
            float probability = stimuli[i] * seconds * rates.at(i);
            spikes.write(i, key.bernoulli(first + i, probability), context, k);
        }
    }
}
