package org.lifsim.backend.cpu.vector;

import org.lifsim.neuron.Column;
import org.lifsim.neuron.Pass;
import org.lifsim.neuron.Units;
import org.lifsim.random.RandomKey;

/** {@code BernoulliStep} in vector Java. */
final class VectorBernoulli extends VectorStep {
    private final long first;
    private final float[] stimuli;

    VectorBernoulli(Units units) {
        super(units);
        first = units.first();
        stimuli = units.column(Column.CURRENT);
    }

    @Override
    void vectors(int from, int to, Pass pass, int k) {
        RandomKey key = pass.key(k);
        for (int i = from; i < to; i += LANES) {
            spiked(i, VectorRandom.event(key.hi(), key.lo(), first + i, load(stimuli, i)), pass, k);
        }
    }
}
