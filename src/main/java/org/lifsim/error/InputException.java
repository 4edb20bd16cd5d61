package org.lifsim.error;

/** Thrown for invalid input. {@link #problem} says what is wrong as data; the message is made from it. */
public final class InputException extends IllegalArgumentException {
    private static final long serialVersionUID = 2;

    private final Problem problem;

    /**
     * Creates the exception.
     *
     * @param problem what is wrong
     */
    public InputException(Problem problem) {
        this(problem, null);
    }

    /**
     * Creates the exception with a cause.
     *
     * @param problem what is wrong
     * @param cause the exception that revealed it, or null
     */
    public InputException(Problem problem, Throwable cause) {
        super(problem.toString(), cause);
        this.problem = problem;
    }

    /**
     * Requires that an argument is given.
     *
     * @param <T> type of the argument
     * @param value the argument
     * @param subject what the argument is, such as {@code backend}
     * @return the argument
     * @throws InputException if it is null
     */
    public static <T> T requireGiven(T value, String subject) {
        if (value == null) {
            throw new InputException(Problem.of(subject, "is null").expected("an object"));
        }
        return value;
    }

    /**
     * What is wrong.
     *
     * @return subject, finding, expectation, hint and place
     */
    public Problem problem() {
        return problem;
    }

    /**
     * The same problem at a place; see {@link Problem#at}.
     *
     * @param place where the input was read from; null for none
     * @return this exception if nothing changes, otherwise a new one with this as its cause
     */
    public InputException at(Place place) {
        Problem there = problem.at(place);
        return there == problem ? this : new InputException(there, this);
    }

    /**
     * The same problem within something; see {@link Problem#within}.
     *
     * @param whole what the subject is part of
     * @return this exception if nothing changes, otherwise a new one with this as its cause
     */
    public InputException within(Subject whole) {
        Problem wider = problem.within(whole);
        return wider == problem ? this : new InputException(wider, this);
    }
}
