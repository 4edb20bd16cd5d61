package org.lifsim.internal.population;

import java.io.IOException;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.lifsim.internal.io.CloseAll;
import org.lifsim.internal.spi.Slice;
import org.lifsim.internal.spi.SpikeBitmap;

/**
 * Reads the spikes of a population back from its slices and delivers them to a listener. There are two sets of spike
 * bitmaps: one is decoded while the device fills the other.
 */
public final class SpikeReadback implements AutoCloseable {
    /** Memory for one set of spike bitmaps. A set has at least one word per unit, even if that takes more. */
    private static final long BYTES = 1 << 26;

    private static final int MAX_WORDS = 32;

    /** Below this number of units, waking a second thread costs more than decoding the words in one thread. */
    private static final long WORTH_A_THREAD = 1 << 16;

    /** Receives spikes step by step. */
    @FunctionalInterface
    public interface Receiver {
        /**
         * Receives the spikes of a step.
         *
         * @param step the step, from 0
         * @param units the units that spiked in it, ascending; only the first {@code count} entries are valid
         * @param count number of units that spiked
         * @throws IOException if the receiver cannot write
         */
        void onSpikes(long step, long[] units, int count) throws IOException;
    }

    private final int words;
    private final SlicePlan plan;
    private final FilledBuffer[] sets = {new FilledBuffer(), new FilledBuffer()};

    /** Decoders for two words (of 32 steps each), which two threads decode at the same time. */
    private final SpikeDecoder[] sorted = {new SpikeDecoder(), new SpikeDecoder()};

    /** Decodes every second word of a large population. Created on first use. */
    private ExecutorService helper;

    private int next;

    /**
     * Allocates the spike bitmaps of a population.
     *
     * @param state the population's state
     * @throws org.lifsim.error.DeviceException if there is not enough memory; then nothing stays allocated
     */
    public SpikeReadback(SlicedState state) {
        plan = state.plan();
        words = (int) Math.max(1, Math.min(MAX_WORDS, BYTES / Integer.BYTES / plan.units()));
        try {
            allocate(state.slices());
        } catch (RuntimeException | Error e) {
            CloseAll.after(e, List.of(this));
            throw e;
        }
    }

    private void allocate(Slice[] slices) {
        for (FilledBuffer set : sets) {
            set.slices = new SpikeBitmap[slices.length];
            for (int s = 0; s < slices.length; s++) {
                set.slices[s] = slices[s].spikeBitmap(words);
            }
        }
    }

    /**
     * The capacity of a set of bitmaps.
     *
     * @return maximum number of steps in a chunk
     */
    public int maxSteps() {
        return words * SpikeBitmap.STEPS_PER_WORD;
    }

    /**
     * The set to fill next. Its old contents are discarded.
     *
     * @param firstStep index of the first step of the chunk
     * @param steps number of steps, at most {@link #maxSteps}
     * @return the set
     */
    public FilledBuffer nextBuffer(long firstStep, int steps) {
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
        List<SpikeBitmap> bitmaps = new ArrayList<>();
        for (FilledBuffer set : sets) {
            Arrays.stream(set.slices).filter(Objects::nonNull).forEach(bitmaps::add);
            set.slices = new SpikeBitmap[0];
        }
        CloseAll.unchecked(bitmaps);
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

    private static boolean join(Future<Boolean> sorting) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return sorting.get();
                } catch (InterruptedException e) { // keep waiting: decoding takes only a moment
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

    /** A set of spike bitmaps, one for each slice, with the spikes of one chunk. */
    public final class FilledBuffer {
        private SpikeBitmap[] slices = {};
        private long firstStep;
        private int steps;

        /** The bitmaps of the slices; not a copy. */
        SpikeBitmap[] bitmaps() {
            return slices;
        }

        /**
         * Waits until the device has taken the steps.
         *
         * @throws org.lifsim.error.DeviceException if the device failed in one of them
         */
        public void await() {
            for (SpikeBitmap slice : slices) {
                slice.await();
            }
        }

        /**
         * Waits until the device has taken the steps, then calls the listener for each of them.
         *
         * @param listener receives the spikes
         * @throws IOException if the listener throws it
         */
        public void deliver(Receiver listener) throws IOException {
            IntBuffer[] gathered = new IntBuffer[slices.length];
            for (int n = 0; n < slices.length; n++) {
                gathered[n] = slices[n].await();
            }
            int end = 1 + (steps - 1) / SpikeBitmap.STEPS_PER_WORD;
            int together = plan.units() < WORTH_A_THREAD ? 1 : 2;
            for (int word = 0; word < end; word += together) {
                if (together == 2 && word + 1 < end) {
                    deliverTwo(gathered, word, listener);
                } else {
                    deliver(gathered, word, sorted[0], sort(gathered, word, sorted[0]), listener);
                }
            }
        }

        private void deliverTwo(IntBuffer[] gathered, int word, Receiver listener) throws IOException {
            Future<Boolean> second = helper().submit(() -> sort(gathered, word + 1, sorted[1]));
            boolean few;
            try {
                few = sort(gathered, word, sorted[0]);
            } finally {
                join(second); // the second thread must have stopped, even after an exception
            }
            deliver(gathered, word, sorted[0], few, listener);
            deliver(gathered, word + 1, sorted[1], join(second), listener);
        }

        private void deliver(IntBuffer[] gathered, int word, SpikeDecoder spikes, boolean few, Receiver listener)
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

        /** Decodes the spikes of a word into steps. Returns false if there are too many to decode at once. */
        private boolean sort(IntBuffer[] gathered, int word, SpikeDecoder dst) {
            dst.clear();
            for (int s = 0; s < slices.length; s++) {
                if (!dst.sort(
                        gathered[s],
                        word * slices[s].stride(),
                        slices[s].occupancy(),
                        word * slices[s].occupancyStride(),
                        plan.length(s),
                        plan.first(s))) {
                    return false;
                }
            }
            return true;
        }

        /** Decodes the spikes of step k of a word only. */
        private void collect(IntBuffer[] gathered, int word, int k, SpikeDecoder dst) {
            dst.clear();
            for (int s = 0; s < slices.length; s++) {
                dst.collect(
                        gathered[s],
                        word * slices[s].stride(),
                        slices[s].occupancy(),
                        word * slices[s].occupancyStride(),
                        plan.length(s),
                        plan.first(s),
                        k);
            }
        }
    }
}
