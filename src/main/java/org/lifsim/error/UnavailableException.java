package org.lifsim.error;

/** Something of this machine that was asked for and cannot be had, such as a backend; the message says why and what would help. */
public final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * Reports a backend that cannot be had.
     *
     * @param message which backend, why not, and the way out
     */
    public UnavailableException(String message) {
        super(message);
    }

    /**
     * Reports a backend that cannot be had.
     *
     * @param message which backend, why not, and the way out
     * @param cause what made it unavailable
     */
    public UnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
