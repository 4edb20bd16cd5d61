package org.lifsim.internal.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.LocalDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.lifsim.error.Subject;

/** Writes a NumPy archive entry by entry. It is not compressed, because spikes and states compress badly and it takes time. */
public final class NpzWriter implements AutoCloseable {
    /** Name of the entry that {@link #writeChecksum} writes. */
    public static final String CHECKSUM_ENTRY = "sha256.txt";

    private static final int BUFFER_BYTES = 1 << 18;
    private static final int BLOCK_BYTES = 1 << 16;

    /** Null without a checksum, which would take longer to compute than to write the file. */
    private final MessageDigest digest;

    private final ZipOutputStream zip;
    private final OutputStream content;

    private NpzWriter(Path path, MessageDigest digest) throws IOException {
        this.digest = digest;
        zip = new LargeBlocks(new BufferedOutputStream(Files.newOutputStream(path), BUFFER_BYTES));
        zip.setLevel(Deflater.NO_COMPRESSION);
        content = digest == null ? zip : new DigestOutputStream(zip, digest);
    }

    /**
     * Creates an archive without a checksum.
     *
     * @param path the file
     * @throws IOException if the file cannot be written
     */
    public NpzWriter(Path path) throws IOException {
        this(path, null);
    }

    /**
     * Creates an archive with a checksum. {@link #writeChecksum} must be called at the end.
     *
     * @param path the file
     * @return the archive
     * @throws IOException if the file cannot be written
     */
    public static NpzWriter withChecksum(Path path) throws IOException {
        return new NpzWriter(path, Sha256.start());
    }

    /**
     * Starts an array.
     *
     * @param name name of the array
     * @param type NumPy type
     * @param shape lengths of the dimensions
     * @return stream for the values, little-endian and in C order; must not be closed
     * @throws IOException if writing fails
     */
    public OutputStream array(String name, String type, long... shape) throws IOException {
        begin(name + ".npy");
        content.write(NpyHeader.bytes(type, shape));
        return content;
    }

    /**
     * Copies an array from a .npy file. uint32 values are written as int64.
     *
     * @param name name of the array
     * @param npy the file; its header must be one of {@link NpyHeader#bytes}
     * @param checkCancelled is called regularly; if it throws, copying ends with that exception
     * @throws IOException if reading or writing fails
     */
    public void copy(String name, Path npy, Runnable checkCancelled) throws IOException {
        begin(name + ".npy");
        try (InputStream in = Files.newInputStream(npy)) {
            NpyHeader header = NpyHeader.read(
                    in,
                    Subject.file(npy),
                    List.of(NpyHeader.UINT32, NpyHeader.INT64, NpyHeader.FLOAT32, NpyHeader.FLOAT64));
            boolean widened = header.type().equals(NpyHeader.UINT32);
            content.write(NpyHeader.bytes(widened ? NpyHeader.INT64 : header.type(), header.shape()));
            byte[] block = new byte[BUFFER_BYTES];
            ByteBuffer wide = ByteBuffer.allocate(2 * BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (int read = in.readNBytes(block, 0, block.length);
                    read > 0;
                    read = in.readNBytes(block, 0, block.length)) {
                if (widened) {
                    widen(ByteBuffer.wrap(block, 0, read).order(ByteOrder.LITTLE_ENDIAN), wide);
                    content.write(wide.array(), 0, wide.position());
                } else {
                    content.write(block, 0, read);
                }
                checkCancelled.run();
            }
        }
    }

    private static void widen(ByteBuffer from, ByteBuffer to) {
        int values = from.remaining() / Integer.BYTES;
        for (int i = 0; i < values; i++) {
            to.putLong(i * Long.BYTES, Integer.toUnsignedLong(from.getInt(i * Integer.BYTES)));
        }
        to.position(values * Long.BYTES);
    }

    /**
     * Writes a text entry.
     *
     * @param name name of the entry
     * @param text the text, written as UTF-8
     * @throws IOException if writing fails
     */
    public void text(String name, String text) throws IOException {
        begin(name);
        content.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private void begin(String name) throws IOException {
        zip.putNextEntry(entry(name));
        if (digest != null) {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** An entry with a fixed time, so that identical content gives identical files. */
    private static ZipEntry entry(String name) {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
        return entry;
    }

    /**
     * Writes the checksum as the last entry of an archive of {@link #withChecksum}: SHA-256 of the names and contents of all
     * entries, in order.
     *
     * @throws IOException if writing fails
     */
    public void writeChecksum() throws IOException {
        String fingerprint = HexFormat.of().formatHex(digest.digest());
        zip.putNextEntry(entry(CHECKSUM_ENTRY));
        zip.write(fingerprint.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    /** The JDK's writer with a larger buffer. The default of 512 bytes costs one native call per block. */
    private static final class LargeBlocks extends ZipOutputStream {
        LargeBlocks(OutputStream out) {
            super(out);
            buf = new byte[BLOCK_BYTES];
        }
    }
}
