package org.lifsim.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lifsim.fault.InputException;

/** The float32 arrays of a NumPy archive, and those of unsigned 32-bit integers. */
public final class NpzFile {
    private static final String SUFFIX = ".npy";

    private NpzFile() {}

    /**
     * An array in memory.
     *
     * @param header type and shape
     * @param bytes the values in C order, little-endian, 4 bytes each
     */
    public record Array(NpyHeader header, ByteBuffer bytes) {
        /**
         * The values of an array of float32.
         *
         * @return a new array
         */
        public float[] floats() {
            float[] values = new float[bytes.limit() / Float.BYTES];
            bytes.asFloatBuffer().get(values);
            return values;
        }

        /**
         * The values of an array of integers.
         *
         * @return a new array, each unsigned
         */
        public int[] ints() {
            int[] values = new int[bytes.limit() / Integer.BYTES];
            bytes.asIntBuffer().get(values);
            return values;
        }
    }

    /**
     * Reads some arrays of an archive.
     *
     * @param in the archive
     * @param name its name, for errors
     * @param wanted the arrays to read; others are passed over, whatever their type
     * @return those that are there, by name
     * @throws InputException if the archive or a wanted array is damaged, or an array is of another type
     * @throws IOException if reading fails
     */
    public static Map<String, Array> read(InputStream in, String name, Set<String> wanted) throws IOException {
        Map<String, Array> arrays = new LinkedHashMap<>();
        NpzEntries.read(in, name, (entry, content) -> {
            String array = entry.endsWith(SUFFIX) ? entry.substring(0, entry.length() - SUFFIX.length()) : entry;
            if (wanted.contains(array)) {
                arrays.put(array, readArray(content, "array " + array + " of " + name));
            }
        });
        return arrays;
    }

    private static Array readArray(InputStream in, String name) throws IOException {
        NpyHeader header = NpyHeader.read(in, name, List.of(NpyHeader.FLOAT32, NpyHeader.UINT32));
        if (header.size() > Integer.MAX_VALUE / Float.BYTES) {
            throw new InputException(name + " has shape " + header.shapeText() + ": too large for a reference case");
        }
        int size = (int) header.size();
        byte[] bytes = in.readNBytes(size * Float.BYTES);
        if (bytes.length < size * Float.BYTES) {
            throw new InputException(name + " is truncated: it has " + bytes.length + " bytes of values, expected "
                    + size * Float.BYTES);
        }
        return new Array(header, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    }
}
