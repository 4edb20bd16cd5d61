package org.lifsim.experiment;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.NpyHeader;
import org.lifsim.internal.io.NpzReader;
import org.lifsim.network.CsrMatrix;

/**
 * A sparse matrix in the format of {@code scipy.sparse.save_npz}, in compressed sparse row (CSR) form.
 *
 * @param connections the connections
 * @param weights the weight of each connection, in their order
 */
record SparseMatrixFile(CsrMatrix connections, float[] weights) {
    /** The type of the array that names the form. */
    private static final String THREE_BYTES = "|S3";

    private static final String FORMAT = "format";
    private static final List<String> ARRAYS = List.of("shape", "indptr", "indices", "data");
    private static final List<String> TYPES = List.of(
            NpyHeader.FLOAT32, NpyHeader.FLOAT64, NpyHeader.INT64, NpyHeader.INT32, NpyHeader.INT16, THREE_BYTES);

    /**
     * Reads a file.
     *
     * @param file the file
     * @return the matrix
     * @throws InputException if the file is missing, damaged or of another form, has a connection twice, or a weight is not finite
     * @throws IOException if reading fails
     */
    static SparseMatrixFile read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InputException(Problem.of(Subject.file(file), "does not exist")
                    .expected("a .npz file that scipy.sparse.save_npz has written"));
        }
        Map<String, NpzReader.Array> arrays;
        Set<String> wanted = Set.of("shape", "indptr", "indices", "data", FORMAT);
        try (InputStream in = Files.newInputStream(file)) {
            arrays = NpzReader.read(in, Subject.file(file), wanted, TYPES);
        }
        NpzReader.Array format = arrays.get(FORMAT);
        if (format != null) {
            String form = new String(format.bytes().array(), StandardCharsets.ISO_8859_1);
            if (!form.equals("csr")) {
                throw new InputException(
                        Problem.of(Subject.file(file), "has a matrix of the form " + form.replaceAll("\\W", "?"))
                                .expected("csr")
                                .hint("save matrix.tocsr()"));
            }
        }
        for (String array : ARRAYS) {
            if (!arrays.containsKey(array)) {
                throw problem(file, "has no array " + array);
            }
            if (arrays.get(array).header().type().equals(THREE_BYTES)) {
                throw problem(file, "has text in array " + array);
            }
        }
        return of(
                file,
                wholes(file, "shape", arrays),
                wholes(file, "indptr", arrays),
                wholes(file, "indices", arrays),
                arrays.get("data").numbers());
    }

    private static SparseMatrixFile of(Path file, int[] shape, int[] starts, int[] indices, double[] data) {
        if (shape.length != 2 || shape[0] < 1 || shape[1] < 1) {
            throw problem(file, "has shape " + Arrays.toString(shape));
        }
        if (starts.length != shape[0] + 1 || starts[0] != 0 || starts[shape[0]] != indices.length) {
            throw problem(file, "has an indptr that does not fit its shape and its indices");
        }
        if (data.length != indices.length) {
            throw problem(file, "has " + data.length + " values and " + indices.length + " indices");
        }
        int[][] targets = new int[shape[0]][];
        float[] weights = new float[Math.max(1, data.length)];
        for (int row = 0; row < shape[0]; row++) {
            if (starts[row + 1] < starts[row] || starts[row + 1] > indices.length) {
                throw problem(file, "has an indptr that does not ascend at row " + row);
            }
            Integer[] order = new Integer[starts[row + 1] - starts[row]];
            Arrays.setAll(order, n -> n);
            int first = starts[row];
            Arrays.sort(order, Comparator.comparingInt(n -> indices[first + n]));
            targets[row] = new int[order.length];
            for (int n = 0; n < order.length; n++) {
                targets[row][n] = indices[first + order[n]];
                if (n > 0 && targets[row][n] == targets[row][n - 1]) {
                    throw new InputException(Problem.of(
                                    Subject.file(file),
                                    "has the element in row " + row + " and column " + targets[row][n] + " twice")
                            .hint("call matrix.sum_duplicates() before it is saved"));
                }
                weights[first + n] = (float) data[first + order[n]];
                if (!Float.isFinite(weights[first + n])) {
                    throw problem(file, "has the value " + data[first + order[n]] + " in row " + row);
                }
            }
        }
        try {
            return new SparseMatrixFile(CsrMatrix.of(shape[1], targets), weights);
        } catch (InputException e) {
            throw e.within(Subject.file(file));
        }
    }

    private static int[] wholes(Path file, String name, Map<String, NpzReader.Array> arrays) {
        double[] numbers = arrays.get(name).numbers();
        int[] wholes = new int[numbers.length];
        for (int n = 0; n < wholes.length; n++) {
            wholes[n] = (int) numbers[n];
            if (wholes[n] != numbers[n] || wholes[n] < 0) {
                throw problem(file, "has " + numbers[n] + " in array " + name);
            }
        }
        return wholes;
    }

    private static InputException problem(Path file, String found) {
        return new InputException(Problem.of(Subject.file(file), found)
                .expected("a matrix in CSR form with finite float32 values, as scipy.sparse.save_npz writes it"));
    }
}
