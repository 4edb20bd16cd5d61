package org.lifsim.internal.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lifsim.error.InputException;
import org.lifsim.error.Subject;

class CallExpressionTest {
    private static CallExpression parse(String text) {
        return CallExpression.parse("source", Subject.of("the source"), text, "step(at=5)");
    }

    private static void assertRefused(String expected, Executable action) {
        InputException e = assertThrows(InputException.class, action);
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    @Test
    void argumentsKeepTheirOrder() {
        CallExpression call = parse(" step ( at = 5 , to=1e3,from = ) ");
        assertEquals("step", call.name());
        assertEquals("{at=5, to=1e3, from=}", call.arguments().toString());
    }

    @Test
    void parenthesesAreOptionalWithoutArguments() {
        assertEquals(Map.of(), parse("noise").arguments());
        assertEquals(Map.of(), parse("noise( )").arguments());
    }

    @Test
    void quotedValueMayHaveCommasAndParentheses() {
        CallExpression call = parse("playback(file=\"a, (b)=c.npy\",rate=2)");
        assertEquals(Map.of("file", "a, (b)=c.npy", "rate", "2"), call.arguments());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.npy", "a b", "a,b", "(a)", "", "x=1"})
    void quotedNameIsReadBack(String name) {
        CallExpression call = parse("playback(file=" + CallExpression.quoted(name) + ",rate=2)");
        assertEquals(Map.of("file", name, "rate", "2"), call.arguments());
    }

    @Test
    void nameWithADoubleQuoteCannotBeQuoted() {
        assertRefused("contains a double quote", () -> CallExpression.quoted("a\"b"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "step(at=5 | is not a valid source, expected a form such as 'step(at=5)'",
                "step at=5 | is not a valid source",
                "(at=5) | is not a valid source",
                "step((at=5)) | is not a valid source",
                "step(at=\"5) | expected double quotes in pairs",
                "step(5) | '5' is not an argument, expected NAME=VALUE",
                "step(at=5,) | '' is not an argument",
                "step(at=5, at=6) | argument at is a duplicate",
                "step(at=a\"b\") | has double quotes inside the value"
            })
    void otherTextIsRefused(String text, String expected) {
        assertRefused(expected, () -> parse(text));
    }

    @Test
    void unknownArgumentIsRefusedWithTheKnownOnes() {
        CallExpression call = parse("step(att=5)");
        call.requireArguments("source", List.of("att"));
        assertRefused("source step has no argument 'att'", () -> call.requireArguments("source", List.of("at", "to")));
        assertRefused("Available: at, to", () -> call.requireArguments("source", List.of("at", "to")));
    }

    /** No text makes the patterns try again and again. */
    @Test
    void longTextIsReadInNoTime() {
        String open = "step(" + "a=\"b\",".repeat(2000) + "\"";
        assertTimeoutPreemptively(
                Duration.ofSeconds(10), () -> assertRefused("is not a valid source", () -> parse(open)));
        String many = "step(a=0" + ",b=1".repeat(2000) + ")";
        assertTimeoutPreemptively(
                Duration.ofSeconds(10), () -> assertRefused("argument b is a duplicate", () -> parse(many)));
    }

    /** Looking for the quotes after each comma would take minutes. */
    @Test
    void manyArgumentsAreReadInTime() {
        String text = "a(" + "\"x\",".repeat(200_000) + "b=1)";
        assertTimeoutPreemptively(
                java.time.Duration.ofSeconds(30),
                () -> assertThrows(
                        InputException.class, () -> CallExpression.parse("source", Subject.of("s"), text, "a(b=1)")));
    }
}
