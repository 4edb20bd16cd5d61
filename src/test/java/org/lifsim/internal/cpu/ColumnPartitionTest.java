package org.lifsim.internal.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ColumnPartitionTest {
    /** Each value of the matrix belongs to one task. */
    @Test
    void tasksCoverTheMatrixOnce() {
        long seed = Long.getLong("lifsim.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        for (int trial = 0; trial < 500; trial++) {
            int rows = 1 + random.nextInt(1 << random.nextInt(1, 10));
            int columns = 1 + random.nextInt(1 << random.nextInt(1, 12));
            int terms = 1 + random.nextInt(2000);
            String context = "-Dlifsim.seed=" + seed + " trial " + trial;
            assertCovered(ColumnPartition.of(rows, columns, terms), rows, columns, context);
            ColumnPartition byColumns = ColumnPartition.byColumns(rows, columns);
            assertCovered(byColumns, rows, columns, context);
            for (int task = 0; task < byColumns.count(); task++) {
                assertEquals(0, byColumns.fromRow(task), context);
                assertEquals(rows, byColumns.toRow(task), context);
            }
        }
    }

    private static void assertCovered(ColumnPartition partition, int rows, int columns, String context) {
        boolean[] seen = new boolean[rows * columns];
        int covered = 0;
        for (int task = 0; task < partition.count(); task++) {
            assertTrue(partition.toRow(task) <= rows && partition.toColumn(task) <= columns, context);
            for (int row = partition.fromRow(task); row < partition.toRow(task); row++) {
                for (int column = partition.fromColumn(task); column < partition.toColumn(task); column++) {
                    assertTrue(!seen[row * columns + column], () -> context + ": twice in " + partition);
                    seen[row * columns + column] = true;
                    covered++;
                }
            }
        }
        assertEquals(seen.length, covered, () -> context + ": not all in " + partition);
    }

    @Test
    void smallMatrixIsOneTask() {
        assertEquals(1, ColumnPartition.of(1, 100, 784).count());
        assertEquals(1, ColumnPartition.of(4, 400, 784).count());
        assertEquals(1, ColumnPartition.byColumns(784, 100).count());
    }
}
