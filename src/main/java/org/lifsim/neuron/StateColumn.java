package org.lifsim.neuron;

/**
 * A column that a cell carries from step to step.
 *
 * @param column which
 * @param start what a unit starts with, and starts again with after a reset
 * @param persistent whether a reset leaves it as it is
 */
public record StateColumn(Column column, Constant.Formula start, boolean persistent) {
    /**
     * A column that starts with a parameter.
     *
     * @param column which
     * @param parameter what it starts with
     * @return the column
     */
    public static StateColumn from(Column column, Parameter parameter) {
        return new StateColumn(column, (p, dt) -> Canonical.flush((float) p.of(parameter)), false);
    }

    /**
     * A column that starts with 0.
     *
     * @param column which
     * @return the column
     */
    public static StateColumn zero(Column column) {
        return new StateColumn(column, (p, dt) -> 0f, false);
    }

    /**
     * This column, which a reset leaves as it is.
     *
     * @return the column
     */
    public StateColumn kept() {
        return new StateColumn(column, start, true);
    }
}
