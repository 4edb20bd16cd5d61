package org.lifsim.internal.cpu.simd;

import jdk.incubator.vector.FloatVector;
import org.lifsim.internal.model.PoissonEncoderModel;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.model.StateVariable;
import org.lifsim.random.RandomKey;

/** SIMD implementation of {@code PoissonEncoderModel}. */
final class SimdPoissonEncoder extends SimdUpdate {
    private final long first;
    private final float[] stimuli;
    private final DerivedValues rates;
    private final DerivedValues seconds;

    SimdPoissonEncoder(NeuronState state) {
        super(state);
        first = state.first();
        stimuli = state.values(StateVariable.CURRENT);
        rates = state.derived(PoissonEncoderModel.RATE);
        seconds = state.derived(PoissonEncoderModel.DT_SECONDS);
    }

    @Override
    void vectors(int from, int to, AdvanceContext context, int k) {
        RandomKey key = context.key(k);
        float[] rateOf = rates.values();
        int rateOfFrom = rates.origin(from);
        for (int i = from; i < to; i += LANES) {
            FloatVector probability = load(stimuli, i).mul(load(seconds, 0, 0)).mul(load(rateOf, i - rateOfFrom));
            spiked(i, SimdRandom.event(key.hi(), key.lo(), first + i, probability), context, k);
        }
    }
}
