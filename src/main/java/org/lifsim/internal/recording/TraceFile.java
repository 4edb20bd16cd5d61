package org.lifsim.internal.recording;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.NpyHeader;
import org.lifsim.internal.io.NpyReader;
import org.lifsim.internal.io.NpzEntryReader;
import org.lifsim.internal.io.NpzWriter;
import org.lifsim.internal.io.TextLines;
import org.lifsim.recording.UnitSelection;

/**
 * Values of state variables, as a NumPy archive or CSV. R is the number of rows and U that of units. The array {@code step} (int64,
 * shape (R)) has the last step taken, and {@code unit} (int64, shape (U)) the units. Each state variable has an array of
 * its name and of shape (R, U), and {@code dt} is the length of a step in ms.
 */
final class TraceFile extends RecordingFile {
    private static final String STEP = "step";
    private static final String UNIT = "unit";

    private final List<String> labels;
    private final double dt;
    private final String type;
    private UnitSelection units;

    /**
     * Names the file.
     *
     * @param type {@link NpyHeader#FLOAT32} or {@link NpyHeader#FLOAT64}
     */
    TraceFile(Path target, List<String> labels, String type, double dt) {
        super(target, names(labels));
        this.labels = labels;
        this.type = type;
        this.dt = dt;
    }

    private static List<String> names(List<String> labels) {
        List<String> names = new ArrayList<>(List.of(STEP));
        names.addAll(labels);
        return names;
    }

    /** Opens the partial files for rows of these units. */
    void open(UnitSelection selected, String resumeToken) throws IOException {
        units = selected;
        List<IncrementalArrays.Array> arrays =
                new ArrayList<>(List.of(new IncrementalArrays.Array(STEP, NpyHeader.INT64)));
        labels.forEach(label -> arrays.add(new IncrementalArrays.Array(label, type, selected.count())));
        open(arrays, resumeToken);
    }

    /** Begins a row: the state after {@code completedSteps} steps. {@link #append} adds its values. */
    void beginRow(long completedSteps) throws IOException {
        array(STEP).append(completedSteps - 1);
    }

    /** Begins a row of a sparse network, whose steps are numbered from 1. {@link #appendValue} adds its values. */
    void beginNumbered(long step) throws IOException {
        array(STEP).append(step);
    }

    /** Adds a float64 value of a state variable to a row. */
    void appendValue(String label, double value) throws IOException {
        array(label).append(value);
    }

    /** Adds the values of a state variable to a row, one for each unit. */
    void append(String label, float[] values) throws IOException {
        array(label).append(values, values.length);
    }

    /** Adds the rows of the output file, which has one every {@code every} steps. */
    void readBack(long rows, long every) throws IOException {
        Path file = paths().get(0);
        try {
            if (endsWith(".csv")) {
                readTable(file, rows, every);
            } else {
                readArchive(file, rows, every);
            }
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new InputException(
                    Problem.of(Subject.file(file), "is damaged: it has not the rows and columns of the run"), e);
        }
    }

    private void readArchive(Path file, long rows, long every) throws IOException {
        float[] row = new float[(int) units.count()];
        try (NpzEntryReader archive = new NpzEntryReader(file)) {
            List<NpzEntryReader.Array> values = new ArrayList<>();
            for (String label : labels) {
                values.add(archive.array(label, NpyHeader.FLOAT32));
            }
            for (long r = 1; r <= rows; r++) {
                beginRow(r * every);
                for (int c = 0; c < values.size(); c++) {
                    for (int i = 0; i < row.length; i++) {
                        row[i] = values.get(c).nextFloat();
                    }
                    append(labels.get(c), row);
                }
            }
        }
    }

    private void readTable(Path file, long rows, long every) throws IOException {
        float[][] values = new float[labels.size()][(int) units.count()];
        try (BufferedReader in = TextLines.open(file)) {
            List<String> head = List.of(String.valueOf(in.readLine()).split(",", -1));
            int[] columns = labels.stream().mapToInt(head::indexOf).toArray();
            for (long r = 1; r <= rows; r++) {
                beginRow(r * every);
                for (int i = 0; i < units.count(); i++) {
                    String[] fields = String.valueOf(in.readLine()).split(",", -1);
                    for (int c = 0; c < columns.length; c++) {
                        values[c][i] = Float.parseFloat(fields[columns[c]]);
                    }
                }
                for (int c = 0; c < columns.length; c++) {
                    append(labels.get(c), values[c]);
                }
            }
        }
    }

    /** The first value that is not finite. Within a row, a variable or unit before another comes first. */
    Optional<OddValue> firstOddValue() throws IOException {
        List<OddValue> first = new ArrayList<>();
        for (String label : labels) {
            firstOddValue(label).ifPresent(first::add);
        }
        return first.stream().min(Comparator.comparingLong(OddValue::row));
    }

    private Optional<OddValue> firstOddValue(String label) throws IOException {
        long[] recorded = units.toArray();
        float[] row = new float[recorded.length];
        try (NpyReader values = NpyReader.open(array(label).path())) {
            for (long r = 0; r < values.header().size() / row.length; r++) {
                values.read(r * row.length, row);
                for (int i = 0; i < row.length; i++) {
                    if (!Float.isFinite(row[i])) {
                        return Optional.of(new OddValue(label, recorded[i], r, row[i]));
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** A value that is not finite. */
    record OddValue(String label, long unit, long row, float value) {}

    @Override
    void writeTo(Path file, Runnable checkCancelled) throws IOException {
        if (endsWith(".csv")) {
            CsvTable table = CsvTable.of(dt).step(array(STEP)).each(units.toArray());
            for (String label : labels) {
                if (type.equals(NpyHeader.FLOAT64)) {
                    table.number(label, array(label));
                } else {
                    table.floats(label, array(label));
                }
            }
            table.write(file, checkCancelled);
            return;
        }
        try (NpzWriter out = new NpzWriter(file)) {
            out.copy(STEP, array(STEP).path(), checkCancelled);
            OutputStream numbers = out.array(UNIT, NpyHeader.INT64, units.count());
            ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (long unit : units.toArray()) {
                numbers.write(bytes.putLong(0, unit).array());
            }
            for (String label : labels) {
                out.copy(label, array(label).path(), checkCancelled);
            }
            writeStepLength(out, dt);
        }
    }
}
