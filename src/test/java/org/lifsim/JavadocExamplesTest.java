package org.lifsim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every Java example in the Javadoc of a public package compiles, and the main classes have one. */
class JavadocExamplesTest {
    private static final List<String> PACKAGES = List.of(
            "model", "input", "population", "network", "backend", "recording", "experiment", "plot", "error", "random");

    private static final List<String> MAIN_CLASSES = List.of(
            "Population",
            "Stimulus",
            "Lif",
            "Values",
            "NetworkBuilder",
            "Backends",
            "TraceData",
            "Experiment",
            "Sweep");

    private static final Pattern EXAMPLE = Pattern.compile("<pre>\\{@code\\R(.*?)\\R \\* \\}</pre>", Pattern.DOTALL);

    @TempDir
    Path folder;

    @Test
    void everyExampleCompiles() throws IOException {
        String imports = PACKAGES.stream()
                        .map(name -> "import org.lifsim." + name + ".*;\n")
                        .collect(Collectors.joining())
                + "import java.nio.file.*;\nimport java.util.*;\n";
        List<String> sources = new ArrayList<>();
        List<String> withExample = new ArrayList<>();
        for (String name : PACKAGES) {
            try (Stream<Path> files = Files.walk(Path.of("src/main/java/org/lifsim", name))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    String type = file.getFileName().toString().replace(".java", "");
                    String text = Files.readString(file);
                    Matcher example = EXAMPLE.matcher(text);
                    int number = 0;
                    while (example.find()) {
                        withExample.add(type);
                        String body = example.group(1)
                                .lines()
                                .map(line -> line.replaceFirst("^ *\\* ?", ""))
                                .collect(Collectors.joining("\n"));
                        String unit = "Example" + type + ++number;
                        sources.add(Files.writeString(
                                        folder.resolve(unit + ".java"),
                                        imports + "class " + unit + " { void run() throws Exception {\n" + body
                                                + "\n}}\n")
                                .toString());
                    }
                    assertEquals(
                            text.split("<pre>\\{@code", -1).length - 1,
                            number,
                            file + ": an example was not recognized");
                }
            }
        }
        assertTrue(withExample.containsAll(MAIN_CLASSES), withExample.toString());
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        List<String> arguments = new ArrayList<>(
                List.of("-Xlint:none", "-cp", System.getProperty("java.class.path"), "-d", folder.toString()));
        arguments.addAll(sources);
        int code = ToolProvider.getSystemJavaCompiler().run(null, said, said, arguments.toArray(String[]::new));
        assertEquals(0, code, () -> said.toString(StandardCharsets.UTF_8));
    }
}
