package org.lifsim.error;

/** Thrown when a device fails. The message names the device, the buffer or kernel, the error and a remedy. */
public final class DeviceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * Creates the exception.
     *
     * @param message device, buffer or kernel, name of the error, and a remedy
     * @param cause the exception of the device's library, or null
     */
    public DeviceException(String message, Throwable cause) {
        super(message, cause);
    }
}
