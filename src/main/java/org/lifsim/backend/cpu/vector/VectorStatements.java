package org.lifsim.backend.cpu.vector;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import org.lifsim.backend.FastPathBounds;
import org.lifsim.backend.cpu.CircuitLoops;
import org.lifsim.backend.cpu.ClearStep;
import org.lifsim.backend.cpu.CpuStatements;
import org.lifsim.backend.cpu.SpikeBits;
import org.lifsim.neuron.ModelFeature;
import org.lifsim.neuron.NeuronModel;
import org.lifsim.neuron.NeuronState;
import org.lifsim.neuron.ReferenceUpdate;
import org.lifsim.neuron.StateVariable;
import org.lifsim.random.Draw;
import org.lifsim.random.RandomKey;

/** The statements of all cells in vector Java; a cell's is the class {@code Vector<Name>} beside this one. */
public final class VectorStatements implements CpuStatements {
    /** Called by name, so that nothing outside this package needs the module. */
    public VectorStatements() {}

    @Override
    public ReferenceUpdate step(NeuronState state) {
        NeuronModel model = state.variant().model();
        String name = VectorStatements.class.getPackageName() + ".Vector" + model.name();
        try {
            Constructor<?> constructor = Class.forName(name).getDeclaredConstructor(NeuronState.class);
            return (ReferenceUpdate) constructor.newInstance(state);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(name + " cannot be bound", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cell " + model.name() + " has no step in vector Java: " + name, e);
        }
    }

    @Override
    public ClearStep clearStep(NeuronState state, FastPathBounds clear) {
        boolean plain = state.values(StateVariable.SURROGATE) == null
                && state.values(StateVariable.TOLS) == null
                && !state.variant().has(ModelFeature.MIDPOINT);
        return plain ? ClearVectorLif.of(state, clear, step(state)) : null;
    }

    @Override
    public ReferenceUpdate drive(NeuronState state) {
        return new VectorDrive(state);
    }

    @Override
    public SpikeBits spikeBits(NeuronState state) {
        return new VectorSpikeBits(state);
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
