package org.lifsim.internal.plan;

import org.lifsim.model.StateVariable;

/**
 * An array of float32 of a circuit, row by row: a signal has a row for each presentation of the batch, weights have one for each
 * presynaptic unit. One that is a column of cells lies where they do.
 *
 * @param name its name, in files too
 * @param role what it is for
 * @param rows how many rows
 * @param columns how many columns
 * @param group whose column it is, or null
 * @param stateVariable which of their columns, or null
 */
public record Variable(
        String name, Role role, int rows, int columns, NeuronGroupSpec group, StateVariable stateVariable) {
    /** What a variable is for, which tells what a reset does with it. */
    public enum Role {
        /** Set from outside, and kept until it is set again. */
        INPUT,
        /** Made anew in each step; 0 after a reset. */
        SIGNAL,
        /** Goes on from step to step; 0 after a reset. */
        TRACE,
        /** Goes on through resets. */
        WEIGHTS
    }

    /**
     * A variable that is no column of cells.
     *
     * @param name its name
     * @param role what it is for
     * @param rows how many rows
     * @param columns how many columns
     * @return the variable
     */
    public static Variable of(String name, Role role, int rows, int columns) {
        return new Variable(name, role, rows, columns, null, null);
    }

    /**
     * A column of cells.
     *
     * @param group whose
     * @param variable which
     * @param batch how many presentations are under way at once
     * @return the variable
     */
    public static Variable of(NeuronGroupSpec group, StateVariable variable, int batch) {
        Role role = variable.equals(StateVariable.CURRENT) ? Role.INPUT : Role.SIGNAL;
        return new Variable(variable.key() + "_" + group.name(), role, batch, group.units(), group, variable);
    }

    /**
     * How many numbers it holds.
     *
     * @return rows times columns
     */
    public int size() {
        return rows * columns;
    }

    /** Names tell them apart within a circuit. */
    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
