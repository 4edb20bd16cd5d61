package org.lifsim.internal.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.lifsim.Processes;

/** Native code is only loaded from where nobody else could have put it. */
@DisabledOnOs(OS.WINDOWS)
class PrivateFolderTest {
    private static final byte[] CONTENT = {1, 2, 3, 4};

    @TempDir
    Path folder;

    private static Path write(Path in) throws IOException {
        return PrivateFolder.at(in).file("library", new ByteArrayInputStream(CONTENT));
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void folderAndFileAreTheOwnersAlone() throws IOException {
        Path file = write(folder.resolve("a/b"));
        assertEquals("rwx------", permissions(file.getParent()));
        assertEquals("rwx------", permissions(file));
        assertArrayEquals(CONTENT, Files.readAllBytes(file));
    }

    @Test
    void fileWhoseBytesAreRightIsKept() throws IOException {
        Path file = write(folder.resolve("a"));
        FileTime old = FileTime.from(Instant.EPOCH);
        Files.setLastModifiedTime(file, old);
        assertEquals(old, Files.getLastModifiedTime(write(folder.resolve("a"))));
    }

    @Test
    void damagedOrForeignFileIsReplaced() throws IOException {
        Path file = write(folder.resolve("a"));
        for (byte[] damaged : new byte[][] {{}, {1, 2}, {1, 2, 3, 5}}) {
            Files.write(file, damaged);
            assertArrayEquals(CONTENT, Files.readAllBytes(write(folder.resolve("a"))));
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertEquals("rwx------", permissions(write(folder.resolve("a"))));
        Files.delete(file);
        Path elsewhere = Files.write(folder.resolve("elsewhere"), CONTENT);
        Files.createSymbolicLink(file, elsewhere);
        assertFalse(Files.isSymbolicLink(write(folder.resolve("a"))));
    }

    @Test
    void folderThatOthersCanWriteIsRefused() throws IOException {
        Path open = Files.createDirectory(folder.resolve("open"));
        for (String permissions : new String[] {"rwxrwxr-x", "rwxr-xrwx"}) {
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString(permissions));
            assertThrows(IOException.class, () -> PrivateFolder.at(open));
        }
        Path link = Files.createSymbolicLink(folder.resolve("link"), Files.createDirectory(folder.resolve("target")));
        assertThrows(IOException.class, () -> PrivateFolder.at(link));
    }

    /** A file of JOCL's fixed name in the shared folder was loaded, whoever wrote it. */
    @Test
    void libraryInTheSharedFolderIsNotLoaded() throws IOException, InterruptedException {
        Path shared = Files.createDirectory(folder.resolve("shared"));
        for (String name : new String[] {
            "libJOCL_2_0_6-linux-x86_64.so", "libJOCL_2_0_6-linux-arm64.so", "libJOCL_2_0_6-apple-arm64.dylib"
        }) {
            Files.write(shared.resolve(name), CONTENT);
        }
        Processes.Result result = Processes.shortJava(
                folder,
                Map.of(
                        "JAVA_TOOL_OPTIONS",
                        "-Djava.io.tmpdir=" + shared,
                        "LIFSIM_CACHE",
                        folder.resolve("cache").toString()),
                Probe.class.getName());
        assertEquals(0, result.exitCode(), result.err());
        assertTrue(result.out().contains("properties are unchanged"), result.out());
        assertFalse(result.out().contains("native library"), result.out());
        assertTrue(Files.isDirectory(folder.resolve("cache/native")), result.out());
    }

    /** Looks for devices in a process of its own. */
    static final class Probe {
        private Probe() {}

        public static void main(String[] arguments) {
            String before = System.getProperty("java.io.tmpdir") + System.getProperty("jna.tmpdir");
            OpenClDevices found = OpenClDevices.probe();
            String after = System.getProperty("java.io.tmpdir") + System.getProperty("jna.tmpdir");
            System.out.println(before.equals(after) ? "properties are unchanged" : after);
            System.out.println(found.devices() + " " + found.missing());
        }
    }
}
