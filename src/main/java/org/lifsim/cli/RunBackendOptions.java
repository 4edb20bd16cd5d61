package org.lifsim.cli;

import org.lifsim.backend.Backend;
import org.lifsim.backend.Backends;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that choose the backend of a run; the default is the fastest. */
final class RunBackendOptions {
    private static final String AUTO = "auto";

    @Option(
            names = "--backend",
            paramLabel = "B",
            defaultValue = AUTO,
            description = Backends.NAMES + " (default: ${DEFAULT-VALUE}).")
    private String name;

    @Mixin
    private BackendSelectionOptions option;

    Backend open() {
        return open(AUTO);
    }

    /** Opens the backend of the option; the argument replaces {@code auto}. */
    Backend open(String auto) {
        return option.open(name.equals(AUTO) ? auto : name).backend();
    }
}
