package org.lifsim.population;

import java.io.IOException;
import java.nio.IntBuffer;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.lifsim.internal.spi.Slice;
import org.lifsim.internal.spi.SpikeBitmap;

/** The spikes of a population on their way to who listens: words of all slices, twice, so that one set is read while the other is filled. */
final class SpikeReadback implements AutoCloseable {
    /** The memory for one set of words, but for the fewest that there must be. */
    private static final long BYTES = 1 << 26;

    private static final int MAX_WORDS = 32;

    /** Words of fewer units are sorted sooner than another thread hears of them. */
    private static final long WORTH_A_THREAD = 1 << 16;

    private final int words;
    private final long units;
    private final int sliceUnits;
    private final FilledBuffer[] sets = {new FilledBuffer(), new FilledBuffer()};

    /** Two words are sorted at a time, each by a thread. */
    private final SpikeDecoder[] sorted = {new SpikeDecoder(), new SpikeDecoder()};

    /** Sorts every other word of many units; null until there are some. */
    private ExecutorService helper;

    private int next;

    SpikeReadback(long units, int sliceUnits) {
        this.units = units;
        this.sliceUnits = sliceUnits;
        words = (int) Math.max(1, Math.min(MAX_WORDS, BYTES / Integer.BYTES / units));
    }

    void open(Slice[] slices) {
        for (FilledBuffer set : sets) {
            set.slices = new SpikeBitmap[slices.length];
            for (int s = 0; s < slices.length; s++) {
                set.slices[s] = slices[s].spikeBitmap(words);
            }
        }
    }

    int maxSteps() {
        return words * SpikeBitmap.STEPS_PER_WORD;
    }

    /** The set to fill with some steps; what was in it is lost. */
    FilledBuffer nextBuffer(long firstStep, int steps) {
        FilledBuffer set = sets[next];
        next = 1 - next;
        set.firstStep = firstStep;
        set.steps = steps;
        return set;
    }

    @Override
    public void close() {
        if (helper != null) {
            helper.shutdown();
        }
        for (FilledBuffer set : sets) {
            for (SpikeBitmap slice : set.slices) {
                if (slice != null) {
                    slice.close();
                }
            }
            set.slices = new SpikeBitmap[0];
        }
    }

    private ExecutorService helper() {
        if (helper == null) {
            helper = Executors.newSingleThreadExecutor(task -> {
                Thread thread = new Thread(task, "lifsim spikes");
                thread.setDaemon(true);
                return thread;
            });
        }
        return helper;
    }

    private static boolean await(Future<Boolean> sorting) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return sorting.get();
                } catch (InterruptedException e) { // it ends soon
                    interrupted = true;
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof Error error) {
                        throw error;
                    }
                    throw new IllegalStateException(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The words of some steps. */
    final class FilledBuffer {
        private SpikeBitmap[] slices = {};
        private long firstStep;
        private int steps;

        SpikeBitmap words(int slice) {
            return slices[slice];
        }

        /** Tells of each step, once the device has taken them. */
        void deliver(SpikeListener listener) throws IOException {
            IntBuffer[] gathered = new IntBuffer[slices.length];
            for (int n = 0; n < slices.length; n++) {
                gathered[n] = slices[n].await();
            }
            int end = 1 + (steps - 1) / SpikeBitmap.STEPS_PER_WORD;
            int together = units < WORTH_A_THREAD ? 1 : 2;
            for (int word = 0; word < end; word += together) {
                if (together == 2 && word + 1 < end) {
                    deliverTwo(gathered, word, listener);
                } else {
                    deliver(gathered, word, sorted[0], sort(gathered, word, sorted[0]), listener);
                }
            }
        }

        private void deliverTwo(IntBuffer[] gathered, int word, SpikeListener listener) throws IOException {
            Future<Boolean> second = helper().submit(() -> sort(gathered, word + 1, sorted[1]));
            boolean few;
            try {
                few = sort(gathered, word, sorted[0]);
            } finally {
                await(second); // whatever happens, it must not go on
            }
            deliver(gathered, word, sorted[0], few, listener);
            deliver(gathered, word + 1, sorted[1], await(second), listener);
        }

        private void deliver(IntBuffer[] gathered, int word, SpikeDecoder spikes, boolean few, SpikeListener listener)
                throws IOException {
            long first = firstStep + (long) word * SpikeBitmap.STEPS_PER_WORD;
            int end = Math.min(SpikeBitmap.STEPS_PER_WORD, steps - word * SpikeBitmap.STEPS_PER_WORD);
            for (int k = 0; k < end; k++) {
                if (!few) {
                    collect(gathered, word, k, spikes);
                }
                int step = few ? k : 0;
                listener.onSpikes(first + k, spikes.of(step), spikes.count(step));
            }
            spikes.forgetMany();
        }

        /** Sorts the spikes of a word by step; false if they are too many. */
        private boolean sort(IntBuffer[] gathered, int word, SpikeDecoder dst) {
            dst.clear();
            for (int s = 0; s < slices.length; s++) {
                long firstUnit = (long) s * sliceUnits;
                int length = (int) Math.min(sliceUnits, units - firstUnit);
                if (!dst.sort(
                        gathered[s],
                        word * slices[s].stride(),
                        slices[s].occupancy(),
                        word * slices[s].occupancyStride(),
                        length,
                        firstUnit)) {
                    return false;
                }
            }
            return true;
        }

        /** Who spiked in one step. */
        private void collect(IntBuffer[] gathered, int word, int k, SpikeDecoder dst) {
            dst.clear();
            for (int s = 0; s < slices.length; s++) {
                long firstUnit = (long) s * sliceUnits;
                int length = (int) Math.min(sliceUnits, units - firstUnit);
                dst.collect(
                        gathered[s],
                        word * slices[s].stride(),
                        slices[s].occupancy(),
                        word * slices[s].occupancyStride(),
                        length,
                        firstUnit,
                        k);
            }
        }
    }
}
