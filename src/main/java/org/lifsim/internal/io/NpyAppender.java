package org.lifsim.internal.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;

/**
 * A .npy file that grows row by row. NumPy can read it at any time: the header counts the rows up to the last {@link #flush}, and
 * later bytes are ignored.
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
    private final CRC32 crc32 = new CRC32();

    /** Buffer for {@link #appendSame}. */
    private final long[] same = new long[1 << 10];

    private long values;
    private boolean failed;

    /**
     * Creates a file, or opens one to append to it.
     *
     * @param path the file; an existing file or link is replaced if {@code rows} is 0
     * @param type NumPy type with 4 or 8 bytes per value
     * @param columns values per row; 0 for a one-dimensional array
     * @param rows number of rows of an existing file to keep; later rows are discarded
     * @param rowsCheck value of {@link #crc32} for these rows
     * @throws InputException if the file has fewer rows, or their CRC-32 differs
     * @throws IOException if the file cannot be read or written, or something else has its name, such as a device
     */
    public NpyAppender(Path path, String type, long columns, long rows, long rowsCheck) throws IOException {
        this.path = path;
        this.type = type;
        this.columns = columns;
        valueBytes = type.charAt(type.length() - 1) - '0';
        rowBytes = Math.toIntExact(Math.max(1, columns) * valueBytes);
        long kept = head(0).length + rows * rowBytes;
        boolean possible = rows <= (Long.MAX_VALUE - head(0).length) / rowBytes;
        if (rows > 0
                && (!possible || !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) || Files.size(path) < kept)) {
            throw new InputException(Problem.of(
                            Subject.file(path),
                            "is missing or too short: the checkpoint needs its first " + rows + " rows")
                    .hint("start again without --resume"));
        }
        checkRows(head(0).length, kept);
        if (rows > 0 && crc32.getValue() != rowsCheck) {
            throw new InputException(Problem.of(
                            Subject.file(path),
                            "does not belong to the checkpoint: the CRC-32 of its first " + rows + " rows differs")
                    .hint("start again without --resume"));
        }
        if (rows == 0 && (Files.isSymbolicLink(path) || Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))) {
            Files.delete(path); // a link would lead elsewhere
        }
        channel = FileChannel.open(
                path, rows == 0 ? StandardOpenOption.CREATE_NEW : StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            channel.truncate(rows == 0 ? 0 : kept);
            values = rows * Math.max(1, columns);
            channel.position(kept);
            flush();
        } catch (IOException | RuntimeException | Error e) {
            CloseAll.after(e, List.of(channel));
            throw e;
        }
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
                crc32.update(buffer.flip());
                offset += read;
            }
        }
        buffer.clear();
    }

    private byte[] head(long rows) {
        return columns == 0 ? NpyHeader.bytes(type, rows) : NpyHeader.bytes(type, rows, columns);
    }

    /**
     * Appends integers.
     *
     * @param from the values; they must fit the type of the file
     * @param length number of values to append
     * @throws IOException if writing fails
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
     * Appends one integer several times.
     *
     * @param value the value; it must fit the type of the file
     * @param times number of repetitions
     * @throws IOException if writing fails
     */
    public void appendSame(long value, int times) throws IOException {
        Arrays.fill(same, 0, Math.min(times, same.length), value);
        for (int remaining = times; remaining > 0; remaining -= same.length) {
            append(same, Math.min(remaining, same.length));
        }
    }

    /**
     * Appends an integer.
     *
     * @param value the value; it must fit the type of the file
     * @throws IOException if writing fails
     */
    public void append(long value) throws IOException {
        appendSame(value, 1);
    }

    /**
     * Appends float32 values.
     *
     * @param from the values
     * @param length number of values to append
     * @throws IOException if writing fails
     */
    public void append(float[] from, int length) throws IOException {
        for (int i = 0; i < length; i++) {
            reserve(Float.BYTES);
            buffer.putFloat(from[i]);
            values++;
        }
    }

    /**
     * Appends a float64 value.
     *
     * @param value the value
     * @throws IOException if writing fails
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
        crc32.update(buffer.duplicate());
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            failed = true; // the buffer is lost, so the header must not count its rows
            throw e;
        }
        buffer.clear();
    }

    /**
     * Checksum of all rows. Only valid directly after {@link #flush}.
     *
     * @return CRC-32 of the bytes of all rows
     */
    public long crc32() {
        return crc32.getValue();
    }

    /**
     * The size of a row.
     *
     * @return bytes per row
     */
    public int rowBytes() {
        return rowBytes;
    }

    /**
     * The number of rows.
     *
     * @return number of complete rows, including those not flushed yet
     */
    public long rows() {
        return values / Math.max(1, columns);
    }

    /**
     * The file.
     *
     * @return path of the file
     */
    public Path path() {
        return path;
    }

    /**
     * Writes all appended values, then the header with the new number of rows.
     *
     * @throws IOException if writing fails
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
