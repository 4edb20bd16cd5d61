package org.lifsim.internal.recording;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lifsim.internal.io.NpyHeader;
import org.lifsim.internal.io.NpyReader;
import org.lifsim.internal.io.NpzWriter;
import org.lifsim.recording.UnitSelection;

/**
 * Values of state variables, as a NumPy archive or CSV. R is the number of rows and U that of units. The array {@code step} (int64,
 * shape (R)) has the last step taken, and {@code unit} (int64, shape (U)) the units. Each state variable has a float32 array of
 * its name and of shape (R, U), and {@code dt_ms} is the length of a step in ms.
 */
final class TraceFile extends RecordingFile {
    private static final String STEP = "step";
    private static final String UNIT = "unit";

    private final List<String> labels;
    private final double dt;
    private UnitSelection units;

    TraceFile(Path target, List<String> labels, double dt) {
        super(target, names(labels));
        this.labels = labels;
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
        labels.forEach(label -> arrays.add(new IncrementalArrays.Array(label, NpyHeader.FLOAT32, selected.count())));
        open(arrays, resumeToken);
    }

    /** Begins a row: the state after {@code completedSteps} steps. {@link #append} adds its values. */
    void beginRow(long completedSteps) throws IOException {
        array(STEP).append(completedSteps - 1);
    }

    /** Adds the values of a state variable to a row, one for each unit. */
    void append(String label, float[] values) throws IOException {
        array(label).append(values, values.length);
    }

    /** The first row with a value that is not finite, or null. A unit or variable before another wins within a row. */
    OddValue firstOddValue() throws IOException {
        long[] recorded = units.toArray();
        OddValue first = null;
        for (String label : labels) {
            try (NpyReader values = NpyReader.open(array(label).path())) {
                long rows = first == null ? values.header().size() / recorded.length : first.row();
                float[] row = new float[recorded.length];
                for (long r = 0; r < rows && (first == null || r < first.row()); r++) {
                    values.read(r * recorded.length, row);
                    for (int i = 0; i < row.length && (first == null || r < first.row()); i++) {
                        if (!Float.isFinite(row[i])) {
                            first = new OddValue(label, recorded[i], r, row[i]);
                        }
                    }
                }
            }
        }
        return first;
    }

    /** A value that is not finite. */
    record OddValue(String label, long unit, long row, float value) {}

    @Override
    void writeTo(Path file, Runnable checkCancelled) throws IOException {
        if (endsWith(".csv")) {
            CsvTable table = CsvTable.of(dt).step(array(STEP)).each(units.toArray());
            labels.forEach(label -> table.floats(label, array(label)));
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
