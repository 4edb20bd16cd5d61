package org.lifsim.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A program that steps the {@link Workload} in a process of its own, told on its standard input what to do:
 *
 * <pre>
 * (at its start)        ready WHAT IT IS
 * advance STEPS TIMES   the seconds that it took, the last step done
 * state FILE            the spikes of all units so far; FILE gets all of v, then thr_theta, then rfr, as little-endian float32
 * </pre>
 *
 * It ends with its input.
 */
final class Peer implements AutoCloseable {
    private final String name;
    private final int units;
    private final Process process;
    private final PrintStream to;
    private final BufferedReader from;
    private final String description;

    Peer(String name, int units, List<String> command, Path folder) {
        this.name = name;
        this.units = units;
        try {
            process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("peer " + name + " does not start: " + command, e);
        }
        to = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        from = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        description = answer("ready ");
    }

    String name() {
        return name;
    }

    /** What it says of itself. */
    String description() {
        return description;
    }

    /** Seconds for some advances. */
    double advance(int steps, int times) {
        to.println("advance " + steps + " " + times);
        return Double.parseDouble(answer(""));
    }

    /** Million unit-steps a second over some advances. */
    double rate(int steps, int times) {
        return (double) units * steps * times / advance(steps, times) / 1e6;
    }

    /** The spikes so far, and the digest of the state as {@code lifsim simulate} prints it. */
    Outcome outcome() {
        try {
            Path file = Files.createTempFile("lifsim-peer", ".state");
            try {
                to.println("state " + file);
                long spikes = Long.parseLong(answer(""));
                return new Outcome(spikes, fingerprint(file));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a network's program says to a request of its own: seconds. */
    double seconds(String request) {
        to.println(request);
        return Double.parseDouble(answer(""));
    }

    /** A fingerprint of what a network's program has learned. */
    String digest() {
        try {
            Path file = Files.createTempFile("lifsim-peer", ".state");
            try {
                to.println("state " + file);
                answer("ok");
                return fingerprint(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String fingerprint(Path file) throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** What came of some steps from the start. */
    record Outcome(long spikes, String digest) {}

    private String answer(String start) {
        try {
            String line = from.readLine();
            while (line != null && !line.startsWith(start)) {
                line = from.readLine();
            }
            if (line == null) {
                throw new IllegalStateException("peer " + name + " ended without an answer, with exit code "
                        + process.onExit().join().exitValue() + "; run it by hand to see why");
            }
            return line.substring(start.length());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        to.close();
        process.onExit().join();
    }
}
