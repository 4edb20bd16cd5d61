package org.lifsim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A user's project outside this one, on the class path and on the module path, with and without the optional libraries. */
@Tag("java")
@Tag("slow")
class UserProjectTest {
    private static final Path CLASSES = Path.of("target/classes").toAbsolutePath();

    private static final List<String> OPTIONAL = List.of("xchart-", "VectorGraphics2D-");

    private static final String PROGRAM = """
            package user;

            import java.nio.file.Path;
            import org.lifsim.backend.Backend;
            import org.lifsim.backend.BackendOptions;
            import org.lifsim.backend.Backends;
            import org.lifsim.error.UnavailableException;
            import org.lifsim.input.InputCurrent;
            import org.lifsim.input.Stimulus;
            import org.lifsim.model.Lif;
            import org.lifsim.plot.ImageFormat;
            import org.lifsim.plot.TutorialPlot;
            import org.lifsim.population.Population;
            import org.lifsim.recording.TraceData;

            public class Program {
                public static void main(String[] args) throws Exception {
                    try (Backend backend = Backends.open("cpu", BackendOptions.defaults()).backend();
                            Population population = Population.of(Lif.tutorialParameters())
                                    .units(1000)
                                    .stimulus(Stimulus.parse("step_noise(sd=0.1)"))
                                    .build(backend)) {
                        population.clamp(InputCurrent.linspace(0, 0.6), 0);
                        population.advance(100);
                        System.out.println(backend.name() + " " + population.digest());
                        if (!Backends.availableNames().contains(backend.name())) {
                            throw new AssertionError(Backends.availableNames());
                        }
                        TraceData trace = TraceData.record(
                                Population.of(Lif.tutorialParameters()), 200, InputCurrent.constant(0.3f), backend);
                        for (ImageFormat format : ImageFormat.values()) {
                            TutorialPlot.of(trace).write(format, Path.of("trace." + format.ending()));
                        }
                        System.out.println("plotted");
                    } catch (UnavailableException e) {
                        System.out.println(e.getMessage());
                    }
                }
            }
            """;

    private static final String REACHES_INSIDE = """
            package user;

            public class Program {
                public static void main(String[] args) {
                    System.out.println(org.lifsim.internal.cpu.CpuBackend.scalar(1).name());
                }
            }
            """;

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static Path jar;

    /** What the build makes of the same classes: a jar with a module descriptor. */
    @BeforeAll
    static void packageTheLibrary() throws IOException {
        Path descriptor = shared.resolve("descriptor");
        assertEquals(
                "",
                compile(List.of(
                        "-d",
                        descriptor.toString(),
                        "--module-path",
                        allJars(),
                        "--patch-module",
                        "org.lifsim=" + CLASSES,
                        "-Xlint:none",
                        Path.of("src/main/module/module-info.java").toString())));
        jar = shared.resolve("lifsim.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            add(out, descriptor, descriptor.resolve("module-info.class"));
            try (Stream<Path> files = Files.walk(CLASSES)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    if (!file.endsWith("module-info.class")) {
                        add(out, CLASSES, file);
                    }
                }
            }
        }
    }

    private static void add(OutputStream out, Path root, Path file) throws IOException {
        JarOutputStream jarOut = (JarOutputStream) out;
        jarOut.putNextEntry(new JarEntry(root.relativize(file).toString().replace(File.separatorChar, '/')));
        Files.copy(file, jarOut);
        jarOut.closeEntry();
    }

    /** The descriptor names the command line's libraries too. */
    private static String allJars() {
        return String.join(
                File.pathSeparator,
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(path -> path.endsWith(".jar"))
                        .toList());
    }

    /** The libraries that a project which depends on lifsim inherits, and the optional ones for figures. */
    private static String libraries(boolean optional) {
        List<String> names = new ArrayList<>(
                List.of("jocl-", "slf4j-api-", "jackson-", "snakeyaml-engine-", "jhdf-", "commons-lang3-"));
        if (optional) {
            names.addAll(OPTIONAL);
        }
        return String.join(
                File.pathSeparator,
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(path -> names.stream()
                                .anyMatch(name ->
                                        Path.of(path).getFileName().toString().startsWith(name)))
                        .toList());
    }

    private static String compile(List<String> arguments) {
        StringWriter said = new StringWriter();
        var out = new java.io.ByteArrayOutputStream();
        int code = ToolProvider.getSystemJavaCompiler().run(null, out, out, arguments.toArray(String[]::new));
        said.append(code == 0 ? "" : out.toString(StandardCharsets.UTF_8) + "exit code " + code);
        return said.toString();
    }

    private String compileProgram(boolean modules, String path, String text) throws IOException {
        Path sources = Files.createDirectories(folder.resolve("src/user"));
        Path program = Files.writeString(sources.resolve("Program.java"), text);
        List<String> arguments = new ArrayList<>(
                List.of("-Xlint:none", "-d", folder.resolve("classes").toString()));
        if (modules) {
            Path descriptor = Files.writeString(
                    sources.resolveSibling("module-info.java"), "module user { requires org.lifsim; exports user; }");
            arguments.addAll(List.of("--module-path", path, descriptor.toString()));
        } else {
            arguments.addAll(List.of("-cp", path));
        }
        arguments.add(program.toString());
        return compile(arguments);
    }

    @ParameterizedTest
    @CsvSource({
        "false, false, cpu-scalar",
        "false, true, cpu-scalar",
        "true, false, cpu-scalar",
        "true, true, cpu-scalar",
        "false, true, cpu-vector",
        "true, true, cpu-vector"
    })
    void aProgramRunsOutside(boolean modules, boolean optional, String backend)
            throws IOException, InterruptedException {
        String path = jar + File.pathSeparator + libraries(optional);
        assertEquals("", compileProgram(modules, path, PROGRAM));
        List<String> command =
                new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", Processes.FAST_START));
        if (backend.equals("cpu-vector")) {
            command.add("--add-modules=jdk.incubator.vector");
        }
        String all = path + File.pathSeparator + folder.resolve("classes");
        command.addAll(
                modules
                        ? List.of("--module-path", all, "--module", "user/user.Program")
                        : List.of("-cp", all, "user.Program"));
        Processes.Result result = Processes.run(folder, Map.of("LD_PRELOAD", ""), command);
        assertEquals(0, result.exitCode(), result.err());
        String[] lines = result.out().split("\n");
        assertTrue(lines[0].startsWith(backend + " "), result.out() + result.err());
        assertEquals(digest(), lines[0].split(" ")[1]);
        if (optional) {
            assertEquals("plotted", lines[1], result.out());
            assertTrue(Files.size(folder.resolve("trace.png")) > 1000);
            assertTrue(Files.readString(folder.resolve("trace.svg")).contains("<svg"));
        } else {
            assertTrue(lines[1].contains("org.knowm.xchart:xchart:"), result.out());
        }
    }

    private static String digest() throws IOException {
        try (var backend = org.lifsim.backend.Backends.open("cpu-scalar", org.lifsim.backend.BackendOptions.defaults())
                        .backend();
                var population = org.lifsim.population.Population.of(org.lifsim.model.Lif.tutorialParameters())
                        .units(1000)
                        .stimulus(org.lifsim.input.Stimulus.parse("step_noise(sd=0.1)"))
                        .build(backend)) {
            population.clamp(org.lifsim.input.InputCurrent.linspace(0, 0.6), 0);
            population.advance(100);
            return population.digest();
        }
    }

    @Test
    void internalPackagesAreClosedToModules() throws IOException {
        String path = jar + File.pathSeparator + libraries(true);
        assertEquals("", compileProgram(false, path, REACHES_INSIDE));
        String said = compileProgram(true, path, REACHES_INSIDE);
        assertNotEquals("", said);
        assertTrue(said.contains("org.lifsim.internal.cpu"), said);
    }

    /** Versions in messages are those that lifsim is built with. */
    @Test
    void coordinatesOfOptionalLibrariesAreThoseOfTheBuild() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        String source = Files.readString(Path.of("src/main/java/org/lifsim/plot/OptionalLibrary.java"));
        var coordinates = java.util.regex.Pattern.compile("\"([\\w.]+):([\\w]+):([\\d.]+)\"")
                .matcher(source);
        int found = 0;
        while (coordinates.find()) {
            found++;
            assertTrue(
                    pom.contains(
                            "<groupId>" + coordinates.group(1) + "</groupId>\n      <artifactId>" + coordinates.group(2)
                                    + "</artifactId>\n      <version>" + coordinates.group(3) + "</version>"),
                    coordinates.group());
        }
        assertEquals(OPTIONAL.size(), found);
    }
}
