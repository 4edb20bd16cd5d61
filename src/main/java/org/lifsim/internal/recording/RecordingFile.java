package org.lifsim.internal.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.io.NpyAppender;
import org.lifsim.internal.io.NpyHeader;
import org.lifsim.internal.io.NpzWriter;

/**
 * The output file of a recorder. What is recorded grows in partial files beside it; {@link #write} makes the output file of them,
 * in the format that its extension selects.
 */
abstract class RecordingFile implements AutoCloseable {
    private final Path target;
    private final IncrementalArrays arrays;

    /**
     * Names the files; none is opened yet.
     *
     * @param target the output file
     * @param arrays names of the arrays that grow in partial files
     */
    RecordingFile(Path target, List<String> arrays) {
        this.target = target;
        this.arrays = new IncrementalArrays(target, arrays);
    }

    /** Absolute, normalized paths: the output file, then the partial files. */
    final List<Path> paths() {
        return arrays.files();
    }

    /** Whether the extension of the output file is this one, such as {@code .csv}. */
    final boolean endsWith(String ending) {
        return target.getFileName().toString().endsWith(ending);
    }

    /** Opens the partial files, as {@link IncrementalArrays#open} does. */
    final void open(List<IncrementalArrays.Array> types, String resumeToken) throws IOException {
        arrays.open(types, resumeToken);
    }

    final NpyAppender array(String name) {
        return arrays.of(name);
    }

    /** Writes all recorded data to the partial files. Returns the resume token that {@link #open} needs. */
    final String flush() throws IOException {
        return arrays.flush();
    }

    /** Closes the partial files and writes the output file. {@code checkCancelled} is called regularly. */
    final void write(Runnable checkCancelled) throws IOException {
        close();
        AtomicFile.write(target, file -> writeTo(file, checkCancelled));
    }

    /** Writes a NumPy archive of the partial files and the length of a step in ms, which arrays of steps need to be times. */
    final void writeArchive(Path file, double dt, Runnable checkCancelled) throws IOException {
        try (NpzWriter out = new NpzWriter(file)) {
            arrays.copyTo(out, checkCancelled);
            writeStepLength(out, dt);
        }
    }

    /** Writes the array {@code dt}, a single number. */
    static void writeStepLength(NpzWriter out, double dt) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.array("dt", NpyHeader.FLOAT64).write(bytes.putDouble(0, dt).array());
    }

    /** Writes the output file under a temporary name. By default it is a NumPy archive of the partial files. */
    void writeTo(Path file, Runnable checkCancelled) throws IOException {
        try (NpzWriter out = new NpzWriter(file)) {
            arrays.copyTo(out, checkCancelled);
        }
    }

    /** Closes the partial files, which stay readable. */
    @Override
    public final void close() throws IOException {
        arrays.close();
    }
}
