package org.lifsim.population;

import java.io.IOException;
import java.util.Arrays;
import org.lifsim.backend.Slice;
import org.lifsim.backend.SpikeWords;

/** The spikes of a population on their way to who listens: words of all slices, twice, so that one set is read while the other is filled. */
final class SpikeGathering implements AutoCloseable {
    /** The memory for one set of words, but for the fewest that there must be. */
    private static final long BYTES = 1 << 25;

    private static final int MOST_WORDS = 32;

    /** Words that are looked at in one go: where they tell of spikes stays in the nearest cache. */
    private static final int BLOCK = 1 << 12;

    /** Words that are passed over together where nobody spiked, which is what most of them tell at the rates of a cortex. */
    private static final int TOGETHER = 8;

    /** Spikes that are sorted at once; where a word holds more, its steps are looked for one by one. */
    private static final long MOST_SORTED = 1 << 21;

    private static final int FEW = 64;

    private final int words;
    private final long units;
    private final int sliceUnits;
    private final Filled[] sets = {new Filled(), new Filled()};

    /** Where in a block there is a spike, counted from its first word. */
    private final int[] some = new int[BLOCK];

    /** For each step of a word, who spiked. */
    private final long[][] spiked = new long[SpikeWords.STEPS][FEW];

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
                long first = firstStep + (long) word * SpikeWords.STEPS;
                int end = Math.min(SpikeWords.STEPS, steps - word * SpikeWords.STEPS);
                boolean few = sort(word);
                for (int k = 0; k < end; k++) {
                    if (few) {
                        listener.spikes(first + k, spiked[k], counts[k]);
                    } else {
                        collect(word, k);
                        listener.spikes(first + k, spiked[0], counts[0]);
                    }
                }
                forgetMany();
            }
        }

        /** Sorts the spikes of a word by step; false if they are too many. */
        private boolean sort(int word) {
            Arrays.fill(counts, 0);
            for (int s = 0; s < slices.length; s++) {
                sort(slices[s], word, (long) s * sliceUnits);
                if (sorted() > MOST_SORTED) {
                    return false;
                }
            }
            return true;
        }

        /** Who spiked in one step. */
        private void collect(int word, int k) {
            counts[0] = 0;
            for (int s = 0; s < slices.length; s++) {
                int[] all = slices[s].await();
                int start = word * slices[s].stride();
                long firstUnit = (long) s * sliceUnits;
                int end = (int) Math.min(sliceUnits, units - firstUnit);
                for (int from = 0; from < end; from += BLOCK) {
                    int length = Math.min(BLOCK, end - from);
                    reserve(0, length);
                    for (int i = 0; i < length; i++) {
                        if ((all[start + from + i] >>> k & 1) != 0) {
                            spiked[0][counts[0]++] = firstUnit + from + i;
                        }
                    }
                }
            }
        }

        private void reserve(int k, int more) {
            long needed = (long) counts[k] + more;
            if (spiked[k].length < needed) {
                long size = Math.min(Integer.MAX_VALUE - 8L, Math.max(2L * spiked[k].length, needed));
                spiked[k] = Arrays.copyOf(spiked[k], (int) size);
            }
        }

        /** Memory for many spikes is kept for one step at most. */
        private void forgetMany() {
            for (int k = 1; k < spiked.length; k++) {
                if (spiked[k].length > MOST_SORTED / FEW) {
                    spiked[k] = new long[FEW];
                }
            }
        }

        private void sort(SpikeWords slice, int word, long firstUnit) {
            int[] all = slice.await();
            int end = (int) Math.min(sliceUnits, units - firstUnit);
            for (int from = 0; from < end; from += BLOCK) {
                int length = Math.min(BLOCK, end - from);
                for (int k = 0; k < spiked.length; k++) {
                    reserve(k, length);
                }
                sort(all, word * slice.stride() + from, length, firstUnit + from);
                if (sorted() > MOST_SORTED) {
                    return;
                }
            }
        }

        private void sort(int[] all, int start, int length, long firstUnit) {
            int found = find(all, start, length);
            for (int n = 0; n < found; n++) {
                int i = some[n];
                int left = all[start + i];
                do {
                    int k = Integer.numberOfTrailingZeros(left);
                    spiked[k][counts[k]++] = firstUnit + i;
                    left &= left - 1;
                } while (left != 0);
            }
        }

        /** Finds the words of a block that tell of a spike. */
        private int find(int[] all, int start, int length) {
            int found = 0;
            int i = 0;
            for (; i <= length - TOGETHER; i += TOGETHER) {
                int n = start + i;
                int four = all[n] | all[n + 1] | all[n + 2] | all[n + 3];
                int others = all[n + 4] | all[n + 5] | all[n + 6] | all[n + 7];
                if ((four | others) != 0) {
                    found = find(all, start, i, i + TOGETHER, found);
                }
            }
            return find(all, start, i, length, found);
        }

        /** Without a branch, which no processor could foretell. */
        private int find(int[] all, int start, int from, int to, int before) {
            int found = before;
            for (int i = from; i < to; i++) {
                int word = all[start + i];
                some[found] = i;
                found += (word | -word) >>> 31; // 1 but for a word of 0
            }
            return found;
        }

        /** How many spikes of a word are sorted. */
        private long sorted() {
            long all = 0;
            for (int count : counts) {
                all += count;
            }
            return all;
        }
    }
}
