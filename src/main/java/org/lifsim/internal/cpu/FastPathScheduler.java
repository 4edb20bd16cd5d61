package org.lifsim.internal.cpu;

import java.util.Arrays;
import org.lifsim.internal.fastpath.FastPathBounds;
import org.lifsim.internal.spi.SpikeBitmap;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.model.StateVariable;

/** Steps runs of LIF units by the shortened statement where it is proved that it has the same bits, and counts late what that allows. */
final class FastPathScheduler {
    /** How many steps that are not clear to take before asking again. */
    private static final int PATIENCE = 64;

    /** Fewer steps between spikes do not make it worth to gather spikes so many steps at a time. */
    private static final int MIN_STEPS = 8;

    /** The whole step, for units of which nothing could be proved. */
    interface WholeSteps {
        void advance(int from, int to, int firstStep, int steps);
    }

    private final LifFastPath fastPath;
    private final FastPathBounds bounds;
    private final float[] v;
    private final float[] thrTheta;
    private final float[] current;
    private final int block;

    /** For each run, how many steps are known to be clear; below zero, how many to wait before asking again. */
    private final int[] fastSteps;

    /** For each run, the steps since its spikes were counted. */
    private final int[] uncounted;

    private final WorkPartition partition;

    private final SpikeBitPacker bits;
    private final int tile;

    /** What rfr becomes from 0 in 0, 1, ... steps that a word holds. */
    private final float[] times = new float[SpikeBitmap.STEPS_PER_WORD + 1];

    /** Null unless spikes are gathered. */
    private CpuSpikeBitmap words;

    FastPathScheduler(
            NeuronState state,
            WorkPartition partition,
            LifFastPath shortened,
            FastPathBounds proof,
            SpikeBitPacker bits,
            int tile) {
        this.fastPath = shortened;
        this.bounds = proof;
        this.partition = partition;
        this.bits = bits;
        this.tile = tile;
        for (int k = 0; k < times.length; k++) {
            times[k] = proof.time(k);
        }
        v = state.values(StateVariable.V);
        thrTheta = state.values(StateVariable.THR_THETA);
        current = state.values(StateVariable.CURRENT);
        block = proof.maxStepsWithAtMostOneSpike();
        fastSteps = new int[partition.count()];
        uncounted = new int[partition.count()];
    }

    /** Where the spikes of the next steps are gathered, or null. */
    void gather(CpuSpikeBitmap newWords) {
        words = newWords;
    }

    void advance(int run, int steps, WholeSteps whole) {
        for (int done = 0; done < steps; done += FastPathBounds.PASS) {
            runChunk(
                    run,
                    partition.from(run),
                    partition.to(run),
                    done,
                    Math.min(FastPathBounds.PASS, steps - done),
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

    /** At most one spike of a unit at a time, and all steps of a tile before the next one's. */
    private void gather(int from, int to, int first, int steps) {
        for (int unit = from; unit < to; unit += tile) {
            int end = Math.min(to, unit + tile);
            words.clear(unit, end, first, steps);
            for (int done = 0; done < steps; ) {
                int bit = (first + done) % SpikeBitmap.STEPS_PER_WORD;
                int now = Math.min(Math.min(SpikeBitmap.STEPS_PER_WORD - bit, block), steps - done);
                fastPath.advance(unit, end, now);
                bits.ofBlock(unit, end, times[now], bit + now - 1, words.words(), words.row(first + done));
                done += now;
            }
        }
    }

    /** Takes the coming steps from what is known of a run; looks at its thresholds again only when that is used up. */
    private boolean usesFastPath(int run, int from, int to, int coming) {
        int known = fastSteps[run];
        if (known >= 0 && known < coming) {
            known = bounds.maxSteps(v, thrTheta, current, from, to);
        }
        boolean enough = known >= coming;
        if (enough) {
            fastSteps[run] = known - coming;
        } else {
            fastSteps[run] = known >= 0 ? -PATIENCE : Math.min(0, known + coming);
        }
        return enough;
    }

    /** Counts the spikes of single steps. */
    private void count(int run, int from, int to) {
        if (uncounted[run] > 0) {
            fastPath.flushSpikeCounts(from, to, bounds.time(uncounted[run]));
            uncounted[run] = 0;
        }
    }

    /** Counts the spikes of all single steps. */
    void countAll() {
        for (int run = 0; run < uncounted.length; run++) {
            count(run, partition.from(run), partition.to(run));
        }
    }

    /** All counts are 0 now. */
    void forgetCounts() {
        Arrays.fill(uncounted, 0);
    }

    /** Nothing is known of a state that is set; and times since the last spike must be read before they are set. */
    void beforeSetting(StateVariable variable) {
        if (!variable.equals(StateVariable.CURRENT)) {
            countAll();
        }
        Arrays.fill(fastSteps, 0);
    }
}
