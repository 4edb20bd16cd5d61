package org.lifsim.neuron;

/** What every scalar step does with a spike: keeps it where spikes are kept, counts it, and writes its time down. */
final class SpikeKeeper {
    private final float[] spikes;
    private final float[] tols;
    private final int[] counts;
    private final boolean chooses;

    SpikeKeeper(Units units) {
        spikes = units.column(units.form().cell().spikes());
        tols = units.column(Column.TOLS);
        counts = units.counts();
        chooses = units.form().chooses();
    }

    /** Tells of a step of a unit; where spikes are chosen among, {@link #choose} counts. */
    void step(int unit, boolean spike, Pass pass, int k) {
        if (spikes != null) {
            spikes[unit] = spike ? 1f : 0f;
        }
        if (spike && !chooses) {
            count(unit, pass, k);
        }
    }

    /** Drops the spikes of units [from, to) that were not chosen, and counts the one that was. */
    void choose(int from, int to, Pass pass, int k) {
        int chosen = pass.groups().chosen(from / pass.groups().size());
        boolean kept = chosen >= from && chosen < to && isKept(chosen, pass);
        for (int i = from; i < to; i++) {
            spikes[i] = 0f;
        }
        if (kept) {
            spikes[chosen] = 1f;
            count(chosen, pass, k);
        }
    }

    /** The one of largest potential is kept if it spiked; the one that luck chose in any case, as in the reference. */
    private boolean isKept(int chosen, Pass pass) {
        return spikes[chosen] != 0f || !pass.groups().mustHaveSpiked();
    }

    private void count(int unit, Pass pass, int k) {
        if (counts != null) {
            counts[unit]++;
        }
        if (tols != null) {
            tols[unit] = pass.time(k);
        }
    }
}
