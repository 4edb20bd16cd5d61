package org.lifsim.internal.io;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.lifsim.error.InputException;

/** Writes whole files: to a temporary name beside the target, moved into place when complete, so that nothing old is damaged. */
public final class AtomicFile {
    private AtomicFile() {}

    /** What writes a file's content. */
    public interface Writer {
        /**
         * Writes the content.
         *
         * @param to an empty file
         * @throws IOException if that fails
         */
        void writeTo(Path to) throws IOException;
    }

    /**
     * Makes a folder for outputs, unless it is there.
     *
     * @param folder the folder
     * @throws InputException if it cannot be made or written to
     */
    public static void ensureWritableDirectory(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, ".lifsim-", ".tmp"));
        } catch (IOException e) {
            throw new InputException(
                    "folder " + folder + " cannot be written to (" + reason(e)
                            + "), expected a folder that may be made or written: choose another with --out or --checkpoint",
                    e);
        }
    }

    /**
     * Writes a file, or leaves what was there as it was.
     *
     * @param target the file
     * @param content what to write
     * @throws InputException if the target is a folder
     * @throws IOException if writing fails; the temporary file is gone then
     */
    public static void write(Path target, Writer content) throws IOException {
        if (Files.isDirectory(target)) { // an empty one would be replaced
            throw new InputException(
                    "file " + target + " cannot be written, a folder has its name: move it or choose another --out");
        }
        Path folder = target.toAbsolutePath().getParent();
        Path temporary = folder.resolve(
                "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        temporary.toFile().deleteOnExit();
        deleteStaleTemporaries(folder, "." + target.getFileName() + ".");
        try {
            content.writeTo(temporary);
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Deletes what processes that were killed left of such a file. */
    private static void deleteStaleTemporaries(Path folder, String prefix) throws IOException {
        try (DirectoryStream<Path> remaining = Files.newDirectoryStream(folder, "*.tmp")) {
            for (Path file : remaining) {
                String name = file.getFileName().toString();
                String pid = name.startsWith(prefix) ? name.substring(prefix.length(), name.length() - 4) : "";
                if (pid.matches("\\d{1,18}")
                        && ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /**
     * Checks that a file can be written, before there is something to write.
     *
     * @param target the file
     * @param ending what its name must end in
     * @return the file
     * @throws InputException if its name ends otherwise, a folder has it, or its own folder cannot be written to
     */
    public static Path writable(Path target, String ending) {
        if (!target.toString().endsWith(ending)) {
            throw new InputException("file " + target + " cannot be written, expected a name that ends in " + ending);
        }
        Path folder = target.toAbsolutePath().getParent();
        if (Files.isDirectory(target) || folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new InputException("file " + target + " cannot be written: "
                    + (Files.isDirectory(target)
                            ? "a folder has its name"
                            : "its folder " + folder + " is not there or not writable")
                    + "; choose another name, or make the folder");
        }
        return target;
    }

    /**
     * The path that a text names.
     *
     * @param text what a user wrote
     * @return the path
     * @throws InputException if this system can have no such path; of a name that is no ASCII the user's locale may be the reason
     */
    public static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new InputException(
                    "file name '" + text.replaceAll("\\p{Cntrl}", "?") + "' cannot be used here (" + e.getReason()
                            + "), expected a name of this system; if it has other than ASCII letters, set LC_ALL=C.UTF-8",
                    e);
        }
    }

    /**
     * What went wrong, in words: an exception of the file system often tells no more than a path.
     *
     * @param e the exception
     * @return its message, of all but the most general with their kind
     */
    public static String reason(Exception e) {
        return e.getClass() == IOException.class && e.getMessage() != null
                ? e.getMessage()
                : e.getClass().getSimpleName().replace("Exception", "") + ": " + e.getMessage();
    }
}
