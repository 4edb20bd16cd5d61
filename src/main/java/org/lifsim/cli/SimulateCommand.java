package org.lifsim.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.experiment.Experiment;
import org.lifsim.experiment.ExperimentRun;
import org.lifsim.experiment.RunMetadata;
import org.lifsim.experiment.ShardPlan;
import org.lifsim.experiment.Simulation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Simulates a population and prints speed, spikes and the digest of its state. */
@Command(
        name = "simulate",
        description = {
            "Simulates a population and prints speed, spikes and the digest of the final state, which is the same on every backend.",
            "The default is the LIF neuron of ngc-learn's tutorial. Writes files only for recordings, checkpoints and --out."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "Example:  lifsim simulate --units 1e6 --steps 1000 --current 0:0.6",
            "          lifsim simulate --units 1e4 --steps 5000 --model izhikevich --json",
            "          lifsim simulate --units 1e5 --steps 5000 --current 0 \\",
            "              --stimulus 'step(amplitude=0.2:0.4, on=50) + ou(sd=0.1, tau=5)'"
        })
final class SimulateCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(SimulateCommand.class);

    @Mixin
    private ExperimentOptions experiment;

    @Mixin
    private RecordOptions record;

    @Mixin
    private ConfigOptions config;

    @Mixin
    private CheckpointOptions checkpoint;

    @Mixin
    private RunBackendOptions backendOption;

    @Option(
            names = "--warmup",
            paramLabel = "STEPS",
            defaultValue = "0",
            description = "Untimed steps before the run (default: 0).")
    private long warmup;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Output folder, with a run.json (default: this folder, without run.json).")
    private Path out;

    @Mixin
    private EarlierResults earlier;

    @Option(names = "--tree-digest", description = "Also print the digest of blocks of 2^20 units.")
    private boolean tree;

    @Option(names = "--json", description = "Print one JSON object, nothing else.")
    private boolean json;

    private CommandSpec spec;

    @Spec
    void spec(CommandSpec newSpec) {
        spec = newSpec;
        ModelHelp.addTo(newSpec);
    }

    @Override
    public Integer call() throws IOException {
        if (warmup < 0) {
            throw new InputException(Problem.of("--warmup", "is " + warmup).expected("a whole number from 0"));
        }
        Experiment described = experiment.experiment(config.file());
        ExperimentRun run = new ExperimentRun(
                described.withRecorders(record.recorders(described.recorders())),
                out,
                record.tuning(),
                checkpoint.policy());
        if (tree) {
            run.withTreeDigest();
        }
        try (Backend backend = backendOption.open()) {
            if (out != null && !checkpoint.isResuming()) {
                earlier.check(out, RunMetadata.NAME);
            }
            printPlan(
                    run.plan(backend), experiment.isQuiet(), spec.commandLine().getErr());
            RunResult.Warmup before = null;
            if (warmup > 0) {
                long start = System.nanoTime();
                run.warmUp(backend, warmup);
                before = new RunResult.Warmup(warmup, (System.nanoTime() - start) * 1e-9);
            }
            new RunResult(run, backend, on(backend, run, experiment.isQuiet()), before)
                    .print(spec.commandLine().getOut(), json);
        }
        return ExitCode.DONE;
    }

    /** Prints the plan if the run has more than one shard; logs it in any case. */
    static void printPlan(ShardPlan plan, boolean quiet, PrintWriter err) {
        if (plan.shards() > 1 && !quiet) {
            err.println("lifsim: " + plan);
            err.flush();
        }
        LOG.info("{}", plan);
    }

    /** Runs with a progress bar; Ctrl-C and SIGTERM cancel the run. */
    static Simulation.Result on(Backend backend, ExperimentRun run, boolean quiet) throws IOException {
        try (SignalHandler interruption = new SignalHandler();
                ProgressBar bar = new ProgressBar(quiet)) {
            return run.run(backend, bar.progress(run.totalUnits()), interruption.cancellation());
        }
    }
}
