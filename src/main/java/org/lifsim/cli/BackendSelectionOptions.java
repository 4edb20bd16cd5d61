package org.lifsim.cli;

import org.lifsim.backend.BackendOptions;
import org.lifsim.backend.Backends;
import picocli.CommandLine.Option;

/** The options that choose a backend. */
final class BackendSelectionOptions {
    @Option(names = "--threads", paramLabel = "K", description = "Threads of the CPU backends (default: all).")
    private Integer threads;

    @Option(names = "--allow-mismatch", description = "Use a device that fails its self-test.")
    private boolean allowMismatch;

    Backends.Choice open(String name) {
        return Backends.open(name, options());
    }

    BackendOptions options() {
        return new BackendOptions(threads == null ? BackendOptions.defaults().threads() : threads, allowMismatch);
    }
}
