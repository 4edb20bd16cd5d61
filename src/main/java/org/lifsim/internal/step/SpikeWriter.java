package org.lifsim.internal.step;

import org.lifsim.model.StateVariable;

/** Handles the spikes of a scalar step: stores them if the variant keeps them, counts them and records their time. */
public final class SpikeWriter {
    private final float[] spikes;
    private final float[] tols;
    private final int[] counts;
    private final boolean chooses;

    public SpikeWriter(NeuronState state) {
        spikes = state.values(state.variant().model().spikeVariable());
        tols = state.values(StateVariable.TOLS);
        counts = state.counts();
        chooses = state.variant().selectsSpikes();
    }

    /** Handles one unit in one step. If a group selects among its spikes, {@link #writeSelected} counts instead. */
    public void write(int unit, boolean spike, AdvanceContext context, int k) {
        if (spikes != null) {
            spikes[unit] = spike ? 1f : 0f;
        }
        if (spike && !chooses) {
            count(unit, context, k);
        }
    }

    /** Drops the spikes of units [from, to) that were not selected, and counts the selected one. */
    public void writeSelected(int from, int to, AdvanceContext context, int k) {
        int chosen = context.groups().selected(from / context.groups().size());
        boolean kept = chosen >= from && chosen < to && isKept(chosen, context);
        for (int i = from; i < to; i++) {
            spikes[i] = 0f;
        }
        if (kept) {
            spikes[chosen] = 1f;
            count(chosen, context, k);
        }
    }

    /**
     * With max_one_spike, the selected unit keeps its spike only if it spiked. With one_spike, the randomly selected
     * unit has a spike in any case, as in ngc-learn.
     */
    private boolean isKept(int chosen, AdvanceContext context) {
        return spikes[chosen] != 0f || !context.groups().requiresOwnSpike();
    }

    private void count(int unit, AdvanceContext context, int k) {
        if (counts != null) {
            counts[unit]++;
        }
        if (tols != null) {
            tols[unit] = context.time(k);
        }
    }
}
