package org.lifsim.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names an experiment file. */
final class ConfigOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE.yaml",
            description = "Experiment file, as 'lifsim init' writes; options on the command line take precedence.")
    private Path config;

    /** The file, or null. */
    Path file() {
        return config;
    }
}
