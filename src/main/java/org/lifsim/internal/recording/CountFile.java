package org.lifsim.internal.recording;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.lifsim.internal.io.NpyHeader;
import org.lifsim.internal.io.NpzWriter;

/**
 * Spike counts of units: arrays {@code unit} (int64) and {@code spikes} (uint32). The format is a NumPy archive or CSV. There are
 * no partial files.
 */
final class CountFile extends RecordingFile {
    static final String UNIT = "unit";
    static final String SPIKES = "spikes";
    private static final int BLOCK = 1 << 16;

    private long units;
    private Counts counts;

    CountFile(Path target) {
        super(target, List.of());
    }

    /** Iterates over the counts of all units, in ascending order. */
    interface Counts {
        void forEach(Action action) throws IOException;
    }

    interface Action {
        void on(long unit, int count) throws IOException;
    }

    /** Sets where the counts are read from when the file is written. */
    void source(long ofUnits, Counts ofCounts) {
        units = ofUnits;
        counts = ofCounts;
    }

    @Override
    void writeTo(Path file, Runnable checkCancelled) throws IOException {
        if (endsWith(".csv")) {
            writeCsv(file);
        } else {
            writeArchive(file);
        }
    }

    private void writeArchive(Path file) throws IOException {
        try (NpzWriter out = new NpzWriter(file)) {
            writeNumbers(out.array(UNIT, NpyHeader.INT64, units), (bytes, unit, count) -> bytes.putLong(unit));
            writeNumbers(out.array(SPIKES, NpyHeader.UINT32, units), (bytes, unit, count) -> bytes.putInt(count));
        }
    }

    private interface Number {
        void put(ByteBuffer bytes, long unit, int count);
    }

    private void writeNumbers(OutputStream out, Number number) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(BLOCK * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        counts.forEach((unit, count) -> {
            if (bytes.remaining() < Long.BYTES) {
                out.write(bytes.array(), 0, bytes.position());
                bytes.clear();
            }
            number.put(bytes, unit, count);
        });
        out.write(bytes.array(), 0, bytes.position());
    }

    private void writeCsv(Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("unit,spikes\n");
            counts.forEach((unit, count) -> out.write(unit + "," + Integer.toUnsignedString(count) + "\n"));
        }
    }
}
