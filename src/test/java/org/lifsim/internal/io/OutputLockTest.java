package org.lifsim.internal.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lifsim.error.InputException;

@SuppressWarnings("try") // a lock needs no reference
class OutputLockTest {
    @TempDir
    Path folder;

    private static void assertLocked(Path folder) {
        InputException e = assertThrows(InputException.class, () -> OutputLock.of(folder, List.of()));
        assertTrue(e.getMessage().contains("is locked by another run"), e.getMessage());
    }

    @Test
    void lockedFolderIsRefusedUntilTheLockIsClosed() throws IOException {
        try (OutputLock lock = OutputLock.of(folder, List.of())) {
            assertLocked(folder);
            assertLocked(folder.resolve("../" + folder.getFileName()));
            OutputLock.of(Files.createDirectory(folder.resolve("other")), List.of())
                    .close();
        }
        OutputLock.of(folder, List.of()).close();
        assertFalse(Files.exists(folder.resolve(".lifsim.lock")));
    }

    /** A link in place of the folder is another name for it; closing the channel of a second name would release the lock. */
    @Test
    void linkToALockedFolderIsRefused() throws IOException {
        Path real = Files.createDirectory(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        try (OutputLock lock = OutputLock.of(link, List.of())) {
            assertLocked(real);
            assertLocked(link);
        }
        OutputLock.of(real, List.of()).close();
        OutputLock.of(link, List.of()).close();
    }

    @Test
    void lockedFileIsRefusedUnderEveryName() throws IOException {
        Path file = Files.createFile(folder.resolve("a.npz"));
        Path link = Files.createSymbolicLink(folder.resolve("link.npz"), file);
        Path none = folder.resolve("none.npz");
        try (OutputLock lock = OutputLock.of(null, List.of(link, none))) {
            for (Path taken : List.of(file, link, none, folder.resolve("../" + folder.getFileName() + "/none.npz"))) {
                Path free = folder.resolve("free.npz");
                InputException e = assertThrows(InputException.class, () -> OutputLock.of(null, List.of(free, taken)));
                assertTrue(e.getMessage().contains("is locked by another run"), e.getMessage());
                OutputLock.of(null, List.of(free)).close(); // the refused lock kept nothing
            }
        }
        OutputLock.of(null, List.of(file, none)).close();
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(2, files.count());
        }
    }

    /** A run that was killed leaves the file but no lock. */
    @Test
    void fileOfAKilledRunDoesNotLock() throws IOException {
        Files.createFile(folder.resolve(".lifsim.lock"));
        OutputLock.of(folder, List.of()).close();
    }

    @Test
    void closingTwiceDoesNotUnlockForAnother() throws IOException {
        OutputLock first = OutputLock.of(folder, List.of());
        first.close();
        try (OutputLock second = OutputLock.of(folder, List.of())) {
            first.close();
            assertLocked(folder);
        }
    }

    /** A folder that does not exist cannot hold a file, so that it is only locked within this process. */
    @Test
    void folderWithoutLocksIsStillLockedWithinTheProcess() throws IOException {
        Path missing = folder.resolve("missing");
        try (OutputLock lock = OutputLock.of(missing, List.of())) {
            assertLocked(missing);
        }
        OutputLock.of(missing, List.of()).close();
    }

    @Test
    void oneOfManyThreadsGetsTheLock() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        AtomicInteger holders = new AtomicInteger();
        AtomicInteger successes = new AtomicInteger();
        try {
            for (Future<?> result : IntStream.range(0, 200)
                    .<Future<?>>mapToObj(n -> threads.submit(() -> {
                        try (OutputLock lock = OutputLock.of(folder, List.of())) {
                            assertEquals(1, holders.incrementAndGet());
                            successes.incrementAndGet();
                            holders.decrementAndGet();
                        } catch (InputException e) {
                            assertTrue(e.getMessage().contains("is locked"), e.getMessage());
                        }
                        return null;
                    }))
                    .toList()) {
                result.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertTrue(successes.get() > 0);
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(0, files.count());
        }
    }
}
