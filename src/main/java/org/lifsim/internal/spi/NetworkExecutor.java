package org.lifsim.internal.spi;

import org.lifsim.internal.plan.NeuronGroupSpec;
import org.lifsim.internal.plan.Operation;
import org.lifsim.internal.plan.Variable;
import org.lifsim.random.RandomKey;

/**
 * A network on a device: its variables and its steps. Commands run in order but may be asynchronous; reads and
 * {@link #synchronize} wait for them. Arguments are not checked, because {@code Network} has checked them. Not thread-safe.
 */
public interface NetworkExecutor extends AutoCloseable {
    /**
     * Requires that the network can be used.
     *
     * @throws IllegalStateException if its backend is closed
     */
    void checkOpen();

    /**
     * Writes a variable.
     *
     * @param variable a variable of the plan
     * @param values all values, row by row; not read after this method returns
     */
    void write(Variable variable, float[] values);

    /**
     * Sets all values of a variable to one number.
     *
     * @param variable a variable of the plan
     * @param value the number
     */
    void fill(Variable variable, float value);

    /**
     * Reads a variable.
     *
     * @param variable a variable of the plan
     * @param dst receives all values, row by row
     */
    void read(Variable variable, float[] dst);

    /**
     * Sets the random key of a neuron group. Every step splits the key and uses the second half for its random numbers.
     *
     * @param group the neuron group
     * @param key the key before the next step
     */
    void setKey(NeuronGroupSpec group, RandomKey key);

    /**
     * The random key of a neuron group.
     *
     * @param group the neuron group
     * @return the key before the next step
     */
    RandomKey key(NeuronGroupSpec group);

    /**
     * Runs the operations of some steps.
     *
     * @param steps number of steps, at least 1
     * @param first number of the first step, from 1 after a reset
     * @param learning true to run the operations that learn as well
     */
    void advance(int steps, long first, boolean learning);

    /**
     * Runs an operation between steps.
     *
     * @param operation one of the plan's operations between steps
     */
    void apply(Operation operation);

    /** Waits until all commands have completed. */
    void synchronize();

    /** Frees the memory. Repeated calls have no effect. */
    @Override
    void close();
}
