package org.lifsim.internal.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.lifsim.error.InputException;
import org.lifsim.error.Subject;

/** Files of text end somewhere: in size, length of lines and names, number of entries and depth. */
class TextLimitsTest {
    private static final Subject FILE = Subject.of("meta.json");

    @TempDir
    Path folder;

    private static void assertRefused(String expected, Executable action) {
        InputException e = assertThrows(InputException.class, action);
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    private YamlFile yaml(String text) throws IOException {
        Path file = folder.resolve("run.yaml");
        Files.writeString(file, text, StandardCharsets.ISO_8859_1);
        return YamlFile.read(file);
    }

    private static JsonNode json(String text) throws IOException {
        return JsonText.object(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), FILE);
    }

    @Test
    void yamlBeyondALimitIsRefused() {
        assertRefused("has 16777217 bytes, expected at most 16777216", () -> yaml("#".repeat((1 << 24) + 1)));
        assertRefused("more than 1048576 keys and values", () -> yaml("a: [" + "1,".repeat(1 << 20) + "]"));
        assertRefused("more than 100 aliases", () -> yaml("a: &a 1\nb: [" + "*a,".repeat(101) + "]"));
        assertRefused("nested too deeply", () -> yaml("a: " + "[".repeat(21) + "]".repeat(21)));
        assertRefused("'" + "k".repeat(201) + "' has 201 characters", () -> yaml("k".repeat(201) + ": 1"));
        assertRefused("a value of more than 1048576 characters", () -> yaml("a: " + "x".repeat((1 << 20) + 1)));
        assertRefused("has bytes that are not UTF-8", () -> yaml("a: \u00e9"));
        StringBuilder keys = new StringBuilder();
        for (int i = 0; i <= 1000; i++) {
            keys.append("k").append(i).append(": 1\n");
        }
        assertRefused("a mapping of more than 1000 keys", () -> yaml(keys.toString()));
    }

    @Test
    void yamlWithinTheLimitsIsReadInTime() throws IOException {
        double[] numbers = assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> yaml("a: [" + "1,".repeat(50_000) + "]").root().find("a").numbers());
        assertEquals(50_000, numbers.length);
    }

    @Test
    void jsonBeyondALimitIsRefused() {
        assertRefused("meta.json is longer than 67108864 bytes", () -> json(" ".repeat((1 << 26) + 1)));
        assertRefused("meta.json is not valid JSON", () -> json("{\"a\": " + "[".repeat(60) + "]".repeat(60) + "}"));
        assertRefused("meta.json is not valid JSON", () -> json("{\"" + "k".repeat(5001) + "\": 1}"));
        assertRefused("meta.json is not valid JSON", () -> json("{\"a\": 1" + "0".repeat(1000) + "}"));
        assertRefused("meta.json is not a JSON object", () -> json(""));
        assertRefused("meta.json is not a JSON object", () -> json("null"));
        assertRefused("meta.json is not valid JSON", () -> json("{} {}"));
    }

    @Test
    void jsonOfAnotherTypeIsRefused() throws IOException {
        JsonNode object = json("{\"a\": 1.5, \"b\": \"1\", \"c\": [1, 1e400], \"d\": 9223372036854775808}");
        assertRefused(
                "meta.json: 'a' is 1.5, expected a whole number from 0 to 9",
                () -> JsonText.whole(object, "a", 0, 9, FILE));
        assertRefused(
                "'b' is \"1\", expected a whole number from 0",
                () -> JsonText.whole(object, "b", 0, Long.MAX_VALUE, FILE));
        assertRefused("'d' is 9223372036854775808", () -> JsonText.whole(object, "d", 0, Long.MAX_VALUE, FILE));
        assertRefused("'e' is missing", () -> JsonText.whole(object, "e", 0, Long.MAX_VALUE, FILE));
        assertRefused("'a' is 1.5, expected a text", () -> JsonText.text(object, "a", FILE));
        assertRefused("'a' is 1.5, expected true or false", () -> JsonText.truth(object, "a", FILE));
        assertRefused("'c[1]' is", () -> JsonText.numbers(object.path("c"), "c", FILE));
    }

    @Test
    void linesAreBounded() throws IOException {
        Path file = folder.resolve("rate.csv");
        Files.writeString(file, "t_ms,rate_hz\n1,2.5\n");
        assertArrayEquals(new double[] {2.5}, CsvColumn.read(file, "rate_hz"));
        Files.writeString(file, "t_ms,rate_hz\n1," + "0".repeat(TextLines.MAX_LENGTH));
        assertRefused("rate.csv is damaged: it has a line of more than", () -> CsvColumn.read(file, "rate_hz"));
        for (String number : new String[] {"1e400", "NaN", "Infinity", "1e-400"}) {
            Files.writeString(file, "t_ms,rate_hz\n1," + number + "\n");
            assertRefused("rate.csv line 2: the line is '1," + number, () -> CsvColumn.read(file, "rate_hz"));
        }
    }
}
