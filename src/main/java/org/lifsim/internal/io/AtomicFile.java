package org.lifsim.internal.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;

/**
 * Replaces files. A new file is written under a temporary name, forced to the disk, and moved over the old one in one step; then
 * the folder is forced. A kill, a full disk or a power cut leaves the old file or the new one, never a part. A link to a file is
 * followed: the file that it names is replaced. Devices, pipes, sockets, folders and links to nothing are refused.
 */
public final class AtomicFile {
    private static final String CREATE = "choose another name, or create the folder";

    private AtomicFile() {}

    /** Writes the content of a file. */
    public interface Writer {
        /**
         * Writes the content.
         *
         * @param to the file to write; it exists and is empty
         * @throws IOException if writing fails
         */
        void writeTo(Path to) throws IOException;
    }

    /**
     * Creates an output folder if it does not exist, and checks that it is writable.
     *
     * @param folder the folder
     * @throws InputException if the folder cannot be created or is not writable
     */
    public static void ensureWritableDirectory(Path folder) {
        try {
            createDirectories(folder);
            Files.delete(create(folder));
        } catch (IOException e) {
            throw new InputException(
                    Problem.of("folder " + folder, "cannot be written to (" + reason(e) + ")")
                            .expected("a writable folder")
                            .hint("choose another with --out or --checkpoint"),
                    e);
        }
    }

    /** Creates a folder and those above it. Their names are on the disk before anything that is written into them. */
    private static void createDirectories(Path folder) throws IOException {
        Path absolute = folder.toAbsolutePath();
        Path above = absolute.getParent();
        if (above != null && !Files.exists(absolute)) {
            createDirectories(above);
            Files.createDirectories(folder);
            forceFolder(above);
        } else {
            Files.createDirectories(folder); // reports a file of that name
        }
    }

    /** Creates the temporary file of this thread. One that was left under this name, or a link, is not written to. */
    private static Path create(Path folder) throws IOException {
        Path temporary = folder.resolve(TemporaryName.file());
        Files.deleteIfExists(temporary);
        return Files.createFile(temporary);
    }

    /**
     * Writes a file. If this fails, an existing file is unchanged and the temporary file is deleted.
     *
     * @param target the file; a link to a file stands for that file
     * @param content writes the content
     * @throws InputException if the target cannot be a file; see {@link #real}
     * @throws IOException if writing fails; the message names the file and the cause
     */
    public static void write(Path target, Writer content) throws IOException {
        Path file = real(target);
        Path folder = file.getParent();
        try {
            deleteStaleTemporaries(folder);
            Path temporary = create(folder);
            temporary.toFile().deleteOnExit();
            try {
                content.writeTo(temporary);
                force(temporary);
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE); // replaces the old file in one step
            } finally {
                Files.deleteIfExists(temporary);
            }
            forceFolder(folder);
        } catch (IOException e) {
            throw new IOException("file " + target + " cannot be written: " + cause(e), e);
        }
    }

    /** Returns when the content of a file is on the disk. */
    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /**
     * Returns when the names of the files in a folder are on the disk. Does nothing where folders cannot be opened, as on Windows.
     *
     * @param folder the folder
     * @throws IOException if the disk fails
     */
    public static void forceFolder(Path folder) throws IOException {
        if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            if (!"Invalid argument".equals(reason(e))) { // a network file system without this operation
                throw e;
            }
        }
    }

    /** Deletes temporary files that killed processes left in a folder. */
    private static void deleteStaleTemporaries(Path folder) throws IOException {
        try (DirectoryStream<Path> remaining =
                Files.newDirectoryStream(folder, TemporaryName.START + "*" + TemporaryName.END)) {
            for (Path file : remaining) {
                String name = file.getFileName().toString();
                if (TemporaryName.isStale(name.substring(TemporaryName.START.length()))) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /**
     * The file that is written for an output: links are followed.
     *
     * @param target the output
     * @return its real path, which may not exist yet
     * @throws InputException if it is a folder, a device, a pipe, a socket or a link to nothing, or if its folder is missing or
     *     cannot be read, or its name is too long
     */
    public static Path real(Path target) {
        Path absolute = target.toAbsolutePath();
        try {
            BasicFileAttributes there = Files.readAttributes(absolute, BasicFileAttributes.class);
            if (there.isDirectory()) { // the move would replace an empty folder
                throw refused(target, "a folder of that name exists", "move it or choose another name");
            }
            if (!there.isRegularFile()) {
                throw refused(target, "it is a device, a pipe or a socket", "choose another name");
            }
            return absolute.toRealPath();
        } catch (NoSuchFileException e) {
            return missing(target, absolute);
        } catch (IOException e) {
            throw refused(target, cause(e), "choose another name");
        }
    }

    private static Path missing(Path target, Path absolute) {
        if (Files.isSymbolicLink(absolute)) {
            throw refused(
                    target, "it is a link to a file that does not exist", "delete the link, or create what it names");
        }
        try {
            return absolute.getParent().toRealPath().resolve(absolute.getFileName());
        } catch (IOException e) {
            throw refused(target, folderIsMissing(absolute.getParent()), CREATE);
        }
    }

    /** The reason without the name of the file, where an exception has both. */
    private static String cause(IOException e) {
        return e instanceof FileSystemException failed && failed.getReason() != null ? failed.getReason() : reason(e);
    }

    private static String folderIsMissing(Path folder) {
        return "its folder " + folder + " does not exist or is not writable";
    }

    private static InputException refused(Path target, String why, String hint) {
        return new InputException(
                Problem.of(Subject.file(target), "cannot be written: " + why).hint(hint));
    }

    /**
     * Checks in advance that a file can be written.
     *
     * @param target the file
     * @param ending the required extension of its name
     * @return the file
     * @throws InputException if its name has another extension, if it cannot be a file (see {@link #real}), or if its folder is
     *     missing or not writable
     */
    public static Path writable(Path target, String ending) {
        if (!target.toString().endsWith(ending)) {
            throw new InputException(
                    Problem.of(Subject.file(target), "cannot be written").expected("a name that ends in " + ending));
        }
        Path folder = real(target).getParent();
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw refused(target, folderIsMissing(folder), CREATE);
        }
        return target;
    }

    /**
     * Converts a text to a path.
     *
     * @param text a file name given by the user
     * @return the path
     * @throws InputException if the name is not valid on this system; for names that are not ASCII the locale can be the reason
     */
    public static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new InputException(
                    Problem.of(
                                    "file name '" + text.replaceAll("\\p{Cntrl}", "?") + "'",
                                    "is not valid here (" + e.getReason() + ")")
                            .hint("if it has letters that are not ASCII, set LC_ALL=C.UTF-8"),
                    e);
        }
    }

    /**
     * Describes an exception. File system exceptions often have only a path as their message.
     *
     * @param e the exception
     * @return the message of a plain {@link IOException} or {@link FileSystemException}; otherwise the name of the exception and
     *     its message
     */
    public static String reason(Exception e) {
        boolean plain = e.getClass() == IOException.class || e.getClass() == FileSystemException.class;
        return plain && e.getMessage() != null
                ? e.getMessage()
                : e.getClass().getSimpleName().replace("Exception", "") + ": " + e.getMessage();
    }
}
