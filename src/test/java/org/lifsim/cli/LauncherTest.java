package org.lifsim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.lifsim.Processes;
import org.lifsim.Processes.Result;

/** What the launchers set for Java, and what they refuse before Java starts. */
@EnabledOnOs(OS.LINUX)
class LauncherTest {
    private static final Path SOURCE = Path.of("bin", "jvm.sh").toAbsolutePath();

    @TempDir
    Path folder;

    private Result sourced(Path script, String before, Map<String, String> environment)
            throws IOException, InterruptedException {
        String line = before + "source '" + script + "' && echo \"${LC_ALL:-none}\"";
        return Processes.run(folder, environment, List.of("bash", "-c", line));
    }

    @Test
    void javaReadsFileNamesInUtf8() throws IOException, InterruptedException {
        for (String locale : List.of("C", "POSIX", "xx_XX.UTF-8")) {
            Result result = sourced(SOURCE, "", Map.of("LC_ALL", locale));
            assertEquals("C.UTF-8", result.out().strip(), locale + ": " + result.err());
        }
        Result result = sourced(SOURCE, "unset LC_ALL; ", Map.of("LC_CTYPE", "C.UTF-8"));
        assertEquals("none", result.out().strip(), "a locale of UTF-8 stays");
    }

    @Test
    void aColonInThePathIsTold() throws IOException, InterruptedException {
        Path bin = Files.createDirectories(folder.resolve("a:b").resolve("bin"));
        Path copy = Files.copy(SOURCE, bin.resolve("jvm.sh"));
        Result result = sourced(copy, "", Map.of());
        assertEquals(3, result.exitCode());
        assertTrue(result.err().contains("has a colon in its path"), result.err());
    }

    @Test
    void tooFewOpenFilesAreTold() throws IOException, InterruptedException {
        Result result = sourced(SOURCE, "ulimit -n 16; ", Map.of());
        assertEquals(3, result.exitCode());
        assertTrue(result.err().contains("only 16 open files are allowed, expected at least 64"), result.err());
    }
}
