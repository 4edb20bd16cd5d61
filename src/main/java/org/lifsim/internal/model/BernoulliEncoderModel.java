package org.lifsim.internal.model;

import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.SpikeWriter;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.model.BernoulliEncoder;
import org.lifsim.model.StateVariable;
import org.lifsim.random.RandomKey;

/** The model of {@link BernoulliEncoder}: its definition and the reference implementation of its step. */
public final class BernoulliEncoderModel {
    private BernoulliEncoderModel() {}

    /**
     * Declares the model.
     *
     * @param model receives the declaration
     */
    public static void define(ModelDeclaration model) {
        model.encoder()
                .equations("output = uniform(step, unit) < j")
                .source("BernoulliCell of ngc-learn 3.2.3")
                .reference(Reference::new)
                .simd("SimdBernoulliEncoder")
                .demo(0.05);
    }

    /**
     * The step in scalar Java. {@code SimdBernoulliEncoder} and {@code kernels/bernoulli_step.cl} repeat it line by
     * line. Source: {@code BernoulliCell.advance_state} of ngc-learn 3.2.3.
     */
    private static final class Reference implements StepUpdate {
        private final long first;
        private final float[] stimuli;
        private final SpikeWriter spikes;

        Reference(NeuronState state) {
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
}
