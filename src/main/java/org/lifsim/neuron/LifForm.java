package org.lifsim.neuron;

/**
 * Which optional columns a LIF population keeps; each costs 4 bytes a unit.
 *
 * @param surrogate whether the surrogate derivative is kept
 * @param tols whether the time of last spike is kept, and in which unit
 */
public record LifForm(boolean surrogate, Tols tols) {
    /** No optional column. */
    public static final LifForm PLAIN = new LifForm(false, Tols.OFF);

    /** Bytes that a single step moves for a unit: v, thr_theta, rfr and current are read, the first three written. */
    public static final int BYTES_PER_STEP = 7 * Float.BYTES;

    /** Bytes a unit takes without optional columns: v, thr_theta, rfr, current and spike count. */
    private static final int PLAIN_BYTES = 5 * Float.BYTES;

    /**
     * Whether a column is kept.
     *
     * @param column which
     * @return true unless it is an optional one that is off
     */
    public boolean keeps(LifColumn column) {
        return switch (column) {
            case SURROGATE -> surrogate;
            case TOLS -> tols != Tols.OFF;
            default -> true;
        };
    }

    /**
     * The memory that a unit takes.
     *
     * @return bytes
     */
    public int bytesPerUnit() {
        return PLAIN_BYTES + (surrogate ? Float.BYTES : 0) + (tols == Tols.OFF ? 0 : Float.BYTES);
    }
}
