package org.lifsim.internal.step;

import org.lifsim.model.StateVariable;

/** What every scalar step does with a spike: keeps it where spikes are kept, counts it, and writes its time down. */
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

    /** Tells of a step of a unit; where spikes are chosen among, {@link #writeSelected} counts. */
    public void write(int unit, boolean spike, AdvanceContext context, int k) {
        if (spikes != null) {
            spikes[unit] = spike ? 1f : 0f;
        }
        if (spike && !chooses) {
            count(unit, context, k);
        }
    }

    /** Drops the spikes of units [from, to) that were not chosen, and counts the one that was. */
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

    /** The one of largest potential is kept if it spiked; the one that luck chose in any case, as in the reference. */
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
