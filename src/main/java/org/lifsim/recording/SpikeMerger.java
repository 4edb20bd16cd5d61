package org.lifsim.recording;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.lifsim.internal.io.NpyHeader;
import org.lifsim.internal.io.NpzEntryReader;

/** Merges the spikes of all shards into the order of the whole population: by step, then unit. */
final class SpikeMerger implements AutoCloseable {
    private final List<Cursor> cursors = new ArrayList<>();

    SpikeMerger(List<Recorder.ShardFile> shards, Runnable checkCancelled) throws IOException {
        try {
            for (Recorder.ShardFile shard : shards) {
                cursors.add(new Cursor(shard, checkCancelled));
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Receives the spikes. */
    interface Sink {
        void spike(long step, long unit) throws IOException;
    }

    void forEach(Sink sink) throws IOException {
        for (long step = first(); step < Long.MAX_VALUE; step = first()) {
            for (Cursor cursor : cursors) { // shards are in the order of their units
                while (cursor.step == step) {
                    sink.spike(step, cursor.unit);
                    cursor.next();
                }
            }
        }
    }

    /** The first step with remaining spikes. */
    private long first() {
        return cursors.stream().mapToLong(cursor -> cursor.step).min().orElse(Long.MAX_VALUE);
    }

    @Override
    public void close() throws IOException {
        for (Cursor cursor : cursors) {
            cursor.archive.close();
        }
    }

    /** The next spike of a shard. */
    private static final class Cursor {
        private final NpzEntryReader archive;
        private final NpzEntryReader.Array steps;
        private final NpzEntryReader.Array units;
        private final long firstUnit;
        private long remaining;
        private long step;
        private long unit;

        Cursor(Recorder.ShardFile shard, Runnable checkCancelled) throws IOException {
            archive = new NpzEntryReader(shard.file(), checkCancelled);
            steps = archive.array("step", NpyHeader.INT64);
            units = archive.array("unit", NpyHeader.INT64);
            firstUnit = shard.first();
            remaining = steps.header().size();
            next();
        }

        void next() throws IOException {
            boolean more = remaining-- > 0;
            step = more ? steps.nextLong() : Long.MAX_VALUE;
            unit = more ? firstUnit + units.nextLong() : 0;
        }
    }
}
