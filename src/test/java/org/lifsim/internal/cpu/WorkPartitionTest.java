package org.lifsim.internal.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkPartitionTest {
    private static final int CACHE_LINE = 16;

    /** Tasks cover all units once, in order, each within one group and from a whole cache line of its group. */
    @Test
    void tasksCoverAllUnitsOnce() {
        long seed = Long.getLong("lifsim.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        for (int trial = 0; trial < 2000; trial++) {
            int groupUnits = 1 + random.nextInt(1 << random.nextInt(1, 18));
            int groups = 1 + random.nextInt(1 << random.nextInt(1, 5));
            int threads = 1 + random.nextInt(40);
            int grain = 1 << random.nextInt(8);
            WorkPartition partition = WorkPartition.of(groups * groupUnits, groupUnits, threads, grain);
            String context = "-Dlifsim.seed=" + seed + " trial " + trial + ": " + partition;
            int next = 0;
            for (int task = 0; task < partition.count(); task++) {
                int from = partition.from(task);
                int to = partition.to(task);
                assertEquals(next, from, context);
                assertTrue(to > from, context);
                assertEquals(from / groupUnits, (to - 1) / groupUnits, context);
                assertEquals(0, from % groupUnits % Math.max(CACHE_LINE, grain), context);
                next = to;
            }
            assertEquals(groups * groupUnits, next, context);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 64})
    void manyUnitsAreTasksThatFitACache(int threads) {
        WorkPartition partition = WorkPartition.of(10_000_000, 10_000_000, threads, 64);
        assertTrue(partition.count() >= threads, partition.toString());
        assertTrue(partition.taskUnits() <= 1 << 13, partition.toString());
    }

    @Test
    void fewUnitsAreOneTask() {
        assertEquals(1, WorkPartition.of(1, 1, 64, 1).count());
        assertEquals(1, WorkPartition.of(512, 512, 64, 1).count());
        assertEquals(2, WorkPartition.of(513, 513, 64, 1).count());
    }

    /** The largest slice, whose tasks' ends would overflow an int if computed carelessly. */
    @Test
    void largestSliceIsCovered() {
        int units = Integer.MAX_VALUE - 8;
        WorkPartition partition = WorkPartition.of(units, units, 3, 16);
        assertEquals(units, partition.to(partition.count() - 1));
        assertEquals(partition.from(partition.count() - 1), partition.to(partition.count() - 2));
    }
}
