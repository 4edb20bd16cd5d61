package org.lifsim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's lines of Java compile and run as they stand. */
class ReadmeTest {
    @TempDir
    Path folder;

    @Test
    void theLinesOfJavaRun() throws IOException, InterruptedException {
        Matcher block =
                Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(Path.of("README.md")));
        assertTrue(block.find());
        Path source = folder.resolve("Readme.java");
        Files.writeString(source, """
                import org.lifsim.backend.*;
                import org.lifsim.neuron.Lif;
                import org.lifsim.population.Population;
                public class Readme { public static void main(String[] args) {
                """ + block.group(1) + "}}");
        String classPath = System.getProperty("java.class.path");
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-cp", classPath, "-d", folder.toString(), source.toString());
        assertEquals(0, compiled);
        var command = Processes.javaCommand("Readme");
        command.set(command.indexOf("-cp") + 1, command.get(command.indexOf("-cp") + 1) + ":" + folder);
        Processes.Result result = Processes.run(folder, Map.of(), command);
        assertEquals(0, result.exitCode(), result.err());
        assertTrue(result.out().matches("[1-9]\\d+ spikes on .*, digest [0-9a-f]{64}\n"), result.out());
    }

    @Test
    void everyPageThatIsLinkedIsThere() throws IOException {
        Matcher link = Pattern.compile("\\]\\((docs/[^)]+)\\)").matcher(Files.readString(Path.of("README.md")));
        while (link.find()) {
            assertTrue(Files.exists(Path.of(link.group(1))), link.group(1));
        }
    }
}
