package org.lifsim.internal.step;

/** The time steps with which a population can be stepped. */
public final class TimeStep {
    /** What is valid, for error messages. */
    public static final String EXPECTED =
            "a positive time step from " + Float32Math.MIN_NORMAL + " to " + Float.MAX_VALUE + " ms, such as 0.1";

    private TimeStep() {}

    /**
     * Whether a time step is valid.
     *
     * @param dt time step in ms
     * @return true if it is positive and a normal number as a float32
     */
    public static boolean isValid(double dt) {
        return dt > 0 && (float) dt >= Float32Math.MIN_NORMAL && Float.isFinite((float) dt);
    }
}
