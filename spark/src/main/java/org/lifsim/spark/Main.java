package org.lifsim.spark;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.experiment.Experiment;
import org.lifsim.experiment.RunMetadata;
import org.lifsim.experiment.Simulation;
import org.lifsim.experiment.SweepFiles;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The program that spark-submit starts. */
@Command(
        name = "lifsim-spark",
        description = "Runs experiments of lifsim on an Apache Spark cluster, with the bits of a run on one core.",
        mixinStandardHelpOptions = true,
        subcommands = {Main.Run.class, Main.SweepPoints.class})
public final class Main {
    private static final int FAILED = 3;

    private Main() {}

    /**
     * Runs a command and ends the process.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        int code = run(args);
        if (code != 0) {
            System.exit(code);
        }
    }

    static int run(String... args) {
        Locale.setDefault(Locale.ROOT);
        return new CommandLine(new Main())
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    if (e instanceof InputException || e instanceof IOException) {
                        command.getErr().println("lifsim: " + e.getMessage());
                        return e instanceof InputException ? CommandLine.ExitCode.USAGE : FAILED;
                    }
                    throw e;
                })
                .execute(args);
    }

    private static JavaSparkContext cluster() {
        return new JavaSparkContext(new SparkConf().setIfMissing("spark.app.name", "lifsim"));
    }

    /** What each command takes. */
    static final class Common {
        @Parameters(paramLabel = "FILE", description = "Experiment file, as 'lifsim init' writes.")
        private Path file;

        @Option(
                names = "--out",
                paramLabel = "DIR",
                required = true,
                description = "Output folder, which all machines see under this name.")
        private Path out;

        @Option(
                names = "--backend",
                paramLabel = "B",
                defaultValue = "auto",
                description = "Backend of each task (default: auto, also the GPU that Spark gives to a task).")
        private String backend;

        /** The experiment, if the folder can have its results. */
        private Experiment experiment(String results) throws IOException {
            if (out.toString().matches("[a-z][a-z0-9+.-]+:.*")) {
                throw new InputException(Problem.of("--out", "is " + out + ", an address")
                        .expected("a folder that all machines see, such as one of NFS, Lustre or a mounted bucket"));
            }
            if (Files.exists(out.resolve(results))) {
                throw new InputException(
                        Problem.of("folder " + out, "has results: " + results).hint("choose another --out"));
            }
            return Experiment.load(file);
        }
    }

    /** Runs a sweep. */
    @Command(
            name = "sweep",
            description =
                    "Runs an experiment at every point of a grid; some points are a task. Writes sweep.csv and sweep.json.",
            mixinStandardHelpOptions = true)
    static final class SweepPoints implements Callable<Integer> {
        @Mixin
        private Common common;

        @Option(
                names = "--vary",
                paramLabel = "AXIS",
                required = true,
                description = "NAME=LOW:HIGH:COUNT or NAME=VALUE,VALUE,...; may be repeated.")
        private List<String> vary;

        @Option(names = "--points", paramLabel = "N", description = "Points of a task (default: 4 tasks on each core).")
        private int points;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException {
            Experiment experiment = common.experiment(SweepFiles.TABLE);
            try (JavaSparkContext spark = cluster()) {
                int done = SparkSweep.run(spark, experiment, vary, common.out, points, common.backend)
                        .size();
                spec.commandLine()
                        .getErr()
                        .println("wrote: " + common.out.resolve(SweepFiles.TABLE) + ", " + done + " points");
            }
            return CommandLine.ExitCode.OK;
        }
    }

    /** Runs an experiment. */
    @Command(
            name = "run",
            description = "Runs the experiment of a file; each shard of its units is a task.",
            mixinStandardHelpOptions = true)
    static final class Run implements Callable<Integer> {
        @Mixin
        private Common common;

        @Option(names = "--shard", paramLabel = "UNITS", required = true, description = "Units per shard, at most.")
        private long shard;

        @Option(names = "--tree-digest", description = "Also print the digest of blocks of 2^20 units.")
        private boolean tree;

        @Option(
                names = "--resume",
                description = "Go on with the shards that a killed driver left; those that are done are not run again.")
        private boolean resume;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException {
            Experiment experiment = common.experiment(RunMetadata.NAME);
            if (!resume && SparkExperiment.isBegun(common.out)) {
                throw new InputException(Problem.of("folder " + common.out, "has shards of an interrupted run")
                        .hint("use --resume to go on, or another --out"));
            }
            PrintWriter print = spec.commandLine().getOut();
            try (JavaSparkContext spark = cluster()) {
                Simulation.Result result =
                        SparkExperiment.run(spark, experiment, common.out, shard, common.backend, tree);
                result.warnings()
                        .forEach(warning -> spec.commandLine().getErr().println("lifsim: warning: " + warning));
                print.println("spikes     " + String.format(Locale.ROOT, "%,d", result.spikes()));
                print.println("mean rate  " + String.format(Locale.ROOT, "%.3f Hz", result.meanRateHz()));
                print.println("digest     " + result.digest());
                result.treeDigest().ifPresent(digest -> print.println("tree       " + digest));
                print.flush();
            }
            return CommandLine.ExitCode.OK;
        }
    }
}
