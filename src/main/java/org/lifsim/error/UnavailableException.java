package org.lifsim.error;

/** Thrown when something is not available on this system, such as a backend. {@link #problem} says what and why as data. */
public final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 2;

    private final Problem problem;

    /**
     * Creates the exception.
     *
     * @param problem what is not available, the reason and a remedy
     * @param cause the exception that revealed it, or null
     */
    public UnavailableException(Problem problem, Throwable cause) {
        super(problem.toString(), cause);
        this.problem = problem;
    }

    /**
     * What is wrong.
     *
     * @return subject, finding, expectation and hint
     */
    public Problem problem() {
        return problem;
    }
}
