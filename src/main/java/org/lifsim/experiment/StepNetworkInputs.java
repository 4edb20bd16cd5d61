package org.lifsim.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.lifsim.error.InputException;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.CsvColumn;
import org.lifsim.internal.io.DecimalNumber;
import org.lifsim.internal.io.NpyReader;
import org.lifsim.internal.io.YamlFile;
import org.lifsim.model.Values;
import org.lifsim.model.ValuesParser;
import org.lifsim.network.NetworkBuilder;
import org.lifsim.network.Signal;

/** Reads the inputs and other values of a step network's file. */
final class StepNetworkInputs {
    private static final List<String> KINDS = List.of("value", "values", "times", "spikes", "presentations");
    private static final List<String> KEYS =
            Stream.concat(Stream.of("units"), KINDS.stream()).toList();
    private static final String EXPECTED =
            "one of value, values, times, spikes and presentations; docs/networks.md says what they are";
    private static final Pattern SPIKE = Pattern.compile("(\\S+)\\s+at\\s+(\\S+)");

    /** Values of an input that are held in memory: 1 GiB. */
    private static final long MAX_VALUES = 1L << 28;

    private final NetworkBuilder builder;
    private final Path path;
    private final double dt;
    private final int batch;
    private final long steps;
    private final long presentationSteps;

    StepNetworkInputs(NetworkBuilder builder, Path path, double dt, int batch, long steps, long presentationSteps) {
        this.builder = builder;
        this.path = path;
        this.dt = dt;
        this.batch = batch;
        this.steps = steps;
        this.presentationSteps = presentationSteps;
    }

    StepNetworkInput read(YamlFile.Entry entry) {
        YamlFile.Mapping keys = entry.mapping();
        keys.requireKeys(KEYS);
        List<String> kinds =
                KINDS.stream().filter(key -> keys.find(key) != null).toList();
        if (kinds.size() != 1) {
            throw new InputException(entry.problem(kinds.isEmpty() ? "has no values" : "has several kinds of values")
                    .expected(EXPECTED));
        }
        YamlFile.Entry given = keys.find(kinds.get(0));
        boolean isFile = given.key().equals("values") || given.key().equals("presentations");
        if (isFile) {
            long every = given.key().equals("values") ? 1 : presentationSteps;
            return readArray(entry, given, every);
        }
        int units = keys.find("units") == null ? 1 : count(keys.find("units"));
        Signal signal = entry.reading(() -> builder.input(entry.key(), units));
        return switch (given.key()) {
            case "value" ->
                StepNetworkInput.ofRows(signal, steps, given.reading(() -> repeated(numbers(given, units))));
            case "times" -> readTimes(signal, given);
            default -> readSpikes(signal, given);
        };
    }

    static int count(YamlFile.Entry entry) {
        long count = entry.wholeFromOne();
        if (count > Integer.MAX_VALUE) {
            throw new InputException(entry.problem("is " + count).expected("at most " + Integer.MAX_VALUE));
        }
        return (int) count;
    }

    // ---- numbers

    /** One value per unit, by a number or another form of values. */
    float[] numbers(YamlFile.Entry entry, int size) {
        Values values = entry.isList()
                ? Values.of(entry.numbers())
                : ValuesParser.parse(Subject.key(entry.key()), ModelSpec.beside(path, entry.text()));
        values.checkSize(Subject.key(entry.key()), size);
        double[] read = new double[size];
        values.read(0, read, size, size);
        float[] rounded = new float[size];
        for (int i = 0; i < size; i++) {
            rounded[i] = rounded(entry, read[i]);
        }
        return rounded;
    }

    private static float rounded(YamlFile.Entry entry, double value) {
        float rounded = (float) value;
        if (!Float.isFinite(rounded)) {
            throw new InputException(entry.problem("has " + value).expected("finite float32 numbers"));
        }
        return rounded;
    }

    /** The same values for each batch element. */
    float[] repeated(float[] values) {
        float[] all = new float[Math.multiplyExact(values.length, batch)];
        for (int b = 0; b < batch; b++) {
            System.arraycopy(values, 0, all, b * values.length, values.length);
        }
        return all;
    }

    /** The values of a matrix, row by row. */
    float[] matrix(YamlFile.Entry entry, int rows, int columns) {
        int size = Math.multiplyExact(rows, columns);
        if (entry.isList() || !entry.text().strip().endsWith(".npy")) {
            return numbers(entry, size);
        }
        try (NpyReader reader = open(entry)) {
            if (!Arrays.equals(reader.header().shape(), new long[] {rows, columns})) {
                throw new InputException(
                        entry.problem("has shape " + reader.header().shapeText())
                                .expected("(" + rows + ", " + columns + ")"));
            }
            double[] read = new double[size];
            reader.readDoubles(0, read);
            float[] rounded = new float[size];
            for (int i = 0; i < size; i++) {
                rounded[i] = rounded(entry, read[i]);
            }
            return rounded;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The path of a file that an entry names, beside the file of the network. */
    Path file(YamlFile.Entry entry, String expected) {
        Path file = ModelSpec.fileBeside(path, entry.text());
        if (!Files.isRegularFile(file)) {
            throw new InputException(
                    entry.problem("is " + entry.text() + ", which is no file").expected(expected));
        }
        return file;
    }

    private NpyReader open(YamlFile.Entry entry) throws IOException {
        Path file = file(entry, "a .npy file of float32 or float64 beside this file");
        try {
            return NpyReader.openNumbers(file);
        } catch (InputException e) {
            throw e.at(entry.place());
        }
    }

    // ---- inputs

    /** An array of shape (units), (rows, units) or (rows, batch, units), with a row for {@code every} steps. */
    private StepNetworkInput readArray(YamlFile.Entry entry, YamlFile.Entry given, long every) {
        long rows = steps / every;
        try (NpyReader reader = open(given)) {
            long[] shape = reader.header().shape();
            boolean hasRows = shape.length > 1;
            if (shape.length == 0
                    || shape.length > 3
                    || hasRows && shape[0] < rows
                    || shape.length == 3 && shape[1] != batch) {
                throw new InputException(
                        given.problem("has shape " + reader.header().shapeText())
                                .expected("(units), (" + rows + ", units) or (" + rows + ", " + batch + ", units)"));
            }
            long units = shape[shape.length - 1];
            long used = hasRows ? rows : 1;
            if (units > MAX_VALUES || units * batch > MAX_VALUES / used) {
                throw new InputException(given.problem("makes " + used + " rows of " + units + " values")
                        .expected("at most " + MAX_VALUES + " values"));
            }
            Signal signal = entry.reading(() -> builder.input(entry.key(), (int) units));
            int row = shape.length == 3 ? signal.size() : (int) units;
            float[] all = new float[(int) used * signal.size()];
            double[] read = new double[row];
            for (int n = 0; n < used; n++) {
                reader.readDoubles((long) n * row, read);
                for (int i = 0; i < signal.size(); i++) {
                    all[n * signal.size() + i] = rounded(given, read[i % row]);
                }
            }
            return StepNetworkInput.ofRows(signal, hasRows ? every : steps, all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All units spike at the same times. */
    private StepNetworkInput readTimes(Signal signal, YamlFile.Entry given) {
        double[] times = given.isList() ? given.numbers() : new double[] {given.number()};
        int width = signal.width();
        if (times.length > MAX_VALUES / width) {
            throw new InputException(given.problem("makes " + times.length + " spikes of " + width + " units each")
                    .expected("at most " + MAX_VALUES + " spikes"));
        }
        int[] spiking = new int[times.length * width];
        double[] ms = new double[spiking.length];
        for (int n = 0; n < ms.length; n++) {
            ms[n] = times[n / width];
            spiking[n] = n % width;
        }
        return spikes(signal, given, spiking, ms);
    }

    private StepNetworkInput readSpikes(Signal signal, YamlFile.Entry given) {
        double[] ms;
        double[] units;
        if (given.isList()) {
            DoubleStream.Builder spiking = DoubleStream.builder();
            DoubleStream.Builder times = DoubleStream.builder();
            for (YamlFile.Entry item : given.items()) {
                Matcher spike = SPIKE.matcher(item.text().strip());
                if (!spike.matches()) {
                    throw new InputException(
                            item.problem("has '" + item.text() + "'").expected("UNIT at MS, as '0 at 12.5'"));
                }
                spiking.add(number(item, spike.group(1)));
                times.add(number(item, spike.group(2)));
            }
            units = spiking.build().toArray();
            ms = times.build().toArray();
        } else {
            Path file = file(given, "a list of UNIT at MS, or a .csv or .npy file of units and times beside this file");
            try {
                double[][] columns = file.toString().endsWith(".csv")
                        ? new double[][] {CsvColumn.read(file, "unit"), CsvColumn.read(file, "t_ms")}
                        : columns(given);
                units = columns[0];
                ms = columns[1];
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        int[] spiking = new int[units.length];
        for (int n = 0; n < spiking.length; n++) {
            spiking[n] = (int) units[n];
            if (spiking[n] != units[n] || spiking[n] < 0 || spiking[n] >= signal.width()) {
                throw new InputException(given.problem("has a spike of unit " + units[n])
                        .expected("units from 0 to " + (signal.width() - 1))
                        .hint("the key units says how many there are"));
            }
        }
        return spikes(signal, given, spiking, ms);
    }

    private static double number(YamlFile.Entry item, String text) {
        try {
            return DecimalNumber.parse(text);
        } catch (NumberFormatException e) {
            throw new InputException(item.problem("has '" + text + "'").expected("a number"), e);
        }
    }

    /** The columns of an array of shape (spikes, 2). */
    private double[][] columns(YamlFile.Entry given) throws IOException {
        try (NpyReader reader = open(given)) {
            long[] shape = reader.header().shape();
            if (shape.length != 2 || shape[1] != 2 || shape[0] > MAX_VALUES) {
                throw new InputException(
                        given.problem("has shape " + reader.header().shapeText())
                                .expected("(spikes, 2): the unit and the time of each spike, ms"));
            }
            double[] read = new double[2 * (int) shape[0]];
            reader.readDoubles(0, read);
            double[][] columns = new double[2][(int) shape[0]];
            for (int n = 0; n < read.length; n++) {
                columns[n % 2][n / 2] = read[n];
            }
            return columns;
        }
    }

    /** Spikes in any order. A spike at a time is in the step that begins then. */
    private StepNetworkInput spikes(Signal signal, YamlFile.Entry given, int[] units, double[] ms) {
        int[] at = new int[ms.length];
        Integer[] order = new Integer[ms.length];
        for (int n = 0; n < ms.length; n++) {
            double step = Math.rint(ms[n] / dt);
            if (!(ms[n] >= 0) || step >= steps) {
                throw new InputException(given.problem("has " + ms[n] + " ms")
                        .expected("times within the run, from 0 to before its end"));
            }
            at[n] = (int) step;
            order[n] = n;
        }
        Arrays.sort(order, Comparator.<Integer>comparingInt(n -> at[n]).thenComparingInt(n -> units[n]));
        int[] sortedSteps = new int[ms.length];
        int[] sortedUnits = new int[ms.length];
        for (int n = 0; n < order.length; n++) {
            sortedSteps[n] = at[order[n]];
            sortedUnits[n] = units[order[n]];
            if (n > 0 && sortedSteps[n] == sortedSteps[n - 1] && sortedUnits[n] == sortedUnits[n - 1]) {
                throw new InputException(given.problem(
                                "has two spikes of unit " + sortedUnits[n] + " at " + ms[order[n]] + " ms, in one step")
                        .expected("at most one spike of a unit in a step of " + dt + " ms"));
            }
        }
        return StepNetworkInput.ofSpikes(signal, sortedSteps, sortedUnits);
    }
}
