package org.lifsim.internal.plan;

/**
 * An operation of a step.
 *
 * @param operation the operation
 * @param after number of steps at the start of each presentation that skip it
 */
public record ScheduledOperation(Operation operation, int after) {
    /**
     * Whether a step runs the operation.
     *
     * @param step number of the step, from 1 after a reset
     * @param learning true if learning is on
     * @return false if the step is among the first {@code after} steps, or if the operation learns and learning is off
     */
    public boolean isDone(long step, boolean learning) {
        return step > after && (learning || !operation.learns());
    }
}
