package org.lifsim.internal.step;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.lifsim.model.StateVariable;
import org.lifsim.random.RandomKey;

/**
 * What coupled units know of their group, which is a row of the batch: who spiked in the step before, how many in this one, and which
 * spike is kept. Written between the halves of a step by one thread, in ascending order of units.
 */
public final class CouplingGroups {
    /** Nobody of a group is chosen. */
    public static final int NONE = -1;

    private final NeuronState state;
    private final int size;
    private final int count;

    /** For each group, its units that spiked in the step before, counted within the group, in ascending order. */
    private final int[] activeUnits;

    private final int[] activeCount;
    private final AtomicIntegerArray spikes;
    private final int[] selected;

    /**
     * The groups of some units.
     *
     * @param state the units, whole groups
     */
    public CouplingGroups(NeuronState state) {
        this.state = state;
        size = state.groupSize();
        count = state.length() / size;
        activeUnits = state.variant().has(ModelFeature.LATERAL_INHIBITION) ? new int[state.length()] : null;
        activeCount = new int[count];
        spikes = new AtomicIntegerArray(count);
        selected = new int[count];
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
        if (activeUnits != null) {
            gatherActive();
        }
        if (state.variant().has(ModelFeature.MAX_ONE_SPIKE)) {
            float[] v = state.values(StateVariable.V);
            for (int group = 0; group < count; group++) {
                selected[group] = argmax(v, group * size);
            }
        }
    }

    private void gatherActive() {
        float[] s = state.values(state.variant().model().spikeVariable());
        for (int group = 0; group < count; group++) {
            int found = 0;
            for (int i = 0; i < size; i++) {
                if (s[group * size + i] != 0) {
                    activeUnits[group * size + found++] = i;
                }
            }
            activeCount[group] = found;
        }
    }

    /** NumPy's argmax: the first of equals, and a NaN is larger than any number. */
    private int argmax(float[] values, int from) {
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
     * @param context tells the step's key
     * @param k the step's index in the pass
     */
    public void selectSpikes(AdvanceContext context, int k) {
        if (state.variant().has(ModelFeature.ONE_SPIKE)) {
            float[] s = state.values(StateVariable.S);
            RandomKey key = context.key(k);
            Arrays.setAll(selected, group -> randomSelection(s, group * size, key));
        }
    }

    /** The spike with the largest number, the first of equals; a spike whose number is 0 ties with units that did not spike. */
    private int randomSelection(float[] s, int from, RandomKey key) {
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
        return any ? best : NONE;
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
    public int activeUnits(int group, int index) {
        return activeUnits[group * size + index];
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
    public boolean requiresOwnSpike() {
        return state.variant().has(ModelFeature.MAX_ONE_SPIKE);
    }

    /**
     * The unit of a group whose spike may be kept.
     *
     * @param group the group
     * @return the unit's index, or {@link #NONE}
     */
    public int selected(int group) {
        return selected[group];
    }
}
