package org.lifsim.population;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import org.lifsim.internal.spi.SpikeBitmap;

/** The spikes of a word's 32 steps, sorted by step: from bits of a unit beside each other to units of a step. */
final class SpikeDecoder {
    /** Words that are looked at in one go: where they tell of spikes stays in the nearest cache. */
    private static final int BLOCK = 1 << 12;

    /** Words that are passed over together where nobody spiked, which is what most of them tell at the rates of a cortex. */
    private static final int TOGETHER = 8;

    /** Spikes that are sorted at once; where a word holds more, its steps are looked for one by one. */
    private static final long MAX_LENGTH = 1 << 21;

    private static final int FEW = 64;

    /** Where in a block there is a spike, counted from its first word. */
    private final int[] some = new int[BLOCK];

    /** The words there. */
    private final int[] found = new int[BLOCK];

    /** The words of a block, near. */
    private final int[] block = new int[BLOCK];

    /** For each step of a word, who spiked. */
    private final long[][] spiked = new long[SpikeBitmap.STEPS_PER_WORD][FEW];

    private final int[] counts = new int[SpikeBitmap.STEPS_PER_WORD];

    void clear() {
        Arrays.fill(counts, 0);
    }

    /** Who spiked in a step, as many as were counted. */
    long[] of(int step) {
        return spiked[step];
    }

    int count(int step) {
        return counts[step];
    }

    /**
     * Adds the spikes of a slice's units, in all steps of a word.
     *
     * @param words the words, of which the first unit's is at start
     * @param marks as {@link SpikeBitmap#occupancy} returned them
     * @param marksStart where the marks of the words begin
     * @return false if there are too many
     */
    boolean sort(IntBuffer words, int start, ByteBuffer marks, int marksStart, int length, long firstUnit) {
        for (int from = 0; from < length; from += BLOCK) {
            int now = Math.min(BLOCK, length - from);
            for (int k = 0; k < spiked.length; k++) {
                reserve(k, now);
            }
            int count = find(words, start, marks, marksStart, length, from);
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

    /** Adds the spikes of a slice's units in one step, as if that were the first. */
    void collect(IntBuffer words, int start, ByteBuffer marks, int marksStart, int length, long firstUnit, int step) {
        for (int from = 0; from < length; from += BLOCK) {
            reserve(0, Math.min(BLOCK, length - from));
            int count = find(words, start, marks, marksStart, length, from);
            for (int n = 0; n < count; n++) {
                if ((found[n] >>> step & 1) != 0) {
                    spiked[0][counts[0]++] = firstUnit + from + some[n];
                }
            }
        }
    }

    /** Memory for many spikes is kept for one step at most. */
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

    /** Finds the words that tell of a spike in the block from a unit on; returns how many there are. */
    private int find(IntBuffer words, int start, ByteBuffer marks, int marksStart, int length, int from) {
        int now = Math.min(BLOCK, length - from);
        return marks == null
                ? findAny(words, start + from, now)
                : findMarked(words, start + from, marks, marksStart + from / Byte.SIZE, now);
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

    /** Without a branch, which no processor could foretell. */
    private int find(int from, int to, int before) {
        int count = before;
        for (int i = from; i < to; i++) {
            int word = block[i];
            some[count] = i;
            found[count] = word;
            count += (word | -word) >>> 31; // 1 but for a word of 0
        }
        return count;
    }

    private int findMarked(IntBuffer words, int start, ByteBuffer marks, int marksStart, int length) {
        int count = 0;
        for (int i = 0; i < length; i += Long.SIZE) {
            long marked = marks.getLong(marksStart + i / Byte.SIZE);
            if (length - i < Long.SIZE) {
                marked &= (1L << length - i) - 1;
            }
            for (; marked != 0; marked &= marked - 1) {
                some[count++] = i + Long.numberOfTrailingZeros(marked);
            }
        }
        // Far words, which are fetched together where nothing between them is guessed wrong.
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
