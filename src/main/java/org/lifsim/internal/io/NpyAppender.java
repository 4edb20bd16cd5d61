package org.lifsim.internal.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.lifsim.error.InputException;

/**
 * A .npy file that grows row by row. NumPy reads it at any time: its head tells of the rows that the last {@link #flush} wrote, whatever
 * comes after them.
 */
public final class NpyAppender implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 18;

    private final Path path;
    private final String type;
    private final long columns;
    private final int valueBytes;
    private final int rowBytes;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32 check = new CRC32();

    /** A value that is appended many times. */
    private final long[] same = new long[1 << 10];

    private long values;
    private boolean failed;

    /**
     * Begins a file, or goes on with one.
     *
     * @param path the file; one that is there is replaced where no rows are kept
     * @param type NumPy's type of 4 or 8 bytes
     * @param columns values of a row; 0 for an array of one dimension
     * @param rows how many rows to keep of what is there
     * @param rowsCheck what {@link #check} was of these rows
     * @throws InputException if fewer rows are there, or others
     * @throws IOException if it cannot be written
     */
    public NpyAppender(Path path, String type, long columns, long rows, long rowsCheck) throws IOException {
        this.path = path;
        this.type = type;
        this.columns = columns;
        valueBytes = type.charAt(type.length() - 1) - '0';
        rowBytes = Math.toIntExact(Math.max(1, columns) * valueBytes);
        long kept = head(0).length + rows * rowBytes;
        if (rows > 0 && (!Files.isRegularFile(path) || Files.size(path) < kept)) {
            throw new InputException("file " + path + " is missing or too short: the checkpoint goes on from " + rows
                    + " rows of it; start again without --resume");
        }
        checkRows(head(0).length, kept);
        if (rows > 0 && check.getValue() != rowsCheck) {
            throw new InputException("file " + path + " is of another run than the checkpoint: its first " + rows
                    + " rows differ; start again without --resume");
        }
        channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.truncate(rows == 0 ? 0 : kept);
        values = rows * Math.max(1, columns);
        channel.position(kept);
        flush();
    }

    private void checkRows(long from, long to) throws IOException {
        if (to == from) {
            return;
        }
        try (FileChannel in = FileChannel.open(path, StandardOpenOption.READ)) {
            for (long offset = from; offset < to; ) {
                buffer.clear().limit((int) Math.min(BUFFER_BYTES, to - offset));
                int read = in.read(buffer, offset);
                if (read < 0) {
                    throw new IOException("file " + path + " became shorter while it was read");
                }
                check.update(buffer.flip());
                offset += read;
            }
        }
        buffer.clear();
    }

    private byte[] head(long rows) {
        return columns == 0 ? NpyHeader.bytes(type, rows) : NpyHeader.bytes(type, rows, columns);
    }

    /**
     * Appends whole numbers.
     *
     * @param from the values, which the type must hold
     * @param length how many of them
     * @throws IOException if that fails
     */
    public void append(long[] from, int length) throws IOException {
        for (int done = 0; done < length; ) {
            reserve(valueBytes);
            int now = Math.min(length - done, buffer.remaining() / valueBytes);
            put(from, done, now);
            values += now;
            done += now;
        }
    }

    private void put(long[] from, int offset, int length) {
        int start = buffer.position();
        if (valueBytes == Long.BYTES) {
            buffer.asLongBuffer().put(from, offset, length);
        } else {
            for (int i = 0; i < length; i++) {
                buffer.putInt(start + i * Integer.BYTES, (int) from[offset + i]);
            }
        }
        buffer.position(start + length * valueBytes);
    }

    /**
     * Appends one whole number many times.
     *
     * @param value the value, which the type must hold
     * @param times how often
     * @throws IOException if that fails
     */
    public void appendSame(long value, int times) throws IOException {
        Arrays.fill(same, 0, Math.min(times, same.length), value);
        for (int remaining = times; remaining > 0; remaining -= same.length) {
            append(same, Math.min(remaining, same.length));
        }
    }

    /**
     * Appends a whole number.
     *
     * @param value the value, which the type must hold
     * @throws IOException if that fails
     */
    public void append(long value) throws IOException {
        appendSame(value, 1);
    }

    /**
     * Appends values of float32.
     *
     * @param from the values
     * @param length how many of them
     * @throws IOException if that fails
     */
    public void append(float[] from, int length) throws IOException {
        for (int i = 0; i < length; i++) {
            reserve(Float.BYTES);
            buffer.putFloat(from[i]);
            values++;
        }
    }

    /**
     * Appends a number of float64.
     *
     * @param value the number
     * @throws IOException if that fails
     */
    public void append(double value) throws IOException {
        reserve(Double.BYTES);
        buffer.putDouble(value);
        values++;
    }

    private void reserve(int bytes) throws IOException {
        if (buffer.remaining() < bytes) {
            drain();
        }
    }

    private void drain() throws IOException {
        buffer.flip();
        check.update(buffer.duplicate());
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            failed = true; // what is in the buffer is lost, so no head may tell of it
            throw e;
        }
        buffer.clear();
    }

    /**
     * A check of all rows that {@link #flush} wrote.
     *
     * @return their CRC-32
     */
    public long check() {
        return check.getValue();
    }

    /**
     * The size of a row.
     *
     * @return bytes
     */
    public int rowBytes() {
        return rowBytes;
    }

    /**
     * How many whole rows there are.
     *
     * @return rows
     */
    public long rows() {
        return values / Math.max(1, columns);
    }

    /**
     * The file.
     *
     * @return its path
     */
    public Path path() {
        return path;
    }

    /**
     * Writes what has been appended, and then the head.
     *
     * @throws IOException if that fails
     */
    public void flush() throws IOException {
        drain();
        ByteBuffer head = ByteBuffer.wrap(head(rows()));
        for (long offset = 0; head.hasRemaining(); offset = head.position()) {
            channel.write(head, offset);
        }
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        try {
            if (channel.isOpen() && !failed) {
                flush();
            }
        } finally {
            channel.close();
        }
    }
}
