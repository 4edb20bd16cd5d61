package org.lifsim.internal.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairwiseSumTest {
    @ParameterizedTest
    @CsvSource({"1, 1", "1, 9999", "31, 1", "32, 1", "33, 2", "1025, 3", "40000, 1", "784, 100", "15, 400", "4096, 1"})
    void runsOfEachLevelCoverItsRowsOnce(int rows, int columns) {
        List<PairwiseSum.Level> levels = PairwiseSum.levels(rows, columns);
        int remaining = rows;
        for (PairwiseSum.Level level : levels) {
            assertEquals(remaining, level.rows());
            int next = 0;
            for (int run = 0; run < level.runs(); run++) {
                assertEquals(next, level.from(run), level + " run " + run);
                next = level.to(run);
                assertTrue(next > level.from(run) && next - level.from(run) <= level.run(), level + " run " + run);
            }
            assertEquals(level.rows(), next);
            remaining = level.runs();
        }
        assertEquals(1, remaining);
        assertEquals(levels.get(0).runs(), PairwiseSum.workRows(levels));
    }

    @Test
    void fewRowsAreSummedInSequence() {
        assertEquals(1, PairwiseSum.levels(31, 100).size());
        assertEquals(2, PairwiseSum.levels(32, 100).size());
        assertEquals("[4, 4, 16, 2]", runs(400, 100).toString());
        assertEquals("[32, 32, 2]", runs(1025, 3).toString());
    }

    private static List<Integer> runs(int rows, int columns) {
        return PairwiseSum.levels(rows, columns).stream()
                .map(PairwiseSum.Level::run)
                .toList();
    }

    @Test
    void runsOfAWindowAreCentered() {
        PairwiseSum.Level level = PairwiseSum.levels(40, 2).get(0);
        assertEquals(12, level.low());
        assertEquals(20, level.to(0));
        assertEquals(20, level.from(1));
        assertEquals(40, level.to(1));
    }

    /** Sums of small whole numbers are exact in any order. */
    @ParameterizedTest
    @CsvSource({"1, 1", "3, 2", "32, 1", "100, 3", "1025, 3", "784, 10", "5000, 1"})
    void wholeNumbersAreSummedExactly(int rows, int columns) {
        SplittableRandom random = new SplittableRandom(rows);
        int base = 5;
        int offset = 2;
        float[] matrix = new float[base + rows * columns];
        long[] expected = new long[columns];
        long[] magnitudes = new long[columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int value = random.nextInt(-100, 100);
                matrix[base + row * columns + column] = value;
                expected[column] += value;
                magnitudes[column] += Math.abs(value);
            }
        }
        List<PairwiseSum.Level> levels = PairwiseSum.levels(rows, columns);
        float[] work = new float[(offset + columns) * PairwiseSum.workRows(levels)];
        float[] sums = new float[offset + columns];
        PairwiseSum.sum(matrix, base, columns, levels, PairwiseSum::sumRun, PairwiseSum::sumRun, offset, work, sums);
        for (int column = 0; column < columns; column++) {
            assertEquals(expected[column], sums[offset + column], "column " + column);
        }
        PairwiseSum.sum(
                matrix, base, columns, levels, PairwiseSum::sumMagnitudes, PairwiseSum::sumRun, offset, work, sums);
        for (int column = 0; column < columns; column++) {
            assertEquals(magnitudes[column], sums[offset + column], "column " + column);
        }
    }

    /** The tree decides how the sum is rounded: 2^24 + 1 is 2^24, but 1 + 1 is not lost. */
    @Test
    void sumIsRoundedAsTheTreeSays() {
        float[] column = new float[64];
        column[0] = 0x1p24f;
        for (int row = 1; row < column.length; row++) {
            column[row] = 1;
        }
        List<PairwiseSum.Level> levels = PairwiseSum.levels(64, 1);
        assertEquals(2, levels.size());
        float[] sums = new float[1];
        PairwiseSum.sum(column, 0, 1, levels, PairwiseSum::sumRun, PairwiseSum::sumRun, 0, new float[2], sums);
        assertEquals(0x1p24f + 32, sums[0]);
    }

    /** A sum starts at 0, so it is never -0. */
    @Test
    void sumOfNegativeZerosIsZero() {
        float[] sums = new float[1];
        PairwiseSum.sumRun(new float[] {-0f, -0f}, 1, 0, 2, sums, 0);
        assertEquals(0, Float.floatToRawIntBits(sums[0]));
    }
}
