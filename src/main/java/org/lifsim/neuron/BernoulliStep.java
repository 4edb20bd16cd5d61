package org.lifsim.neuron;

import org.lifsim.random.RandomKey;

/**
 * The Bernoulli encoder's step in scalar Java: the clear statement, which {@code VectorBernoulli} and {@code kernels/bernoulli_step.cl}
 * repeat line for line. Source: {@code BernoulliCell.advance_state} of ngc-learn 3.2.3.
 */
final class BernoulliStep implements CellStep {
    private final long first;
    private final float[] stimuli;
    private final SpikeKeeper spikes;

    BernoulliStep(Units units) {
        first = units.first();
        stimuli = units.column(Column.CURRENT);
        spikes = new SpikeKeeper(units);
    }

    @Override
    public void step(int from, int to, Pass pass, int k) {
        RandomKey key = pass.key(k);
        for (int i = from; i < to; i++) {
            spikes.step(i, key.event(first + i, stimuli[i]), pass, k);
        }
    }
}
