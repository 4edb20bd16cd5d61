package org.lifsim.internal.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalNumberTest {
    @Test
    void numbersInRangeAreRead() {
        assertEquals(0.1, DecimalNumber.parse(" 0.1 "));
        assertEquals(-1e308, DecimalNumber.parse("-1e308"));
        assertEquals(0, DecimalNumber.parse("0.000e999"));
        assertEquals(Double.NEGATIVE_INFINITY, DecimalNumber.parse("-Infinity"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1e400", "-1e309", "1e-400", "0.001e-330", "1 2"})
    void othersAreRefused(String text) {
        assertThrows(NumberFormatException.class, () -> DecimalNumber.parse(text));
    }
}
