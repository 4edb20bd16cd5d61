package org.lifsim.cli;

/** What the process returns; 130 and 143 follow from signals. */
final class ExitCode {
    static final int DONE = 0;

    /** {@code verify} found a difference. */
    static final int DIFFERENT = 1;

    /** A user's mistake, or a named backend that cannot be had. */
    static final int USAGE_ERROR = 2;

    /** A device or input/output failed on the way. */
    static final int FAILED = 3;

    /** Our own bug. */
    static final int INTERNAL_ERROR = 70;

    private ExitCode() {}
}
