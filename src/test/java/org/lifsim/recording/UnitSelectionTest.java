package org.lifsim.recording;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lifsim.error.InputException;

class UnitSelectionTest {
    @ParameterizedTest
    @CsvSource({
        "7, 7, 7",
        "0:3, 0 1 2, 0:3",
        "10:20:4, 10 14 18, 10:20:4",
        "7:23:10, 7 17, 7:20:10",
        "9 2:5 5:7, 2 3 4 5 6 9, 2:7 9",
        "0:10:5 6:8, 0 5 6 7, 0:10:5 6:8",
        "all, 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19, 0:20",
    })
    void rangesListsAndStridesAreRead(String text, String units, String written) {
        UnitSelection selection = UnitSelection.parse(text).boundBy(20);
        long[] expected =
                Arrays.stream(units.split(" ")).mapToLong(Long::parseLong).toArray();
        assertArrayEquals(expected, selection.toArray());
        assertEquals(expected.length, selection.count());
        assertEquals(written, selection.toString());
        for (long unit = 0; unit < 30; unit++) {
            long wanted = unit;
            assertEquals(LongStream.of(expected).anyMatch(one -> one == wanted), selection.contains(unit), text + unit);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', cannot be read",
        "x, cannot be read",
        "1:2:3:4, is not a valid range",
        "-1, is not a valid range",
        "3:3, is not a valid range",
        "3:9:0, is not a valid range",
        "1 1, overlap",
        "0:9:4 8, overlap",
        "9223372036854775807, cannot be read",
        "0:99999999999999999999, cannot be read",
    })
    void whatIsNoSelectionIsRefused(String text, String what) {
        String message = assertThrows(InputException.class, () -> UnitSelection.parse(text))
                .getMessage();
        assertTrue(message.contains(what), message);
    }

    @Test
    void unitsBeyondThePopulationAreRefused() {
        assertEquals(
                "units '0:9:4' has unit 8, expected units from 0 to 7",
                assertThrows(
                                InputException.class,
                                () -> UnitSelection.parse("0:9:4").boundBy(8))
                        .getMessage());
        assertEquals(3, UnitSelection.parse("0:9:4").boundBy(9).count());
    }

    /** The sum of a unit and the longest stride exceeds 2^63. */
    @Test
    void aStrideBeyondTheUnitsSelectsOneUnit() {
        UnitSelection selection = UnitSelection.parse("3:10:" + Long.MAX_VALUE).boundBy(10);
        assertArrayEquals(new long[] {3}, selection.toArray());
        for (UnitSelection.Range range : selection.ranges()) {
            assertTrue(range.first() + range.stride() > range.first(), range.toString());
        }
    }
}
