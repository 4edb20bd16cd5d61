package org.lifsim.internal.recording;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.lifsim.population.Population;
import org.lifsim.recording.RecorderKind;
import org.lifsim.recording.UnitSelection;

/** Records the number of spikes of each selected unit in the whole run, in a {@link CountFile}. */
public final class CountRecorder extends FileRecorder {
    /** Extensions of its files. */
    public static final List<String> ENDINGS = List.of(".npz", ".csv");

    private static final int BLOCK = 1 << 16;

    private final CountFile file;

    /**
     * Creates a recorder; {@link #open} starts it.
     *
     * @param target the output file; its extension selects the format: .npz or .csv
     * @param selection the units to record
     */
    public CountRecorder(Path target, UnitSelection selection) {
        super(RecorderKind.COUNTS, selection);
        file = new CountFile(target);
    }

    @Override
    CountFile file() {
        return file;
    }

    @Override
    FileRecorder with(Path target, UnitSelection shard) {
        return new CountRecorder(target, shard);
    }

    /** Needs no resume token: the population counts spikes, and its checkpoint contains the counts. */
    @Override
    void begin(Run run, String resumeToken) {
        file.source(selected().count(), action -> forEachCount(run.population(), action));
    }

    /** There is nothing to do: the population counts on. */
    @Override
    void readBack(long units, long steps, long longer) {}

    private void forEachCount(Population population, CountFile.Action action) throws IOException {
        for (UnitSelection.Range range : selected().ranges()) {
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
    void merge(ShardMerger shards) {
        shards.mergeCounts(file, selected().count());
    }
}
