package org.lifsim.internal.cpu;

/**
 * Splits the units of a slice into tasks, each stepped by one thread at a time; only this class defines the split. A
 * task lies within one coupling group.
 *
 * @param groups number of coupling groups; 1 if the units are not coupled
 * @param groupUnits units per group
 * @param taskUnits units per task; the last task of a group may have fewer
 * @param tasksPerGroup tasks per group
 */
record WorkPartition(int groups, int groupUnits, int taskUnits, int tasksPerGroup) {
    /** Tasks start at a multiple of at least this many units, so that no two threads write to the same cache line. */
    private static final int CACHE_LINE = 16;

    /** Below this size, waking a second thread costs more than stepping the units on one. */
    private static final int MIN_UNITS_PER_TASK = 512;

    /** Largest task. Its state (three variables of 4 bytes per unit) stays in a core's cache between single steps. */
    private static final int MAX_UNITS_PER_TASK = 1 << 13;

    /** Makes as many tasks as threads, or a multiple of that, so that all threads end together. */
    static WorkPartition of(int units, int groupUnits, int threads, int grain) {
        int multiple = Math.max(CACHE_LINE, grain);
        int groups = units / groupUnits;
        int sharing = Math.max(1, threads / groups);
        long rounds = 1 + (groupUnits - 1L) / ((long) sharing * MAX_UNITS_PER_TASK);
        long even = Math.max(MIN_UNITS_PER_TASK, 1 + (groupUnits - 1L) / (sharing * rounds));
        int run = (int) ((even + multiple - 1) / multiple * multiple);
        return new WorkPartition(groups, groupUnits, run, 1 + (groupUnits - 1) / run);
    }

    /** A task for each group, for steps that a group completes as a whole. */
    static WorkPartition ofGroups(int units, int groupUnits) {
        return new WorkPartition(units / groupUnits, groupUnits, groupUnits, 1);
    }

    int count() {
        return groups * tasksPerGroup;
    }

    int from(int run) {
        return run / tasksPerGroup * groupUnits + run % tasksPerGroup * taskUnits;
    }

    int to(int run) {
        int group = run / tasksPerGroup;
        return group * groupUnits + (int) Math.min(groupUnits, (run % tasksPerGroup + 1L) * taskUnits);
    }
}
