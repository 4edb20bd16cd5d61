package org.lifsim.internal.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.lifsim.error.InputException;

class AtomicFileTest {
    private static final int WRITERS = 4;
    private static final int ROUNDS = 50;

    @TempDir
    Path folder;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static void assertRefused(String expected, Executable action) {
        InputException e = assertThrows(InputException.class, action);
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    @Test
    void fileIsReplacedOnlyWhenTheNewOneIsComplete() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "old");
        AtomicFile.write(file, to -> {
            Files.writeString(to, "new");
            assertEquals("old", Files.readString(file));
        });
        assertEquals("new", Files.readString(file));
        assertEquals(List.of("a.txt"), names());
    }

    @Test
    void failedWriterLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "old");
        IOException full = assertThrows(
                IOException.class,
                () -> AtomicFile.write(file, to -> {
                    Files.writeString(to, "half");
                    throw new IOException("no space left");
                }));
        assertEquals("file " + file + " cannot be written: no space left", full.getMessage());
        assertEquals("old", Files.readString(file));
        assertEquals(List.of("a.txt"), names());
    }

    /** Each file is complete, whichever of them was the last. */
    @Test
    void writersOfOneTargetDoNotDisturbEachOther() throws Exception {
        Path file = folder.resolve("a.txt");
        CyclicBarrier together = new CyclicBarrier(WRITERS);
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Future<?>> writers = IntStream.range(0, WRITERS)
                    .<Future<?>>mapToObj(n -> threads.submit(() -> {
                        for (int round = 0; round < ROUNDS; round++) {
                            together.await(30, TimeUnit.SECONDS); // if a writer failed, the others must not wait for it
                            String content = (n + " of round " + round + "\n").repeat(500);
                            AtomicFile.write(file, to -> Files.writeString(to, content));
                            String found = Files.readString(file);
                            String line = found.lines().findFirst().orElseThrow();
                            assertEquals((line + "\n").repeat(500), found);
                        }
                        return null;
                    }))
                    .toList();
            for (Future<?> writer : writers) {
                writer.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(List.of("a.txt"), names());
    }

    @Test
    void temporaryFilesOfKilledProcessesAreDeleted() throws IOException {
        String own = TemporaryName.mark();
        String host = own.substring(0, own.indexOf('-'));
        String living = ".lifsim-" + host + "-" + ProcessHandle.current().pid() + "-999.tmp";
        String elsewhere = ".lifsim-0123456789ab-999999999-1.tmp"; // another host may still write it
        String other = ".lifsim-notes.tmp";
        for (String name : List.of(".lifsim-" + host + "-999999999-3.tmp", elsewhere, living, other)) {
            Files.writeString(folder.resolve(name), "half");
        }
        AtomicFile.write(folder.resolve("a.txt"), to -> Files.writeString(to, "new"));
        assertEquals(Stream.of(living, elsewhere, other, "a.txt").sorted().toList(), names());
    }

    /** What a temporary name leads to is not written to, although the name can be guessed. */
    @Test
    void linkInPlaceOfTheTemporaryFileIsNotFollowed() throws IOException {
        Path precious = Files.writeString(folder.resolve("precious.txt"), "precious");
        Files.createSymbolicLink(folder.resolve(TemporaryName.file()), precious);
        AtomicFile.write(folder.resolve("a.txt"), to -> Files.writeString(to, "new"));
        assertEquals("precious", Files.readString(precious));
        assertEquals(List.of("a.txt", "precious.txt"), names());
    }

    @Test
    void linkToAFileIsFollowed() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        Path file = Files.writeString(other.resolve("a.txt"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link.txt"), Path.of("other/a.txt"));
        AtomicFile.write(link, to -> {
            assertEquals(other.toRealPath(), to.getParent()); // moving a file is only atomic within a file system
            Files.writeString(to, "new");
        });
        assertTrue(Files.isSymbolicLink(link));
        assertFalse(Files.isSymbolicLink(file));
        assertEquals("new", Files.readString(file));
    }

    @Test
    void linkToNothingIsRefused() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link.txt"), Path.of("missing.txt"));
        assertRefused("is a link to a file that does not exist", () -> AtomicFile.writable(link, ""));
        assertRefused(
                "is a link to a file that does not exist",
                () -> AtomicFile.write(link, to -> Files.writeString(to, "new")));
        Path circle = Files.createSymbolicLink(folder.resolve("circle.txt"), Path.of("circle.txt"));
        assertRefused("cannot be written: ", () -> AtomicFile.writable(circle, ""));
        assertEquals(List.of("circle.txt", "link.txt"), names());
    }

    @Test
    void pipeAndDeviceAreRefused() throws Exception {
        Path pipe = folder.resolve("pipe");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
        for (Path special : List.of(pipe, Path.of("/dev/null"))) {
            assertRefused("is a device, a pipe or a socket", () -> AtomicFile.writable(special, ""));
            assertRefused(
                    "is a device, a pipe or a socket",
                    () -> AtomicFile.write(special, to -> Files.writeString(to, "new")));
        }
        assertFalse(Files.isRegularFile(pipe));
    }

    /** The temporary name is short, so the whole length that the file system allows can be used. */
    @Test
    void longestNameIsWritten() throws IOException {
        Path file = folder.resolve("a".repeat(255));
        AtomicFile.write(AtomicFile.writable(file, ""), to -> Files.writeString(to, "new"));
        assertEquals("new", Files.readString(file));
        assertRefused("File name too long", () -> AtomicFile.writable(folder.resolve("a".repeat(256)), ""));
    }

    @Test
    void folderIsNoTarget() throws IOException {
        Path target = Files.createDirectory(folder.resolve("a.txt"));
        assertRefused("a folder of that name exists", () -> AtomicFile.write(target, to -> Files.writeString(to, "x")));
        assertRefused("a folder of that name exists", () -> AtomicFile.writable(target, ".txt"));
        assertTrue(Files.isDirectory(target));
    }

    @Test
    void unsuitableNameIsRefusedInAdvance() throws IOException {
        assertRefused("a name that ends in .npz", () -> AtomicFile.writable(folder.resolve("a.txt"), ".npz"));
        assertRefused("does not exist", () -> AtomicFile.writable(folder.resolve("no/a.npz"), ".npz"));
        assertRefused("is not valid here", () -> AtomicFile.path("a\0b"));
        Path good = folder.resolve("a.npz");
        assertEquals(good, AtomicFile.writable(good, ".npz"));
        assertEquals(List.of(), names());
    }

    /** Root may write anywhere, so that a folder below a file stands in for a read-only one. */
    @Test
    void folderThatCannotBeWrittenIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "a file");
        assertRefused("cannot be written to", () -> AtomicFile.ensureWritableDirectory(file));
        assertRefused("cannot be written to", () -> AtomicFile.ensureWritableDirectory(file.resolve("below")));
        Path locked = Files.createDirectory(folder.resolve("locked"));
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
        if (!Files.isWritable(locked)) {
            assertRefused("cannot be written to", () -> AtomicFile.ensureWritableDirectory(locked));
            assertRefused("is not writable", () -> AtomicFile.writable(locked.resolve("a.npz"), ".npz"));
            assertThrows(
                    IOException.class, () -> AtomicFile.write(locked.resolve("a"), to -> Files.writeString(to, "x")));
        }
        Path made = folder.resolve("b/c");
        AtomicFile.ensureWritableDirectory(made);
        assertTrue(Files.isDirectory(made));
    }
}
