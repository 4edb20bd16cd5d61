package org.lifsim.neuron;

/**
 * The state of some LIF units in Java arrays, one value a unit; the one owner of that layout on the host.
 *
 * @param v membrane potential, mV
 * @param thrTheta adaptive threshold shift, mV
 * @param rfr time since the last spike, ms
 * @param current input current
 * @param counts spikes since the counts were cleared, as an unsigned 32-bit number
 * @param surrogate surrogate derivative of the last step, or null where not kept
 * @param tols time of last spike, or null where not kept
 */
public record LifState(
        float[] v, float[] thrTheta, float[] rfr, float[] current, int[] counts, float[] surrogate, float[] tols) {

    /**
     * Allocates the state of some units, all zero.
     *
     * @param units how many
     * @param form which optional columns to keep
     * @return the arrays
     */
    public static LifState allocate(int units, LifForm form) {
        return new LifState(
                new float[units],
                new float[units],
                new float[units],
                new float[units],
                new int[units],
                form.surrogate() ? new float[units] : null,
                form.tols() == Tols.OFF ? null : new float[units]);
    }

    /**
     * The array of a column.
     *
     * @param column which
     * @return its values, or null where the column is not kept
     */
    public float[] column(LifColumn column) {
        return switch (column) {
            case V -> v;
            case THR_THETA -> thrTheta;
            case RFR -> rfr;
            case CURRENT -> current;
            case SURROGATE -> surrogate;
            case TOLS -> tols;
        };
    }
}
