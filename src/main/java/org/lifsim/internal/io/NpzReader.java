package org.lifsim.internal.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;

/** Reads arrays of a NumPy archive: float32, float64, unsigned 32-bit and signed 16, 32 and 64-bit integers. */
public final class NpzReader {
    private static final String SUFFIX = ".npy";

    private NpzReader() {}

    /**
     * An array in memory.
     *
     * @param header type and shape
     * @param bytes the values in C order, little-endian
     */
    public record Array(NpyHeader header, ByteBuffer bytes) {
        /**
         * The values of a float32 array.
         *
         * @return a new array in C order
         */
        public float[] floats() {
            float[] values = new float[bytes.limit() / Float.BYTES];
            bytes.asFloatBuffer().get(values);
            return values;
        }

        /**
         * The values of a float32 or uint8 array, as float32.
         *
         * @return a new array in C order
         */
        public float[] floatsOrBytes() {
            if (header.type().equals(NpyHeader.FLOAT32)) {
                return floats();
            }
            float[] values = new float[bytes.limit()];
            for (int i = 0; i < values.length; i++) {
                values[i] = Byte.toUnsignedInt(bytes.get(i));
            }
            return values;
        }

        /**
         * The values of an array of type float32, float64, uint32, int16, int32 or int64, as double.
         *
         * @return a new array in C order; int64 values beyond 2^53 are rounded
         */
        public double[] numbers() {
            double[] values = new double[(int) header.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = switch (header.type()) {
                    case NpyHeader.FLOAT32 -> bytes.getFloat(i * Float.BYTES);
                    case NpyHeader.FLOAT64 -> bytes.getDouble(i * Double.BYTES);
                    case NpyHeader.UINT32 -> Integer.toUnsignedLong(bytes.getInt(i * Integer.BYTES));
                    case NpyHeader.INT32 -> bytes.getInt(i * Integer.BYTES);
                    case NpyHeader.INT16 -> bytes.getShort(i * Short.BYTES);
                    default -> bytes.getLong(i * Long.BYTES);
                };
            }
            return values;
        }

        /**
         * The values of an array of unsigned 32-bit integers.
         *
         * @return a new array in C order, with values to be interpreted as unsigned
         */
        public int[] ints() {
            int[] values = new int[bytes.limit() / Integer.BYTES];
            bytes.asIntBuffer().get(values);
            return values;
        }
    }

    /**
     * Reads some arrays of type float32 or uint32.
     *
     * @param in the archive
     * @param archive the archive, for error messages
     * @param wanted names of the arrays to read; others are skipped, whatever their type
     * @return the wanted arrays that exist, by name
     * @throws InputException if the archive or a wanted array is damaged, or a wanted array has another type
     * @throws IOException if reading fails
     */
    public static Map<String, Array> read(InputStream in, Subject archive, Set<String> wanted) throws IOException {
        return read(in, archive, wanted, List.of(NpyHeader.FLOAT32, NpyHeader.UINT32));
    }

    /**
     * Reads some arrays of type float32, float64, uint32 or int64.
     *
     * @param path the archive
     * @param wanted names of the arrays to read
     * @return all wanted arrays, by name
     * @throws InputException if the archive is missing or damaged, or a wanted array is missing or has another type
     * @throws IOException if reading fails
     */
    public static Map<String, Array> read(Path path, Set<String> wanted) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new InputException(
                    Problem.of(Subject.file(path), "does not exist").expected("a NumPy archive"));
        }
        Map<String, Array> arrays = new LinkedHashMap<>();
        NpzDirectory.read(
                path,
                collector(
                        arrays,
                        Subject.file(path),
                        wanted,
                        List.of(NpyHeader.FLOAT32, NpyHeader.UINT32, NpyHeader.INT64, NpyHeader.FLOAT64)));
        for (String array : wanted) {
            if (!arrays.containsKey(array)) {
                throw new InputException(Problem.of(Subject.file(path), "has no array " + array));
            }
        }
        return arrays;
    }

    /**
     * Reads some arrays of given types.
     *
     * @param in the archive
     * @param archive the archive, for error messages
     * @param wanted names of the arrays to read; others are skipped, whatever their type
     * @param types allowed NumPy types; error messages recommend the first
     * @return the wanted arrays that exist, by name
     * @throws InputException if the archive or a wanted array is damaged, or a wanted array has another type
     * @throws IOException if reading fails
     */
    public static Map<String, Array> read(InputStream in, Subject archive, Set<String> wanted, List<String> types)
            throws IOException {
        Map<String, Array> arrays = new LinkedHashMap<>();
        NpzDirectory.read(in, archive, collector(arrays, archive, wanted, types));
        return arrays;
    }

    private static NpzDirectory.Reader collector(
            Map<String, Array> arrays, Subject archive, Set<String> wanted, List<String> types) {
        return (entry, content) -> {
            String array = entry.endsWith(SUFFIX) ? entry.substring(0, entry.length() - SUFFIX.length()) : entry;
            if (wanted.contains(array)) {
                arrays.put(array, readArray(content, Subject.of("array " + array + " of " + archive), types));
            }
        };
    }

    private static Array readArray(InputStream in, Subject array, List<String> types) throws IOException {
        NpyHeader header = NpyHeader.read(in, array, types);
        if (header.size() > Integer.MAX_VALUE / header.bytesPerValue()) {
            throw new InputException(
                    Problem.of(array, "has shape " + header.shapeText() + ", too large to be read at once"));
        }
        int size = (int) header.size() * header.bytesPerValue();
        byte[] bytes = FitsHeap.read(array, () -> in.readNBytes(size));
        if (bytes.length < size) {
            throw new InputException(Problem.of(array, "is truncated: it has " + bytes.length + " bytes of values")
                    .expected(String.valueOf(size)));
        }
        return new Array(header, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    }
}
