package org.lifsim.internal.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The content of an entry of a ZIP archive. Reading its last byte fails if size or CRC-32 are not those of the archive's directory,
 * so what was read before must not be used until then.
 */
final class VerifiedEntry extends InputStream {
    private final InputStream in;
    private final String name;
    private final long size;
    private final long crc;
    private final CRC32 found = new CRC32();
    private long count;

    VerifiedEntry(ZipFile zip, ZipEntry entry) throws IOException {
        name = entry.getName();
        size = entry.getSize();
        crc = entry.getCrc();
        in = zip.getInputStream(entry);
        if (in == null || size < 0) {
            throw new ZipException("entry " + name + " has no size");
        }
        check();
    }

    private void check() throws ZipException {
        if (count == size && found.getValue() != crc) {
            throw new ZipException("the CRC-32 of entry " + name + " differs");
        }
    }

    /** Bytes of the entry. */
    long size() {
        return size;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] dst, int offset, int length) throws IOException {
        if (count == size) {
            return length == 0 ? 0 : -1;
        }
        int read = in.read(dst, offset, (int) Math.min(length, size - count));
        if (read < 0) {
            throw new ZipException("entry " + name + " ends after " + count + " of " + size + " bytes");
        }
        found.update(dst, offset, read);
        count += read;
        check();
        return read;
    }

    /** Reads what is left, so that all of the entry is checked. */
    void finish() throws IOException {
        transferTo(OutputStream.nullOutputStream());
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
