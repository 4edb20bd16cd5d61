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

/** A NumPy archive whose arrays are read side by side, value by value; for archives that memory does not hold. */
public final class NpzEntryReader implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 18;

    private final Path path;
    private final Runnable checkCancelled;
    private final ZipFile zip;

    /**
     * Opens an archive.
     *
     * @param path the file
     * @throws InputException if it is missing or no archive
     * @throws IOException if reading fails
     */
    public NpzEntryReader(Path path) throws IOException {
        this(path, () -> {});
    }

    /**
     * Opens an archive whose reading may take long.
     *
     * @param path the file
     * @param checkCancelled is run now and then while arrays are read; what it throws ends that
     * @throws InputException if it is missing or no archive
     * @throws IOException if reading fails
     */
    public NpzEntryReader(Path path, Runnable checkCancelled) throws IOException {
        this.checkCancelled = checkCancelled;
        if (!Files.isRegularFile(path)) {
            throw new InputException("file " + path + " does not exist, expected a NumPy archive");
        }
        this.path = path;
        try {
            zip = new ZipFile(path.toFile());
        } catch (ZipException | EOFException | IllegalArgumentException e) { // the last for a name that is no text
            throw damaged(String.valueOf(e.getMessage()), e);
        }
    }

    private InputException damaged(String what, Exception cause) {
        return new InputException("file " + path + " is damaged or truncated: " + what, cause);
    }

    /**
     * Begins to read an array.
     *
     * @param name its name
     * @param type NumPy's type that it must have
     * @return the array, at its first value
     * @throws InputException if it is not there or of another type
     * @throws IOException if reading fails
     */
    public Array array(String name, String type) throws IOException {
        ZipEntry entry = zip.getEntry(name + ".npy");
        if (entry == null) {
            throw new InputException("file " + path + " lacks the array " + name);
        }
        try {
            InputStream in = new BufferedInputStream(new Interrupted(zip.getInputStream(entry)), BUFFER_BYTES);
            return new Array(in, NpyHeader.read(in, "array " + name + " of file " + path, List.of(type)));
        } catch (ZipException | EOFException e) {
            throw damaged(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    /** Lets something else be done between its blocks. */
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
        private final byte[] block = new byte[Long.BYTES];
        private final ByteBuffer value = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);

        private Array(InputStream in, NpyHeader header) {
            this.in = in;
            this.header = header;
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
         * The next value of an array of 64-bit integers.
         *
         * @return the value
         * @throws InputException if there is none
         * @throws IOException if reading fails
         */
        public long nextLong() throws IOException {
            read(Long.BYTES);
            return value.getLong(0);
        }

        /**
         * The next value of an array of float32.
         *
         * @return the value
         * @throws InputException if there is none
         * @throws IOException if reading fails
         */
        public float nextFloat() throws IOException {
            read(Float.BYTES);
            return value.getFloat(0);
        }

        /**
         * The next value of an array of unsigned 32-bit integers.
         *
         * @return the value, unsigned
         * @throws InputException if there is none
         * @throws IOException if reading fails
         */
        public int nextInt() throws IOException {
            read(Integer.BYTES);
            return value.getInt(0);
        }

        private void read(int bytes) throws IOException {
            try {
                if (in.readNBytes(block, 0, bytes) < bytes) {
                    throw damaged("an array ends before its last value", null);
                }
            } catch (ZipException | EOFException e) {
                throw damaged(String.valueOf(e.getMessage()), e);
            }
        }
    }
}
