package org.lifsim.internal.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NonZeroIndexTest {
    private static float[] sparse(int length, SplittableRandom random) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextInt(5) == 0 ? (float) random.nextDouble(-1, 1) : random.nextInt(9) == 0 ? -0f : 0f;
        }
        return values;
    }

    /** Entries as texts: by rows and then by columns, and by columns and then by rows. */
    private static List<String> byRow(float[] values, int rows, int columns) {
        List<String> entries = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                if (values[row * columns + column] != 0) {
                    entries.add(row + " " + column + " " + values[row * columns + column]);
                }
            }
        }
        return entries;
    }

    private static List<String> byColumn(float[] values, int rows, int columns) {
        List<String> entries = new ArrayList<>();
        for (int column = 0; column < columns; column++) {
            for (int row = 0; row < rows; row++) {
                if (values[row * columns + column] != 0) {
                    entries.add(row + " " + column + " " + values[row * columns + column]);
                }
            }
        }
        return entries;
    }

    private static void assertIndexes(NonZeroIndex index, float[] values, int rows, int columns) {
        index.findColumns();
        List<String> rowEntries = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            for (int n = row * columns; n < row * columns + index.counts[row]; n++) {
                rowEntries.add(row + " " + index.indices[n] + " " + index.factors[n]);
            }
        }
        assertEquals(byRow(values, rows, columns), rowEntries);
        List<String> columnEntries = new ArrayList<>();
        for (int column = 0; column < columns; column++) {
            for (int n = index.columnStart(column); n < index.columnEnd(column); n++) {
                columnEntries.add(index.columnRows()[n] + " " + column + " " + index.columnFactors()[n]);
            }
        }
        assertEquals(byColumn(values, rows, columns), columnEntries);
    }

    /** The last two are large enough for several tasks of rows and of columns. */
    @ParameterizedTest
    @CsvSource({"1, 1", "1, 7", "5, 1", "3, 10", "40, 785", "300, 101"})
    void entriesAreThoseThatAreNotZero(int rows, int columns) {
        SplittableRandom random = new SplittableRandom(rows);
        float[] values = sparse(rows * columns, random);
        try (WorkerPool pool = new WorkerPool(3)) {
            NonZeroIndex index = new NonZeroIndex(pool, new ScalarMatrixKernels(), values, rows, columns);
            assertFalse(index.areKnown());
            assertIndexes(index, values, rows, columns);
            assertTrue(index.areKnown());
            System.arraycopy(sparse(values.length, random), 0, values, 0, values.length);
            index.forget();
            assertIndexes(index, values, rows, columns);
        }
    }

    @Test
    void entriesThatTheCallerFoundAreKept() {
        float[] values = {0, 2, 0, 3};
        try (WorkerPool pool = new WorkerPool(1)) {
            NonZeroIndex index = new NonZeroIndex(pool, new ScalarMatrixKernels(), values, 2, 2);
            index.counts[0] = 1;
            index.indices[0] = 1;
            index.factors[0] = 2;
            index.counts[1] = 1;
            index.indices[2] = 1;
            index.factors[2] = 3;
            index.haveBeenFound();
            assertIndexes(index, values, 2, 2);
        }
    }

    @Test
    void firstEntryFromAColumnIsFound() {
        float[] values = {0, 1, 0, 1, 1, 0};
        try (WorkerPool pool = new WorkerPool(1)) {
            NonZeroIndex index = new NonZeroIndex(pool, new ScalarMatrixKernels(), values, 1, 6);
            index.find();
            int[] expected = {0, 0, 1, 1, 2, 3, 3};
            for (int column = 0; column < expected.length; column++) {
                assertEquals(expected[column], index.firstFrom(column, 0, index.counts[0]), "column " + column);
            }
        }
    }
}
