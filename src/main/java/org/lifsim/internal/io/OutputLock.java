package org.lifsim.internal.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prevents two runs from writing the same outputs at once, in one process or in two. An output is known by its real path, so links
 * and other spellings do not matter. The operating system releases the locks when the process ends.
 */
public final class OutputLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutputLock.class);
    private static final int NAME_DIGITS = 16;
    private static final int TRIES = 20;
    private static final int MAX_SIZE = 1 << 20;

    /** Files locked by this process. Closing any channel of a file releases its lock, so a second one must not be opened. */
    private static final Set<Path> TAKEN = ConcurrentHashMap.newKeySet();

    private final List<Held> held = new ArrayList<>();

    private OutputLock() {}

    /** The file that stands for an output; no channel if the file system does not support locks. */
    private record Held(Path file, FileChannel channel) {}

    /**
     * Locks a folder and files, or none of them.
     *
     * @param folder the folder; null for none
     * @param files the files, which need not exist
     * @return the lock; only effective within this process if the file system does not support locks
     * @throws InputException if another run has locked one of them, or a file cannot be written at all
     */
    public static OutputLock of(Path folder, Collection<Path> files) {
        Map<Path, String> names = new TreeMap<>(); // sorted: of two runs that want the same outputs, one gets all
        if (folder != null) {
            names.put(real(folder).resolve(".lifsim.lock"), "folder " + folder);
        }
        for (Path file : files) {
            Path real = AtomicFile.real(file);
            names.put(real.resolveSibling(lockName(real)), "file " + file);
        }
        OutputLock lock = new OutputLock();
        try {
            names.forEach((file, output) -> lock.held.add(take(file, output)));
            return lock;
        } catch (RuntimeException | Error e) {
            CloseAll.after(e, List.of(lock));
            throw e;
        }
    }

    private static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException e) { // it does not exist
            return folder.toAbsolutePath().normalize();
        }
    }

    /** The name is short, whatever that of the output. */
    private static String lockName(Path file) {
        byte[] name = file.getFileName().toString().getBytes(StandardCharsets.UTF_8);
        return ".lifsim-"
                + HexFormat.of().formatHex(Sha256.start().digest(name)).substring(0, NAME_DIGITS) + ".lock";
    }

    private static Held take(Path file, String output) {
        if (!TAKEN.add(file)) {
            throw taken(output);
        }
        FileChannel channel = null;
        try {
            for (int i = 0; i < TRIES; i++) {
                channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                if (channel.tryLock() == null) {
                    break;
                }
                if (isStillThere(file, channel)) {
                    return new Held(file, channel);
                }
                channel.close();
            }
        } catch (OverlappingFileLockException e) {
            LOG.debug("{} is locked by another class loader", output, e);
        } catch (IOException e) {
            LOG.debug("{} cannot be locked", output, e);
            return new Held(file, channel);
        }
        InputException refusal = taken(output);
        if (channel != null) {
            CloseAll.after(refusal, List.of(channel));
        }
        TAKEN.remove(file);
        throw refusal;
    }

    /**
     * Whether a locked file still has its name. The run that held the lock before may have deleted the file since it was opened. A
     * random size tells, because the file must not be opened a second time.
     */
    private static boolean isStillThere(Path file, FileChannel channel) throws IOException {
        long size = ThreadLocalRandom.current().nextInt(1, MAX_SIZE);
        channel.truncate(0);
        channel.write(ByteBuffer.allocate(1), size - 1);
        return Files.exists(file) && Files.size(file) == size;
    }

    private static InputException taken(String output) {
        return new InputException(Problem.of(output, "is locked by another run")
                .hint("wait for it to finish, or choose another " + (output.startsWith("folder") ? "--out" : "name")));
    }

    @Override
    public void close() throws IOException {
        List<AutoCloseable> all = new ArrayList<>();
        for (Held one : held) {
            all.add(() -> release(one));
        }
        held.clear(); // another run may lock the outputs from now on, so a second call must not release them
        new CloseAll(all).close();
    }

    private static void release(Held one) throws IOException {
        try {
            if (one.channel() != null) {
                Files.deleteIfExists(one.file());
                one.channel().close();
            }
        } finally {
            TAKEN.remove(one.file()); // last: until here, this process may not open the file again
        }
    }
}
