package org.lifsim.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.lifsim.model.NeuronModels;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the neuron models, or the parameters of one. */
@Command(
        name = "models",
        description = "Lists the neuron models, or the parameters and options of one.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {"", "Example:  lifsim models izhikevich"})
final class ModelsCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", arity = "0..1", description = "Name of a model (default: list all).")
    private String name;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.print(name == null ? ModelHelp.list() : ModelHelp.describe(NeuronModels.named(name)));
        out.flush();
        return ExitCode.DONE;
    }
}
