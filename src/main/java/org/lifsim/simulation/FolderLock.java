package org.lifsim.simulation;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.lifsim.fault.InputException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps two runs from writing into one folder at once. The system lets it go when the process ends, however it does. */
final class FolderLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FolderLock.class);

    private final Path file;
    private final FileChannel channel;

    private FolderLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes a folder.
     *
     * @param folder which
     * @return the lock; it holds nothing where the file system has no locks
     * @throws InputException if another run has it
     */
    static FolderLock of(Path folder) {
        Path file = folder.resolve(".lifsim.lock");
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null || !Files.exists(file)) { // one that was deleted keeps nobody out
                channel.close();
                throw taken(folder, null);
            }
        } catch (OverlappingFileLockException e) { // in this process
            throw taken(folder, e);
        } catch (IOException e) {
            LOG.debug("folder {} cannot be locked", folder, e);
        }
        return new FolderLock(file, channel);
    }

    private static InputException taken(Path folder, Exception cause) {
        return new InputException(
                "folder " + folder + " is being written to by another run: wait for it, or write elsewhere with --out",
                cause);
    }

    @Override
    public void close() throws IOException {
        if (channel != null && channel.isOpen()) {
            Files.deleteIfExists(file);
            channel.close();
        }
    }
}
