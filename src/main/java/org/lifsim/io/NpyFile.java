package org.lifsim.io;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.lifsim.fault.InputException;

/** A NumPy array of float32 on disk, read piece by piece. */
public final class NpyFile implements AutoCloseable {
    private static final int BLOCK_BYTES = 1 << 18;

    private final Path path;
    private final NpyHeader header;
    private final FileChannel channel;
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private NpyFile(Path path, NpyHeader header, FileChannel channel) {
        this.path = path;
        this.header = header;
        this.channel = channel;
    }

    /**
     * Opens a file and checks its head and its length.
     *
     * @param path the file
     * @return the open file
     * @throws InputException if it is missing, no NumPy array of float32 in C order, or longer or shorter than its head says
     * @throws IOException if reading fails
     */
    public static NpyFile open(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new InputException("file " + path + (Files.exists(path) ? " is no file" : " does not exist")
                    + ", expected a .npy file");
        }
        NpyHeader header;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
            header = NpyHeader.read(in, "file " + path);
        }
        long expected = header.length() + header.size() * Float.BYTES;
        long found = Files.size(path);
        if (found != expected) {
            throw new InputException("file " + path + (found < expected ? " is truncated" : " is too long")
                    + ": it has " + found + " bytes, expected " + expected + " for shape " + header.shapeText());
        }
        return new NpyFile(path, header, FileChannel.open(path, StandardOpenOption.READ));
    }

    /**
     * The head.
     *
     * @return type and shape
     */
    public NpyHeader header() {
        return header;
    }

    /**
     * Reads values.
     *
     * @param index the first, counted in C order
     * @param into where they go: as many as fit
     * @throws IOException if reading fails
     */
    public void read(long index, float[] into) throws IOException {
        long position = header.length() + index * Float.BYTES;
        for (int done = 0; done < into.length; ) {
            int now = Math.min(into.length - done, BLOCK_BYTES / Float.BYTES);
            bytes.clear().limit(now * Float.BYTES);
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, position + bytes.position()) < 0) {
                    throw new IOException("file " + path + " became shorter while it was read");
                }
            }
            bytes.flip().asFloatBuffer().get(into, done, now);
            position += (long) now * Float.BYTES;
            done += now;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
