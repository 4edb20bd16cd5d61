package org.lifsim.input;

import java.util.function.Consumer;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;

/**
 * The times of a source on the steps of a population. A step is the one nearest to its time. Where that changes what the
 * source does, it warns; where nothing would be left of it, it refuses.
 *
 * @param type the type of the source, for messages
 * @param dt time step in ms
 * @param warnings receives the warnings
 */
record TimeGrid(CurrentSourceType type, double dt, Consumer<Problem> warnings) {
    /** A time is on a step if it differs from it by less than this part of a step, or of the number of steps. */
    private static final double ROUNDING = 1e-6;

    private static final double RELATIVE_ROUNDING = 1e-12;
    private static final double MS_PER_SECOND = 1000;

    /**
     * The step of a time.
     *
     * @param name name of the argument
     * @param ms the time in ms; may be infinite
     * @return the nearest step
     * @throws InputException if it is beyond 2^53 steps
     */
    long step(String name, double ms) {
        double steps = ms / dt;
        if (Double.isInfinite(ms)) {
            return Math.round(steps);
        }
        if (Math.abs(steps) > CurrentSource.MAX_STEPS) {
            throw new InputException(
                    problem(name, "is " + ms + " ms").expected("at most 2^53 steps of dt = " + dt + " ms"));
        }
        long nearest = Math.round(steps);
        if (!(Math.abs(steps - nearest) <= ROUNDING + RELATIVE_ROUNDING * Math.abs(steps))) {
            warnings.accept(problem(
                            name,
                            "is " + ms + " ms, no multiple of dt = " + dt + " ms; " + (float) (nearest * dt)
                                    + " ms is used")
                    .hint("use a multiple of dt"));
        }
        return nearest;
    }

    /**
     * The step of the end of an interval.
     *
     * @param name name of the argument
     * @param ms the end in ms; may be infinite
     * @param start name of the argument of its start
     * @param startMs the start in ms
     * @return the nearest step
     * @throws InputException if the interval has a length, but contains no step
     */
    long end(String name, double ms, String start, double startMs) {
        long end = step(name, ms);
        if (ms > startMs && end <= Math.round(startMs / dt)) {
            throw new InputException(problem(
                            name,
                            "is " + ms + " ms and " + start + " is " + startMs + " ms, with no step of dt = " + dt
                                    + " ms between them")
                    .hint("use a smaller dt, or times that are multiples of dt"));
        }
        return end;
    }

    /**
     * The number of steps of a duration.
     *
     * @param name name of the argument
     * @param ms the duration in ms, more than 0
     * @return the nearest number of steps
     * @throws InputException if that is 0
     */
    long duration(String name, double ms) {
        long steps = step(name, ms);
        if (steps < 1) {
            throw new InputException(problem(name, "is " + ms + " ms, less than half a step of dt = " + dt + " ms")
                    .expected("at least " + dt + " ms")
                    .hint("use a smaller dt"));
        }
        return steps;
    }

    /**
     * Requires that the steps sample a frequency at least twice in a period (Nyquist's limit).
     *
     * @param name name of the argument
     * @param hertz the frequency
     */
    void requireSampled(String name, double hertz) {
        double most = MS_PER_SECOND / (2 * dt);
        if (hertz >= most) {
            throw new InputException(
                    problem(name, "is " + hertz + " Hz: steps of dt = " + dt + " ms show it as another frequency")
                            .expected("less than " + most + " Hz, half the frequency of the steps")
                            .hint("use a smaller dt"));
        }
    }

    private Problem problem(String name, String found) {
        return Problem.of("argument " + name + " of source " + type.key(), found);
    }
}
