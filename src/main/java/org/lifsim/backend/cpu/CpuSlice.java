package org.lifsim.backend.cpu;

import java.util.Arrays;
import org.lifsim.backend.LifSlice;
import org.lifsim.neuron.LifColumn;
import org.lifsim.neuron.LifConstants;
import org.lifsim.neuron.LifForm;
import org.lifsim.neuron.LifState;

/** A slice in Java arrays. Each thread of the team steps runs of neighbouring units, all steps of a run before the next run. */
final class CpuSlice implements LifSlice, WorkerTeam.Job {
    /** Runs start at a multiple of this many units, so that no two threads write to one cache line and few runs have a tail. */
    private static final int GRAIN = 256;

    /** Runs per thread: enough to even out a thread that was held up, few enough to cost nothing. */
    private static final int RUNS_PER_THREAD = 8;

    /** The longest run: its state stays in a core's cache between single steps. */
    private static final int MAX_RUN = 1 << 14;

    /** The steps of a pass between two looks at the thresholds: few enough that most proofs reach so far. */
    private static final int PASS = 256;

    /** How many steps to flush before asking again whether that is needed. */
    private static final int PATIENCE = 64;

    private final WorkerTeam team;
    private final CpuStep step;
    private final LifConstants constants;
    private final int units;
    private final int run;

    /** For each run, how many steps are known to need no flush; below zero, how many to wait before asking again. */
    private final int[] flushFree;

    private LifState state;
    private int steps;
    private float[] times;

    CpuSlice(WorkerTeam team, CpuStep step, LifConstants constants, LifForm form, int units) {
        this.team = team;
        this.step = step;
        this.constants = constants;
        this.units = units;
        this.run = runLength(units, team.threads());
        this.state = LifState.allocate(units, form);
        this.flushFree = new int[runs()];
    }

    private static int runLength(int units, int threads) {
        int even = (int) Math.min(MAX_RUN, 1 + (units - 1L) / ((long) threads * RUNS_PER_THREAD));
        return (even + GRAIN - 1) / GRAIN * GRAIN;
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
        if (column == LifColumn.THR_THETA) {
            Arrays.fill(flushFree, 0);
        }
        Arrays.fill(state.column(column), value);
    }

    @Override
    public void write(LifColumn column, int unit, float[] values, int from, int length) {
        if (column == LifColumn.THR_THETA) {
            Arrays.fill(flushFree, 0);
        }
        System.arraycopy(values, from, state.column(column), unit, length);
    }

    @Override
    public void read(LifColumn column, int unit, float[] into, int at, int length) {
        System.arraycopy(state.column(column), unit, into, at, length);
    }

    @Override
    public void readCounts(int unit, int[] into, int at, int length) {
        System.arraycopy(state.counts(), unit, into, at, length);
    }

    @Override
    public void clearCounts() {
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
        int pass = state.tols() == null && state.surrogate() == null ? PASS : steps;
        for (int done = 0; done < steps; done += pass) {
            int now = Math.min(pass, steps - done);
            step.advance(constants, state, from, to, now, times, needsNoFlush(share, from, to, now));
        }
    }

    /** Takes the coming steps from what is known of a run; looks at its thresholds again only when that is used up. */
    private boolean needsNoFlush(int share, int from, int to, int coming) {
        int known = flushFree[share];
        if (known >= 0 && known < coming) {
            known = FlushBound.steps(constants, state.thrTheta(), from, to);
        }
        boolean free = known >= coming;
        if (free) {
            flushFree[share] = known - coming;
        } else {
            flushFree[share] = known >= 0 ? -PATIENCE : Math.min(0, known + coming);
        }
        return free;
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
