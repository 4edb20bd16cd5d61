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
