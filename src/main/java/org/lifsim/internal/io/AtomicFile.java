package org.lifsim.internal.io;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;

/** Writes a file under a temporary name beside the target and renames it when complete. The old file is kept until then. */
public final class AtomicFile {
    /** End of the name of a temporary file: the process and the thread that write it. */
    private static final Pattern WRITER = Pattern.compile("\\.(\\d{1,18})(?:\\.\\d+)?\\.tmp");

    private AtomicFile() {}

    /** Writes the content of a file. */
    public interface Writer {
        /**
         * Writes the content.
         *
         * @param to the file to create
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
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, ".lifsim-", ".tmp"));
        } catch (IOException e) {
            throw new InputException(
                    Problem.of("folder " + folder, "cannot be written to (" + reason(e) + ")")
                            .expected("a writable folder")
                            .hint("choose another with --out or --checkpoint"),
                    e);
        }
    }

    /**
     * Writes a file. If this fails, an existing file is unchanged and the temporary file is deleted.
     *
     * @param target the file
     * @param content writes the content
     * @throws InputException if the target is a folder
     * @throws IOException if writing fails
     */
    public static void write(Path target, Writer content) throws IOException {
        if (Files.isDirectory(target)) { // the move would replace an empty folder
            throw new InputException(
                    Problem.of(Subject.file(target), "cannot be written, because a folder of that name exists")
                            .hint("move it or choose another --out"));
        }
        Path folder = target.toAbsolutePath().getParent();
        Path temporary = folder.resolve("." + target.getFileName() + "."
                + ProcessHandle.current().pid() + "." + Thread.currentThread().getId() + ".tmp");
        temporary.toFile().deleteOnExit();
        deleteStaleTemporaries(folder, "." + target.getFileName());
        try {
            content.writeTo(temporary);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE); // replaces the old file in one step
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Deletes temporary files of this target that killed processes left. */
    private static void deleteStaleTemporaries(Path folder, String prefix) throws IOException {
        try (DirectoryStream<Path> remaining = Files.newDirectoryStream(folder, "*.tmp")) {
            for (Path file : remaining) {
                String name = file.getFileName().toString();
                Matcher writer = WRITER.matcher(name.startsWith(prefix) ? name.substring(prefix.length()) : "");
                if (writer.matches()
                        && ProcessHandle.of(Long.parseLong(writer.group(1))).isEmpty()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /**
     * Checks in advance that a file can be written.
     *
     * @param target the file
     * @param ending the required extension of its name
     * @return the file
     * @throws InputException if its name has another extension, if it is a folder, or if its folder is missing or not writable
     */
    public static Path writable(Path target, String ending) {
        if (!target.toString().endsWith(ending)) {
            throw new InputException(
                    Problem.of(Subject.file(target), "cannot be written").expected("a name that ends in " + ending));
        }
        Path folder = target.toAbsolutePath().getParent();
        if (Files.isDirectory(target) || folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new InputException(Problem.of(
                            Subject.file(target),
                            "cannot be written: "
                                    + (Files.isDirectory(target)
                                            ? "a folder of that name exists"
                                            : "its folder " + folder + " does not exist or is not writable"))
                    .hint("choose another name, or create the folder"));
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
     * @return the message of a plain {@link IOException}; otherwise the name of the exception and its message
     */
    public static String reason(Exception e) {
        return e.getClass() == IOException.class && e.getMessage() != null
                ? e.getMessage()
                : e.getClass().getSimpleName().replace("Exception", "") + ": " + e.getMessage();
    }
}
