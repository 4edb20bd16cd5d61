package org.lifsim.experiment;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.lifsim.error.InputException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps two runs from writing into one folder at once. The system lets it go when the process ends, however it does. */
final class DirectoryLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryLock.class);

    /** Folders that runs in this process have: closing any channel of a file would let go what another holds. */
    private static final Set<Path> TAKEN = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final Path file;
    private final FileChannel channel;

    private DirectoryLock(Path folder, Path file, FileChannel channel) {
        this.folder = folder;
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
    static DirectoryLock of(Path folder) {
        Path own = folder.toAbsolutePath().normalize();
        if (!TAKEN.add(own)) {
            throw taken(folder);
        }
        Path file = own.resolve(".lifsim.lock");
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null || !Files.exists(file)) { // one that was deleted keeps nobody out
                channel.close();
                TAKEN.remove(own);
                throw taken(folder);
            }
        } catch (IOException e) {
            LOG.debug("folder {} cannot be locked", folder, e);
        }
        return new DirectoryLock(own, file, channel);
    }

    private static InputException taken(Path folder) {
        return new InputException(
                "folder " + folder + " is being written to by another run: wait for it, or write elsewhere with --out");
    }

    @Override
    public void close() throws IOException {
        TAKEN.remove(folder);
        if (channel != null) {
            Files.deleteIfExists(file);
            channel.close();
        }
    }
}
