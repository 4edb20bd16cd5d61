package org.lifsim.internal.sparse;

import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;

/** Times in steps, with NEST's roundings. */
public final class TimeSteps {
    private static final double MS_PER_SECOND = 1000;

    private TimeSteps() {}

    /**
     * Requires a time step to be a whole number of microseconds, as in NEST.
     *
     * @param dt ms
     * @throws InputException if it is not
     */
    public static void requireStep(double dt) {
        double microseconds = dt * MS_PER_SECOND;
        if (!(microseconds >= 1 && microseconds < Integer.MAX_VALUE)
                || Math.abs(microseconds - Math.rint(microseconds)) > 1e-6) {
            throw new InputException(Problem.of(Subject.setting("dt"), "is " + dt + " ms")
                    .expected("a whole number of microseconds, such as 0.1 ms"));
        }
    }

    /**
     * A time in steps.
     *
     * @param time ms
     * @param dt time step, ms
     * @return the nearest number of steps
     */
    public static long of(double time, double dt) {
        return CellConstants.delaySteps(time, dt);
    }

    /**
     * A time step in seconds.
     *
     * @param dt ms
     * @return seconds
     */
    public static double seconds(double dt) {
        return CellConstants.resolution(dt) / MS_PER_SECOND;
    }
}
