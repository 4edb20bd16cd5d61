package org.lifsim.backend.cpu.vector;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import org.lifsim.backend.ClearSteps;
import org.lifsim.backend.cpu.CircuitLoops;
import org.lifsim.backend.cpu.ClearStep;
import org.lifsim.backend.cpu.CpuStatements;
import org.lifsim.backend.cpu.SpikeBits;
import org.lifsim.neuron.Cell;
import org.lifsim.neuron.CellStep;
import org.lifsim.neuron.Column;
import org.lifsim.neuron.Trait;
import org.lifsim.neuron.Units;
import org.lifsim.random.Draw;
import org.lifsim.random.RandomKey;

/** The statements of all cells in vector Java; a cell's is the class {@code Vector<Name>} beside this one. */
public final class VectorStatements implements CpuStatements {
    /** Called by name, so that nothing outside this package needs the module. */
    public VectorStatements() {}

    @Override
    public CellStep step(Units units) {
        Cell cell = units.form().cell();
        String name = VectorStatements.class.getPackageName() + ".Vector" + cell.name();
        try {
            Constructor<?> constructor = Class.forName(name).getDeclaredConstructor(Units.class);
            return (CellStep) constructor.newInstance(units);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(name + " cannot be bound", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cell " + cell.name() + " has no step in vector Java: " + name, e);
        }
    }

    @Override
    public ClearStep clearStep(Units units, ClearSteps clear) {
        boolean plain = units.column(Column.SURROGATE) == null
                && units.column(Column.TOLS) == null
                && !units.form().is(Trait.MIDPOINT);
        return plain ? ClearVectorLif.of(units, clear, step(units)) : null;
    }

    @Override
    public CellStep drive(Units units) {
        return new VectorDrive(units);
    }

    @Override
    public SpikeBits spikeBits(Units units) {
        return new VectorSpikeBits(units);
    }

    @Override
    public void draw(Draw draw, RandomKey key, float parameter, long first, float[] into) {
        VectorRandom.draw(draw, key, parameter, first, into);
    }

    @Override
    public CircuitLoops circuitLoops() {
        return new VectorCircuitLoops();
    }

    @Override
    public int lanes() {
        return VectorStep.LANES;
    }

    @Override
    public int grain() {
        return BlockedVectorLif.GRAIN;
    }
}
