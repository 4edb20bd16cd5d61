package org.lifsim.backend.cpu;

import java.util.Arrays;
import org.lifsim.backend.ClearSteps;
import org.lifsim.backend.LifSlice;
import org.lifsim.neuron.LifColumn;
import org.lifsim.neuron.LifConstants;
import org.lifsim.neuron.LifForm;
import org.lifsim.neuron.LifState;

/** A slice in Java arrays. Each thread of the team steps runs of neighbouring units, all steps of a run before the next run. */
final class CpuSlice implements LifSlice, WorkerTeam.Job {
    /** Runs start at a multiple of this many units at least, so that two threads do not write to one cache line. */
    private static final int CACHE_LINE = 16;

    /** The longest run: its state stays in a core's cache between single steps. */
    private static final int MAX_RUN = 1 << 13;

    /** How many steps that are not clear to take before asking again. */
    private static final int PATIENCE = 64;

    private final WorkerTeam team;
    private final CpuStep step;
    private final LifConstants constants;
    private final int units;
    private final int run;

    /** For each run, how many steps are known to be clear; below zero, how many to wait before asking again. */
    private final int[] clear;

    /** For each run, the steps since its spikes were counted. */
    private final int[] uncounted;

    /** So many clear steps hold at most one spike of a unit. */
    private final int block;

    private LifState state;

    /** The shortened statement for these units, or null if there is none. */
    private final ClearStep clearStep;

    private int steps;
    private float[] times;

    CpuSlice(WorkerTeam team, CpuStep step, LifConstants constants, LifForm form, int units) {
        this.team = team;
        this.step = step;
        this.constants = constants;
        this.units = units;
        this.run = runLength(units, team.threads(), Math.max(CACHE_LINE, step.grain()));
        this.state = LifState.allocate(units, form);
        this.clearStep = step.clear(constants, state);
        this.block = ClearSteps.stepsBetweenSpikes(constants);
        this.clear = new int[runs()];
        this.uncounted = new int[runs()];
    }

    /** As many runs as threads, or a multiple of that, so that all threads end together. */
    private static int runLength(int units, int threads, int grain) {
        long rounds = 1 + (units - 1L) / ((long) threads * MAX_RUN);
        long even = 1 + (units - 1L) / (threads * rounds);
        return (int) ((even + grain - 1) / grain * grain);
    }

    private int runs() {
        return 1 + (units - 1) / run;
    }

    @Override
    public int units() {
        return units;
    }

    @Override
    public void fill(LifColumn column, float value) {
        forgetProofs(column);
        Arrays.fill(state.column(column), value);
    }

    @Override
    public void write(LifColumn column, int unit, float[] values, int from, int length) {
        forgetProofs(column);
        System.arraycopy(values, from, state.column(column), unit, length);
    }

    @Override
    public void read(LifColumn column, int unit, float[] into, int at, int length) {
        System.arraycopy(state.column(column), unit, into, at, length);
    }

    @Override
    public void readCounts(int unit, int[] into, int at, int length) {
        countAll();
        System.arraycopy(state.counts(), unit, into, at, length);
    }

    @Override
    public void clearCounts() {
        Arrays.fill(uncounted, 0);
        Arrays.fill(state.counts(), 0);
    }

    @Override
    public void advance(int newSteps, float[] newTimes) {
        steps = newSteps;
        times = newTimes;
        team.run(this, runs());
    }

    @Override
    public void share(int share) {
        int from = share * run;
        int to = (int) Math.min(units, (long) from + run);
        if (clearStep == null) {
            step.advance(constants, state, from, to, steps, times);
            return;
        }
        for (int done = 0; done < steps; done += ClearSteps.PASS) {
            pass(share, from, to, Math.min(ClearSteps.PASS, steps - done));
        }
    }

    private void pass(int share, int from, int to, int now) {
        if (!isClear(share, from, to, now)) {
            count(share, from, to);
            step.advance(constants, state, from, to, now, times);
        } else if (now > 1) {
            count(share, from, to);
            clearStep.advance(constants, state, from, to, now, block);
        } else {
            clearStep.step(constants, state, from, to);
            uncounted[share]++;
            if (uncounted[share] == block) {
                count(share, from, to);
            }
        }
    }

    /** Counts the spikes of single steps. */
    private void count(int share, int from, int to) {
        if (uncounted[share] > 0) {
            clearStep.settle(state, from, to, ClearSteps.time(constants, uncounted[share]));
            uncounted[share] = 0;
        }
    }

    private void countAll() {
        for (int share = 0; share < uncounted.length; share++) {
            count(share, share * run, (int) Math.min(units, (share + 1L) * run));
        }
    }

    /** Nothing is known of a state that was set; and times since the last spike must be read before they are set. */
    private void forgetProofs(LifColumn column) {
        if (column != LifColumn.CURRENT) {
            countAll();
        }
        Arrays.fill(clear, 0);
    }

    /** Takes the coming steps from what is known of a run; looks at its thresholds again only when that is used up. */
    private boolean isClear(int share, int from, int to, int coming) {
        int known = clear[share];
        if (known >= 0 && known < coming) {
            known = ClearSteps.of(constants, state, from, to);
        }
        boolean enough = known >= coming;
        if (enough) {
            clear[share] = known - coming;
        } else {
            clear[share] = known >= 0 ? -PATIENCE : Math.min(0, known + coming);
        }
        return enough;
    }

    @Override
    public void finish() {
        // advance returns when the last unit is done
    }

    @Override
    public void close() {
        state = null;
    }
}
