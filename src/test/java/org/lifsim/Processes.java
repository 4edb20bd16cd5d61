package org.lifsim;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs processes for tests. */
public final class Processes {
    private static final int SECONDS = 120;

    /** An option of the JVM: compile quickly rather than well. */
    public static final String FAST_START = "-XX:TieredStopAtLevel=1";

    private Processes() {}

    /** The result of a process. */
    public record Result(int exitCode, String out, String err) {}

    public static Result run(Path folder, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile("lifsim-out", ".txt");
        Path err = Files.createTempFile("lifsim-err", ".txt");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(command + " did not end within " + SECONDS + " s: " + Files.readString(err));
            }
            return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** Runs a class of this project or its tests in a separate JVM, with the same Java that runs the tests. */
    public static Result java(Path folder, Map<String, String> environment, String mainClass, String... args)
            throws IOException, InterruptedException {
        List<String> command = javaCommand(mainClass);
        command.addAll(Arrays.asList(args));
        return run(folder, environment, command);
    }

    /** As {@link #java}, for little work: the JVM starts faster, but code that uses the Vector API is slow. */
    public static Result shortJava(Path folder, Map<String, String> environment, String mainClass, String... args)
            throws IOException, InterruptedException {
        List<String> command = javaCommand(mainClass);
        command.add(1, FAST_START);
        command.addAll(Arrays.asList(args));
        return run(folder, environment, command);
    }

    public static List<String> javaCommand(String mainClass) {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(part -> Path.of(part).toAbsolutePath().toString())
                .reduce((a, b) -> a + File.pathSeparator + b)
                .orElseThrow();
        return new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                mainClass));
    }

    public static boolean onPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
