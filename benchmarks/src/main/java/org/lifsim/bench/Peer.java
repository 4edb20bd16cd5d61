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
 * A program that steps the {@link Workload} in a separate process. It answers requests on its standard input:
 *
 * <pre>
 * request               answer
 * (at start)            ready DESCRIPTION
 * advance STEPS TIMES   the seconds taken, until the last step is done
 * state FILE            the total number of spikes, after FILE is written
 * </pre>
 *
 * <p>FILE holds v, thr_theta and rfr of all units, one after the other, as little-endian float32. The program ends when its input
 * ends.
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
            throw new UncheckedIOException("program " + name + " does not start: " + command, e);
        }
        to = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        from = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        description = answer("ready ");
    }

    String name() {
        return name;
    }

    /** Description that the program gives of itself. */
    String description() {
        return description;
    }

    /** Makes {@code times} calls of {@code steps} steps, and returns the seconds taken. */
    double advance(int steps, int times) {
        to.println("advance " + steps + " " + times);
        return Double.parseDouble(answer(""));
    }

    /** Makes {@code times} calls of {@code steps} steps, and returns million unit-steps/s. */
    double rate(int steps, int times) {
        return (double) units * steps * times / advance(steps, times) / 1e6;
    }

    /** The number of spikes so far, and the digest of the state as {@code lifsim simulate} prints it. */
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

    /** Sends a request of {@link NetworkPeer}'s protocol, and returns the answer in seconds. */
    double seconds(String request) {
        to.println(request);
        return Double.parseDouble(answer(""));
    }

    /** SHA-256 digest of the arrays that a network's program has learned. */
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

    /** Result of some steps from the start. */
    record Outcome(long spikes, String digest) {}

    private String answer(String start) {
        try {
            String line = from.readLine();
            while (line != null && !line.startsWith(start)) {
                line = from.readLine();
            }
            if (line == null) {
                throw new IllegalStateException("program " + name + " ended without an answer, with exit code "
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
