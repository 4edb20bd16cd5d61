package org.lifsim.error;

/** Thrown when something is not available on this system, such as a backend. The message names the reason and a remedy. */
public final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * Creates the exception.
     *
     * @param message what is not available, the reason and a remedy
     */
    public UnavailableException(String message) {
        super(message);
    }

    /**
     * Creates the exception with a cause.
     *
     * @param message what is not available, the reason and a remedy
     * @param cause the exception that revealed it
     */
    public UnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
