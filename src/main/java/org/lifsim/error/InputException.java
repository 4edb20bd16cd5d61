package org.lifsim.error;

/** Thrown for invalid input. The message names the parameter or file, what was found, what was expected and a remedy. */
public final class InputException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /**
     * Creates the exception.
     *
     * @param message what was found, what was expected and a remedy
     */
    public InputException(String message) {
        super(message);
    }

    /**
     * Creates the exception with a cause.
     *
     * @param message what was found, what was expected and a remedy
     * @param cause the exception that revealed the error
     */
    public InputException(String message, Throwable cause) {
        super(message, cause);
    }
}
