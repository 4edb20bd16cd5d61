package org.lifsim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.lifsim.Processes;
import org.lifsim.Processes.Result;
import org.lifsim.internal.verification.PopulationCase;

/**
 * Runs command lines in an empty folder and checks output, files and exit codes. Most run in a {@link WarmProgram}; at least one of
 * each command runs in a process of its own, as for a user.
 */
abstract class CommandTestBase {
    private static final WarmProgram PROGRAM = WarmProgram.start();

    /** The current folder of all command lines. */
    final Path folder = PROGRAM.folder();

    @BeforeEach
    void emptyFolder() throws IOException {
        PROGRAM.emptyFolder();
    }

    /** Runs a command line in the process that stays. */
    static Result lifsim(String... args) throws IOException {
        return PROGRAM.run(args);
    }

    /** Runs a command line of words without spaces, and more words. */
    static Result line(String line, String... more) throws IOException {
        List<String> words = new ArrayList<>(line.isEmpty() ? List.of() : List.of(line.split(" ")));
        words.addAll(List.of(more));
        return lifsim(words.toArray(String[]::new));
    }

    /** Runs a command line in a process of its own. */
    Result process(String... args) throws IOException, InterruptedException {
        return process(Map.of(), args);
    }

    Result process(Map<String, String> environment, String... args) throws IOException, InterruptedException {
        return Processes.shortJava(folder, environment, Main.class.getName(), args);
    }

    /** Starts a command line in a process of its own, which may be stopped. */
    static Process start(Path in, String line) throws IOException {
        List<String> command = Processes.javaCommand(Main.class.getName());
        command.addAll(List.of(line.split(" ")));
        return new ProcessBuilder(command)
                .directory(in.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** What a command prints with {@code --json}. */
    static JsonNode json(String line, String... more) throws IOException {
        return json(line(line, more));
    }

    static JsonNode json(Result result) throws IOException {
        assertEquals(0, result.exitCode(), result.err());
        return new ObjectMapper().readTree(result.out());
    }

    static String digest(String line, String... more) throws IOException {
        return json(line + " --json", more).get("digest").asText();
    }

    /** Expects an input error: exit code 2, the words on stderr, nothing on stdout, no stack trace, no temporary file. */
    void assertMistake(Result result, String... words) throws IOException {
        assertEquals(2, result.exitCode(), result.err());
        assertEquals("", result.out());
        for (String word : words) {
            assertTrue(result.err().contains(word), result.err());
        }
        assertFalse(result.err().contains("\tat "), result.err());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    List.of(),
                    files.filter(file -> file.toString().endsWith(".tmp")).toList());
        }
    }

    /** A file of the built-in reference cases. */
    static byte[] resource(String name) throws IOException {
        try (InputStream in = PopulationCase.class.getResourceAsStream("/org/lifsim/internal/verification/" + name)) {
            return in.readAllBytes();
        }
    }
}
