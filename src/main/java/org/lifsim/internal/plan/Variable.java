package org.lifsim.internal.plan;

import org.lifsim.model.StateVariable;

/**
 * A float32 array of a network, row by row. A signal has one row per batch element; weights have one row per presynaptic unit. A
 * state variable of a neuron group is stored with the group.
 *
 * @param name name, which files use as well
 * @param role purpose of the variable
 * @param rows number of rows
 * @param columns number of columns
 * @param group the neuron group of a state variable; null for other variables
 * @param stateVariable the state variable; null for other variables
 */
public record Variable(
        String name, Role role, int rows, int columns, NeuronGroupSpec group, StateVariable stateVariable) {
    /** The purpose of a variable, which determines what a reset does. */
    public enum Role {
        /** Set by the user and kept until it is set again. */
        INPUT,
        /** Computed in each step; 0 after a reset. */
        SIGNAL,
        /** Updated from its previous value in each step; 0 after a reset. */
        TRACE,
        /** Kept by resets. */
        WEIGHTS
    }

    /**
     * Creates a variable that is not a state variable of a neuron group.
     *
     * @param name name of the variable
     * @param role purpose of the variable
     * @param rows number of rows
     * @param columns number of columns
     * @return the variable
     */
    public static Variable of(String name, Role role, int rows, int columns) {
        return new Variable(name, role, rows, columns, null, null);
    }

    /**
     * Creates the variable for a state variable of a neuron group.
     *
     * @param group the neuron group
     * @param variable the state variable
     * @param batch batch size
     * @return the variable {@code KEY_NAME}, with shape (batch, units)
     */
    public static Variable of(NeuronGroupSpec group, StateVariable variable, int batch) {
        Role role = variable.equals(StateVariable.CURRENT) ? Role.INPUT : Role.SIGNAL;
        return new Variable(variable.key() + "_" + group.name(), role, batch, group.units(), group, variable);
    }

    /**
     * The number of values.
     *
     * @return rows times columns
     */
    public int size() {
        return rows * columns;
    }

    /** Names are unique within a network. */
    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
