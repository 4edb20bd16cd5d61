package org.lifsim.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.experiment.NetworkExperiment;
import org.lifsim.experiment.StepNetworkExperiment;
import org.lifsim.sparse.NetworkDescription;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what a network's file describes, without running it. */
@Command(
        name = "describe",
        description = {
            "Describes a network's file without running it.",
            "Of a sparse network it tells size, memory and roundings, of a network with steps its formulas and memory."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {"", "Example:  lifsim init --example microcircuit && lifsim describe microcircuit.yaml"})
final class DescribeCommand implements Callable<Integer> {
    private static final double BYTES_PER_MB = 1e6;

    @Parameters(paramLabel = "FILE", description = "File of a network, as 'lifsim init --example' writes.")
    private Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A value of the file, as populations.E.units=100. May be repeated.")
    private List<String> set = List.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (Files.exists(file) && !NetworkExperiment.isIn(file)) {
            throw new InputException(
                    Problem.of(Subject.file(file), "describes no network").expected("a file with the key 'network'"));
        }
        if (StepNetworkExperiment.isIn(file)) {
            describeSteps(
                    StepNetworkExperiment.load(file, set), spec.commandLine().getOut());
            return ExitCode.DONE;
        }
        NetworkExperiment experiment = NetworkExperiment.load(file, set);
        NetworkDescription description = experiment.builder().describe();
        PrintWriter out = spec.commandLine().getOut();
        line(out, "network         %s", experiment.name());
        line(out, "cells           %,d", description.cells());
        line(out, "synapses        %,.0f", description.synapses());
        line(out, "memory          %,.0f MB at least", description.bytes() / BYTES_PER_MB);
        line(out, "shortest delay  %s ms", (float) description.shortestDelay());
        line(out, "duration        %s ms in steps of %s ms", experiment.duration(), experiment.dt());
        line(out, "time            roughly %.2g s of a core for a second of model time,", description.quietSeconds());
        line(out, "                and %.2g s more for each spike/s of the cells", description.spikingSeconds());
        line(out, "");
        line(
                out,
                "%-12s %10s  %-10s %22s %18s",
                "population",
                "cells",
                "input",
                "weights in multiples",
                "largest rounding");
        for (NetworkDescription.Receptor receptor : description.receptors()) {
            line(
                    out,
                    "%-12s %,10d  %-10s %22s %18s",
                    receptor.population().name(),
                    receptor.population().size(),
                    receptor.input(),
                    String.format(Locale.ROOT, "of 2^%d", Math.getExponent(receptor.quantum())),
                    receptor.largestRounding() == 0
                            ? "exact"
                            : String.format(Locale.ROOT, "%.1e", receptor.largestRounding()));
        }
        out.flush();
        PrintWriter err = spec.commandLine().getErr();
        description.warnings().forEach(warning -> err.println("lifsim: warning: " + warning));
        return ExitCode.DONE;
    }

    private static void describeSteps(StepNetworkExperiment experiment, PrintWriter out) {
        out.print(experiment.builder().describe());
        line(out, "");
        line(
                out,
                "duration        %s ms in %,d steps of %s ms",
                (float) (experiment.steps() * experiment.dt()),
                experiment.steps(),
                experiment.dt());
        if (experiment.presentations().steps() < experiment.steps()) {
            line(
                    out,
                    "presentations   %,d of %,d steps",
                    experiment.steps() / experiment.presentations().steps(),
                    experiment.presentations().steps());
        }
        line(
                out,
                "memory          %.3g MB of the device, %.3g MB of the host for inputs and initial values",
                experiment.builder().bytes() / BYTES_PER_MB,
                experiment.hostBytes() / BYTES_PER_MB);
        long recorded = experiment.recordings().stream()
                .mapToLong(recording -> recording.bytes(experiment.steps()))
                .sum();
        line(out, "recordings      %.3g MB of files", recorded / BYTES_PER_MB);
        out.flush();
    }

    private static void line(PrintWriter out, String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values).stripTrailing());
    }
}
