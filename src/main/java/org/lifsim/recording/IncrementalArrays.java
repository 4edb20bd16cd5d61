package org.lifsim.recording;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.error.InputException;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.io.NpyAppender;
import org.lifsim.internal.io.NpyHeader;
import org.lifsim.internal.io.NpzWriter;

/**
 * The arrays of a file that is written when a run ends. While the run goes on they grow in files beside it, {@code FILE.NAME.npy}, which
 * NumPy reads at any time; so nothing waits in memory, and what was written before an interruption is there.
 */
final class IncrementalArrays implements AutoCloseable {
    private static final long MAX_INT32_VALUES = 1L << 32;

    private final Path target;
    private final List<Array> arrays;
    private final Map<String, NpyAppender> appenders = new LinkedHashMap<>();

    /**
     * An array that grows row by row.
     *
     * @param name its name
     * @param type NumPy's type
     * @param columns values of a row; 0 for an array of one dimension
     */
    record Array(String name, String type, long columns) {
        Array(String name, String type) {
            this(name, type, 0);
        }
    }

    IncrementalArrays(Path target, List<Array> arrays) {
        this.target = target;
        this.arrays = new ArrayList<>(arrays);
    }

    private static Path partialFile(Path target, String array) {
        return target.resolveSibling(target.getFileName() + "." + array + ".npy");
    }

    /** Absolute, normal paths of the file and of those that grow beside it. */
    List<Path> files() {
        Path whole = target.toAbsolutePath().normalize();
        List<Path> names = new ArrayList<>(List.of(whole));
        arrays.forEach(array -> names.add(partialFile(whole, array.name())));
        return names;
    }

    /** Has the whole numbers of an array grow as 32 bits, if so many values fit; the file has 64 all the same. */
    void useInt32(String name, long values) {
        arrays.replaceAll(array -> array.name().equals(name) && values <= MAX_INT32_VALUES
                ? new Array(name, NpyHeader.UINT32, array.columns())
                : array);
    }

    /** Begins, or goes on with what an interrupted run left: the mark is what {@link #flush} said, or null. */
    void open(String mark) throws IOException {
        String[] parts = mark == null ? null : mark.split(" ");
        if (mark != null && parts.length != arrays.size() + 1) {
            throw new InputException("a checkpoint says '" + mark + "' of file " + target
                    + ", expected a number of rows and a check of each array");
        }
        for (int i = 0; i < arrays.size(); i++) {
            Array array = arrays.get(i);
            appenders.put(
                    array.name(),
                    new NpyAppender(
                            partialFile(target, array.name()),
                            array.type(),
                            array.columns(),
                            mark == null ? 0 : Long.parseLong(parts[0]),
                            mark == null ? 0 : Long.parseLong(parts[i + 1])));
        }
    }

    NpyAppender of(String name) {
        return appenders.get(name);
    }

    /** Makes what was appended readable; returns how many rows there are and a check of each array. */
    String flush() throws IOException {
        StringBuilder mark = new StringBuilder();
        for (NpyAppender array : appenders.values()) {
            array.flush();
            mark.append(mark.isEmpty() ? array.rows() + " " : " ").append(array.check());
        }
        return mark.toString();
    }

    /** Writes the file from the arrays. */
    void finish(AtomicFile.Writer content) throws IOException {
        close();
        AtomicFile.write(target, content);
    }

    /** As a NumPy archive of these arrays. */
    AtomicFile.Writer archive(Runnable checkCancelled) {
        return file -> {
            try (NpzWriter out = new NpzWriter(file)) {
                for (Map.Entry<String, NpyAppender> array : appenders.entrySet()) {
                    out.copy(array.getKey(), array.getValue().path(), checkCancelled);
                }
            }
        };
    }

    /** Closes the growing files, readable as they are. */
    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (NpyAppender array : appenders.values()) {
            try {
                array.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
