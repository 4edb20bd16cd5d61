package org.lifsim.internal.cpu;

import java.util.Arrays;
import org.lifsim.internal.fastpath.FastPathBounds;
import org.lifsim.internal.spi.SpikeBitmap;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.model.StateVariable;

/**
 * Advances units by the fast path while it is proved to give the same bits. It counts spikes as late as the proof
 * allows.
 */
final class FastPathScheduler {
    /** Number of full steps to take before the proof is tried again. */
    private static final int PATIENCE = 64;

    /** Minimum number of steps between spikes of a unit that makes it worth gathering spikes block by block. */
    private static final int MIN_STEPS = 8;

    /** The full step, for units of which nothing could be proved. */
    interface WholeSteps {
        void advance(int from, int to, int firstStep, int steps);
    }

    private final FastPath fastPath;
    private final FastPathBounds bounds;
    private final NeuronState state;
    private final int block;

    /**
     * For each task, the number of steps proved for the fast path; below zero, the number of steps until the next
     * proof.
     */
    private final int[] fastSteps;

    /** For each task, the number of steps since its spikes were counted. */
    private final int[] uncounted;

    private final WorkPartition partition;

    private final SpikeBitPacker bits;
    private final int tile;

    /** {@code times[k]} is the value of rfr after k steps from 0, up to the steps of a word. */
    private final float[] times = new float[SpikeBitmap.STEPS_PER_WORD + 1];

    /** Null unless spikes are gathered. */
    private CpuSpikeBitmap words;

    FastPathScheduler(
            NeuronState state,
            WorkPartition partition,
            FastPath shortened,
            FastPathBounds proof,
            SpikeBitPacker bits,
            int tile) {
        this.state = state;
        this.fastPath = shortened;
        this.bounds = proof;
        this.partition = partition;
        this.bits = bits;
        this.tile = tile;
        for (int k = 0; k < times.length; k++) {
            times[k] = proof.time(k);
        }
        block = proof.maxStepsWithAtMostOneSpike();
        fastSteps = new int[partition.count()];
        uncounted = new int[partition.count()];
    }

    /** Advances the same units by another form of their fast path. Both share what is proved and what is counted. */
    private FastPathScheduler(FastPathScheduler same, FastPath other, SpikeBitPacker otherBits) {
        fastPath = other;
        bits = otherBits;
        bounds = same.bounds;
        state = same.state;
        block = same.block;
        fastSteps = same.fastSteps;
        uncounted = same.uncounted;
        partition = same.partition;
        tile = same.tile;
        System.arraycopy(same.times, 0, times, 0, times.length);
    }

    /**
     * Another form of the fast path of the same units. Steps may be taken by one and the other in turn.
     *
     * @param other the other form
     * @param otherBits gathers its spikes
     */
    FastPathScheduler inForm(FastPath other, SpikeBitPacker otherBits) {
        return new FastPathScheduler(this, other, otherBits);
    }

    /** Sets the spike bitmap for the next steps, or null. */
    void gather(CpuSpikeBitmap newWords) {
        words = newWords;
    }

    /** The class of the fast path, which is another one for units of another shape. */
    Class<?> form() {
        return fastPath.getClass();
    }

    /** To be called before a task takes full steps elsewhere. */
    void beforeWholeSteps(int run) {
        count(run, partition.from(run), partition.to(run));
        fastSteps[run] = 0;
    }

    /** Takes the steps of a task from {@code first} to {@code steps - 1}. */
    void advance(int run, int first, int steps, WholeSteps whole) {
        for (int done = first; done < steps; done += FastPathBounds.CHUNK_STEPS) {
            runChunk(
                    run,
                    partition.from(run),
                    partition.to(run),
                    done,
                    Math.min(FastPathBounds.CHUNK_STEPS, steps - done),
                    whole);
        }
    }

    private void runChunk(int run, int from, int to, int first, int now, WholeSteps whole) {
        boolean tooOften = words != null && block < MIN_STEPS;
        if (tooOften || !usesFastPath(run, from, to, now)) {
            count(run, from, to);
            whole.advance(from, to, first, now);
        } else if (words != null) {
            int remaining = fastPath.gather(from, to, first, now, words);
            gather(remaining, to, first, now);
        } else if (now > 1) {
            count(run, from, to);
            fastPath.advance(from, to, now);
        } else {
            fastPath.step(from, to);
            uncounted[run]++;
            if (uncounted[run] == block) {
                count(run, from, to);
            }
        }
    }

    /** Advances by blocks in which a unit spikes at most once. A tile takes all steps before the next tile. */
    private void gather(int from, int to, int first, int steps) {
        for (int unit = from; unit < to; unit += tile) {
            int end = Math.min(to, unit + tile);
            words.clear(unit, end, first, steps);
            for (int done = 0; done < steps; ) {
                int bit = (first + done) % SpikeBitmap.STEPS_PER_WORD;
                int now = Math.min(Math.min(SpikeBitmap.STEPS_PER_WORD - bit, block), steps - done);
                fastPath.advance(unit, end, now);
                bits.packBlock(unit, end, times[now], bit + now - 1, words.words(), words.row(first + done));
                done += now;
            }
        }
    }

    /** Takes the coming steps from the proved steps of a task. It repeats the proof only when these are used up. */
    private boolean usesFastPath(int run, int from, int to, int coming) {
        int known = fastSteps[run];
        if (known >= 0 && known < coming) {
            known = bounds.maxSteps(state, from, to);
        }
        boolean enough = known >= coming;
        if (enough) {
            fastSteps[run] = known - coming;
        } else {
            fastSteps[run] = known >= 0 ? -PATIENCE : Math.min(0, known + coming);
        }
        return enough;
    }

    /** Counts the spikes of single steps of a task. */
    private void count(int run, int from, int to) {
        if (uncounted[run] > 0) {
            fastPath.flushSpikeCounts(from, to, bounds.time(uncounted[run]));
            uncounted[run] = 0;
        }
    }

    /** Counts the spikes of single steps of all tasks. */
    void countAll() {
        for (int run = 0; run < uncounted.length; run++) {
            count(run, partition.from(run), partition.to(run));
        }
    }

    /** Drops uncounted spikes, since all counts are now 0. */
    void forgetCounts() {
        Arrays.fill(uncounted, 0);
    }

    /**
     * Discards the proofs before a state variable is set. It first counts spikes, which needs the old times since the
     * last spike.
     */
    void beforeSetting(StateVariable variable) {
        if (!variable.equals(StateVariable.CURRENT)) {
            countAll();
        }
        Arrays.fill(fastSteps, 0);
    }
}
