package org.lifsim.neuron;

import java.util.LinkedHashMap;
import java.util.Map;

/** Some units of a cell in Java arrays: state, input, constants and spike counts; the one owner of that layout on the host. */
public final class Units {
    private final Form form;
    private final UnitConstants constants;
    private final Map<Column, float[]> columns = new LinkedHashMap<>();
    private final int length;
    private final int[] counts;

    /** What sources of a stimulus give to each unit in the steps of a pass, in the order of {@link Pass#readRows}; null if none does. */
    private final float[] rows;

    /** Of each source the place of its row among those of a step. */
    private final int[] rowPlaces;

    private final int rowSources;

    /**
     * Allocates units, all zero.
     *
     * @param form which columns to keep
     * @param constants what their steps read
     */
    public Units(Form form, UnitConstants constants) {
        this(form, constants, true);
    }

    /**
     * Allocates units, all zero.
     *
     * @param form which columns to keep
     * @param constants what their steps read
     * @param counted whether spikes are counted
     */
    public Units(Form form, UnitConstants constants, boolean counted) {
        this.form = form;
        this.constants = constants;
        form.columns().forEach(column -> columns.put(column, new float[constants.length()]));
        length = constants.length();
        counts = counted ? new int[length] : null;
        rowSources = Drive.rowSources(form.drive());
        rows = rowSources == 0 ? null : new float[rowSources * Pass.MOST_ROW_STEPS * length];
        rowPlaces = new int[form.drive().size()];
        for (int n = 0; n < rowPlaces.length; n++) {
            rowPlaces[n] = Drive.rowPlace(form.drive(), n);
        }
    }

    /**
     * Which columns are kept.
     *
     * @return the form
     */
    public Form form() {
        return form;
    }

    /**
     * How many units there are.
     *
     * @return units
     */
    public int length() {
        return length;
    }

    /**
     * How many units a group has: the units of a population, of which a batch is so many copies.
     *
     * @return units
     */
    public int groupSize() {
        return constants.groupSize();
    }

    /**
     * The index in the population of the first of these units.
     *
     * @return the index
     */
    public long first() {
        return constants.first();
    }

    /**
     * A column's values.
     *
     * @param column which
     * @return one value a unit, or null where the column is not kept
     */
    public float[] column(Column column) {
        return columns.get(column);
    }

    /**
     * Takes over what a stimulus gives to each unit in the steps of a pass.
     *
     * @param pass the pass
     * @param steps how many
     */
    public void readRows(Pass pass, int steps) {
        if (rows != null) {
            pass.readRows(steps, first(), length, rows, length);
        }
    }

    /**
     * What a stimulus gives to each unit in the steps of a pass.
     *
     * @return rows of one value a unit, or null if it gives none
     */
    public float[] rows() {
        return rows;
    }

    /**
     * Where the row of a source begins for a step.
     *
     * @param source the source's number, from 0
     * @param k the step's index in the pass
     * @return the index in {@link #rows} of the first unit's value
     */
    public int rowAt(int source, int k) {
        return (k * rowSources + rowPlaces[source]) * length;
    }

    /**
     * A constant of the step.
     *
     * @param constant one of the cell's
     * @return its values
     */
    public UnitConstant constant(Constant constant) {
        return constants.of(constant);
    }

    /**
     * A constant of a source of the stimulus.
     *
     * @param source the source's number, from 0
     * @param name its name without that number
     * @return its values, or null if the source has none of that name
     */
    public UnitConstant driveConstant(int source, String name) {
        return constants.ofDrive(source, name);
    }

    /**
     * All constants of the step.
     *
     * @return what the units were allocated with
     */
    public UnitConstants constants() {
        return constants;
    }

    /**
     * Weights between the units of a group, where they inhibit each other.
     *
     * @return row by row, row = presynaptic; null where there are none
     */
    public float[] weights() {
        return constants.weights();
    }

    /**
     * Spikes since the counts were cleared.
     *
     * @return unsigned 32-bit numbers, or null where they are not counted
     */
    public int[] counts() {
        return counts;
    }
}
