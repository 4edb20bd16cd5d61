package org.lifsim.internal.recording;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.lifsim.internal.io.NpyAppender;
import org.lifsim.internal.io.NpyHeader;

/**
 * Writes spikes to an HDF5 file in the SONATA layout: {@code /spikes/lifsim/node_ids} (uint64) and {@code timestamps} (float64:
 * step * dt, with the attribute {@code units} = ms), sorted by time, then unit. The attribute {@code sorting} is an enumeration
 * of u1, without which libsonata does not open a file. Source: the SONATA developer guide, "Spike file".
 *
 * <p>The file is written without an HDF5 library, because jhdf can write a dataset only from an array in memory. It starts with
 * a copy of a resource, a file without spikes that h5py wrote (see PublicReadersTest). The two columns follow. Their addresses
 * and lengths are then set in the copy. Source of these offsets: the HDF5 file format specification, version 3.0, "Superblock"
 * version 0, "Dataspace Message" version 1 and "Data Layout Message" version 3.
 */
public final class SonataFile {
    /** Path of the units of the spikes. */
    public static final String NODE_IDS = "/spikes/lifsim/node_ids";

    /** Path of the times of the spikes, in ms. */
    public static final String TIMESTAMPS = "/spikes/lifsim/timestamps";

    private static final String EMPTY = "no-spikes.h5";

    /** Offset of the length of the file, in the resource. */
    private static final int END_OF_FILE = 0x28;

    /** Offset of the length of a column; the maximum length follows it. */
    private static final int NODE_IDS_SPACE = 0xC58;

    private static final int TIMESTAMPS_SPACE = 0xEB0;

    /** Offset of the address of a column; its size in bytes follows it. */
    private static final int NODE_IDS_LAYOUT = 0xC9A;

    private static final int TIMESTAMPS_LAYOUT = 0xEFA;

    private static final int ROWS_AT_ONCE = 1 << 13;

    private SonataFile() {}

    static void write(Path file, NpyAppender steps, NpyAppender units, double dt, Runnable checkCancelled)
            throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            out.write(head(units.rows()));
            column(units, unit -> unit, out, checkCancelled);
            column(steps, step -> Double.doubleToRawLongBits(step * dt), out, checkCancelled);
        }
    }

    /**
     * The start of a file, up to the two columns.
     *
     * @param rows number of spikes
     * @return the bytes of the start
     * @throws IOException if the resource cannot be read
     */
    public static byte[] head(long rows) throws IOException {
        try (InputStream in = SonataFile.class.getResourceAsStream(EMPTY)) {
            ByteBuffer head = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            if (rows > 0) { // without spikes the columns have no address
                int start = head.capacity();
                long bytes = rows * Long.BYTES;
                head.putLong(END_OF_FILE, start + 2 * bytes);
                place(head, NODE_IDS_SPACE, NODE_IDS_LAYOUT, rows, start);
                place(head, TIMESTAMPS_SPACE, TIMESTAMPS_LAYOUT, rows, start + bytes);
            }
            return head.array();
        }
    }

    /**
     * Whether a file has the start and the length that {@link #write} gives it. A reader that believes every length in a file is
     * then safe to use.
     *
     * @param file a file
     * @return true if only its two columns can differ from a file that lifsim wrote
     * @throws IOException if the file cannot be read
     */
    public static boolean isOwn(Path file) throws IOException {
        byte[] start;
        int length = head(0).length;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(length);
        }
        if (start.length < length) {
            return false;
        }
        long rows = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong(NODE_IDS_SPACE);
        long left = Files.size(file) - length;
        return rows >= 0
                && left % (2 * Long.BYTES) == 0
                && rows == left / (2 * Long.BYTES)
                && Arrays.equals(start, head(rows));
    }

    private static void place(ByteBuffer head, int space, int layout, long rows, long address) {
        head.putLong(space, rows);
        head.putLong(space + Long.BYTES, rows);
        head.putLong(layout, address);
        head.putLong(layout + Long.BYTES, rows * Long.BYTES);
    }

    private interface Bits {
        long of(long value);
    }

    private static void column(NpyAppender array, Bits bits, OutputStream out, Runnable checkCancelled)
            throws IOException {
        int width = array.rowBytes();
        ByteBuffer from = ByteBuffer.allocate(ROWS_AT_ONCE * width).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer to = ByteBuffer.allocate(ROWS_AT_ONCE * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(array.path()))) {
            in.skipNBytes(NpyHeader.GROWING_LENGTH);
            for (long remaining = array.rows(); remaining > 0; remaining -= ROWS_AT_ONCE) {
                int rows = (int) Math.min(ROWS_AT_ONCE, remaining);
                if (in.readNBytes(from.array(), 0, rows * width) < rows * width) {
                    throw new IOException("file " + array.path() + " became shorter while it was read");
                }
                for (int i = 0; i < rows; i++) {
                    long value = width == Long.BYTES
                            ? from.getLong(i * width)
                            : Integer.toUnsignedLong(from.getInt(i * width));
                    to.putLong(i * Long.BYTES, bits.of(value));
                }
                out.write(to.array(), 0, rows * Long.BYTES);
                checkCancelled.run();
            }
        }
    }
}
