package org.lifsim.internal.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of temporary files and folders. A name tells the host, the process and the thread that write the file, so no two writers
 * share one, and what a killed process left can be deleted. It is short, whatever the name of the file that it becomes.
 */
public final class TemporaryName {
    /** Start of the name of every temporary file. */
    static final String START = ".lifsim-";

    static final String END = ".tmp";

    private static final int HOST_DIGITS = 12;
    private static final Pattern MARK =
            Pattern.compile("([0-9a-f]{" + HOST_DIGITS + "})-(\\d{1,18})-\\d{1,18}(?:[-.].*)?");
    private static final String HOST = host();

    private TemporaryName() {}

    /**
     * The mark of this thread.
     *
     * @return host, process and thread, for a part of a name
     */
    public static String mark() {
        return HOST + "-" + ProcessHandle.current().pid() + "-"
                + Thread.currentThread().getId();
    }

    /** The name of the temporary file of this thread. */
    static String file() {
        return START + mark() + END;
    }

    /**
     * Whether something was left by a process that has ended.
     *
     * @param name a name that begins with {@link #mark}, without what is before the mark
     * @return true if the process ran on this host and has ended; false for other hosts, of which nothing is known, and other names
     */
    public static boolean isStale(String name) {
        Matcher mark = MARK.matcher(name);
        return mark.matches()
                && mark.group(1).equals(HOST)
                && ProcessHandle.of(Long.parseLong(mark.group(2))).isEmpty();
    }

    /** Identifies the host, and the container: processes of another one have numbers of their own. */
    private static String host() {
        String name;
        try {
            name = Files.readString(Path.of("/proc/sys/kernel/hostname"))
                    + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
        } catch (IOException | RuntimeException e) { // no Linux
            name = System.getenv("HOSTNAME") + System.getenv("COMPUTERNAME") + System.getProperty("user.name");
        }
        byte[] digest = Sha256.start().digest(name.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest).substring(0, HOST_DIGITS);
    }
}
