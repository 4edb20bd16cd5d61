package org.lifsim.backend.cpu.vector;

import jdk.incubator.vector.FloatVector;
import org.lifsim.neuron.Column;
import org.lifsim.neuron.Pass;
import org.lifsim.neuron.Poisson;
import org.lifsim.neuron.UnitConstant;
import org.lifsim.neuron.Units;
import org.lifsim.random.RandomKey;

/** {@code PoissonStep} in vector Java. */
final class VectorPoisson extends VectorStep {
    private final long first;
    private final float[] stimuli;
    private final UnitConstant rates;
    private final UnitConstant seconds;

    VectorPoisson(Units units) {
        super(units);
        first = units.first();
        stimuli = units.column(Column.CURRENT);
        rates = units.constant(Poisson.RATE);
        seconds = units.constant(Poisson.SECONDS);
    }

    @Override
    void vectors(int from, int to, Pass pass, int k) {
        RandomKey key = pass.key(k);
        float[] rateOf = rates.values();
        int rateOfFrom = rates.origin(from);
        for (int i = from; i < to; i += LANES) {
            FloatVector probability = load(stimuli, i).mul(load(seconds, 0, 0)).mul(load(rateOf, i - rateOfFrom));
            spiked(i, VectorRandom.event(key.hi(), key.lo(), first + i, probability), pass, k);
        }
    }
}
