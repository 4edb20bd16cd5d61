package org.lifsim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
        return JavaLines.run(folder, lines);
    }

    /** Every link of every page leads to a file that is there, and to a heading of it. */
    @Test
    void everyPageThatIsLinkedIsThere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            Matcher link = Pattern.compile("\\]\\(([^)#:]*)#?([^):]*)\\)").matcher(Files.readString(page));
            while (link.find()) {
                Path to = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
                boolean there = Files.exists(to)
                        && (link.group(2).isEmpty() || headings(to).contains(link.group(2)));
                if (!there) {
                    broken.add(page + ": " + link.group());
                }
            }
        }
        assertEquals(List.of(), broken);
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(Path.of("README.md")));
        for (String folder : List.of("docs", "benchmarks/results")) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
            }
        }
        return pages;
    }

    private static List<String> headings(Path page) throws IOException {
        return Files.readAllLines(page).stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 -]", "")
                        .replace(' ', '-'))
                .toList();
    }
}
