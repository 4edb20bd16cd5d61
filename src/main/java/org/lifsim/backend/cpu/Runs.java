package org.lifsim.backend.cpu;

/**
 * How the units of a slice are cut in runs, each stepped by one thread at a time; the one owner of that. A run lies in one group.
 *
 * @param groups how many groups there are
 * @param groupUnits units of a group
 * @param runUnits units of a run, but for a group's last
 * @param runsOfGroup runs of a group
 */
record Runs(int groups, int groupUnits, int runUnits, int runsOfGroup) {
    /** Runs start at a multiple of this many units at least, so that two threads do not write to one cache line. */
    private static final int CACHE_LINE = 16;

    /** Fewer units are stepped sooner than another thread hears of them. */
    private static final int FEWEST_UNITS = 512;

    /** The longest run: its state stays in a core's cache between single steps. */
    private static final int MOST_UNITS = 1 << 13;

    /** As many runs as threads, or a multiple of that, so that all threads end together. */
    static Runs of(int units, int groupUnits, int threads, int grain) {
        int multiple = Math.max(CACHE_LINE, grain);
        int groups = units / groupUnits;
        int sharing = Math.max(1, threads / groups);
        long rounds = 1 + (groupUnits - 1L) / ((long) sharing * MOST_UNITS);
        long even = Math.max(FEWEST_UNITS, 1 + (groupUnits - 1L) / (sharing * rounds));
        int run = (int) ((even + multiple - 1) / multiple * multiple);
        return new Runs(groups, groupUnits, run, 1 + (groupUnits - 1) / run);
    }

    int count() {
        return groups * runsOfGroup;
    }

    int from(int run) {
        return run / runsOfGroup * groupUnits + run % runsOfGroup * runUnits;
    }

    int to(int run) {
        int group = run / runsOfGroup;
        return group * groupUnits + (int) Math.min(groupUnits, (run % runsOfGroup + 1L) * runUnits);
    }
}
