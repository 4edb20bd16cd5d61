package org.lifsim.internal.recording;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.io.CloseAll;
import org.lifsim.internal.io.NpyAppender;
import org.lifsim.internal.io.NpyHeader;
import org.lifsim.internal.io.NpzWriter;

/**
 * The arrays of a file that is written at the end of a run. During the run they grow in partial files beside it,
 * {@code FILE.NAME.npy}, which NumPy can read at any time. The data need no memory, and they are kept after an interruption.
 */
final class IncrementalArrays implements AutoCloseable {
    private static final long MAX_INT32_VALUES = 1L << 32;

    private final Path target;
    private final List<String> names;
    private final Map<String, NpyAppender> appenders = new LinkedHashMap<>();

    /**
     * An array that grows row by row.
     *
     * @param name name of the array
     * @param type NumPy type, one of the constants of {@link NpyHeader}
     * @param columns values per row; 0 for a one-dimensional array
     */
    record Array(String name, String type, long columns) {
        Array(String name, String type) {
            this(name, type, 0);
        }

        /**
         * An array of integers that are int64 in the output file. The partial file has uint32 if possible, to write less during
         * the run.
         *
         * @param name name of the array
         * @param end a number above all integers
         */
        static Array integers(String name, long end) {
            return new Array(name, end <= MAX_INT32_VALUES ? NpyHeader.UINT32 : NpyHeader.INT64);
        }
    }

    /**
     * Names the arrays; {@link #open} creates their partial files.
     *
     * @param target the output file
     * @param names names of the arrays, in their order in the output file
     */
    IncrementalArrays(Path target, List<String> names) {
        this.target = target;
        this.names = List.copyOf(names);
    }

    private static Path partialFile(Path target, String array) {
        return target.resolveSibling(target.getFileName() + "." + array + ".npy");
    }

    /** Absolute, normalized paths: the output file, then the partial files. */
    List<Path> files() {
        Path whole = target.toAbsolutePath().normalize();
        List<Path> files = new ArrayList<>(List.of(whole));
        names.forEach(array -> files.add(partialFile(whole, array)));
        return files;
    }

    /** Opens the partial files. {@code resumeToken} is the return value of {@link #flush} to resume from; null starts empty files. */
    void open(List<Array> arrays, String resumeToken) throws IOException {
        String[] parts = resumeToken == null ? null : resumeToken.split(" ");
        if (resumeToken != null
                && (parts.length != arrays.size() + 1
                        || !Arrays.stream(parts).allMatch(part -> part.matches("\\d{1,18}")))) {
            throw new InputException(Problem.of("the checkpoint", "has '" + resumeToken + "' for file " + target)
                    .expected("the number of rows and the CRC-32 of each array"));
        }
        for (int i = 0; i < arrays.size(); i++) {
            Array array = arrays.get(i);
            appenders.put(
                    array.name(),
                    new NpyAppender(
                            partialFile(target, array.name()),
                            array.type(),
                            array.columns(),
                            resumeToken == null ? 0 : Long.parseLong(parts[0]),
                            resumeToken == null ? 0 : Long.parseLong(parts[i + 1])));
        }
        if (resumeToken == null
                && !arrays.isEmpty()) { // their names must be on the disk before a checkpoint that needs them
            AtomicFile.forceFolder(target.toAbsolutePath().getParent());
        }
    }

    NpyAppender of(String name) {
        return appenders.get(name);
    }

    /** Writes all appended data. Returns the number of rows and the CRC-32 of each array, separated by blanks. */
    String flush() throws IOException {
        StringBuilder resumeToken = new StringBuilder();
        for (NpyAppender array : appenders.values()) {
            array.flush();
            resumeToken.append(resumeToken.isEmpty() ? array.rows() + " " : " ").append(array.crc32());
        }
        return resumeToken.toString();
    }

    /** Writes the arrays to a NumPy archive. */
    void copyTo(NpzWriter out, Runnable checkCancelled) throws IOException {
        for (Map.Entry<String, NpyAppender> array : appenders.entrySet()) {
            out.copy(array.getKey(), array.getValue().path(), checkCancelled);
        }
    }

    /** Closes the partial files, which stay readable. */
    @Override
    public void close() throws IOException {
        new CloseAll(List.copyOf(appenders.values())).close();
    }
}
