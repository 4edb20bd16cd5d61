package org.lifsim.internal.cpu.simd;

import static org.lifsim.internal.cpu.simd.SimdUpdate.FLOATS;
import static org.lifsim.internal.cpu.simd.SimdUpdate.INTS;
import static org.lifsim.internal.cpu.simd.SimdUpdate.LANES;
import static org.lifsim.internal.cpu.simd.SimdUpdate.load;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.cpu.CpuSpikeBitmap;
import org.lifsim.internal.fastpath.FastPathBounds;
import org.lifsim.internal.spi.SpikeBitmap;

/**
 * Buffers the time since the last spike of a vector group at the end of each block of steps. A unit spikes at most once
 * in a block. It spiked if its time is less than the duration of the block; the time then gives the step. The times
 * stay in the L1 cache. There is one buffer per thread, since stepping must not allocate memory.
 */
final class SpikeTimeBuffer {
    /** Maximum number of blocks. */
    static final int CAPACITY = 64;

    /** Distance from a unit's time at the end of a block to its time at the end of the next block. */
    static final int STRIDE = NestedFastPath.MAX_GROUP;

    private static final ThreadLocal<SpikeTimeBuffer> PER_THREAD = ThreadLocal.withInitial(SpikeTimeBuffer::new);

    /**
     * Adding 1.5 * 2^23 rounds a float of magnitude below 2^22 to an integer, held in the low mantissa bits of the sum.
     * A conversion to int would take several operations.
     */
    private static final float ROUNDING = 0x1.8p23f;

    private final float[] times = new float[CAPACITY * STRIDE];
    private int[] counts;
    private int group;
    private float full;
    private float last;
    private int lastAt;

    /** Null if spikes are only counted. */
    private int[] words;

    private int firstWord;
    private int stride;

    /** Null if there is no occupancy. */
    private byte[] marks;

    private int firstMark;
    private int marksStride;
    private int block;
    private int lastSteps;
    private float stepsPerMs;

    private SpikeTimeBuffer() {}

    static SpikeTimeBuffer ofThread() {
        return PER_THREAD.get();
    }

    /** Starts at most {@link #CAPACITY} blocks of steps, for which spikes are counted. */
    void begin(FastPathBounds bounds, int[] newCounts, int newGroup, int newBlock, int steps) {
        counts = newCounts;
        group = newGroup;
        words = null;
        marks = null;
        block = newBlock;
        lastSteps = 1 + (steps - 1) % block;
        lastAt = (steps - 1) / block * STRIDE;
        full = bounds.time(block);
        last = bounds.time(lastSteps);
    }

    /**
     * Also stores the spikes as bits, starting with the first bit of a word. The steps of a word must be whole blocks.
     */
    void gatherTo(CpuSpikeBitmap gathered, int firstStep, float newStepsPerMs) {
        words = gathered.words();
        firstWord = gathered.row(firstStep);
        stride = gathered.row(SpikeBitmap.STEPS_PER_WORD);
        marks = gathered.occupancyArray();
        firstMark = gathered.occupancyRow(firstStep);
        marksStride = gathered.occupancyRow(SpikeBitmap.STEPS_PER_WORD);
        stepsPerMs = newStepsPerMs;
    }

    /** Releases the arrays of a population, since a thread outlives populations. */
    void end() {
        counts = null;
        words = null;
        marks = null;
    }

    /** The times: that of unit j of the vector group at the end of block b is {@code times[b * STRIDE + j]}. */
    float[] times() {
        return times;
    }

    /** Index after the last element of {@link #times} that the coming blocks fill. */
    int filled() {
        return lastAt + STRIDE;
    }

    /** Number of steps of the last block. */
    int lastSteps() {
        return lastSteps;
    }

    /** Counts the spikes of a vector group, and stores them if requested. */
    void take(int unit) {
        for (int n = 0; n < group; n += LANES) {
            if (words == null) {
                count(unit + n, n);
            } else {
                gather(unit + n, n);
            }
        }
    }

    private void count(int unit, int n) {
        IntVector one = IntVector.broadcast(INTS, 1);
        IntVector count = IntVector.fromArray(INTS, counts, unit);
        for (int offset = n; offset < lastAt; offset += STRIDE) {
            VectorMask<Float> spiked = load(times, offset).compare(VectorOperators.LT, full);
            count = count.add(one, spiked.cast(INTS));
        }
        VectorMask<Float> spiked = load(times, lastAt + n).compare(VectorOperators.LT, last);
        count.add(one, spiked.cast(INTS)).intoArray(counts, unit);
    }

    private void gather(int unit, int n) {
        FloatVector perMs = FloatVector.broadcast(FLOATS, -stepsPerMs);
        IntVector one = IntVector.broadcast(INTS, 1);
        IntVector count = IntVector.fromArray(INTS, counts, unit);
        IntVector word = IntVector.zero(INTS);
        int bit = -1;
        int dst = firstWord + unit;
        int markInto = firstMark + unit / CpuSpikeBitmap.MARKED;
        for (int offset = n; offset < filled(); offset += STRIDE) {
            boolean isLast = offset >= lastAt;
            bit += isLast ? lastSteps : block;
            FloatVector rfr = load(times, offset);
            VectorMask<Integer> spiked =
                    rfr.compare(VectorOperators.LT, isLast ? last : full).cast(INTS);
            // A shift uses its lowest five bits: the step of the spike, if there was one.
            IntVector step = rfr.fma(perMs, FloatVector.broadcast(FLOATS, ROUNDING + bit))
                    .reinterpretAsInts();
            word = word.lanewise(VectorOperators.OR, one.lanewise(VectorOperators.LSHL, step), spiked);
            count = count.add(one, spiked);
            if (isLast || bit == SpikeBitmap.STEPS_PER_WORD - 1) {
                store(word, dst, markInto);
                word = IntVector.zero(INTS);
                dst += stride;
                markInto += marksStride;
                bit = -1;
            }
        }
        count.intoArray(counts, unit);
    }

    /**
     * A word with no spikes is not written where there is an occupancy. Most words are 0, and memory would be the
     * limit.
     */
    private void store(IntVector word, int dst, int markInto) {
        if (marks == null) {
            word.intoArray(words, dst);
            return;
        }
        long some = word.compare(VectorOperators.NE, 0).toLong();
        for (int n = 0; n < LANES / CpuSpikeBitmap.MARKED; n++) {
            marks[markInto + n] = (byte) (some >>> n * CpuSpikeBitmap.MARKED);
        }
        if (some != 0) {
            word.intoArray(words, dst);
        }
    }
}
