package org.lifsim.population;

import java.util.List;
import java.util.Map;
import org.lifsim.error.InputException;
import org.lifsim.internal.spi.Slice;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.internal.step.ParameterBatchReader;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.random.RandomKey;

/**
 * Sets the initial state of a population: the values that the user gave, else what the model derives from its
 * parameters.
 */
final class StateInitializer {
    private final double dt;
    private final long units;
    private final Map<StateVariable, Values> given;
    private final ParameterBatchReader parameters;

    StateInitializer(
            ModelParameters parameters, double dt, long units, RandomKey key, Map<StateVariable, Values> given) {
        this.dt = dt;
        this.units = units;
        this.given = given;
        this.parameters = new ParameterBatchReader(parameters, units, key);
    }

    /** Checks the initial values that the user gave. */
    static void check(ModelVariant variant, long units, long first, long count, Map<StateVariable, Values> given) {
        List<StateVariable> state =
                variant.state().stream().map(InitializedVariable::variable).toList();
        given.forEach((variable, values) -> {
            if (!state.contains(variable)) {
                throw new InputException("state variable " + variable.key() + " has no initial state in "
                        + variant.model().name() + ", expected one of " + state);
            }
            values.checkSize("initial " + variable.key(), units);
            double[] block = new double[(int) Math.min(count, 1 << 14)];
            for (long from = 0; from < (values.uniformValue().isPresent() ? 1 : count); from += block.length) {
                int now = (int) Math.min(block.length, count - from);
                values.read(first + from, block, now, units);
                for (int i = 0; i < now; i++) {
                    checkValue(variable, (float) block[i], first + from + i);
                }
            }
        });
    }

    /** Checks a value of a state variable of one unit. */
    static void checkValue(StateVariable variable, float value, long unit) {
        boolean spike = variable.equals(StateVariable.S) || variable.equals(StateVariable.OUTPUTS);
        boolean legal = Float.isFinite(value)
                && (!variable.equals(StateVariable.RFR) || value >= 0)
                && (!spike || value == 0 || value == 1);
        if (!legal) {
            throw new InputException("state variable " + variable.key() + " of unit " + unit + " is " + value
                    + ", expected "
                    + (spike ? "0 or 1" : "a finite number" + (variable.equals(StateVariable.RFR) ? " >= 0" : "")));
        }
    }

    /** Sets a state variable of all slices to its initial value. */
    void set(InitializedVariable state, Slice[] slices, long firstUnit, int sliceUnits, float[] block) {
        float[] first = new float[1];
        fill(state, firstUnit, 1, first);
        Values values = given.get(state.variable());
        boolean varied = values == null
                ? parameters.hasReadPerUnit()
                : values.uniformValue().isEmpty();
        for (int s = 0; s < slices.length; s++) {
            if (!varied) {
                slices[s].fill(state.variable(), first[0]);
                continue;
            }
            for (int from = 0; from < slices[s].units(); from += block.length) {
                int now = Math.min(block.length, slices[s].units() - from);
                fill(state, firstUnit + (long) s * sliceUnits + from, now, block);
                slices[s].write(state.variable(), from, block, 0, now);
            }
        }
    }

    private void fill(InitializedVariable state, long first, int length, float[] block) {
        Values values = given.get(state.variable());
        if (values == null) {
            parameters.load(first, length);
            for (int i = 0; i < length; i++) {
                block[i] = parameters.derive(state.start(), dt, i);
            }
            return;
        }
        double[] numbers = new double[length];
        values.read(first, numbers, length, units);
        for (int i = 0; i < length; i++) {
            block[i] = Float32Math.flushSubnormals((float) numbers[i]);
        }
    }
}
