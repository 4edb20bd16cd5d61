package org.lifsim.internal.step;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.lifsim.model.StateVariable;
import org.lifsim.random.RandomKey;

/**
 * State shared by the units of a coupling group: which units spiked in the previous step, how many spiked in this one,
 * and which spike is kept. A coupling group is one batch element. One thread updates this state before a step and
 * between its two halves, in ascending order of units. Only {@link #addSpikes} may be called by several threads.
 */
public final class CouplingGroups {
    /** No unit of a group is selected. */
    public static final int NONE = -1;

    private final NeuronState state;
    private final int size;
    private final int count;

    /**
     * Units that spiked in the previous step: {@code activeUnits[g * size + n]} for n below {@code activeCount[g]}.
     * Indices count within group g and ascend. Null without lateral inhibition.
     */
    private final int[] activeUnits;

    private final int[] activeCount;
    private final AtomicIntegerArray spikes;
    private final int[] selected;

    /**
     * Creates the groups of some units.
     *
     * @param state the units; they must form whole groups
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
     * Number of units in a group.
     *
     * @return units per group
     */
    public int size() {
        return size;
    }

    /**
     * Number of groups.
     *
     * @return the number of groups
     */
    public int count() {
        return count;
    }

    /**
     * Prepares a step. It clears the numbers of spikes. If the model needs it, it gathers the units that spiked in the
     * previous step. It also finds the unit with the largest potential of each group, if needed.
     */
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

    /**
     * Index of the largest value, with the rules of NumPy's argmax: the first among equals, and a NaN is larger than
     * any number.
     */
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
     * Selects the spike that each group keeps, between the two halves of a step.
     *
     * @param context provides the random key of the step
     * @param k index of the step in the chunk, from 0
     */
    public void selectSpikes(AdvanceContext context, int k) {
        if (state.variant().has(ModelFeature.ONE_SPIKE)) {
            float[] s = state.values(StateVariable.S);
            RandomKey key = context.key(k);
            Arrays.setAll(selected, group -> randomSelection(s, group * size, key));
        }
    }

    /**
     * Selects the spike with the largest random number, the first among equals. A spike with the number 0 ties with
     * units that did not spike. So if all numbers are 0, the first unit of the group is selected.
     */
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
     * Number of units of a group that spiked in the previous step.
     *
     * @param group index of the group
     * @return number of units
     */
    public int activeCount(int group) {
        return activeCount[group];
    }

    /**
     * A unit that spiked in the previous step.
     *
     * @param group index of the group
     * @param index from 0 to {@link #activeCount(int)} - 1, in ascending order of units
     * @return index of the unit within its group
     */
    public int activeUnits(int group, int index) {
        return activeUnits[group * size + index];
    }

    /**
     * Adds to the number of spikes of a group in this step. Several threads may call it at the same time, since a sum
     * of integers does not depend on its order.
     *
     * @param group index of the group
     * @param more number of its units that spiked
     */
    public void addSpikes(int group, int more) {
        spikes.addAndGet(group, more);
    }

    /**
     * Number of units of a group that spiked in this step.
     *
     * @param group index of the group
     * @return number of units
     */
    public int spikes(int group) {
        return spikes.get(group);
    }

    /**
     * Whether the selected unit keeps its spike only if it actually spiked.
     *
     * @return true for {@code max_one_spike}; false if the selected unit has a spike in any case
     */
    public boolean requiresOwnSpike() {
        return state.variant().has(ModelFeature.MAX_ONE_SPIKE);
    }

    /**
     * The selected unit of a group; only its spike may be kept.
     *
     * @param group index of the group
     * @return index of the unit among all units, or {@link #NONE}
     */
    public int selected(int group) {
        return selected[group];
    }
}
