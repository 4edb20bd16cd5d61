package org.lifsim.internal.cpu;

/**
 * How the units of a slice are cut in runs, each stepped by one thread at a time; the one owner of that. A run lies in one group.
 *
 * @param groups how many groups there are
 * @param groupUnits units of a group
 * @param taskUnits units of a run, but for a group's last
 * @param tasksPerGroup runs of a group
 */
record WorkPartition(int groups, int groupUnits, int taskUnits, int tasksPerGroup) {
    /** Runs start at a multiple of this many units at least, so that two threads do not write to one cache line. */
    private static final int CACHE_LINE = 16;

    /** Fewer units are stepped sooner than another thread hears of them. */
    private static final int MIN_UNITS_PER_TASK = 512;

    /** The longest run: its state stays in a core's cache between single steps. */
    private static final int MAX_UNITS_PER_TASK = 1 << 13;

    /** As many runs as threads, or a multiple of that, so that all threads end together. */
    static WorkPartition of(int units, int groupUnits, int threads, int grain) {
        int multiple = Math.max(CACHE_LINE, grain);
        int groups = units / groupUnits;
        int sharing = Math.max(1, threads / groups);
        long rounds = 1 + (groupUnits - 1L) / ((long) sharing * MAX_UNITS_PER_TASK);
        long even = Math.max(MIN_UNITS_PER_TASK, 1 + (groupUnits - 1L) / (sharing * rounds));
        int run = (int) ((even + multiple - 1) / multiple * multiple);
        return new WorkPartition(groups, groupUnits, run, 1 + (groupUnits - 1) / run);
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
