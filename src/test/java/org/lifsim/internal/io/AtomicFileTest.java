package org.lifsim.internal.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        assertEquals("no space left", full.getMessage());
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
        String living = ".a.txt." + ProcessHandle.current().pid() + ".0.tmp";
        String another = ".a.txt.5.999999999.0.tmp"; // of a.txt.5
        for (String name : List.of(".a.txt.999999999.3.tmp", another, living)) {
            Files.writeString(folder.resolve(name), "half");
        }
        AtomicFile.write(folder.resolve("a.txt"), to -> Files.writeString(to, "new"));
        assertEquals(Stream.of(living, another, "a.txt").sorted().toList(), names());
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
