package org.lifsim.cli;

import org.lifsim.backend.Backend;
import org.lifsim.backend.Backends;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that choose the backend of a run, the fastest unless told otherwise. */
final class RunBackendOption {
    @Option(
            names = "--backend",
            paramLabel = "B",
            defaultValue = "auto",
            description = Backends.NAMES + " (default: ${DEFAULT-VALUE}).")
    private String name;

    @Mixin
    private BackendOption option;

    Backend open() {
        return option.open(name).backend();
    }
}
