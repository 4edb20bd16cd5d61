package org.lifsim.error;

/** A device that failed on the way: the message names the device, the buffer or kernel, the error and the way out. */
public final class DeviceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * Reports a failure.
     *
     * @param message device, buffer or kernel, error by name, and the way out
     * @param cause what the device's library threw, or null
     */
    public DeviceException(String message, Throwable cause) {
        super(message, cause);
    }
}
