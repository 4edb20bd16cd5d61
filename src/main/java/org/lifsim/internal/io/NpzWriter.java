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

/** A NumPy archive that is written entry by entry. It is not compressed: spikes and states hardly would be, and it takes time. */
public final class NpzWriter implements AutoCloseable {
    /** The entry that {@link #writeChecksum} writes. */
    public static final String SEAL = "sha256.txt";

    private static final int BUFFER_BYTES = 1 << 18;
    private static final int BLOCK_BYTES = 1 << 16;

    /** Null where no fingerprint is asked for, which takes longer than writing does. */
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
     * Begins an archive.
     *
     * @param path the file
     * @throws IOException if it cannot be written
     */
    public NpzWriter(Path path) throws IOException {
        this(path, null);
    }

    /**
     * Begins an archive that {@link #writeChecksum} ends.
     *
     * @param path the file
     * @return the archive
     * @throws IOException if it cannot be written
     */
    public static NpzWriter withChecksum(Path path) throws IOException {
        return new NpzWriter(path, Sha256.start());
    }

    /**
     * Begins an array.
     *
     * @param name its name
     * @param type NumPy's type
     * @param shape the lengths of its dimensions
     * @return where its values go, little-endian, in C order; not to be closed
     * @throws IOException if that fails
     */
    public OutputStream array(String name, String type, long... shape) throws IOException {
        begin(name + ".npy");
        content.write(NpyHeader.bytes(type, shape));
        return content;
    }

    /**
     * Copies an array from a file, whole numbers of 32 bits as such of 64.
     *
     * @param name its name
     * @param npy the file, whose head is as {@link NpyHeader#bytes} makes it
     * @param checkCancelled is run now and then; what it throws ends this
     * @throws IOException if that fails
     */
    public void copy(String name, Path npy, Runnable checkCancelled) throws IOException {
        begin(name + ".npy");
        try (InputStream in = Files.newInputStream(npy)) {
            NpyHeader header = NpyHeader.read(
                    in,
                    "file " + npy,
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
     * Writes a text.
     *
     * @param name the entry's name
     * @param text the text
     * @throws IOException if that fails
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

    /** Of no time, so that the same content makes the same file. */
    private static ZipEntry entry(String name) {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
        return entry;
    }

    /**
     * Ends an archive of {@link #withChecksum} with the fingerprint of all that was written: names and contents, one after the other.
     *
     * @throws IOException if that fails
     */
    public void writeChecksum() throws IOException {
        String fingerprint = HexFormat.of().formatHex(digest.digest());
        zip.putNextEntry(entry(SEAL));
        zip.write(fingerprint.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    /** The JDK's writer, which gives blocks of 512 bytes on, each by a call out of Java. */
    private static final class LargeBlocks extends ZipOutputStream {
        LargeBlocks(OutputStream out) {
            super(out);
            buf = new byte[BLOCK_BYTES];
        }
    }
}
