package org.lifsim.error;

/** Somebody asked for a long work to stop, and it has stopped at a whole step. */
public final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A work that has stopped.
     *
     * @param message how far it came
     */
    public CancelledException(String message) {
        super(message);
    }

    /**
     * A work that has stopped since a part of it has.
     *
     * @param message how far it came
     * @param cause the part's
     */
    public CancelledException(String message, CancelledException cause) {
        super(message, cause);
    }
}
