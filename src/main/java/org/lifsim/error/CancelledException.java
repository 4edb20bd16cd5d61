package org.lifsim.error;

/** Thrown when a running operation was cancelled. It has stopped at a step boundary. */
public final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 2;

    private final String stopped;

    /**
     * Creates the exception.
     *
     * @param stopped where the operation stopped, such as {@code stopped at step 5 of 10}
     */
    public CancelledException(String stopped) {
        this(stopped, null, null);
    }

    /**
     * Creates the exception for an operation of which a part was cancelled.
     *
     * @param stopped where the operation stopped, such as {@code stopped at step 5 of 10 in shard 2 of 3}
     * @param saved what is saved and how to continue, or that nothing is; null if there is nothing to say
     * @param cause the exception of the part, or null
     */
    public CancelledException(String stopped, String saved, CancelledException cause) {
        super(saved == null ? stopped : stopped + "; " + saved, cause);
        this.stopped = stopped;
    }

    /**
     * Where the operation stopped.
     *
     * @return the first part of the message, without what is saved
     */
    public String stopped() {
        return stopped;
    }
}
