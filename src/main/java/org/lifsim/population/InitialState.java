package org.lifsim.population;

import java.util.List;
import java.util.Map;
import org.lifsim.backend.Slice;
import org.lifsim.fault.InputException;
import org.lifsim.neuron.Canonical;
import org.lifsim.neuron.Column;
import org.lifsim.neuron.Form;
import org.lifsim.neuron.ParameterBlock;
import org.lifsim.neuron.Parameters;
import org.lifsim.neuron.StateColumn;
import org.lifsim.neuron.UnitValues;
import org.lifsim.random.RandomKey;

/** What the columns of a population start with: what the user said, else what the cell derives from its parameters. */
final class InitialState {
    private final double dt;
    private final long units;
    private final Map<Column, UnitValues> given;
    private final ParameterBlock parameters;

    InitialState(Parameters parameters, double dt, long units, RandomKey key, Map<Column, UnitValues> given) {
        this.dt = dt;
        this.units = units;
        this.given = given;
        this.parameters = new ParameterBlock(parameters, units, key);
    }

    /** Checks what a user says that columns start with. */
    static void check(Form form, long units, long first, long count, Map<Column, UnitValues> given) {
        List<Column> state = form.state().stream().map(StateColumn::column).toList();
        given.forEach((column, values) -> {
            if (!state.contains(column)) {
                throw new InputException("column " + column.label() + " has no initial state in "
                        + form.cell().name() + ", expected one of " + state);
            }
            values.checkSize("initial " + column.label(), units);
            double[] block = new double[(int) Math.min(count, 1 << 14)];
            for (long from = 0; from < (values.one().isPresent() ? 1 : count); from += block.length) {
                int now = (int) Math.min(block.length, count - from);
                values.read(first + from, block, now, units);
                for (int i = 0; i < now; i++) {
                    checkValue(column, (float) block[i], first + from + i);
                }
            }
        });
    }

    /** Checks a value that a unit's state is to have. */
    static void checkValue(Column column, float value, long unit) {
        boolean spike = column.equals(Column.S) || column.equals(Column.OUTPUTS);
        boolean legal = Float.isFinite(value)
                && (!column.equals(Column.RFR) || value >= 0)
                && (!spike || value == 0 || value == 1);
        if (!legal) {
            throw new InputException("column " + column.label() + " of unit " + unit + " is " + value + ", expected "
                    + (spike ? "0 or 1" : "a finite number" + (column.equals(Column.RFR) ? " >= 0" : "")));
        }
    }

    /** Sets a column of all slices to its start. */
    void set(StateColumn state, Slice[] slices, long firstUnit, int sliceUnits, float[] block) {
        float[] first = new float[1];
        fill(state, firstUnit, 1, first);
        UnitValues values = given.get(state.column());
        boolean varied =
                values == null ? parameters.hasReadVaried() : values.one().isEmpty();
        for (int s = 0; s < slices.length; s++) {
            if (!varied) {
                slices[s].fill(state.column(), first[0]);
                continue;
            }
            for (int from = 0; from < slices[s].units(); from += block.length) {
                int now = Math.min(block.length, slices[s].units() - from);
                fill(state, firstUnit + (long) s * sliceUnits + from, now, block);
                slices[s].write(state.column(), from, block, 0, now);
            }
        }
    }

    private void fill(StateColumn state, long first, int length, float[] block) {
        UnitValues values = given.get(state.column());
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
            block[i] = Canonical.flush((float) numbers[i]);
        }
    }
}
