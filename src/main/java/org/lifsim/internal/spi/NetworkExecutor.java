package org.lifsim.internal.spi;

import org.lifsim.internal.plan.NeuronGroupSpec;
import org.lifsim.internal.plan.Operation;
import org.lifsim.internal.plan.Variable;
import org.lifsim.random.RandomKey;

/**
 * The variables of a circuit on a device, and its steps. Commands are carried out in order, but may still be under way when they return;
 * reads and {@link #synchronize} wait. Arguments are trusted: {@code Network} has checked them. One thread at a time.
 */
public interface NetworkExecutor extends AutoCloseable {
    /**
     * Sets a variable.
     *
     * @param variable one of the plan's
     * @param values row by row; not read after this returns
     */
    void write(Variable variable, float[] values);

    /**
     * Sets all values of a variable.
     *
     * @param variable one of the plan's
     * @param value the value
     */
    void fill(Variable variable, float value);

    /**
     * Reads a variable.
     *
     * @param variable one of the plan's
     * @param dst where the values go, row by row
     */
    void read(Variable variable, float[] dst);

    /**
     * Sets the key that cells draw with, of which each step takes the second half of a split.
     *
     * @param group whose form draws
     * @param key the key before the next step
     */
    void setKey(NeuronGroupSpec group, RandomKey key);

    /**
     * The key that cells draw with.
     *
     * @param group whose form draws
     * @return the key before the next step
     */
    RandomKey key(NeuronGroupSpec group);

    /**
     * Carries out the statements of some steps.
     *
     * @param steps how many, at least 1
     * @param first the first one's number, from 1 after a reset
     * @param learning whether operations that learn are among them
     */
    void advance(int steps, long first, boolean learning);

    /**
     * Carries out an operation between steps.
     *
     * @param operation one of the plan's
     */
    void apply(Operation operation);

    /** Waits until every command is done. */
    void synchronize();

    /** Frees the memory. Safe twice. */
    @Override
    void close();
}
