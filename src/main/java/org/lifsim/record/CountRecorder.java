package org.lifsim.record;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.lifsim.io.NpyHeader;
import org.lifsim.io.NpzOutput;
import org.lifsim.io.OutputFile;
import org.lifsim.population.Population;

/** How many spikes each of some units had in the whole run: the arrays {@code unit} (int64) and {@code spikes} (uint32). */
public final class CountRecorder implements Recorder {
    static final List<String> ENDINGS = List.of(".npz", ".csv");

    private static final int BLOCK = 1 << 16;

    private final Path target;
    private final UnitSelection selection;
    private UnitSelection selected;
    private Population population;

    /**
     * A recorder that has not begun.
     *
     * @param target the file, whose ending tells its format: .npz or .csv
     * @param selection whose counts
     */
    public CountRecorder(Path target, UnitSelection selection) {
        this.target = target;
        this.selection = selection;
    }

    @Override
    public List<Path> names() {
        return List.of(target.toAbsolutePath().normalize());
    }

    @Override
    public String identity() {
        return "counts of units " + selection;
    }

    /** The counts are the population's own; a checkpoint has them. */
    @Override
    public void begin(Run run, String mark) {
        population = run.population();
        selected = selection.within(population.units());
    }

    @Override
    public String flush() {
        return "";
    }

    @Override
    public void finish() throws IOException {
        OutputFile.write(
                target, target.getFileName().toString().endsWith(".csv") ? this::writeCsv : this::writeArchive);
    }

    private void writeArchive(Path file) throws IOException {
        try (NpzOutput out = new NpzOutput(file)) {
            ByteBuffer bytes = ByteBuffer.allocate(BLOCK * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            OutputStream units = out.array("unit", NpyHeader.INT64, selected.count());
            for (UnitSelection.Range range : selected.ranges()) {
                for (long unit = range.first(); unit < range.end(); ) {
                    bytes.clear();
                    for (; unit < range.end() && bytes.hasRemaining(); unit += range.stride()) {
                        bytes.putLong(unit);
                    }
                    units.write(bytes.array(), 0, bytes.position());
                }
            }
            OutputStream counts = out.array("spikes", NpyHeader.UINT32, selected.count());
            forEachCount(
                    (unit, count) -> {
                        if (bytes.remaining() < Integer.BYTES) {
                            counts.write(bytes.array(), 0, bytes.position());
                            bytes.clear();
                        }
                        bytes.putInt(count);
                    },
                    bytes::clear);
            counts.write(bytes.array(), 0, bytes.position());
        }
    }

    private void writeCsv(Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("unit,spikes\n");
            forEachCount((unit, count) -> out.write(unit + "," + Integer.toUnsignedString(count) + "\n"), () -> {});
        }
    }

    private interface CountAction {
        void on(long unit, int count) throws IOException;
    }

    private void forEachCount(CountAction action, Runnable before) throws IOException {
        before.run();
        int[] block = new int[(int) Math.min(BLOCK, population.units())];
        for (UnitSelection.Range range : selected.ranges()) {
            for (long unit = range.first(); unit < range.end(); ) {
                long first = unit;
                population.spikeCounts(
                        first,
                        block.length <= population.units() - first
                                ? block
                                : new int[(int) (population.units() - first)]);
                for (; unit < range.end() && unit < first + block.length; unit += range.stride()) {
                    action.on(unit, block[(int) (unit - first)]);
                }
            }
        }
    }

    @Override
    public void close() {}
}
