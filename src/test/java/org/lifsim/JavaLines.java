package org.lifsim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.tools.ToolProvider;

/** Lines of Java from a page of the documentation. */
final class JavaLines {
    private JavaLines() {}

    /** Compiles the lines as the body of a main method, runs it in a folder, and returns what it prints. */
    static String run(Path folder, String lines) throws IOException, InterruptedException {
        Path source = folder.resolve("Readme.java");
        Files.writeString(source, """
                import org.lifsim.backend.*;
                import org.lifsim.network.*;
                import org.lifsim.model.*;
                import org.lifsim.input.*;
                import org.lifsim.population.Population;
                import org.lifsim.random.RandomKey;
                import org.lifsim.plot.*;
                import org.lifsim.recording.*;
                import org.lifsim.experiment.*;
                import java.nio.file.Path;
                import java.util.Arrays;
                import java.util.List;
                import java.util.Map;
                public class Readme { public static void main(String[] args) throws java.io.IOException {
                """ + lines + "}}");
        String classPath = System.getProperty("java.class.path");
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-cp", classPath, "-d", folder.toString(), source.toString());
        assertEquals(0, compiled);
        var command = Processes.javaCommand("Readme");
        command.set(command.indexOf("-cp") + 1, command.get(command.indexOf("-cp") + 1) + ":" + folder);
        Processes.Result result = Processes.run(folder, Map.of(), command);
        assertEquals(0, result.exitCode(), result.err());
        return result.out();
    }
}
