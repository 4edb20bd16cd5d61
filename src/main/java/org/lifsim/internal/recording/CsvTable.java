package org.lifsim.internal.recording;

import java.io.BufferedInputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lifsim.internal.io.CloseAll;
import org.lifsim.internal.io.Float32Text;
import org.lifsim.internal.io.NpyAppender;
import org.lifsim.internal.io.NpyHeader;

/** Writes arrays on disk as CSV: a line for each row, or for each row and unit. The numbers can be read back exactly. */
final class CsvTable {
    /** Number of rows between checks for cancellation. */
    private static final int ROWS_BETWEEN = 1 << 10;

    private final double dt;
    private final List<Column> variables = new ArrayList<>();
    private long rows;
    private long[] units = {-1};

    private CsvTable(double dt) {
        this.dt = dt;
    }

    static CsvTable of(double dt) {
        return new CsvTable(dt);
    }

    /** Adds two columns for an array of steps: the step, and its time in ms. */
    CsvTable step(NpyAppender array) {
        return column("step,t_ms", array, 1, bytes -> {
            long step = whole(bytes);
            return step + "," + Float32Text.shortest((float) (step * dt));
        });
    }

    CsvTable whole(String name, NpyAppender array) {
        return column(name, array, 1, bytes -> Long.toString(whole(bytes)));
    }

    private static long whole(ByteBuffer bytes) {
        return bytes.remaining() < Long.BYTES ? Integer.toUnsignedLong(bytes.getInt()) : bytes.getLong();
    }

    CsvTable number(String name, NpyAppender array) {
        return column(name, array, units.length, bytes -> Double.toString(bytes.getDouble()));
    }

    /** Adds the column {@code unit}. The arrays added after it have one value per unit in each row. */
    CsvTable each(long[] of) {
        units = of;
        return this;
    }

    CsvTable floats(String name, NpyAppender array) {
        return column(name, array, units.length, bytes -> Float32Text.shortest(bytes.getFloat()));
    }

    private CsvTable column(String name, NpyAppender array, int perRow, Format format) {
        rows = array.rows();
        variables.add(new Column(name, array.path(), perRow, array.rowBytes(), format));
        return this;
    }

    void write(Path file, Runnable checkCancelled) throws IOException {
        CloseAll open = new CloseAll(variables);
        try (open;
                BufferedWriter out = Files.newBufferedWriter(file)) {
            boolean labelled = units[0] >= 0;
            for (int c = 0; c < variables.size(); c++) {
                out.write((c == 0 ? "" : ",") + variables.get(c).name + (c == 0 && labelled ? ",unit" : ""));
                variables.get(c).open();
            }
            out.write('\n');
            for (long row = 0; row < rows; row++) {
                if (row % ROWS_BETWEEN == 0) {
                    checkCancelled.run();
                }
                for (Column column : variables) {
                    column.read();
                }
                for (int u = 0; u < units.length; u++) {
                    for (int c = 0; c < variables.size(); c++) {
                        out.write((c == 0 ? "" : ",")
                                + variables.get(c).values[variables.get(c).values.length == 1 ? 0 : u]);
                        out.write(c == 0 && labelled ? "," + units[u] : "");
                    }
                    out.write('\n');
                }
            }
        }
    }

    private interface Format {
        String of(ByteBuffer bytes);
    }

    /** A column of the table, read row by row. */
    private static final class Column implements AutoCloseable {
        private final String name;
        private final Path path;
        private final Format format;
        private final String[] values;
        private final byte[] row;
        private InputStream in;

        Column(String name, Path path, int perRow, int rowBytes, Format format) {
            this.name = name;
            this.path = path;
            this.format = format;
            values = new String[perRow];
            row = new byte[rowBytes];
        }

        void open() throws IOException {
            in = new BufferedInputStream(Files.newInputStream(path));
            in.skipNBytes(NpyHeader.GROWING_LENGTH);
        }

        void read() throws IOException {
            if (in.readNBytes(row, 0, row.length) < row.length) {
                throw new IOException("file " + path + " became shorter while it was read");
            }
            ByteBuffer bytes = ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < values.length; i++) {
                values[i] = format.of(bytes);
            }
        }

        @Override
        public void close() throws IOException {
            if (in != null) {
                in.close();
            }
        }
    }
}
