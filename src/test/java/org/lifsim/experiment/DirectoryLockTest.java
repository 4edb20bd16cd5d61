package org.lifsim.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
class DirectoryLockTest {
    @TempDir
    Path folder;

    private static void assertLocked(Path folder) {
        InputException e = assertThrows(InputException.class, () -> DirectoryLock.of(folder));
        assertTrue(e.getMessage().contains("is locked by another run"), e.getMessage());
    }

    @Test
    void lockedFolderIsRefusedUntilTheLockIsClosed() throws IOException {
        try (DirectoryLock lock = DirectoryLock.of(folder)) {
            assertLocked(folder);
            assertLocked(folder.resolve("../" + folder.getFileName()));
            DirectoryLock.of(Files.createDirectory(folder.resolve("other"))).close();
        }
        DirectoryLock.of(folder).close();
        assertFalse(Files.exists(folder.resolve(".lifsim.lock")));
    }

    /** A run that was killed leaves the file but no lock. */
    @Test
    void fileOfAKilledRunDoesNotLock() throws IOException {
        Files.createFile(folder.resolve(".lifsim.lock"));
        DirectoryLock.of(folder).close();
    }

    @Test
    void closingTwiceDoesNotUnlockForAnother() throws IOException {
        DirectoryLock first = DirectoryLock.of(folder);
        first.close();
        try (DirectoryLock second = DirectoryLock.of(folder)) {
            first.close();
            assertLocked(folder);
        }
    }

    /** A folder that does not exist cannot hold a file, so that it is only locked within this process. */
    @Test
    void folderWithoutLocksIsStillLockedWithinTheProcess() throws IOException {
        Path missing = folder.resolve("missing");
        try (DirectoryLock lock = DirectoryLock.of(missing)) {
            assertLocked(missing);
        }
        DirectoryLock.of(missing).close();
    }

    @Test
    void oneOfManyThreadsGetsTheLock() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        AtomicInteger holders = new AtomicInteger();
        AtomicInteger successes = new AtomicInteger();
        try {
            for (Future<?> result : IntStream.range(0, 200)
                    .<Future<?>>mapToObj(n -> threads.submit(() -> {
                        try (DirectoryLock lock = DirectoryLock.of(folder)) {
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
