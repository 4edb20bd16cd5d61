package org.lifsim.population;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.Arrays;
import org.lifsim.backend.SpikeWords;

/** The spikes of a word's 32 steps, sorted by step: from bits of a unit beside each other to units of a step. */
final class SortedSpikes {
    /** Words that are looked at in one go: where they tell of spikes stays in the nearest cache. */
    private static final int BLOCK = 1 << 12;

    /** Words that are passed over together where nobody spiked, which is what most of them tell at the rates of a cortex. */
    private static final int TOGETHER = 8;

    /** Spikes that are sorted at once; where a word holds more, its steps are looked for one by one. */
    private static final long MOST = 1 << 21;

    private static final int FEW = 64;

    /** Of 64 words, so many are found sooner by a look at each. */
    private static final int MANY = 12;

    /** Marks of so many units as a long has bits, that of the first in its lowest. */
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Where in a block there is a spike, counted from its first word. */
    private final int[] some = new int[BLOCK];

    /** The words there. */
    private final int[] found = new int[BLOCK];

    /** The words of a block, near. */
    private final int[] block = new int[BLOCK];

    /** For each step of a word, who spiked. */
    private final long[][] spiked = new long[SpikeWords.STEPS][FEW];

    private final int[] counts = new int[SpikeWords.STEPS];

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
     * @param marks as {@link SpikeWords#marks} returned them
     * @param row how many words of a unit come before
     * @return false if there are too many
     */
    boolean sort(IntBuffer words, int start, byte[] marks, int row, int length, long firstUnit) {
        int marksStart = row * SpikeWords.marksOf(length);
        for (int from = 0; from < length; from += BLOCK) {
            int now = Math.min(BLOCK, length - from);
            for (int k = 0; k < spiked.length; k++) {
                reserve(k, now);
            }
            int count = marks == null
                    ? find(words, start + from, 0, now, 0)
                    : findMarked(words, start + from, marks, marksStart + from / Byte.SIZE, now);
            sortFound(count, firstUnit + from);
            if (sorted() > MOST) {
                return false;
            }
        }
        return true;
    }

    /** Adds the spikes of some units in one step, as if that were the first. */
    void collect(IntBuffer words, int start, int length, long firstUnit, int step) {
        for (int from = 0; from < length; from += BLOCK) {
            int now = Math.min(BLOCK, length - from);
            reserve(0, now);
            words.get(start + from, block, 0, now);
            for (int i = 0; i < now; i++) {
                if ((block[i] >>> step & 1) != 0) {
                    spiked[0][counts[0]++] = firstUnit + from + i;
                }
            }
        }
    }

    /** Memory for many spikes is kept for one step at most. */
    void forgetMany() {
        for (int k = 1; k < spiked.length; k++) {
            if (spiked[k].length > MOST / FEW) {
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

    private void sortFound(int count, long firstUnit) {
        for (int n = 0; n < count; n++) {
            long unit = firstUnit + some[n];
            for (int left = found[n]; left != 0; left &= left - 1) {
                int k = Integer.numberOfTrailingZeros(left);
                spiked[k][counts[k]++] = unit;
            }
        }
    }

    /** Finds the words that tell of a spike in a part of a block, whose first word is at start. */
    private int find(IntBuffer words, int start, int from, int to, int before) {
        words.get(start + from, block, from, to - from);
        int count = before;
        int i = from;
        for (; i <= to - TOGETHER; i += TOGETHER) {
            int four = block[i] | block[i + 1] | block[i + 2] | block[i + 3];
            int others = block[i + 4] | block[i + 5] | block[i + 6] | block[i + 7];
            if ((four | others) != 0) {
                count = find(i, i + TOGETHER, count);
            }
        }
        return find(i, to, count);
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

    /** Takes the words of a block that are marked; looks at all where many are. */
    private int findMarked(IntBuffer words, int start, byte[] marks, int marksStart, int length) {
        int count = 0;
        for (int i = 0; i < length; i += Long.SIZE) {
            long marked = (long) LONGS.get(marks, marksStart + i / Byte.SIZE);
            if (Long.bitCount(marked) > MANY || length - i < Long.SIZE) {
                count = find(words, start, i, Math.min(length, i + Long.SIZE), count);
            } else {
                for (; marked != 0; marked &= marked - 1) {
                    int at = i + Long.numberOfTrailingZeros(marked);
                    some[count] = at;
                    found[count++] = words.get(start + at);
                }
            }
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
