package org.lifsim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lifsim.Processes;
import org.lifsim.Processes.Result;

/** What only a process by itself shows: streams, signals, environment. */
@Tag("java")
@Tag("slow")
class ProcessTest extends CommandTestBase {
    @Test
    void theVersionNamesProgramAndJava() throws IOException, InterruptedException {
        Result result = process("--version");
        assertEquals(0, result.exitCode());
        assertTrue(result.out().startsWith("lifsim ") && result.out().contains("Java "), result.out());
    }

    @Test
    void aMistakeEndsAProcessToo() throws IOException, InterruptedException {
        assertMistake(process("simulate", "--units", "ten", "--steps", "5"), "lifsim: ");
        assertMistake(process(), "missing command");
    }

    @Test
    void outputThatCannotBeWrittenIsAFailure() throws IOException, InterruptedException {
        List<String> command = Processes.javaCommand(Main.class.getName());
        String shell = String.join(" ", command) + " trace > /dev/full";
        Result result = Processes.run(folder, Map.of(), List.of("sh", "-c", shell));
        assertEquals(3, result.exitCode(), result.err());
        assertTrue(result.err().contains("standard output could not be written"), result.err());
    }

    @Test
    void theUsersLanguageChangesNothing() throws IOException, InterruptedException {
        Map<String, String> arabic = Map.of("JAVA_TOOL_OPTIONS", "-Duser.language=ar -Duser.country=EG");
        Result result = process(arabic, "trace");
        assertEquals(new String(resource("lecture-stdout.txt"), StandardCharsets.UTF_8), result.out());
    }

    @Test
    void aSignalEndsItWithTheUsualCode() throws IOException, InterruptedException {
        List<String> command = Processes.javaCommand(Main.class.getName());
        command.addAll(List.of("simulate", "--units", "100000", "--steps", "100000000", "--backend", "cpu"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertFalse(process.waitFor(3, TimeUnit.SECONDS));
        process.destroy();
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        assertEquals(143, process.exitValue());
    }
}
