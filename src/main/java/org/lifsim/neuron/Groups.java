package org.lifsim.neuron;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.lifsim.random.RandomKey;

/**
 * What coupled units know of their group, which is a row of the batch: who spiked in the step before, how many in this one, and which
 * spike is kept. Written between the halves of a step by one thread, in ascending order of units.
 */
public final class Groups {
    /** Nobody of a group is chosen. */
    public static final int NOBODY = -1;

    private final Units units;
    private final int size;
    private final int count;

    /** For each group, its units that spiked in the step before, counted within the group, in ascending order. */
    private final int[] active;

    private final int[] activeCount;
    private final AtomicIntegerArray spikes;
    private final int[] chosen;

    /**
     * The groups of some units.
     *
     * @param units the units, whole groups
     */
    public Groups(Units units) {
        this.units = units;
        size = units.groupSize();
        count = units.length() / size;
        active = units.form().is(Trait.INHIBITED) ? new int[units.length()] : null;
        activeCount = new int[count];
        spikes = new AtomicIntegerArray(count);
        chosen = new int[count];
    }

    /**
     * How many units a group has.
     *
     * @return units
     */
    public int size() {
        return size;
    }

    /**
     * How many groups there are.
     *
     * @return groups
     */
    public int count() {
        return count;
    }

    /** Before a step: who spiked in the one before, and who has the largest potential; nobody has spiked in this one yet. */
    public void prepare() {
        for (int group = 0; group < count; group++) {
            spikes.set(group, 0);
        }
        if (active != null) {
            gatherActive();
        }
        if (units.form().is(Trait.MAX_ONE_SPIKE)) {
            float[] v = units.column(Column.V);
            for (int group = 0; group < count; group++) {
                chosen[group] = largest(v, group * size);
            }
        }
    }

    private void gatherActive() {
        float[] s = units.column(units.form().cell().spikes());
        for (int group = 0; group < count; group++) {
            int found = 0;
            for (int i = 0; i < size; i++) {
                if (s[group * size + i] != 0) {
                    active[group * size + found++] = i;
                }
            }
            activeCount[group] = found;
        }
    }

    /** NumPy's argmax: the first of equals, and a NaN is larger than any number. */
    private int largest(float[] values, int from) {
        int best = from;
        for (int i = from; i < from + size; i++) {
            if (values[i] > values[best] || values[i] != values[i] && values[best] == values[best]) {
                best = i;
            }
        }
        return best;
    }

    /**
     * Between the halves of a step: which spike is kept.
     *
     * @param pass tells the step's key
     * @param k the step's index in the pass
     */
    public void decide(Pass pass, int k) {
        if (units.form().is(Trait.ONE_SPIKE)) {
            float[] s = units.column(Column.S);
            RandomKey key = pass.key(k);
            Arrays.setAll(chosen, group -> luckiest(s, group * size, key));
        }
    }

    /** The spike with the largest number, the first of equals; a spike whose number is 0 ties with units that did not spike. */
    private int luckiest(float[] s, int from, RandomKey key) {
        boolean any = false;
        float most = 0;
        int best = from;
        for (int i = from; i < from + size; i++) {
            if (s[i] != 0) {
                any = true;
                float number = key.uniform(i);
                if (number > most) {
                    most = number;
                    best = i;
                }
            }
        }
        return any ? best : NOBODY;
    }

    /**
     * How many units of a group spiked in the step before.
     *
     * @param group the group
     * @return units
     */
    public int activeCount(int group) {
        return activeCount[group];
    }

    /**
     * A unit that spiked in the step before.
     *
     * @param group the group
     * @param index from 0, in ascending order of units
     * @return the unit, counted within its group
     */
    public int active(int group, int index) {
        return active[group * size + index];
    }

    /**
     * Adds to the spikes of a group in this step. Any number of threads may call it: the sum of whole numbers knows no order.
     *
     * @param group the group
     * @param more how many of its units spiked
     */
    public void addSpikes(int group, int more) {
        spikes.addAndGet(group, more);
    }

    /**
     * How many units of a group spiked in this step.
     *
     * @param group the group
     * @return units
     */
    public int spikes(int group) {
        return spikes.get(group);
    }

    /**
     * Whether the unit that was chosen keeps only a spike that it had.
     *
     * @return true if so; false if it has one in any case
     */
    public boolean mustHaveSpiked() {
        return units.form().is(Trait.MAX_ONE_SPIKE);
    }

    /**
     * The unit of a group whose spike may be kept.
     *
     * @param group the group
     * @return the unit's index, or {@link #NOBODY}
     */
    public int chosen(int group) {
        return chosen[group];
    }
}
