package org.lifsim.internal.recording;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.internal.io.CloseAll;
import org.lifsim.internal.io.NpyHeader;
import org.lifsim.internal.io.NpzEntryReader;
import org.lifsim.recording.UnitSelection;

/** Merges the recordings of shards, each kind in its own way, to what a run without shards records. */
final class ShardMerger {
    private final List<ShardRecording> shards;
    private final long units;
    private final long steps;
    private final Runnable checkCancelled;

    /**
     * Prepares a merge.
     *
     * @param shards the recordings in the order of their units, without shards of which nothing is recorded
     * @param units number of units of the whole population
     * @param steps number of steps of the run
     * @param checkCancelled is called regularly; an exception that it throws is passed on
     */
    ShardMerger(List<ShardRecording> shards, long units, long steps, Runnable checkCancelled) {
        this.shards = shards;
        this.units = units;
        this.steps = steps;
        this.checkCancelled = checkCancelled;
    }

    /** Merges spikes by step, then unit. */
    void mergeSpikes(SpikeFile file) throws IOException {
        file.open(units, steps, null);
        try (Archives archives = new Archives()) {
            SpikeMerger merger = new SpikeMerger();
            for (ShardRecording shard : shards) {
                merger.add(archives.open(shard), shard.first());
            }
            merger.forEach(file::append);
        }
    }

    /** Adds the spikes of all shards in each bin. */
    void mergeRates(RateFile file, long selected, long binSteps) throws IOException {
        file.open(selected, null);
        try (Archives archives = new Archives()) {
            List<NpzEntryReader.Array> counts = new ArrayList<>();
            for (ShardRecording shard : shards) {
                counts.add(archives.open(shard).array(RateFile.SPIKES, NpyHeader.INT64));
            }
            for (long step = 0; step < steps; step += binSteps) {
                long spikes = 0;
                for (NpzEntryReader.Array count : counts) {
                    spikes += count.nextLong();
                }
                long length = Math.min(binSteps, steps - step);
                file.append(step + length, length, spikes);
            }
        }
    }

    /** Concatenates the counts when the file is written. */
    void mergeCounts(CountFile file, long selected) {
        file.source(selected, action -> {
            for (ShardRecording shard : shards) {
                try (NpzEntryReader archive = new NpzEntryReader(shard.file(), checkCancelled)) {
                    NpzEntryReader.Array numbers = archive.array(CountFile.UNIT, NpyHeader.INT64);
                    NpzEntryReader.Array spikes = archive.array(CountFile.SPIKES, NpyHeader.UINT32);
                    for (long row = 0; row < numbers.header().size(); row++) {
                        action.on(shard.first() + numbers.nextLong(), spikes.nextInt());
                    }
                }
            }
        });
    }

    /** Puts the values of all shards side by side in each row. */
    void mergeTraces(TraceFile file, UnitSelection selected, List<String> labels, long every) throws IOException {
        file.open(selected, null);
        float[] row = new float[(int) selected.count()];
        try (Archives archives = new Archives()) {
            Map<String, List<NpzEntryReader.Array>> ofShards = new LinkedHashMap<>();
            labels.forEach(label -> ofShards.put(label, new ArrayList<>()));
            for (ShardRecording shard : shards) {
                NpzEntryReader archive = archives.open(shard);
                for (String label : labels) {
                    ofShards.get(label).add(archive.array(label, NpyHeader.FLOAT32));
                }
            }
            for (long step = every; step <= steps; step += every) {
                file.beginRow(step);
                for (String label : labels) {
                    int offset = 0;
                    for (NpzEntryReader.Array shard : ofShards.get(label)) {
                        for (long u = 0; u < shard.header().shape()[1]; u++) {
                            row[offset++] = shard.nextFloat();
                        }
                    }
                    file.append(label, row);
                }
            }
        }
    }

    /** The open files of the shards. */
    private final class Archives implements AutoCloseable {
        private final List<NpzEntryReader> archives = new ArrayList<>();

        NpzEntryReader open(ShardRecording shard) throws IOException {
            archives.add(new NpzEntryReader(shard.file(), checkCancelled));
            return archives.get(archives.size() - 1);
        }

        @Override
        public void close() throws IOException {
            new CloseAll(archives).close();
        }
    }
}
