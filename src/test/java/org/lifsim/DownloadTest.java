package org.lifsim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archives that {@code mvn package} makes, unpacked in an empty folder: they run without Maven and without the sources. */
@Tag("download")
class DownloadTest {
    @TempDir
    Path folder;

    private Path unpack(String ending, String... command) throws IOException, InterruptedException {
        List<Path> archives;
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            archives = files.filter(file -> file.toString().endsWith("-download" + ending))
                    .map(Path::toAbsolutePath)
                    .toList();
        }
        assertEquals(1, archives.size(), "archives " + archives + "; mvn package makes them");
        List<String> words = Stream.concat(
                        Stream.of(command), Stream.of(archives.get(0).toString()))
                .toList();
        Processes.Result result = Processes.run(folder, Map.of(), words);
        assertEquals(0, result.exitCode(), result.err());
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("lifsim-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private Processes.Result lifsim(Path root, String... words) throws IOException, InterruptedException {
        Path work = Files.createDirectories(folder.resolve("work"));
        List<String> command = Stream.concat(
                        Stream.of(root.resolve("bin/lifsim").toString()), Stream.of(words))
                .toList();
        // No Maven on the path, a home of its own.
        return Processes.run(
                work,
                Map.of(
                        "PATH",
                        "/usr/bin:/bin",
                        "HOME",
                        folder.toString(),
                        "JAVA_HOME",
                        System.getProperty("java.home")),
                command);
    }

    @Test
    void theTarRunsWithoutMaven() throws IOException, InterruptedException {
        Path root = unpack(".tar.gz", "tar", "-xzf");
        Processes.Result trace = lifsim(root, "trace");
        assertEquals(0, trace.exitCode(), trace.err());
        assertTrue((trace.out() + trace.err()).contains("bitwise equal"), trace.err());
        Processes.Result devices = lifsim(root, "devices");
        assertEquals(0, devices.exitCode(), devices.err());
        assertTrue(devices.out().contains("cpu-vector"), devices.out());
        Processes.Result verify = lifsim(root, "verify", "--backend", "cpu-scalar");
        assertEquals(0, verify.exitCode(), verify.err());
        assertTrue(verify.out().contains(" cases, "), verify.out());
        assertFalse(Files.exists(root.resolve("target")));
    }

    /** Programs that use the library do not carry the reference cases with them; verify says what it lacks. */
    @Test
    void theReferenceCasesAreAJarOfTheirOwn() throws IOException, InterruptedException {
        Path root = unpack(".tar.gz", "tar", "-xzf");
        assertTrue(Files.size(root.resolve("lifsim.jar")) < 2 << 20, Files.size(root.resolve("lifsim.jar")) + " bytes");
        Files.delete(root.resolve("lib/lifsim-reference-cases.jar"));
        Processes.Result verify = lifsim(root, "verify", "--backend", "cpu-scalar");
        assertEquals(2, verify.exitCode(), verify.err());
        assertTrue(verify.err().contains("add lifsim-reference-cases.jar"), verify.err());
        assertEquals(0, lifsim(root, "trace").exitCode());
    }

    @Test
    void everyLibraryHasItsLicence() throws IOException, InterruptedException {
        Path root = unpack(".zip", System.getProperty("java.home") + "/bin/jar", "-xf");
        String page = Files.readString(root.resolve("THIRD-PARTY.md"));
        Set<String> named = Pattern.compile("(?m)^\\| ([^|]*) \\| [^|]* \\| https")
                .matcher(page)
                .results()
                .flatMap(row -> Stream.of(row.group(1).split(", ")))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> present = new TreeSet<>();
        try (Stream<Path> jars = Files.list(root.resolve("lib"))) {
            jars.map(jar -> jar.getFileName().toString())
                    .filter(jar -> !jar.startsWith("lifsim-"))
                    .forEach(jar -> present.add(jar.replaceAll("-\\d.*", "")));
        }
        assertEquals(present, named);
        Pattern.compile("licenses/[\\w.-]+\\.txt")
                .matcher(page)
                .results()
                .forEach(file -> assertTrue(Files.exists(root.resolve(file.group())), file.group()));
        assertTrue(Files.exists(root.resolve("LICENSE")));
        assertTrue(Files.exists(root.resolve("bin/lifsim.bat")));
        try (JarFile jar = new JarFile(root.resolve("lifsim.jar").toFile())) {
            assertEquals(null, jar.getManifest().getMainAttributes().getValue("Class-Path"));
        }
    }
}
