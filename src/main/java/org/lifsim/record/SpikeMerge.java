package org.lifsim.record;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.lifsim.io.NpyHeader;
import org.lifsim.io.NpzStream;

/** The spikes of all parts of a population in the order of the whole: by step, then unit. */
final class SpikeMerge implements AutoCloseable {
    private final List<Cursor> cursors = new ArrayList<>();

    SpikeMerge(List<Recorder.Part> parts, Runnable meanwhile) throws IOException {
        try {
            for (Recorder.Part part : parts) {
                cursors.add(new Cursor(part, meanwhile));
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Is given the spikes. */
    interface Sink {
        void spike(long step, long unit) throws IOException;
    }

    void forEach(Sink sink) throws IOException {
        for (long step = first(); step < Long.MAX_VALUE; step = first()) {
            for (Cursor cursor : cursors) { // in the order of their units
                while (cursor.step == step) {
                    sink.spike(step, cursor.unit);
                    cursor.next();
                }
            }
        }
    }

    /** The first step that has spikes left. */
    private long first() {
        return cursors.stream().mapToLong(cursor -> cursor.step).min().orElse(Long.MAX_VALUE);
    }

    @Override
    public void close() throws IOException {
        for (Cursor cursor : cursors) {
            cursor.archive.close();
        }
    }

    /** The next spike of a part. */
    private static final class Cursor {
        private final NpzStream archive;
        private final NpzStream.Array steps;
        private final NpzStream.Array units;
        private final long firstUnit;
        private long left;
        private long step;
        private long unit;

        Cursor(Recorder.Part part, Runnable meanwhile) throws IOException {
            archive = new NpzStream(part.file(), meanwhile);
            steps = archive.array("step", NpyHeader.INT64);
            units = archive.array("unit", NpyHeader.INT64);
            firstUnit = part.first();
            left = steps.header().size();
            next();
        }

        void next() throws IOException {
            boolean more = left-- > 0;
            step = more ? steps.nextLong() : Long.MAX_VALUE;
            unit = more ? firstUnit + units.nextLong() : 0;
        }
    }
}
