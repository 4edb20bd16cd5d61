package org.lifsim.internal.recording;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.lifsim.internal.io.NpyHeader;
import org.lifsim.internal.io.NpzEntryReader;

/** Merges the spikes of all shards into the order of the whole population: by step, then unit. */
final class SpikeMerger {
    private final List<Cursor> cursors = new ArrayList<>();

    /** Adds a shard. Shards are added in the order of their units. */
    void add(NpzEntryReader archive, long firstUnit) throws IOException {
        cursors.add(new Cursor(archive, firstUnit));
    }

    /** Receives the spikes. */
    interface Sink {
        void spike(long step, long unit) throws IOException;
    }

    void forEach(Sink sink) throws IOException {
        for (long step = first(); step < Long.MAX_VALUE; step = first()) {
            for (Cursor cursor : cursors) {
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

    /** The next spike of a shard. */
    private static final class Cursor {
        private final NpzEntryReader.Array steps;
        private final NpzEntryReader.Array units;
        private final long firstUnit;
        private long remaining;
        private long step;
        private long unit;

        Cursor(NpzEntryReader archive, long firstUnit) throws IOException {
            steps = archive.array(SpikeFile.STEP, NpyHeader.INT64);
            units = archive.array(SpikeFile.UNIT, NpyHeader.INT64);
            this.firstUnit = firstUnit;
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
