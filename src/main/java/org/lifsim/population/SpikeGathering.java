package org.lifsim.population;

import java.io.IOException;
import java.nio.IntBuffer;
import java.util.Arrays;
import org.lifsim.backend.Slice;
import org.lifsim.backend.SpikeWords;

/** The spikes of a population on their way to who listens: words of all slices, twice, so that one set is read while the other is filled. */
final class SpikeGathering implements AutoCloseable {
    /** The memory for one set of words, but for the fewest that there must be. */
    private static final long BYTES = 1 << 25;

    private static final int MOST_WORDS = 32;
    private static final int BLOCK = 1 << 14;

    private final int words;
    private final long units;
    private final int sliceUnits;
    private final Filled[] sets = {new Filled(), new Filled()};
    private final int[] block = new int[BLOCK];

    /** For each step of a word, who spiked. */
    private final long[][] spiked = new long[SpikeWords.STEPS][64];

    private final int[] counts = new int[SpikeWords.STEPS];
    private int next;

    SpikeGathering(long units, int sliceUnits) {
        this.units = units;
        this.sliceUnits = sliceUnits;
        words = (int) Math.max(1, Math.min(MOST_WORDS, BYTES / Integer.BYTES / units));
    }

    void open(Slice[] slices) {
        for (Filled set : sets) {
            set.slices = new SpikeWords[slices.length];
            for (int s = 0; s < slices.length; s++) {
                set.slices[s] = slices[s].spikeWords(words);
            }
        }
    }

    int mostSteps() {
        return words * SpikeWords.STEPS;
    }

    /** The set to fill with some steps; what was in it is lost. */
    Filled fillNext(long firstStep, int steps) {
        Filled set = sets[next];
        next = 1 - next;
        set.firstStep = firstStep;
        set.steps = steps;
        return set;
    }

    @Override
    public void close() {
        for (Filled set : sets) {
            for (SpikeWords slice : set.slices) {
                if (slice != null) {
                    slice.close();
                }
            }
            set.slices = new SpikeWords[0];
        }
    }

    /** The words of some steps. */
    final class Filled {
        private SpikeWords[] slices = {};
        private long firstStep;
        private int steps;

        SpikeWords words(int slice) {
            return slices[slice];
        }

        /** Tells of each step, once the device has taken them. */
        void tell(SpikeListener listener) throws IOException {
            for (int word = 0; word * SpikeWords.STEPS < steps; word++) {
                Arrays.fill(counts, 0);
                for (int s = 0; s < slices.length; s++) {
                    sort(slices[s], word, (long) s * sliceUnits);
                }
                int end = Math.min(SpikeWords.STEPS, steps - word * SpikeWords.STEPS);
                for (int k = 0; k < end; k++) {
                    listener.spikes(firstStep + word * SpikeWords.STEPS + k, spiked[k], counts[k]);
                }
            }
        }

        private void sort(SpikeWords slice, int word, long firstUnit) {
            IntBuffer all = slice.await();
            int end = (int) Math.min(sliceUnits, units - firstUnit);
            for (int from = 0; from < end; from += BLOCK) {
                int length = Math.min(BLOCK, end - from);
                all.get(word * slice.stride() + from, block, 0, length);
                for (int k = 0; k < spiked.length; k++) {
                    if (spiked[k].length < counts[k] + length) {
                        spiked[k] = Arrays.copyOf(spiked[k], Math.max(2 * spiked[k].length, counts[k] + length));
                    }
                }
                sort(firstUnit + from, length);
            }
        }

        private void sort(long firstUnit, int length) {
            for (int i = 0; i < length; i++) {
                for (int left = block[i]; left != 0; left &= left - 1) {
                    int k = Integer.numberOfTrailingZeros(left);
                    spiked[k][counts[k]++] = firstUnit + i;
                }
            }
        }
    }
}
