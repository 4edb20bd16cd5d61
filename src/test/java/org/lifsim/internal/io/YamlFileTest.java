package org.lifsim.internal.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;

class YamlFileTest {
    @TempDir
    Path folder;

    private YamlFile.Mapping root(String... lines) throws IOException {
        return YamlFile.read(Files.write(folder.resolve("run.yaml"), List.of(lines)))
                .root();
    }

    private static void assertRefused(String expected, Executable action) {
        InputException e = assertThrows(InputException.class, action);
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    @Test
    void valuesAreReadByType() throws IOException {
        YamlFile.Mapping root = root(
                "model: lif # a comment",
                "dt: 0.1",
                "steps: 1e3",
                "units: 9_000",
                "nothing: ~",
                "list: [1, 2.5, -3e-1]",
                "parameters:",
                "  tau_m: 20",
                "  thr: '-52'");
        assertEquals("lif", root.find("model").text());
        assertEquals(0.1, root.find("dt").number());
        assertEquals("none", root.find("nothing").text());
        assertNull(root.find("seed"));
        assertTrue(root.find("list").isList());
        assertArrayEquals(new double[] {1, 2.5, -0.3}, root.find("list").numbers());
        assertEquals(
                List.of("1", "2.5", "-3e-1"),
                root.find("list").items().stream().map(YamlFile.Entry::text).toList());
        assertEquals(
                List.of("tau_m", "thr"),
                root.entries("parameters").stream().map(YamlFile.Entry::key).toList());
        assertEquals(-52, root.find("parameters").mapping().find("thr").number());
        assertEquals(List.of(), root.entries("none"));
        assertFalse(root.find("dt").isList());
        assertEquals(1, root.find("dt").items().size());
    }

    @Test
    void errorsNameTheLineOfTheValue() throws IOException {
        YamlFile.Mapping root = root("model: lif", "", "units:", "  - 3", "  - x", "steps: 0");
        YamlFile.Entry second = root.find("units").items().get(1);
        assertRefused("run.yaml line 5: 'units' is 'x', expected a number", second::number);
        assertRefused(
                "run.yaml line 6: 'steps' is 0, expected a whole number from 1",
                () -> root.find("steps").wholeFromOne());
        assertRefused(
                "run.yaml line 3: 'units' is a list or a mapping",
                () -> root.find("units").text());
        assertRefused(
                "run.yaml line 1: 'model' is not a mapping",
                () -> root.find("model").mapping());
        assertRefused(
                "run.yaml line 6: it is wrong",
                () -> root.find("steps").reading(() -> {
                    throw new InputException(Problem.of("it", "is wrong"));
                }));
    }

    @ParameterizedTest
    @CsvSource({
        "1.5, expected a whole number",
        "9223372036854775808, expected a whole number within 2^63",
        "many, expected a whole number"
    })
    void numberThatIsNotWholeIsRefused(String text, String expected) throws IOException {
        YamlFile.Entry entry = root("steps: " + text).find("steps");
        assertRefused(expected, entry::whole);
    }

    @Test
    void unknownKeyIsRefusedWithTheMostSimilarOne() throws IOException {
        YamlFile.Mapping root = root("model: lif", "unit: 3");
        root.requireKeys(List.of("model", "unit"));
        assertRefused("run.yaml line 2: 'unit' is not a known key", () -> root.requireKeys(List.of("model", "units")));
        assertRefused("units", () -> root.requireKeys(List.of("model", "units")));
    }

    @Test
    void fileThatIsNoMappingIsRefused() {
        assertRefused("is not a mapping of keys to values", () -> root("- a", "- b"));
        assertRefused("is not a mapping of keys to values", () -> root(""));
        assertRefused("line 2", () -> root("a: 1", "a: 2"));
        assertRefused("line 3: the text is not valid YAML", () -> root("a: 1", "b: [1, 2", "c: 3"));
        assertRefused("is not valid YAML", () -> root("a: \u0001"));
        assertRefused("is not valid YAML", () -> root("[a, b]: 1"));
        assertRefused("nested too deeply", () -> root("a: " + "[".repeat(200_000)));
        assertRefused("does not exist", () -> YamlFile.read(folder.resolve("no.yaml")));
        assertRefused("is not a file", () -> YamlFile.read(folder));
    }
}
