package org.lifsim.internal.io;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;

/**
 * Reads several arrays of a NumPy archive in parallel, value by value. For archives that are larger than the memory. A wrong CRC-32
 * is reported with the last values of an array, so earlier values must not be used for good until all are read.
 */
public final class NpzEntryReader implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 18;

    /** Values are taken from a block, not from the stream: that would take ten times as long. */
    private static final int BLOCK_BYTES = 1 << 16;

    private final Path path;
    private final Runnable checkCancelled;
    private final ZipFile zip;

    /**
     * Opens an archive.
     *
     * @param path the file
     * @throws InputException if the file is missing or not a NumPy archive
     * @throws IOException if reading fails
     */
    public NpzEntryReader(Path path) throws IOException {
        this(path, () -> {});
    }

    /**
     * Opens an archive whose reading can be cancelled.
     *
     * @param path the file
     * @param checkCancelled is called regularly while arrays are read; if it throws, reading ends with that exception
     * @throws InputException if the file is missing or not a NumPy archive
     * @throws IOException if reading fails
     */
    public NpzEntryReader(Path path, Runnable checkCancelled) throws IOException {
        this.checkCancelled = checkCancelled;
        if (!Files.isRegularFile(path)) {
            throw new InputException(
                    Problem.of(Subject.file(path), "does not exist").expected("a NumPy archive"));
        }
        this.path = path;
        zip = NpzDirectory.open(path);
    }

    private InputException damaged(String what, Exception cause) {
        return new InputException(Problem.of(Subject.file(path), "is damaged or truncated: " + what), cause);
    }

    /**
     * Opens an array.
     *
     * @param name name of the array
     * @param type the NumPy type that it must have
     * @return the array, positioned at its first value
     * @throws InputException if the array is missing, has another type, or has bytes after its last value
     * @throws IOException if reading fails
     */
    public Array array(String name, String type) throws IOException {
        ZipEntry entry = zip.getEntry(name + ".npy");
        if (entry == null) {
            throw new InputException(Problem.of(Subject.file(path), "has no array " + name));
        }
        try {
            VerifiedEntry content = new VerifiedEntry(zip, entry);
            InputStream in = new BufferedInputStream(new Interrupted(content), BUFFER_BYTES);
            Subject subject = Subject.of("array " + name + " of file " + path);
            NpyHeader header = NpyHeader.read(in, subject, List.of(type));
            long expected = header.length() + header.size() * header.bytesPerValue();
            if (content.size() > expected) {
                throw new InputException(
                        Problem.of(subject, "has " + content.size() + " bytes").expected(String.valueOf(expected)));
            }
            return new Array(in, header);
        } catch (ZipException | EOFException e) {
            throw damaged(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    /** Calls {@code checkCancelled} before each block. */
    private final class Interrupted extends FilterInputStream {
        Interrupted(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] dst, int offset, int length) throws IOException {
            checkCancelled.run();
            return super.read(dst, offset, length);
        }
    }

    /** An array that is read from front to back. */
    public final class Array {
        private final InputStream in;
        private final NpyHeader header;
        private final byte[] block = new byte[BLOCK_BYTES];
        private final ByteBuffer values =
                ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).limit(0);

        /** Bytes of the array that are not in the block yet. */
        private long left;

        private Array(InputStream in, NpyHeader header) {
            this.in = in;
            this.header = header;
            left = header.size() * header.bytesPerValue();
        }

        /**
         * The header of the array.
         *
         * @return type and shape
         */
        public NpyHeader header() {
            return header;
        }

        /**
         * Reads the next value of an array of 64-bit integers.
         *
         * @return the value
         * @throws InputException if the file ends before it, or is damaged
         * @throws IOException if reading fails
         */
        public long nextLong() throws IOException {
            require();
            return values.getLong();
        }

        /**
         * Reads the next value of a float32 array.
         *
         * @return the value
         * @throws InputException if the file ends before it, or is damaged
         * @throws IOException if reading fails
         */
        public float nextFloat() throws IOException {
            require();
            return values.getFloat();
        }

        /**
         * Reads the next value of an array of unsigned 32-bit integers.
         *
         * @return the value, to be interpreted as unsigned
         * @throws InputException if the file ends before it, or is damaged
         * @throws IOException if reading fails
         */
        public int nextInt() throws IOException {
            require();
            return values.getInt();
        }

        /** Reads a block if all values of the last one are taken. */
        private void require() throws IOException {
            if (values.hasRemaining()) {
                return;
            }
            int bytes = (int) Math.min(left, BLOCK_BYTES);
            try {
                if (bytes == 0 || in.readNBytes(block, 0, bytes) < bytes) {
                    throw damaged("an array ends before its last value", null);
                }
            } catch (ZipException | EOFException e) {
                throw damaged(String.valueOf(e.getMessage()), e);
            }
            left -= bytes;
            values.position(0).limit(bytes);
        }
    }
}
