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
import org.lifsim.error.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Prevents two runs from writing into one folder at once. The operating system releases it when the process ends. */
final class DirectoryLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryLock.class);

    /** Folders locked by this process. Closing any channel of a file releases its lock, so a second one must not be opened. */
    private static final Set<Path> TAKEN = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final Path file;
    private final FileChannel channel;
    private boolean closed;

    private DirectoryLock(Path folder, Path file, FileChannel channel) {
        this.folder = folder;
        this.file = file;
        this.channel = channel;
    }

    /**
     * Locks a folder.
     *
     * @param folder the folder
     * @return the lock; only effective within this process if the file system does not support locks
     * @throws InputException if another run has locked the folder
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
            if (lock == null || !Files.exists(file)) { // a lock on a deleted file has no effect
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
        return new InputException(Problem.of("folder " + folder, "is locked by another run")
                .hint("wait for it to finish, or choose another --out"));
    }

    @Override
    public void close() throws IOException {
        if (closed) { // another run may have locked the folder since
            return;
        }
        closed = true;
        try {
            if (channel != null) {
                Files.deleteIfExists(file);
                channel.close();
            }
        } finally {
            TAKEN.remove(folder); // last: until here, this process may not open the file again
        }
    }
}
