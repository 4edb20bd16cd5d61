package org.lifsim.internal.recording;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.lifsim.backend.Backend;
import org.lifsim.input.InputCurrent;
import org.lifsim.internal.io.CloseAll;
import org.lifsim.internal.run.RunLoop;
import org.lifsim.model.StateVariable;
import org.lifsim.population.Population;
import org.lifsim.population.PopulationBuilder;
import org.lifsim.recording.UnitSelection;

/**
 * Some units of a population, simulated without the others: one small population per range of units. They are not coupled, so
 * they have the same bits as in the whole population.
 */
final class SeparateUnits implements AutoCloseable {
    private final List<Population> populations = new ArrayList<>();
    private final List<RunLoop> loops = new ArrayList<>();

    /**
     * Builds the units in their initial state.
     *
     * @param builder describes the whole population
     * @param ranges ranges with stride 1, in the whole population
     * @param current the clamped input current of the population
     * @param backend the backend; the caller closes it, after the units
     */
    SeparateUnits(PopulationBuilder builder, List<UnitSelection.Range> ranges, InputCurrent current, Backend backend) {
        try {
            for (UnitSelection.Range range : ranges) {
                Population population = builder.copy()
                        .shard(range.first(), range.end() - range.first())
                        .build(backend);
                populations.add(population);
                loops.add(new RunLoop(population, current, 0, RunLoop.Observer.NONE));
            }
        } catch (RuntimeException | Error e) {
            CloseAll.after(e, populations);
            throw e;
        }
    }

    /** What is done with a population of one range. */
    interface Action {
        void on(Population population) throws IOException;
    }

    /** Does something with the population of each range, in the order of their units. */
    void forEach(Action action) throws IOException {
        for (Population population : populations) {
            action.on(population);
        }
    }

    /** Number of steps that all units have taken. */
    long step() {
        return populations.get(0).step();
    }

    void advanceTo(long step) throws IOException {
        for (RunLoop loop : loops) {
            loop.advanceTo(step);
        }
    }

    /** Reads a state variable of all units, in the order of the ranges. */
    void read(StateVariable variable, float[] values) {
        int offset = 0;
        for (Population population : populations) {
            population.read(variable, 0, values, offset, (int) population.units());
            offset += (int) population.units();
        }
    }

    @Override
    public void close() throws IOException {
        new CloseAll(populations).close();
    }
}
