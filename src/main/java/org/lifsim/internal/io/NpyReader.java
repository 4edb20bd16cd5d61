package org.lifsim.internal.io;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.lifsim.error.InputException;

/** A NumPy array of float32 or float64 on disk, read piece by piece. */
public final class NpyReader implements AutoCloseable {
    private static final int BLOCK_BYTES = 1 << 18;

    private final Path path;
    private final NpyHeader header;
    private final FileChannel channel;
    private final ByteBuffer bytes = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private NpyReader(Path path, NpyHeader header, FileChannel channel) {
        this.path = path;
        this.header = header;
        this.channel = channel;
    }

    /**
     * Opens a file of float32 and checks its head and its length.
     *
     * @param path the file
     * @return the open file
     * @throws InputException if it is missing, no NumPy array of float32 in C order, or longer or shorter than its head says
     * @throws IOException if reading fails
     */
    public static NpyReader open(Path path) throws IOException {
        return open(path, List.of(NpyHeader.FLOAT32));
    }

    /**
     * Opens a file of float32 or float64 and checks its head and its length.
     *
     * @param path the file
     * @return the open file, to be read by {@link #readDoubles}
     * @throws InputException if it is missing, no such array in C order, or longer or shorter than its head says
     * @throws IOException if reading fails
     */
    public static NpyReader openNumbers(Path path) throws IOException {
        return open(path, List.of(NpyHeader.FLOAT64, NpyHeader.FLOAT32));
    }

    private static NpyReader open(Path path, List<String> types) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new InputException("file " + path + (Files.exists(path) ? " is no file" : " does not exist")
                    + ", expected a .npy file");
        }
        NpyHeader header;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
            header = NpyHeader.read(in, "file " + path, types);
        }
        long expected = header.length() + header.size() * header.bytesPerValue();
        long found = Files.size(path);
        if (found != expected) {
            throw new InputException("file " + path + (found < expected ? " is truncated" : " is too long")
                    + ": it has " + found + " bytes, expected " + expected + " for shape " + header.shapeText());
        }
        return new NpyReader(path, header, FileChannel.open(path, StandardOpenOption.READ));
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
     * Reads values of a file of float32.
     *
     * @param index the first, counted in C order
     * @param dst where they go: as many as fit
     * @throws IOException if reading fails
     */
    public void read(long index, float[] dst) throws IOException {
        read(index, dst, 0, dst.length);
    }

    /**
     * Reads values of a file of float32.
     *
     * @param index the first, counted in C order
     * @param dst where they go
     * @param offset the index of the first there
     * @param length how many
     * @throws IOException if reading fails
     */
    public void read(long index, float[] dst, int offset, int length) throws IOException {
        for (int done = 0; done < length; ) {
            int now = Math.min(length - done, BLOCK_BYTES / Float.BYTES);
            fill(index + done, now);
            bytes.asFloatBuffer().get(dst, offset + done, now);
            done += now;
        }
    }

    /**
     * Reads values of a file of either type.
     *
     * @param index the first, counted in C order
     * @param dst where they go: as many as fit
     * @throws IOException if reading fails
     */
    public void readDoubles(long index, double[] dst) throws IOException {
        for (int done = 0; done < dst.length; ) {
            int now = Math.min(dst.length - done, BLOCK_BYTES / header.bytesPerValue());
            fill(index + done, now);
            if (header.type().equals(NpyHeader.FLOAT64)) {
                bytes.asDoubleBuffer().get(dst, done, now);
            } else {
                FloatBuffer floats = bytes.asFloatBuffer();
                for (int i = 0; i < now; i++) {
                    dst[done + i] = floats.get(i);
                }
            }
            done += now;
        }
    }

    /** Reads the bytes of some values. */
    private void fill(long index, int count) throws IOException {
        long position = header.length() + index * header.bytesPerValue();
        bytes.clear().limit(count * header.bytesPerValue());
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                throw new IOException("file " + path + " became shorter while it was read");
            }
        }
        bytes.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
