package org.lifsim.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names a configuration file. */
final class ConfigOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE.yaml",
            description =
                    "Read the cell from a file, and of a population all that 'lifsim init' shows; options on the command line win.")
    private Path config;

    /** The file, or null. */
    Path file() {
        return config;
    }
}
