package org.lifsim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Does what the tutorials, the lectures and the quickstart say, from top to bottom, in an empty folder. A block of {@code sh} is
 * run, a block of {@code yaml} after the name of a file is written, and a block of {@code java} is compiled and run. A block of
 * {@code text} after one of these is what it prints; times, devices and speeds are not compared. A picture {@code FOLDER-FILE} is
 * the file {@code FOLDER/FILE} that a command has drawn. With {@code -Dlifsim.docs=write} this test writes what is printed and
 * drawn into the pages; with {@code -Dlifsim.page=NAME} it takes only one page.
 */
@Tag("slow")
class TutorialsTest {
    private static final Path DOCS = Path.of("docs").toAbsolutePath();
    private static final boolean WRITE = "write".equals(System.getProperty("lifsim.docs"));
    private static final Pattern BLOCK =
            Pattern.compile("(?:^`([^`\\n]+)`:\\n\\n)?^```(\\w+)\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern PICTURE = Pattern.compile("!\\[[^\\]]*\\]\\(([^)]+)\\)");

    /** What depends on the machine. */
    private static final Pattern MEASURED = Pattern.compile(
            "(?m)^(warm-up|seconds|built in|speed|device|backend) .*$|on (cpu-|opencl)\\S*| in [0-9.]+ s: .*$");

    @TempDir
    Path folder;

    static List<String> pages() throws IOException {
        List<String> pages = new ArrayList<>(List.of("quickstart.md", "units.md"));
        for (String name : List.of("tutorials", "lectures")) {
            try (Stream<Path> files = Files.list(DOCS.resolve(name))) {
                files.map(page -> name + "/" + page.getFileName())
                        .filter(page -> page.endsWith(".md"))
                        .sorted()
                        .forEach(pages::add);
            }
        }
        String one = System.getProperty("lifsim.page");
        return one == null ? pages : List.of(one);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void whatThePageSaysHappens(String name) throws IOException, InterruptedException {
        Path page = DOCS.resolve(name);
        String text = Files.readString(page);
        if (text.contains("--backend opencl")) {
            assumeTrue(TestBackends.names().stream().anyMatch(backend -> backend.startsWith("opencl")), "no OpenCL");
        }
        StringBuilder written = new StringBuilder();
        Matcher block = BLOCK.matcher(text);
        String printed = null;
        int end = 0;
        while (block.find()) {
            written.append(text, end, block.start(3));
            String content = block.group(3);
            switch (block.group(2)) {
                case "yaml" -> Files.writeString(folder.resolve(block.group(1)), content);
                case "sh" -> printed = run(content);
                case "java" -> printed = runJava(content);
                case "text" -> {
                    assertTrue(printed != null, name + ": nothing is printed before '" + content + "'");
                    if (WRITE) {
                        content = printed;
                    } else {
                        assertEquals(comparable(content), comparable(printed), name);
                    }
                    printed = null;
                }
                default -> printed = null;
            }
            written.append(content);
            end = block.end(3);
        }
        written.append(text, end, text.length());
        if (WRITE) {
            Files.writeString(page, written.toString());
        }
        Matcher picture = PICTURE.matcher(text);
        while (picture.find()) {
            Path kept = page.resolveSibling(picture.group(1)).normalize();
            Path drawn = folder.resolve(kept.getFileName().toString().replaceFirst("-", "/"));
            assertTrue(Files.exists(drawn), name + ": no command has drawn " + drawn);
            if (WRITE) {
                Files.createDirectories(kept.getParent());
                Files.copy(drawn, kept, StandardCopyOption.REPLACE_EXISTING);
            }
            assertTrue(Files.exists(kept), kept + " is missing");
        }
    }

    private static String comparable(String text) {
        return MEASURED.matcher(text).replaceAll("");
    }

    /** Runs lines of a shell; each must succeed. Returns what they print on stdout. */
    private String run(String lines) throws IOException, InterruptedException {
        Path launcher = folder.resolve("bin/lifsim");
        if (!Files.exists(launcher)) {
            Files.createDirectories(launcher.getParent());
            List<String> command = Processes.javaCommand("org.lifsim.cli.Main");
            StringBuilder script = new StringBuilder("#!/bin/sh\nexec");
            command.forEach(word -> script.append(" '").append(word).append('\''));
            Files.writeString(launcher, script.append(" \"$@\"\n"));
            assertTrue(launcher.toFile().setExecutable(true));
        }
        Processes.Result result = Processes.run(folder, Map.of(), List.of("bash", "-e", "-c", lines));
        assertEquals(0, result.exitCode(), lines + result.out() + result.err());
        return result.out();
    }

    private String runJava(String lines) throws IOException, InterruptedException {
        return JavaLines.run(folder, lines);
    }
}
