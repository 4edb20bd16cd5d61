package org.lifsim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java and shell examples of README and docs compile and run unchanged. */
@Tag("java")
@Tag("slow")
class ReadmeTest {
    @TempDir
    Path folder;

    @Test
    void theLinesOfJavaRun() throws IOException, InterruptedException {
        String out = runJava(block("README.md", "java"));
        String device = " on .*, digest";
        assertEquals(block("README.md", "text").replaceAll(device, ""), out.replaceAll(device, ""));
    }

    /** Runs with a thousandth of the units and fewer steps. Java and shell give the same files. */
    @Test
    void theExperimentIsTheSameFromJavaAndFromTheShell() throws IOException, InterruptedException {
        Path yaml = folder.resolve("docs/experiments/noise-and-step.yaml");
        Files.createDirectories(yaml.getParent());
        Files.writeString(
                yaml,
                Files.readString(Path.of("docs/experiments/noise-and-step.yaml"))
                        .replace("100000", "100")
                        .replace("50000", "50")
                        .replace("5000", "1500"));
        String out = runJava(block("docs/experiments.md", "java"));
        assertTrue(out.matches("[1-9]\\d+ spikes, digest [0-9a-f]{64}\n"), out);
        Path java = Files.move(folder.resolve("noise-and-step"), folder.resolve("java"));
        String[] args = block("docs/experiments.md", "sh")
                .replace("bin/lifsim", "")
                .strip()
                .split("\\s+");
        Processes.Result result = Processes.java(folder, Map.of(), "org.lifsim.cli.Main", args);
        assertEquals(0, result.exitCode(), result.err());
        assertTrue(result.out().contains("digest     " + out.strip().replaceAll(".* ", "")), result.out());
        assertTrue(Files.size(java.resolve("raster.png")) > 1000);
        for (String file : List.of("spikes.npz", "rate.npz", "traces.npz")) {
            assertArrayEquals(
                    Files.readAllBytes(java.resolve(file)),
                    Files.readAllBytes(folder.resolve("noise-and-step/" + file)),
                    file);
        }
    }

    @Test
    void theNetworkRunsAndIsDescribedAsThePageShows() throws IOException, InterruptedException {
        String out = runJava(block("docs/networks.md", "java"));
        assertTrue(out.contains(block("docs/networks.md", "")), out);
        assertTrue(out.matches("(?s).*\n\\[[^\\]]*[1-9][^\\]]*\\]\n"), out);
    }

    /** The first code block of a language in a page. */
    private static String block(String page, String language) throws IOException {
        Matcher block = Pattern.compile("(?<=\n\n)```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of(page)));
        assertTrue(block.find());
        return block.group(1);
    }

    private String runJava(String lines) throws IOException, InterruptedException {
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

    @Test
    void everyPageThatIsLinkedIsThere() throws IOException {
        Matcher link =
                Pattern.compile("\\]\\((docs/[^)#]+)#?([^)]*)\\)").matcher(Files.readString(Path.of("README.md")));
        while (link.find()) {
            Path page = Path.of(link.group(1));
            assertTrue(Files.exists(page), page.toString());
            boolean there = link.group(2).isEmpty()
                    || Files.readAllLines(page).stream()
                            .filter(line -> line.startsWith("#"))
                            .map(line -> line.replaceFirst("#+ ", "")
                                    .toLowerCase(Locale.ROOT)
                                    .replaceAll("[^a-z0-9 -]", ""))
                            .anyMatch(heading -> heading.replace(' ', '-').equals(link.group(2)));
            assertTrue(there, page + " has no heading " + link.group(2));
        }
    }
}
