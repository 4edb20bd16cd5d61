package org.lifsim.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.experiment.Resimulation;
import org.lifsim.experiment.RunMetadata;
import org.lifsim.internal.io.CsvColumn;
import org.lifsim.internal.io.Float32Text;
import org.lifsim.internal.io.NpzReader;
import org.lifsim.model.NeuronModel;
import org.lifsim.plot.Figure;
import org.lifsim.plot.HistogramPlot;
import org.lifsim.plot.Labels;
import org.lifsim.plot.LinePlot;
import org.lifsim.plot.RasterPlot;
import org.lifsim.plot.UnitTracePlot;
import org.lifsim.recording.RecorderKind;
import org.lifsim.recording.SpikeReader;
import org.lifsim.recording.TraceData;
import org.lifsim.recording.UnitSelection;

/** The figures of a run that its recordings allow. */
public final class RunFigures {
    private static final double MS_PER_SECOND = 1000;
    private static final int RATE_BINS = 50;
    private static final int INTERVAL_BINS = 60;

    /** The fraction of the intervals that is shown, shortest first. */
    private static final double SHOWN_INTERVALS = 0.98;

    private static final int CURVE_BINS = 60;
    private static final String RATE_CAPTION =
            "Spikes of all units in a bin, divided by the number of units and the bin length.";

    /** Beyond it a double, as which numbers are read, has no exact counts. */
    private static final double MAX_COUNT = 0x1p53;

    private static final int MAX_TRACES = 4;

    /** Names of figures of phase planes begin with it. */
    private static final String PLANE = "plane-";

    /** A plot of more steps would be a solid black band. */
    private static final long TRACE_STEPS = 5000;

    /** Larger trace files are not plotted, since a file is read as a whole. */
    private static final long MAX_TRACE_BYTES = 1L << 30;

    private final RunMetadata run;
    private final long from;
    private final long to;

    private final List<Long> extraUnits;
    private final Map<String, String> captions = new LinkedHashMap<>();

    /** Null for none. */
    private PhasePlane plane;

    /** Created when a figure first needs it. */
    private Resimulation again;

    /**
     * Selects a time range of a run.
     *
     * @param run the run
     * @param fromMs start of the range, ms, at least 0
     * @param toMs end of the range, ms; infinite for the end of the run
     * @throws InputException if the range is empty, or not within the run
     */
    public RunFigures(RunMetadata run, double fromMs, double toMs) {
        this(run, fromMs, toMs, List.of());
    }

    /**
     * Selects a time range of a run, and units whose traces are plotted in any case.
     *
     * @param run the run
     * @param fromMs start of the range, ms, at least 0
     * @param toMs end of the range, ms; infinite for the end of the run
     * @param units indices of units whose input and state are plotted as {@code trace-UNIT}; they are simulated again
     * @throws InputException if the range is empty, or not within the run
     */
    public RunFigures(RunMetadata run, double fromMs, double toMs, List<Long> units) {
        this.run = run;
        extraUnits = List.copyOf(units);
        from = Math.round(fromMs / run.dt());
        to = Math.min(run.steps(), Double.isInfinite(toMs) ? Long.MAX_VALUE : Math.round(toMs / run.dt()));
        if (!(fromMs >= 0) || !(toMs >= 0) || from >= to) {
            throw new InputException(Problem.of("time range", "is from " + fromMs + " ms to " + toMs + " ms")
                    .expected("a range within the run's " + run.steps() * run.dt() + " ms"));
        }
    }

    /**
     * Plots the phase planes of the units whose traces are plotted, as {@code plane-UNIT}.
     *
     * @param variables the variables of the plane
     * @return these figures
     */
    public RunFigures withPlane(PhasePlane variables) {
        plane = variables;
        return this;
    }

    /**
     * Creates all figures that the recordings allow.
     *
     * @return the figures by file name without extension
     * @throws InputException if a file of the run is missing or damaged, one of the units does not exist, or it is coupled with
     *     others
     * @throws IOException if reading fails
     */
    public Map<String, Figure> all() throws IOException {
        List<Long> units = extraUnits;
        run.requireSameInputs();
        requireSeparable(units);
        Map<String, Figure> figures = new LinkedHashMap<>();
        List<JsonNode> spikes = run.recorders(RecorderKind.SPIKES);
        if (!spikes.isEmpty()) {
            addSpikes(spikes.get(0), figures);
        }
        if (!run.recorders(RecorderKind.RATE).isEmpty()) { // with the bins that were asked for
            addRate(run.recorders(RecorderKind.RATE).get(0), figures);
        }
        if (!figures.containsKey("rates") && !run.recorders(RecorderKind.COUNTS).isEmpty()) {
            addCounts(run.recorders(RecorderKind.COUNTS).get(0), figures);
        }
        List<JsonNode> traces = run.recorders(RecorderKind.TRACES);
        Set<Long> simulated = new LinkedHashSet<>();
        if (!traces.isEmpty() && again().isCoupled()) {
            addRecorded(traces.get(0), figures);
        } else if (!traces.isEmpty()) {
            simulated.addAll(
                    firstUnits(UnitSelection.parse(traces.get(0).path("units").asText())));
        }
        simulated.addAll(units);
        addTraces(List.copyOf(simulated), traces.isEmpty() ? List.of() : variables(traces.get(0)), figures);
        if (plane != null && figures.keySet().stream().noneMatch(name -> name.startsWith(PLANE))) {
            throw new InputException(Problem.of("--plane", "is given, but no unit is traced")
                    .expected("a recorder traces(columns=" + plane.x() + " " + plane.y() + ", units=0), or --unit N"));
        }
        return figures;
    }

    /**
     * What a figure shows, in a sentence or two.
     *
     * @param name name of one of the figures that {@link #all} has created
     * @return the caption
     */
    public String caption(String name) {
        return captions.get(name);
    }

    private Resimulation again() {
        again = again == null ? Resimulation.of(run) : again;
        return again;
    }

    private void requireSeparable(List<Long> units) {
        for (long unit : units) {
            if (again().isCoupled()) {
                throw new InputException(
                        Problem.of("unit " + unit, "cannot be re-simulated alone, since units are coupled in this run")
                                .hint("record it with traces(units=" + unit + ") and leave --unit out"));
            }
            if (unit < 0 || unit >= run.totalUnits()) {
                throw new InputException(
                        Problem.of("--unit", "is " + unit).expected("one of the units 0 to " + (run.totalUnits() - 1)));
            }
        }
    }

    /** Plots recorded traces. Coupled units cannot be re-simulated alone. */
    private void addRecorded(JsonNode recorder, Map<String, Figure> figures) throws IOException {
        Path file = run.recording(recorder);
        if (!file.toString().endsWith(".npz")
                || Files.size(file)
                        > Math.min(MAX_TRACE_BYTES, Runtime.getRuntime().maxMemory() / 8)) {
            return;
        }
        List<String> variables = variables(recorder);
        Set<String> names = new LinkedHashSet<>(variables);
        names.addAll(List.of("step", "unit"));
        Map<String, double[]> arrays = new LinkedHashMap<>();
        NpzReader.read(file, names).forEach((name, array) -> arrays.put(name, array.numbers()));
        double[] steps = arrays.get("step");
        double[] units = arrays.get("unit");
        int begin = (int) Arrays.stream(steps).filter(step -> step < from).count();
        int end = (int) Arrays.stream(steps)
                .filter(step -> step < Math.min(to, from + TRACE_STEPS))
                .count();
        if (end <= begin) {
            return;
        }
        for (int u = 0; u < Math.min(MAX_TRACES, units.length); u++) {
            double[] ms = Arrays.stream(steps, begin, end)
                    .map(step -> step * run.dt())
                    .toArray();
            UnitTracePlot plot = new UnitTracePlot(traceTitle((long) units[u], Math.min(to, from + TRACE_STEPS)), ms);
            for (String column : variables) {
                double[] all = arrays.get(column);
                if (all.length != steps.length * units.length) {
                    throw new InputException(
                            Problem.of(Subject.file(file), "has " + all.length + " values of " + column)
                                    .expected(steps.length + " steps of " + units.length + " units"));
                }
                int offset = u;
                plot.panel(
                        Labels.variable(model(), column),
                        IntStream.range(begin, end)
                                .mapToDouble(row -> all[row * units.length + offset])
                                .toArray());
            }
            add(plot, (long) units[u], "As it was recorded.", figures);
            if (plane != null) {
                addRecordedPlane((long) units[u], u, begin, end, arrays, figures);
            }
        }
    }

    /** Plots the phase plane of a unit that cannot be simulated again. */
    private void addRecordedPlane(
            long unit, int offset, int begin, int end, Map<String, double[]> arrays, Map<String, Figure> figures) {
        int units = arrays.get("unit").length;
        List<double[]> paths = new ArrayList<>();
        for (String name : List.of(plane.x(), plane.y())) {
            double[] all = arrays.get(name);
            if (all == null) {
                throw new InputException(Problem.of("--plane", "names '" + name + "', which is not recorded")
                        .expected("one of " + String.join(", ", arrays.keySet()))
                        .hint("units are coupled in this run and cannot be simulated again"));
            }
            paths.add(IntStream.range(begin, end)
                    .mapToDouble(row -> all[row * units + offset])
                    .toArray());
        }
        put(
                PLANE + unit,
                PhasePlane.ofPath(
                        traceTitle(unit, Math.min(to, from + TRACE_STEPS)),
                        Labels.variable(model(), plane.x()),
                        Labels.variable(model(), plane.y()),
                        paths.get(0),
                        paths.get(1)),
                "The path from the dot on, as it was recorded.",
                figures);
    }

    private List<Long> firstUnits(UnitSelection selection) {
        List<Long> units = new ArrayList<>();
        for (UnitSelection.Range range : selection.boundBy(run.totalUnits()).ranges()) {
            for (long i = 0; i < range.count() && units.size() < MAX_TRACES; i++) {
                units.add(range.first() + i * range.stride());
            }
        }
        return units;
    }

    /** Adds traces of units, which are simulated again, all of them at once: the usual variables, and those that were recorded. */
    private void addTraces(List<Long> units, List<String> variables, Map<String, Figure> figures) throws IOException {
        if (units.isEmpty()) {
            return;
        }
        long end = Math.min(to, from + TRACE_STEPS);
        Map<Long, TraceData> traces = again().traces(units, from, end);
        for (long unit : units) {
            add(
                    UnitTracePlot.of(traceTitle(unit, end), traces.get(unit), from * run.dt(), variables),
                    unit,
                    "The unit was simulated again alone, which gives the same bits. Ticks mark spikes, dashes the threshold.",
                    figures);
            if (plane != null) {
                put(
                        PLANE + unit,
                        plane.of(traceTitle(unit, end), traces.get(unit)),
                        "The path from the dot on. A nullcline is where a step does not change a variable.",
                        figures);
            }
        }
    }

    /** The state variables that a recorder of traces recorded. */
    private static List<String> variables(JsonNode recorder) {
        return List.of(recorder.path("columns").asText().strip().split("\\s+"));
    }

    private NeuronModel model() {
        return again().model();
    }

    private String traceTitle(long unit, long end) {
        String whole = end < to ? " of " + ms(to) : "";
        return String.format(Locale.ROOT, "Unit %,d: %s to %s%s ms", unit, ms(from), ms(end), whole);
    }

    /** The time of a step in ms, without trailing zeros. */
    private String ms(long step) {
        String text = String.format(Locale.ROOT, "%,.3f", step * run.dt());
        return text.replaceAll("\\.?0+$", "");
    }

    private void add(UnitTracePlot plot, long unit, String caption, Map<String, Figure> figures) {
        if (plot.canDraw()) {
            put("trace-" + unit, plot.figure(), caption, figures);
        }
    }

    private void put(String name, Figure figure, String caption, Map<String, Figure> figures) {
        figures.put(name, figure);
        captions.put(name, caption);
    }

    private void addSpikes(JsonNode recorder, Map<String, Figure> figures) throws IOException {
        UnitSelection recorded =
                UnitSelection.parse(recorder.path("units").asText("all")).boundBy(run.totalUnits());
        double needed = (double) run.totalUnits() * SpikeStatistics.BYTES_PER_UNIT;
        if (run.totalUnits() > Integer.MAX_VALUE - 8
                || needed > Runtime.getRuntime().maxMemory() / 2) {
            throw new InputException(Problem.of(
                            "spike statistics of " + run.totalUnits() + " units",
                            String.format(Locale.ROOT, "do not fit in the Java heap (%.0f bytes)", needed))
                    .hint("start Java with a larger -Xmx"));
        }
        SpikeStatistics statistics = new SpikeStatistics(from, to, run.dt(), (int) run.totalUnits());
        new SpikeReader(run.recording(recorder), run.dt(), run.steps(), run.totalUnits()).read(statistics);
        boolean whole = recorded.count() == run.totalUnits();
        UnitSelection.Range firstRange = recorded.ranges().get(0);
        UnitSelection.Range lastRange = recorded.ranges().get(recorded.ranges().size() - 1);
        String every = statistics.stride() == 1 ? "" : " of 1 in every " + statistics.stride() + " units";
        put(
                "raster",
                RasterPlot.of(
                        String.format(Locale.ROOT, "%,d spikes%s", statistics.points(), every),
                        statistics.times(),
                        statistics.spiked(),
                        statistics.points(),
                        from * run.dt(),
                        to * run.dt(),
                        firstRange.first(),
                        lastRange.first() + (lastRange.count() - 1) * lastRange.stride()),
                "Each point is a spike.",
                figures);
        if (whole) {
            put(
                    "rate",
                    rate(
                            "Population rate in bins of " + Float32Text.shortest((float) statistics.binMs()) + " ms",
                            statistics.binTimes(),
                            statistics.binRates()),
                    RATE_CAPTION,
                    figures);
            addRates(
                    statistics.counts(),
                    (to - from) * run.dt() / MS_PER_SECOND,
                    "Number of units by their mean rate.",
                    figures);
        }
        addIntervals(statistics.intervals(), figures);
        if (whole) {
            addCurve(statistics, figures);
        }
    }

    private static Figure rate(String title, double[] times, double[] rates) {
        return LinePlot.of(title, "Time (ms)", "Rate (Hz)", times, rates);
    }

    private void addRate(JsonNode recorder, Map<String, Figure> figures) throws IOException {
        Path file = run.recording(recorder);
        double[] times = numbers(file, "t_ms");
        double[] rates = numbers(file, "rate_hz");
        if (times.length == 0 || times.length != rates.length) {
            throw new InputException(
                    Problem.of(Subject.file(file), "has " + times.length + " times and " + rates.length + " rates")
                            .expected("equal numbers, at least one"));
        }
        int[] shown = IntStream.range(0, times.length)
                .filter(bin -> times[bin] >= from * run.dt() && times[bin] < to * run.dt())
                .toArray();
        if (shown.length > 0) {
            put(
                    "rate",
                    rate(
                            "Population rate in bins of " + recorder.path("bin").asText() + " ms",
                            Arrays.stream(shown).mapToDouble(bin -> times[bin]).toArray(),
                            Arrays.stream(shown).mapToDouble(bin -> rates[bin]).toArray()),
                    "The recorded rate: spikes of the recorded units in a bin, divided by their number and the bin length.",
                    figures);
        }
    }

    private void addCounts(JsonNode recorder, Map<String, Figure> figures) throws IOException {
        Path file = run.recording(recorder);
        double[] counts = numbers(file, "spikes");
        if (!Arrays.stream(counts).allMatch(count -> count >= 0 && count <= MAX_COUNT)) {
            throw new InputException(Problem.of(Subject.file(file), "is damaged: it has a spike count out of range")
                    .expected("counts from 0 to 2^53"));
        }
        addRates(
                Arrays.stream(counts).mapToLong(count -> (long) count).toArray(),
                run.steps() * run.dt() / MS_PER_SECOND,
                "Number of recorded units by their mean rate in the whole run.",
                figures);
    }

    /** An array of a .npz file, or a column of a .csv file. */
    private static double[] numbers(Path file, String array) throws IOException {
        if (file.toString().endsWith(".csv")) {
            return CsvColumn.read(file, array);
        }
        double[] numbers = NpzReader.read(file, Set.of(array)).get(array).numbers();
        for (double number : numbers) {
            if (!Double.isFinite(number)) {
                throw new InputException(
                        Problem.of("array " + array + " of " + Subject.file(file), "has the value " + number)
                                .expected("finite numbers"));
            }
        }
        return numbers;
    }

    private void addRates(long[] counts, double seconds, String caption, Map<String, Figure> figures) {
        long most = Arrays.stream(counts).max().orElse(0);
        long perBin = most / RATE_BINS + 1;
        long[] bins = new long[(int) (most / perBin + 1)];
        for (long count : counts) {
            bins[(int) (count / perBin)]++;
        }
        double width = perBin / seconds;
        put(
                "rates",
                HistogramPlot.of("Rates of the units", "Rate (Hz)", "Units", -0.5 / seconds, width, bins),
                caption,
                figures);
    }

    private void addIntervals(long[] intervals, Map<String, Figure> figures) {
        long total = Arrays.stream(intervals).sum();
        if (total == 0) {
            return;
        }
        int shown = 0;
        for (long seen = intervals[0]; seen < SHOWN_INTERVALS * total; seen += intervals[shown]) {
            shown++;
        }
        int perBin = shown / INTERVAL_BINS + 1;
        long[] bins = new long[shown / perBin + 1];
        for (int interval = 0; interval <= shown; interval++) {
            bins[interval / perBin] += intervals[interval];
        }
        double half = run.dt() / 2;
        put(
                "intervals",
                HistogramPlot.of(
                        "Interspike intervals of the units",
                        "Interval (ms)",
                        "Intervals",
                        -half,
                        perBin * run.dt(),
                        bins),
                "Times between consecutive spikes of a unit. The longest 2% are left out.",
                figures);
    }

    /** Adds the f-I curve, if units have different currents. */
    private void addCurve(SpikeStatistics statistics, Map<String, Figure> figures) throws IOException {
        double[] currents = again().currents(to - 1);
        boolean steady = !again().isRandom() && Arrays.equals(currents, again().currents(from + (to - from) / 2));
        double[] rates = steady ? statistics.laterRatesOfIntervals() : statistics.laterRates();
        double low = Arrays.stream(currents).min().orElse(0);
        double high = Arrays.stream(currents).max().orElse(0);
        if (!(high > low)) {
            return;
        }
        int bins = (int) Math.min(
                CURVE_BINS, Arrays.stream(currents).distinct().limit(CURVE_BINS).count());
        double[] sums = new double[bins];
        double[] sumsOfCurrent = new double[bins];
        long[] units = new long[bins];
        for (int u = 0; u < rates.length; u++) {
            int bin = (int) Math.min(bins - 1.0, (currents[u] - low) / (high - low) * bins);
            sums[bin] += rates[u];
            sumsOfCurrent[bin] += currents[u];
            units[bin]++;
        }
        List<double[]> points = new ArrayList<>();
        for (int bin = 0; bin < bins; bin++) {
            if (units[bin] > 0) {
                points.add(new double[] {sumsOfCurrent[bin] / units[bin], sums[bin] / units[bin]});
            }
        }
        put(
                "f-I",
                LinePlot.of(
                        steady
                                ? "f-I curve: 1 / mean interval in the second half"
                                : "Mean rate in the second half, over the current without its noise",
                        Labels.input(model()),
                        "Rate (Hz)",
                        points.stream().mapToDouble(point -> point[0]).toArray(),
                        points.stream().mapToDouble(point -> point[1]).toArray()),
                "A point is the mean of all units with nearly the same current. "
                        + (steady
                                ? "The rate of a unit is the inverse of its mean interspike interval."
                                : "The rate of a unit is its number of spikes, divided by the time."),
                figures);
    }
}
