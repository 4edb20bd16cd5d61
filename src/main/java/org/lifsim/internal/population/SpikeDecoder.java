package org.lifsim.internal.population;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import org.lifsim.internal.spi.SpikeBitmap;

/**
 * Transposes spike bitmaps: from one word per unit, with a bit for each of 32 steps, to a list of units for each step.
 * See {@link SpikeBitmap}.
 */
final class SpikeDecoder {
    /** Number of words that are scanned together. The positions of their spikes fit in the L1 cache. */
    private static final int BLOCK = 1 << 12;

    /** Number of words that are skipped together if all are 0. At cortical firing rates most words are 0. */
    private static final int TOGETHER = 8;

    /**
     * Maximum number of spikes that are decoded together. If a word of all units has more, its steps are decoded one by
     * one.
     */
    private static final long MAX_LENGTH = 1 << 21;

    private static final int FEW = 64;

    /** Indices in a block of the words that are not 0. */
    private final int[] some = new int[BLOCK];

    /** The words at these indices. */
    private final int[] found = new int[BLOCK];

    /** Copy of the words of a block, in the cache. */
    private final int[] block = new int[BLOCK];

    /** The units that spiked, for each step of a word. */
    private final long[][] spiked = new long[SpikeBitmap.STEPS_PER_WORD][FEW];

    private final int[] counts = new int[SpikeBitmap.STEPS_PER_WORD];

    void clear() {
        Arrays.fill(counts, 0);
    }

    /** The units that spiked in a step. Only the first {@link #count} elements are valid. */
    long[] of(int step) {
        return spiked[step];
    }

    int count(int step) {
        return counts[step];
    }

    /**
     * Adds the spikes of the units of a slice, in all 32 steps of a word.
     *
     * @param words the spike bitmap
     * @param start index in {@code words} of the word of the first unit
     * @param occupancy the occupancy, see {@link SpikeBitmap#occupancy}; null if it is unknown
     * @param occupancyStart index in {@code occupancy} of the first byte for these words
     * @param length number of units
     * @param firstUnit index in the population of the first unit
     * @return false if there are more spikes than {@link #MAX_LENGTH}; then the lists are incomplete
     */
    boolean sort(IntBuffer words, int start, ByteBuffer occupancy, int occupancyStart, int length, long firstUnit) {
        for (int from = 0; from < length; from += BLOCK) {
            int now = Math.min(BLOCK, length - from);
            for (int k = 0; k < spiked.length; k++) {
                reserve(k, now);
            }
            int count = find(words, start, occupancy, occupancyStart, length, from);
            for (int n = 0; n < count; n++) {
                long unit = firstUnit + from + some[n];
                for (int remaining = found[n]; remaining != 0; remaining &= remaining - 1) {
                    int k = Integer.numberOfTrailingZeros(remaining);
                    spiked[k][counts[k]++] = unit;
                }
            }
            if (sorted() > MAX_LENGTH) {
                return false;
            }
        }
        return true;
    }

    /** Adds the spikes of the units of a slice in one step of a word. They are stored as step 0. */
    void collect(
            IntBuffer words,
            int start,
            ByteBuffer occupancy,
            int occupancyStart,
            int length,
            long firstUnit,
            int step) {
        for (int from = 0; from < length; from += BLOCK) {
            reserve(0, Math.min(BLOCK, length - from));
            int count = find(words, start, occupancy, occupancyStart, length, from);
            for (int n = 0; n < count; n++) {
                if ((found[n] >>> step & 1) != 0) {
                    spiked[0][counts[0]++] = firstUnit + from + some[n];
                }
            }
        }
    }

    /** Frees large lists, except that of step 0. */
    void forgetMany() {
        for (int k = 1; k < spiked.length; k++) {
            if (spiked[k].length > MAX_LENGTH / FEW) {
                spiked[k] = new long[FEW];
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

    /** Finds the words that are not 0 in the block that begins at unit {@code from}. Returns their number. */
    private int find(IntBuffer words, int start, ByteBuffer occupancy, int occupancyStart, int length, int from) {
        int now = Math.min(BLOCK, length - from);
        return occupancy == null
                ? findAny(words, start + from, now)
                : findMarked(words, start + from, occupancy, occupancyStart + from / Byte.SIZE, now);
    }

    private int findAny(IntBuffer words, int start, int length) {
        words.get(start, block, 0, length);
        int count = 0;
        int i = 0;
        for (; i <= length - TOGETHER; i += TOGETHER) {
            int four = block[i] | block[i + 1] | block[i + 2] | block[i + 3];
            int others = block[i + 4] | block[i + 5] | block[i + 6] | block[i + 7];
            if ((four | others) != 0) {
                count = find(i, i + TOGETHER, count);
            }
        }
        return find(i, length, count);
    }

    /** Finds words that are not 0. It is branch-free, because the branch would be unpredictable. */
    private int find(int from, int to, int before) {
        int count = before;
        for (int i = from; i < to; i++) {
            int word = block[i];
            some[count] = i;
            found[count] = word;
            count += (word | -word) >>> 31; // 1 if the word is not 0
        }
        return count;
    }

    private int findMarked(IntBuffer words, int start, ByteBuffer occupancy, int occupancyStart, int length) {
        int count = 0;
        for (int i = 0; i < length; i += Long.SIZE) {
            long marked = occupancy.getLong(occupancyStart + i / Byte.SIZE);
            if (length - i < Long.SIZE) {
                marked &= (1L << length - i) - 1;
            }
            for (; marked != 0; marked &= marked - 1) {
                some[count++] = i + Long.numberOfTrailingZeros(marked);
            }
        }
        // A separate loop without unpredictable branches, so that the processor overlaps the cache misses of the words.
        for (int n = 0; n < count; n++) {
            found[n] = words.get(start + some[n]);
        }
        return count;
    }

    private long sorted() {
        long all = 0;
        for (int count : counts) {
            all += count;
        }
        return all;
    }
}
