package org.lifsim.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemTest {
    @Test
    void whatActsOnATerminalIsReplaced() {
        String text = "a\u001b[31m\u009b1m\u202eb\u2028c\u0007\nd\ud800";
        String expected = "a?[31m?1m?b?c??d?";
        Problem problem =
                new Problem(new Place(text, 3), List.of(Subject.of(text)), Subject.key(text), "is " + text, text, text);
        assertEquals(
                "file " + expected + " line 3: " + expected + ": '" + expected + "' is " + expected + ", expected "
                        + expected + "; " + expected,
                problem.toString());
        assertEquals("is " + text, problem.found(), "the data stay as they are");
        assertEquals("\u00e9 \ud83d\ude00 \u4e2d", Problem.shown("\u00e9 \ud83d\ude00 \u4e2d"));
    }

    @Test
    void aLongPartIsCutInTheMiddle() {
        String message = Problem.of(Subject.key("k"), "is " + "x".repeat(1_000_000) + " in the end")
                .expected("a number")
                .toString();
        assertTrue(message.length() < 1100, message);
        assertTrue(message.startsWith("'k' is xxx"), message);
        assertTrue(message.contains("x ... x"), message);
        assertTrue(message.endsWith(" in the end, expected a number"), message);
    }
}
