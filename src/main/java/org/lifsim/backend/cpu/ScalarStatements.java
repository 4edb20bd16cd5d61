package org.lifsim.backend.cpu;

import org.lifsim.neuron.CellStep;
import org.lifsim.neuron.DriveStep;
import org.lifsim.neuron.Units;
import org.lifsim.random.Draw;
import org.lifsim.random.RandomKey;

/** The clear statements of the cells themselves. */
final class ScalarStatements implements CpuStatements {
    @Override
    public CellStep step(Units units) {
        return units.form().cell().step(units);
    }

    @Override
    public CellStep drive(Units units) {
        return new DriveStep(units);
    }

    @Override
    public SpikeBits spikeBits(Units units) {
        return new ScalarSpikeBits(units);
    }

    @Override
    public void draw(Draw draw, RandomKey key, float parameter, long first, float[] into) {
        for (int i = 0; i < into.length; i++) {
            into[i] = draw.of(key, parameter, first + i);
        }
    }

    @Override
    public CircuitLoops circuitLoops() {
        return new ScalarCircuitLoops();
    }

    @Override
    public int lanes() {
        return 1;
    }

    @Override
    public int grain() {
        return 1;
    }
}
