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
    /** Runs start at a multiple of this many units: whole cache lines, and whole groups of six vectors of up to 16 lanes. */
    private static final int GRAIN = 192;

    /** The longest run: its state stays in a core's cache between single steps. */
    private static final int MAX_RUN = 1 << 14;

    /** How many steps that are not clear to take before asking again. */
    private static final int PATIENCE = 64;

    private final WorkerTeam team;
    private final CpuStep step;
    private final LifConstants constants;
    private final int units;
    private final int run;

    /** For each run, how many steps are known to be clear; below zero, how many to wait before asking again. */
    private final int[] clear;

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
        this.clear = new int[runs()];
    }

    /** As many runs as threads, or a multiple of that, so that all threads end together. */
    private static int runLength(int units, int threads) {
        long rounds = 1 + (units - 1L) / ((long) threads * MAX_RUN);
        long even = 1 + (units - 1L) / (threads * rounds);
        return (int) ((even + GRAIN - 1) / GRAIN * GRAIN);
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
        Arrays.fill(clear, 0);
        Arrays.fill(state.column(column), value);
    }

    @Override
    public void write(LifColumn column, int unit, float[] values, int from, int length) {
        Arrays.fill(clear, 0);
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
        int pass = state.tols() == null && state.surrogate() == null ? ClearSteps.PASS : steps;
        for (int done = 0; done < steps; done += pass) {
            int now = Math.min(pass, steps - done);
            step.advance(constants, state, from, to, now, times, isClear(share, from, to, now));
        }
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
