package org.lifsim.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names an experiment file. */
final class ConfigOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE.yaml",
            description =
                    "Read the model from an experiment file (see 'lifsim init'); simulate also reads all other keys."
                            + " Command-line options take precedence.")
    private Path config;

    /** The file, or null. */
    Path file() {
        return config;
    }
}
