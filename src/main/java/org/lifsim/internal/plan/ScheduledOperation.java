package org.lifsim.internal.plan;

/**
 * An operation in a step.
 *
 * @param operation what is done
 * @param after steps of a presentation that go by without it
 */
public record ScheduledOperation(Operation operation, int after) {
    /**
     * Whether it is done in a step.
     *
     * @param step the step, from 1 after a reset
     * @param learning whether learning is on
     * @return true if so
     */
    public boolean isDone(long step, boolean learning) {
        return step > after && (learning || !operation.learns());
    }
}
