package org.lifsim.internal.recording;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.NpyHeader;
import org.lifsim.internal.io.NpyReader;
import org.lifsim.recording.ValuesSummary;

/**
 * Records values of a network, row by row, in a {@code .npy} file of float32 of shape (rows, height, width). The rows grow in a
 * partial file beside it.
 */
public final class ValuesRecorder implements AutoCloseable {
    private static final String VALUES = "values";
    private static final int BLOCK = 1 << 16;

    private final File file;

    /**
     * Opens a recorder.
     *
     * @param target the output file
     * @param height first length of a row
     * @param width second length of a row
     * @param resumeToken what {@link #flush} returned, to go on from there; null to begin
     * @throws InputException if the partial file does not have the rows of the token
     * @throws IOException if the partial file cannot be written
     */
    public ValuesRecorder(Path target, int height, int width, String resumeToken) throws IOException {
        file = new File(target, height, width);
        file.open(List.of(new IncrementalArrays.Array(VALUES, NpyHeader.FLOAT32, (long) height * width)), resumeToken);
    }

    /**
     * The files that a recorder writes.
     *
     * @param target the output file
     * @return the output file and the partial file
     */
    public static List<Path> paths(Path target) {
        return new File(target, 1, 1).paths();
    }

    /**
     * Appends a row.
     *
     * @param row its values; they are changed: zeros of either sign become +0
     * @throws IOException if writing fails
     */
    public void append(float[] row) throws IOException {
        for (int i = 0; i < row.length; i++) {
            row[i] += 0f;
        }
        file.array(VALUES).append(row, row.length);
    }

    /**
     * The number of rows so far.
     *
     * @return number of rows, those before a resume included
     */
    public long rows() {
        return file.array(VALUES).rows();
    }

    /**
     * Writes all rows to the disk.
     *
     * @return a token, with which a recorder can go on from here
     * @throws IOException if writing fails
     */
    public String flush() throws IOException {
        return file.flush();
    }

    /**
     * Writes the output file.
     *
     * @param digest is updated with all values, little-endian
     * @return what was recorded
     * @throws IOException if writing fails
     */
    public ValuesSummary finish(MessageDigest digest) throws IOException {
        file.digest = digest;
        file.write(() -> {});
        return file.summary;
    }

    /**
     * Deletes the partial file, which is needed no more.
     *
     * @throws IOException if deleting fails
     */
    public void deletePartialFile() throws IOException {
        for (Path partial : file.paths().subList(1, file.paths().size())) {
            Files.deleteIfExists(partial);
        }
    }

    /** Closes the partial file, which stays until the output file is written. */
    @Override
    public void close() throws IOException {
        file.close();
    }

    private static final class File extends RecordingFile {
        private final int height;
        private final int width;
        private MessageDigest digest;
        private ValuesSummary summary;

        File(Path target, int height, int width) {
            super(target, List.of(VALUES));
            this.height = height;
            this.width = width;
        }

        @Override
        void writeTo(Path to, Runnable checkCancelled) throws IOException {
            Path partial = array(VALUES).path();
            try (NpyReader in = NpyReader.open(partial);
                    OutputStream out = Files.newOutputStream(to)) {
                long rows = array(VALUES).rows();
                if (in.header().shape()[0] != rows) {
                    throw new InputException(Problem.of(
                                    Subject.file(partial), "has " + in.header().shape()[0] + " rows")
                            .expected(rows + ", those that this run recorded"));
                }
                out.write(NpyHeader.bytes(NpyHeader.FLOAT32, rows, height, width));
                long size = rows * height * width;
                double sum = 0;
                double least = Double.POSITIVE_INFINITY;
                double most = Double.NEGATIVE_INFINITY;
                boolean isBinary = true;
                ByteBuffer bytes = ByteBuffer.allocate(BLOCK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                for (long from = 0; from < size; from += BLOCK) {
                    float[] values = new float[(int) Math.min(BLOCK, size - from)];
                    in.read(from, values);
                    bytes.clear().asFloatBuffer().put(values);
                    bytes.limit(values.length * Float.BYTES);
                    digest.update(bytes.duplicate());
                    out.write(bytes.array(), 0, bytes.limit());
                    for (float value : values) {
                        sum += value;
                        least = Math.min(least, value);
                        most = Math.max(most, value);
                        isBinary &= value == 0 || value == 1;
                    }
                }
                float[] last = {Float.NaN};
                if (rows > 0) {
                    in.read(size - (long) height * width, last);
                }
                summary = new ValuesSummary(rows, sum, least, most, isBinary, last[0]);
            }
        }
    }
}
