package org.lifsim.internal.io;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;

/** Reads the entries of a NumPy archive in order, with error messages for damaged files. */
public final class NpzDirectory {
    private NpzDirectory() {}

    /** Reads an entry. */
    public interface Reader {
        /**
         * Reads an entry, or skips it by returning.
         *
         * @param entry name of the entry, such as {@code v.npy}
         * @param content content of the entry; must not be closed
         * @throws IOException if reading fails
         */
        void read(String entry, InputStream content) throws IOException;
    }

    /**
     * Reads all entries of a file. The directory at the end of the archive says where they are and what their size and CRC-32 must
     * be, so archives that were written to a pipe can be read too.
     *
     * @param path the archive
     * @param reader receives each entry; it must not use the content of any entry unless this method returns
     * @throws InputException if the file is not a NumPy archive, or is damaged
     * @throws IOException if reading fails
     */
    public static void read(Path path, Reader reader) throws IOException {
        try (ZipFile zip = open(path)) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                try (VerifiedEntry content = new VerifiedEntry(zip, entry)) {
                    reader.read(entry.getName(), content);
                    content.finish();
                }
            }
        } catch (ZipException | EOFException e) {
            throw damaged(Subject.file(path), e);
        }
    }

    /**
     * Opens a file that must be an archive.
     *
     * @param path the file
     * @return the archive, with at least one entry
     * @throws InputException if the file is not a NumPy archive, or is damaged
     * @throws IOException if reading fails
     */
    static ZipFile open(Path path) throws IOException {
        try {
            ZipFile zip = new ZipFile(path.toFile());
            if (zip.size() > 0) {
                return zip;
            }
            zip.close();
        } catch (ZipException | EOFException | IllegalArgumentException e) { // the last if an entry name is not text
            if (beginsLikeAnArchive(path)) {
                throw damaged(Subject.file(path), e);
            }
        }
        throw noArchive(Subject.file(path));
    }

    private static boolean beginsLikeAnArchive(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return Arrays.equals(in.readNBytes(2), new byte[] {'P', 'K'});
        }
    }

    private static InputException noArchive(Subject archive) {
        return new InputException(
                Problem.of(archive, "is not a NumPy archive").expected("a file written by numpy.savez"));
    }

    private static InputException damaged(Subject archive, Exception e) {
        return new InputException(Problem.of(archive, "is damaged or truncated: " + e.getMessage()), e);
    }

    /**
     * Reads all entries of a stream, without the directory at its end. For archives in this program.
     *
     * @param in the archive
     * @param archive the archive, for error messages
     * @param reader receives each entry
     * @throws InputException if the file is not a NumPy archive, or is damaged
     * @throws IOException if reading fails
     */
    public static void read(InputStream in, Subject archive, Reader reader) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(new BufferedInputStream(in))) {
            boolean empty = true;
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                empty = false;
                reader.read(entry.getName(), zip);
            }
            if (empty) {
                throw noArchive(archive);
            }
        } catch (ZipException | EOFException e) {
            throw damaged(archive, e);
        } catch (InputException e) {
            throw e;
        } catch (IllegalArgumentException e) { // thrown by ZipInputStream if the name of an entry is not text
            throw new InputException(
                    Problem.of(archive, "is damaged: an entry's name cannot be read: " + e.getMessage()), e);
        }
    }

    /**
     * Verifies the checksum of {@link NpzWriter#writeChecksum}.
     *
     * @param path the file
     * @throws InputException if the file is not a NumPy archive, or its checksum is missing or wrong
     * @throws IOException if reading fails
     */
    public static void requireChecksum(Path path) throws IOException {
        MessageDigest digest = Sha256.start();
        String[] seal = {null};
        read(path, (entry, content) -> {
            if (entry.equals(NpzWriter.CHECKSUM_ENTRY)) {
                seal[0] = new String(content.readNBytes(1 << 10), StandardCharsets.US_ASCII);
            } else {
                digest.update(entry.getBytes(StandardCharsets.UTF_8));
                new DigestInputStream(content, digest).transferTo(OutputStream.nullOutputStream());
            }
        });
        if (seal[0] == null) {
            throw new InputException(Problem.of(Subject.file(path), "is truncated: its checksum is missing"));
        }
        if (!seal[0].equals(HexFormat.of().formatHex(digest.digest()))) {
            throw new InputException(
                    Problem.of(Subject.file(path), "is damaged: its content does not match its checksum"));
        }
    }
}
