package org.lifsim.error;

/** Thrown when a running operation was cancelled. It has stopped at a step boundary. */
public final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message the step at which the operation stopped
     */
    public CancelledException(String message) {
        super(message);
    }

    /**
     * Creates the exception for an operation of which a part was cancelled.
     *
     * @param message the step at which the operation stopped
     * @param cause the exception of the part
     */
    public CancelledException(String message, CancelledException cause) {
        super(message, cause);
    }
}
