package org.lifsim.error;

/** Thrown when a device fails. {@link #problem} says which device, what failed and a remedy as data. */
public final class DeviceException extends RuntimeException {
    private static final long serialVersionUID = 2;

    private final Problem problem;

    /**
     * Creates the exception.
     *
     * @param problem device, what failed, and a remedy
     * @param cause the exception that revealed it, or null
     */
    public DeviceException(Problem problem, Throwable cause) {
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
