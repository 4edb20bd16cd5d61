package org.lifsim.internal.io;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.lifsim.error.InputException;

/** Reads a NumPy archive from front to back, and tells what is wrong with it. */
public final class NpzDirectory {
    private NpzDirectory() {}

    /** What reads an entry. */
    public interface Reader {
        /**
         * Reads an entry, or passes over it.
         *
         * @param entry its name, such as {@code v.npy}
         * @param content what is in it; not to be closed
         * @throws IOException if reading fails
         */
        void read(String entry, InputStream content) throws IOException;
    }

    /**
     * Reads all entries.
     *
     * @param in the archive
     * @param name its name, for errors
     * @param reader is given each entry
     * @throws InputException if it is no archive, or damaged
     * @throws IOException if reading fails
     */
    public static void read(InputStream in, String name, Reader reader) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(new BufferedInputStream(in))) {
            boolean empty = true;
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                empty = false;
                reader.read(entry.getName(), zip);
            }
            if (empty) {
                throw new InputException(name + " is no NumPy archive: expected a file that numpy.savez wrote");
            }
        } catch (ZipException | EOFException e) {
            throw new InputException(name + " is damaged or truncated: " + e.getMessage(), e);
        } catch (InputException e) {
            throw e;
        } catch (IllegalArgumentException e) { // what ZipInputStream throws for an entry whose name is no text
            throw new InputException(name + " is damaged: an entry's name cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Checks an archive against its {@link NpzWriter#writeChecksum}.
     *
     * @param path the file
     * @throws InputException if it is no archive, or another one than was sealed
     * @throws IOException if reading fails
     */
    public static void requireChecksum(Path path) throws IOException {
        MessageDigest digest = Sha256.start();
        String[] seal = {null};
        try (InputStream in = Files.newInputStream(path)) {
            read(in, "file " + path, (entry, content) -> {
                if (entry.equals(NpzWriter.SEAL)) {
                    seal[0] = new String(content.readNBytes(1 << 10), StandardCharsets.US_ASCII);
                } else {
                    digest.update(entry.getBytes(StandardCharsets.UTF_8));
                    new DigestInputStream(content, digest).transferTo(java.io.OutputStream.nullOutputStream());
                }
            });
        }
        if (seal[0] == null) {
            throw new InputException("file " + path + " is truncated: it ends before its fingerprint");
        }
        if (!seal[0].equals(HexFormat.of().formatHex(digest.digest()))) {
            throw new InputException("file " + path + " is damaged: its content is not what its fingerprint is of");
        }
    }
}
