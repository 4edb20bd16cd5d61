package org.lifsim.neuron;

import org.lifsim.random.RandomKey;

/**
 * The Poisson encoder's step in scalar Java: the clear statement, which {@code VectorPoisson} and {@code kernels/poisson_step.cl} repeat
 * line for line. Source: {@code PoissonCell.advance_state} of ngc-learn 3.2.3.
 */
final class PoissonStep implements CellStep {
    private final long first;
    private final float[] stimuli;
    private final SpikeKeeper spikes;
    private final UnitConstant rates;
    private final float seconds;

    PoissonStep(Units units) {
        first = units.first();
        stimuli = units.column(Column.CURRENT);
        spikes = new SpikeKeeper(units);
        rates = units.constant(Poisson.RATE);
        seconds = units.constant(Poisson.SECONDS).at(0);
    }

    @Override
    public void step(int from, int to, Pass pass, int k) {
        RandomKey key = pass.key(k);
        for (int i = from; i < to; i++) {
            float probability = stimuli[i] * seconds * rates.at(i);
            spikes.step(i, key.event(first + i, probability), pass, k);
        }
    }
}
