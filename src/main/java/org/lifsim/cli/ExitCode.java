package org.lifsim.cli;

/** Exit codes of the process; 130 and 143 come from signals. */
final class ExitCode {
    static final int DONE = 0;

    /** A result differs from the reference data. */
    static final int DIFFERENT = 1;

    /** A user's error, or a named backend that is not available. */
    static final int USAGE_ERROR = 2;

    /** A device, input or output failed during the run. */
    static final int FAILED = 3;

    /** A bug in lifsim. */
    static final int INTERNAL_ERROR = 70;

    private ExitCode() {}
}
