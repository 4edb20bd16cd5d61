package org.lifsim.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lifsim.backend.Backend;
import org.lifsim.backend.Backends;
import org.lifsim.error.InputException;
import org.lifsim.experiment.ModelSpec;
import org.lifsim.input.InputCurrent;
import org.lifsim.input.InputCurrentParser;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.io.Float32Text;
import org.lifsim.internal.io.NpyReader;
import org.lifsim.internal.verification.TutorialRun;
import org.lifsim.internal.verification.VerificationResult;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.StateVariable;
import org.lifsim.plot.ImageFormat;
import org.lifsim.plot.TracePlot;
import org.lifsim.recording.TraceCsv;
import org.lifsim.recording.TraceData;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs one cell, prints and draws it, and compares it with the reference. */
@Command(
        name = "trace",
        description =
                "Runs one cell, the lecture's LIF cell unless told otherwise: prints spike and potential of every step, and"
                        + " writes lif_plot.png (of another model, that one's name) and trace.csv (tols, the time of last spike, counts in steps).",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "Example:  lifsim trace --model izhikevich --steps 2000 --out run",
            "          lifsim trace --set tau_m=20 --set v_min=none --current 0.05 --steps 500 --out run"
        })
final class TraceCommand implements Callable<Integer> {
    /** What a step takes while its columns, its line and its row of the file are in memory. */
    private static final int BYTES_PER_STEP = 400;

    @Mixin
    private ModelOptions cell;

    @Mixin
    private ConfigOptions config;

    @Mixin
    private BackendSelectionOptions backendOption;

    @Option(
            names = "--backend",
            paramLabel = "B",
            defaultValue = "cpu",
            description = Backends.NAMES + " (default: ${DEFAULT-VALUE}).")
    private String backendName;

    @Option(
            names = "--current",
            paramLabel = "SPEC",
            description = "A number: 0 for the first " + TutorialRun.ONSET
                    + " steps, then this; or a .npy of float32 of shape (steps, 1),"
                    + " the whole course (default: 0.3, or what suits the model). Of an encoder: its stimulus.")
    private String current;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "How many steps (default: 200, or as many as the .npy has).")
    private Integer steps;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Where to write (default: the current folder).")
    private Path out;

    @Option(
            names = "--plot-format",
            paramLabel = "FORMAT",
            defaultValue = "png",
            description = "png, svg or jpg (default: ${DEFAULT-VALUE}).")
    private ImageFormat format;

    private CommandSpec spec;

    @Spec
    void spec(CommandSpec newSpec) {
        spec = newSpec;
        ModelHelp.addTo(newSpec);
    }

    @Override
    public Integer call() throws IOException {
        ModelSpec description = cell.description(config.file());
        description.parameters().check(description.dt(), 1);
        int count = steps();
        checkMemory(count);
        AtomicFile.ensureWritableDirectory(out);
        PrintWriter err = spec.commandLine().getErr();
        TraceData trace;
        try (InputCurrent course = course(description.parameters().model(), count);
                Backend backend = backendOption.open(backendName).backend()) {
            trace = TraceData.record(description.population(1), count, course, backend);
            err.println("backend: " + backend.name() + " (" + backend.deviceDescription() + ")");
        }
        PrintWriter stdout = spec.commandLine().getOut();
        stdout.print(text(trace));
        stdout.flush();
        boolean different = compare(trace, err);
        write(trace, err);
        return different ? ExitCode.DIFFERENT : ExitCode.DONE;
    }

    private static void checkMemory(int count) {
        long most = Runtime.getRuntime().maxMemory() / BYTES_PER_STEP;
        if (count > most) {
            throw new InputException("a trace of " + count + " steps does not fit Java's memory, expected at most "
                    + most + "; trace fewer, or start Java with a larger -Xmx");
        }
    }

    private int steps() throws IOException {
        long course = isFile() ? courseLength() : TutorialRun.STEPS;
        if (steps == null) {
            return (int) course;
        }
        if (isFile() && steps != course) {
            throw new InputException(
                    "--steps is " + steps + ", but the course in file " + current + " has " + course + " steps");
        }
        return (int) ModelOptions.atLeastOne("--steps", steps);
    }

    private long courseLength() throws IOException {
        try (NpyReader file = NpyReader.open(Path.of(current))) {
            long[] shape = file.header().shape();
            if (shape.length != 2 || shape[1] != 1 || shape[0] < 1 || shape[0] > Integer.MAX_VALUE) {
                throw new InputException("file " + current + " has shape "
                        + file.header().shapeText() + ", expected (steps, 1), the whole course of one cell's current");
            }
            return shape[0];
        }
    }

    private boolean isFile() {
        return current != null && InputCurrentParser.isFile(current);
    }

    private InputCurrent course(NeuronModel model, int count) throws IOException {
        if (current == null) {
            return InputCurrent.from(TutorialRun.ONSET, (float) model.demoCurrent());
        }
        return isFile()
                ? InputCurrentParser.parse(current, 1, count)
                : InputCurrent.from(
                        TutorialRun.ONSET,
                        InputCurrentParser.number(current, "expected a number or a .npy file of shape (steps, 1)"));
    }

    /** The lecture's own lines, as Python printed NumPy's arrays of one number. */
    private static String text(TraceData trace) {
        boolean encodes = trace.variables().containsKey(StateVariable.OUTPUTS);
        String spikes = encodes ? "outputs" : "s";
        StateVariable variable = encodes ? StateVariable.CURRENT : StateVariable.V;
        StringBuilder text = new StringBuilder();
        for (int step = 0; step < trace.steps(); step++) {
            text.append(String.format(
                    " %d: %s [[%s]] ; %s [[%s]]\n",
                    step,
                    spikes,
                    trace.spikes()[step] ? "1." : "0.",
                    variable,
                    Float32Text.numpy(trace.at(variable, step))));
        }
        return text.toString();
    }

    /** Says how the trace stands to the recorded one; true if it differs from it. */
    private boolean compare(TraceData trace, PrintWriter err) throws IOException {
        Optional<VerificationResult> verdict = TutorialRun.compare(trace);
        boolean different = verdict.isPresent() && !verdict.get().equal();
        String equal = "bitwise equal to what ngc-learn computed";
        err.println("reference: "
                + verdict.map(found -> found.equal() ? equal : found.text())
                        .orElse("there is no recorded reference to compare this cell with"));
        return different;
    }

    private void write(TraceData trace, PrintWriter err) throws IOException {
        Path csv = out.resolve("trace.csv");
        AtomicFile.write(csv, file -> Files.writeString(file, TraceCsv.text(trace)));
        if (!TracePlot.canDraw(trace)) {
            err.println("wrote: " + csv
                    + "; no picture: a current, a potential or the threshold is beyond 1e12 or no number");
            return;
        }
        Path plot = out.resolve(trace.parameters().model().key() + "_plot." + format.ending());
        AtomicFile.write(plot, file -> TracePlot.of(trace).write(format, file));
        err.println("wrote: " + plot + " and " + csv);
    }
}
