package org.lifsim.error;

/** A user's mistake: the message names the parameter or file, what was found, what was expected and the way out. */
public final class InputException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /**
     * Reports a mistake.
     *
     * @param message what was found, what was expected and the way out
     */
    public InputException(String message) {
        super(message);
    }

    /**
     * Reports a mistake that another exception revealed.
     *
     * @param message what was found, what was expected and the way out
     * @param cause what revealed it
     */
    public InputException(String message, Throwable cause) {
        super(message, cause);
    }
}
