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
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;

/** Random access to a .npy file with float32 or float64 values. */
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
     * Opens a file with float32 values and checks its header and length.
     *
     * @param path the file
     * @return the open file
     * @throws InputException if the file is missing, is not a float32 NumPy array in C order, or has another length than its
     *     header requires
     * @throws IOException if reading fails
     */
    public static NpyReader open(Path path) throws IOException {
        return open(path, List.of(NpyHeader.FLOAT32));
    }

    /**
     * Opens a file with float32 or float64 values and checks its header and length.
     *
     * @param path the file
     * @return the open file, to be read with {@link #readDoubles}
     * @throws InputException if the file is missing, is not a float32 or float64 NumPy array in C order, or has another length
     *     than its header requires
     * @throws IOException if reading fails
     */
    public static NpyReader openNumbers(Path path) throws IOException {
        return open(path, List.of(NpyHeader.FLOAT64, NpyHeader.FLOAT32));
    }

    private static NpyReader open(Path path, List<String> types) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new InputException(
                    Problem.of(Subject.file(path), Files.exists(path) ? "is not a file" : "does not exist")
                            .expected("a .npy file"));
        }
        NpyHeader header;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
            header = NpyHeader.read(in, Subject.file(path), types);
        }
        long expected = header.length() + header.size() * header.bytesPerValue();
        long found = Files.size(path);
        if (found != expected) {
            throw new InputException(Problem.of(
                            Subject.file(path),
                            (found < expected ? "is truncated" : "is too long") + ": it has " + found + " bytes")
                    .expected(expected + " for shape " + header.shapeText()));
        }
        return new NpyReader(path, header, FileChannel.open(path, StandardOpenOption.READ));
    }

    /**
     * The header of the file.
     *
     * @return type and shape
     */
    public NpyHeader header() {
        return header;
    }

    /**
     * Reads float32 values: {@code dst[i] = x[index + i]}.
     *
     * @param index index of the first value, in C order
     * @param dst receives the values; its length is the number of values
     * @throws IOException if reading fails
     */
    public void read(long index, float[] dst) throws IOException {
        read(index, dst, 0, dst.length);
    }

    /**
     * Reads float32 values: {@code dst[offset + i] = x[index + i]}.
     *
     * @param index index of the first value, in C order
     * @param dst receives the values
     * @param offset index of the first value in {@code dst}
     * @param length number of values
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
     * Reads values of either type as double: {@code dst[i] = x[index + i]}.
     *
     * @param index index of the first value, in C order
     * @param dst receives the values; its length is the number of values
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

    /** Reads {@code count} values into {@code bytes}. */
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
