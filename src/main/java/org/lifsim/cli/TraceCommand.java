package org.lifsim.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lifsim.backend.Backend;
import org.lifsim.backend.Backends;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
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
import org.lifsim.plot.Figure;
import org.lifsim.plot.ImageFormat;
import org.lifsim.plot.TutorialPlot;
import org.lifsim.plot.UnitTracePlot;
import org.lifsim.recording.TraceCsv;
import org.lifsim.recording.TraceData;
import org.lifsim.report.PhasePlane;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Simulates one unit, prints and plots it, and compares it with the reference data. */
@Command(
        name = "trace",
        description = {
            "Simulates one unit and prints its spike and membrane potential at every step.",
            "The default is the LIF neuron of ngc-learn's tutorial. Writes the plot MODEL_plot.png (lif_plot.png by default) and trace.csv. In trace.csv, tols (the time of the last spike) is in steps."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "Example:  lifsim trace --model izhikevich --steps 2000 --out run",
            "          lifsim trace --set tau_m=20 --set v_min=none --current 0.05 \\",
            "              --steps 500 --out run"
        })
final class TraceCommand implements Callable<Integer> {
    private static final String CSV = "trace.csv";

    /** With what the table begins. */
    private static final String CSV_BEGIN = "step,t_ms,j,";

    /** Bytes per step: its variables, its printed line and its CSV row are in memory together. */
    private static final int BYTES_PER_STEP = 400;

    @Mixin
    private ModelOptions modelOptions;

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
            description = "Input current: a number, from step " + TutorialRun.ONSET
                    + " on; or a .npy of float32 of shape (steps, 1)." + " Default: one that makes the model spike.")
    private String current;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Number of steps (default: 200, or the length of the .npy).")
    private Integer steps;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Output folder (default: the current folder).")
    private Path out;

    @Option(
            names = "--plot-format",
            paramLabel = "FORMAT",
            defaultValue = "png",
            description = "Figure format: png, svg or jpg (default: ${DEFAULT-VALUE}).")
    private ImageFormat format;

    @Option(
            names = "--plane",
            paramLabel = "X,Y",
            description =
                    "Also plot two state variables over each other, as v,w, with their nullclines: MODEL_plane.png.")
    private String plane;

    private CommandSpec spec;

    @Spec
    void spec(CommandSpec newSpec) {
        spec = newSpec;
        ModelHelp.addTo(newSpec);
    }

    @Override
    public Integer call() throws IOException {
        ModelSpec description = modelOptions.description(config.file());
        description.parameters().check(description.dt(), 1);
        PhasePlane phases = plane == null ? null : PhasePlane.parse(plane);
        if (phases != null) {
            phases.requireOf(
                    description.parameters().model(), description.population(1).variables());
        }
        int count = steps();
        checkMemory(count);
        AtomicFile.ensureWritableDirectory(out);
        requireOwn(out.resolve(CSV));
        PrintWriter err = spec.commandLine().getErr();
        TraceData trace;
        try (InputCurrent input = openInput(description.parameters().model(), count);
                Backend backend = backendOption.open(backendName).backend()) {
            trace = TraceData.record(description.population(1), count, input, backend);
            err.println("backend: " + backend.name() + " (" + backend.deviceDescription() + ")");
        }
        PrintWriter stdout = spec.commandLine().getOut();
        stdout.print(text(trace));
        stdout.flush();
        boolean different = compare(trace, err);
        write(trace, err);
        if (phases != null) {
            Figure drawn = phases.of(title(trace), trace);
            Path file = out.resolve(trace.parameters().model().key() + "_plane." + format.ending());
            drawn.write(format, file);
            err.println("wrote: " + file);
        }
        return different ? ExitCode.DIFFERENT : ExitCode.DONE;
    }

    /** Refuses to replace a table that is not from {@code trace}: its name is a common one. */
    private static void requireOwn(Path csv) throws IOException {
        if (!Files.isRegularFile(csv)) {
            return;
        }
        byte[] begin = new byte[CSV_BEGIN.length()];
        try (InputStream in = Files.newInputStream(csv)) {
            in.readNBytes(begin, 0, begin.length);
        }
        if (!new String(begin, StandardCharsets.ISO_8859_1).equals(CSV_BEGIN)) {
            throw new InputException(Problem.of(Subject.file(csv), "exists and was not written by 'lifsim trace'")
                    .hint("choose another --out, or move it"));
        }
    }

    private static void checkMemory(int count) {
        long most = Runtime.getRuntime().maxMemory() / BYTES_PER_STEP;
        if (count > most) {
            throw new InputException(Problem.of("a trace of " + count + " steps", "does not fit in the Java heap")
                    .expected("at most " + most)
                    .hint("use fewer steps, or start Java with a larger -Xmx"));
        }
    }

    private int steps() throws IOException {
        long defaultSteps = isFile() ? stepsInFile() : TutorialRun.STEPS;
        if (steps == null) {
            return (int) defaultSteps;
        }
        if (isFile() && steps != defaultSteps) {
            throw new InputException(Problem.of(
                    "--steps",
                    "is " + steps + ", but the time series in file " + current + " has " + defaultSteps + " steps"));
        }
        return (int) ModelOptions.atLeastOne("--steps", steps);
    }

    private long stepsInFile() throws IOException {
        try (NpyReader file = NpyReader.open(Path.of(current))) {
            long[] shape = file.header().shape();
            if (shape.length != 2 || shape[1] != 1 || shape[0] < 1 || shape[0] > Integer.MAX_VALUE) {
                throw new InputException(Problem.of(
                                Subject.file(Path.of(current)),
                                "has shape " + file.header().shapeText())
                        .expected("(steps, 1), the time series of one unit's current"));
            }
            return shape[0];
        }
    }

    private boolean isFile() {
        return current != null && InputCurrentParser.isFile(current);
    }

    private InputCurrent openInput(NeuronModel model, int count) throws IOException {
        if (current == null) {
            return InputCurrent.step(TutorialRun.ONSET, (float) model.demoCurrent());
        }
        return isFile()
                ? InputCurrentParser.parse(current, 1, count)
                : InputCurrent.step(
                        TutorialRun.ONSET,
                        InputCurrentParser.number(current, "a number or a .npy file of shape (steps, 1)"));
    }

    /** The output of the tutorial's Python code, which prints NumPy arrays of one number. */
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

    /** Prints the comparison with the reference data; returns true if the trace differs from them. */
    private boolean compare(TraceData trace, PrintWriter err) throws IOException {
        Optional<VerificationResult> verdict = TutorialRun.compare(trace);
        boolean different = verdict.isPresent() && !verdict.get().equal();
        String equal = "bitwise equal to what ngc-learn computed";
        err.println("reference: "
                + verdict.map(found -> found.equal() ? equal : found.text())
                        .orElse("no reference data for this configuration"));
        return different;
    }

    private static String title(TraceData trace) {
        return "One " + trace.parameters().model().name() + " unit";
    }

    private void write(TraceData trace, PrintWriter err) throws IOException {
        Path csv = out.resolve(CSV);
        AtomicFile.write(csv, file -> Files.writeString(file, TraceCsv.text(trace)));
        UnitTracePlot figure = UnitTracePlot.of(title(trace), trace, 0, List.of());
        if (!figure.canDraw()) {
            err.println("wrote: " + csv
                    + "; no plot: a current, a potential or the threshold exceeds 1e12 or is not a number");
            return;
        }
        Path plot = out.resolve(trace.parameters().model().key() + "_plot." + format.ending());
        Figure drawn = TutorialRun.isOfTutorialNeuron(trace) ? TutorialPlot.of(trace) : figure.figure();
        drawn.write(format, plot);
        err.println("wrote: " + plot + " and " + csv);
    }
}
