package org.lifsim.recording;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.io.NpyHeader;
import org.lifsim.internal.io.NpzEntryReader;
import org.lifsim.internal.io.NpzWriter;
import org.lifsim.population.Population;

/** Records the number of spikes of each selected unit in the whole run: arrays {@code unit} (int64), {@code spikes} (uint32). */
public final class CountRecorder implements Recorder {
    static final List<String> ENDINGS = List.of(".npz", ".csv");

    private static final int BLOCK = 1 << 16;

    private final Path target;
    private final UnitSelection selection;
    private UnitSelection selected;
    private Population population;
    private Counts counts;

    /**
     * Creates a recorder; {@link #open} starts it.
     *
     * @param target the output file; its extension selects the format: .npz or .csv
     * @param selection the units to record
     */
    public CountRecorder(Path target, UnitSelection selection) {
        this.target = target;
        this.selection = selection;
    }

    @Override
    public List<Path> outputFiles() {
        return List.of(target.toAbsolutePath().normalize());
    }

    @Override
    public UnitSelection selection() {
        return selection;
    }

    @Override
    public Map<String, String> fingerprint() {
        return Map.of("kind", RecorderKind.COUNTS.key(), "units", selection.toString());
    }

    /** Iterates over the counts of all selected units. */
    private interface Counts {
        void forEach(CountAction action) throws IOException;
    }

    /** Needs no resume token: the population counts spikes, and its checkpoint contains the counts. */
    @Override
    public void open(Run run, String resumeToken) {
        population = run.population();
        selected = selection.boundBy(population.units());
        counts = this::forEachCount;
    }

    @Override
    public Recorder forShard(Path file, long first, long count) {
        UnitSelection shard = selection.restrictTo(first, count);
        return shard == null ? null : new CountRecorder(file, shard);
    }

    @Override
    public void merge(List<ShardFile> shards, long ofPopulation, long steps, Runnable checkCancelled)
            throws IOException {
        selected = selection.boundBy(ofPopulation);
        counts = action -> {
            for (ShardFile shard : shards) {
                try (NpzEntryReader archive = new NpzEntryReader(shard.file(), checkCancelled)) {
                    NpzEntryReader.Array units = archive.array("unit", NpyHeader.INT64);
                    NpzEntryReader.Array spikes = archive.array("spikes", NpyHeader.UINT32);
                    for (long row = 0; row < units.header().size(); row++) {
                        action.on(shard.first() + units.nextLong(), spikes.nextInt());
                    }
                }
            }
        };
        finish(checkCancelled);
    }

    @Override
    public String flush() {
        return "";
    }

    @Override
    public void finish(Runnable checkCancelled) throws IOException {
        AtomicFile.write(
                target, target.getFileName().toString().endsWith(".csv") ? this::writeCsv : this::writeArchive);
    }

    private void writeArchive(Path file) throws IOException {
        try (NpzWriter out = new NpzWriter(file)) {
            writeNumbers(
                    out.array("unit", NpyHeader.INT64, selected.count()), (bytes, unit, count) -> bytes.putLong(unit));
            writeNumbers(
                    out.array("spikes", NpyHeader.UINT32, selected.count()),
                    (bytes, unit, count) -> bytes.putInt(count));
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

    private interface CountAction {
        void on(long unit, int count) throws IOException;
    }

    private void forEachCount(CountAction action) throws IOException {
        for (UnitSelection.Range range : selected.ranges()) {
            for (long unit = range.first(); unit < range.end(); ) {
                long first = unit;
                int[] block = new int[(int) Math.min(BLOCK, range.end() - first)];
                population.readSpikeCounts(first, block);
                for (; unit < first + block.length; unit += range.stride()) {
                    action.on(unit, block[(int) (unit - first)]);
                }
            }
        }
    }

    @Override
    public void close() {}
}
