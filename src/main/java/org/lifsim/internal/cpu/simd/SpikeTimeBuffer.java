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
 * The times since the last spike of a group of units at the end of each block of steps, and what they tell: a block is so short that a
 * unit spikes in it at most once, and then its time is less than the block's, and tells when. They stay in the nearest cache. One a
 * thread, since a pass allocates nothing.
 */
final class SpikeTimeBuffer {
    /** Blocks that there is room for. */
    static final int CAPACITY = 64;

    private static final ThreadLocal<SpikeTimeBuffer> PER_THREAD = ThreadLocal.withInitial(SpikeTimeBuffer::new);

    /** Added to a small number, it leaves that rounded in the lowest bits of the sum; a conversion to int would take several operations. */
    private static final float ROUNDING = 0x1.8p23f;

    private final float[] times = new float[CAPACITY * LifFastPathUnroll5.GROUP];
    private int[] counts;
    private float full;
    private float last;
    private int lastAt;

    /** Null if spikes are only counted. */
    private int[] words;

    private int firstWord;
    private int stride;

    /** Null if nobody asks which words are 0. */
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

    /** Some steps are to come, at most {@link #CAPACITY} blocks of them, whose spikes are counted. */
    void begin(FastPathBounds bounds, int[] newCounts, int newBlock, int steps) {
        counts = newCounts;
        words = null;
        marks = null;
        block = newBlock;
        lastSteps = 1 + (steps - 1) % block;
        lastAt = (steps - 1) / block * LifFastPathUnroll5.GROUP;
        full = bounds.time(block);
        last = bounds.time(lastSteps);
    }

    /** They are gathered as well, as bits, from the first of a word on; so many steps as a word holds are whole blocks. */
    void gatherTo(CpuSpikeBitmap gathered, int firstStep, float newStepsPerMs) {
        words = gathered.words();
        firstWord = gathered.row(firstStep);
        stride = gathered.row(SpikeBitmap.STEPS_PER_WORD);
        marks = gathered.marksArray();
        firstMark = gathered.marksRow(firstStep);
        marksStride = gathered.marksRow(SpikeBitmap.STEPS_PER_WORD);
        stepsPerMs = newStepsPerMs;
    }

    /** A thread outlives populations: what is theirs is let go. */
    void end() {
        counts = null;
        words = null;
        marks = null;
    }

    /** Where the times lie, a group's of one block after the other's. */
    float[] times() {
        return times;
    }

    /** The end of what the coming blocks fill of {@link #times}. */
    int filled() {
        return lastAt + LifFastPathUnroll5.GROUP;
    }

    /** The steps of the last block. */
    int lastSteps() {
        return lastSteps;
    }

    /** Counts the spikes of a group, and gathers them if that was asked for. */
    void take(int unit) {
        for (int n = 0; n < LifFastPathUnroll5.GROUP; n += LANES) {
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
        for (int offset = n; offset < lastAt; offset += LifFastPathUnroll5.GROUP) {
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
        for (int offset = n; offset < filled(); offset += LifFastPathUnroll5.GROUP) {
            boolean isLast = offset >= lastAt;
            bit += isLast ? lastSteps : block;
            FloatVector rfr = load(times, offset);
            VectorMask<Integer> spiked =
                    rfr.compare(VectorOperators.LT, isLast ? last : full).cast(INTS);
            // A shift takes its lowest five bits, which is the step of the spike where there was one.
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

    /** What is marked as 0 stays as it was: most words are, and memory would be the limit. */
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
