package org.lifsim.internal.io;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;

/**
 * The header of a NumPy array file (.npy). Source: NumPy's {@code lib/format.py}, versions 1 to 3.
 *
 * @param type NumPy type, such as {@code <f4}
 * @param shape lengths of the dimensions
 * @param length length of the header in bytes; the values follow it
 */
public record NpyHeader(String type, long[] shape, long length) {
    /** Little-endian float32, for currents. */
    public static final String FLOAT32 = "<f4";

    /** Little-endian float64, which is allowed for parameters. */
    public static final String FLOAT64 = "<f8";

    /** Little-endian unsigned 32-bit integers, for random keys and spike counts. */
    public static final String UINT32 = "<u4";

    /** Unsigned bytes, for images and for spikes of reference cases. */
    public static final String UINT8 = "|u1";

    /** Little-endian signed 64-bit integers, for steps and units. */
    public static final String INT64 = "<i8";

    /** Little-endian signed 32-bit integers, for the connections and spikes of reference cases. */
    public static final String INT32 = "<i4";

    /** Little-endian signed 16-bit integers, for their delays. */
    public static final String INT16 = "<i2";

    /** Length of the headers of {@link #bytes}. It has room for two lengths of 19 digits, so an array can grow in place. */
    public static final int GROWING_LENGTH = 128;

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    /** NumPy itself writes longer headers only for types with many fields. */
    private static final int MAX_TEXT = 1 << 16;

    /** As in NumPy. */
    private static final int MAX_DIMENSIONS = 64;

    /** A dictionary of Python, whose keys may come in any order. */
    private static final Pattern DICTIONARY = Pattern.compile("\\s*\\{(.*)\\}\\s*", Pattern.DOTALL);

    private static final Pattern FIELD = Pattern.compile("\\G\\s*(['\"])(descr|fortran_order|shape)\\1\\s*:\\s*"
            + "(?:(['\"])([^'\"]*)\\3|(True|False)|\\(([0-9L,\\s]*)\\))\\s*(?:,|$)");

    /**
     * Reads a header.
     *
     * @param in the file from its start; afterwards positioned at the first value
     * @param file the file, for error messages
     * @param types allowed NumPy types; error messages recommend the first
     * @return the header
     * @throws InputException if this is not a NumPy array of one of these types in C order
     * @throws IOException if reading fails
     */
    public static NpyHeader read(InputStream in, Subject file, List<String> types) throws IOException {
        try {
            DataInputStream data = new DataInputStream(in);
            byte[] magic = data.readNBytes(MAGIC.length);
            if (!Arrays.equals(magic, MAGIC)) {
                throw new InputException(
                        Problem.of(file, "is not a NumPy array").expected("a file written by numpy.save"));
            }
            int major = data.readUnsignedByte();
            data.readUnsignedByte();
            int lengthBytes = major == 1 ? Short.BYTES : Integer.BYTES;
            long textLength = littleEndian(data, lengthBytes);
            if (textLength > MAX_TEXT) {
                throw new InputException(Problem.of(file, "has a NumPy header of " + textLength + " bytes")
                        .expected("at most " + MAX_TEXT));
            }
            byte[] text = new byte[(int) textLength];
            data.readFully(text);
            long length = MAGIC.length + 2L + lengthBytes + textLength;
            return parse(new String(text, StandardCharsets.UTF_8), length, file, types);
        } catch (EOFException e) {
            throw new InputException(Problem.of(file, "is truncated: it ends within its NumPy header"), e);
        }
    }

    /** The values of the dictionary by key; without one that is not understood. */
    private static Map<String, String> fields(String text) {
        Matcher dictionary = DICTIONARY.matcher(text);
        if (!dictionary.matches()) {
            return Map.of();
        }
        Map<String, String> fields = new HashMap<>();
        Matcher field = FIELD.matcher(dictionary.group(1));
        int end = 0;
        while (field.find()) {
            String quoted = field.group(4);
            String truth = field.group(5);
            fields.put(field.group(2), quoted != null ? quoted : truth != null ? truth : field.group(6));
            end = field.end();
        }
        return dictionary.group(1).substring(end).isBlank() && isTyped(fields) ? fields : Map.of();
    }

    private static boolean isTyped(Map<String, String> fields) {
        return fields.getOrDefault("fortran_order", "").matches("True|False")
                && fields.getOrDefault("shape", "x").matches("[0-9L,\\s]*");
    }

    /** Then both orders are the same. */
    private static boolean isOneDimensional(String lengths) {
        return Arrays.stream(lengths.split(",")).filter(part -> !part.isBlank()).count() <= 1;
    }

    private static NpyHeader parse(String text, long length, Subject file, List<String> types) {
        Map<String, String> fields = fields(text);
        if (!fields.keySet().equals(Set.of("descr", "fortran_order", "shape"))) {
            throw new InputException(Problem.of(file, "has a NumPy header that cannot be read: " + text.strip()));
        }
        String type = fields.get("descr");
        if (!types.contains(type)) {
            throw new InputException(Problem.of(file, "has type " + type)
                    .expected(String.join(" or ", types))
                    .hint("save it with numpy.save(file, array.astype('" + numpyName(types.get(0)) + "'))"));
        }
        String lengths = fields.get("shape");
        if (fields.get("fortran_order").equals("True") && !isOneDimensional(lengths)) {
            throw new InputException(Problem.of(file, "is in Fortran order")
                    .expected("C order")
                    .hint("save it with numpy.save(file, numpy.ascontiguousarray(array))"));
        }
        try {
            long[] shape = Arrays.stream(lengths.split(","))
                    .map(part -> part.strip().replaceFirst("L$", ""))
                    .filter(part -> !part.isEmpty())
                    .mapToLong(Long::parseLong)
                    .toArray();
            if (shape.length > MAX_DIMENSIONS) {
                throw new InputException(
                        Problem.of(file, "has " + shape.length + " dimensions").expected("at most " + MAX_DIMENSIONS));
            }
            NpyHeader header = new NpyHeader(type, shape, length);
            Math.addExact(length, Math.multiplyExact(header.size(), (long) header.bytesPerValue()));
            return header;
        } catch (NumberFormatException | ArithmeticException e) {
            throw new InputException(Problem.of(file, "has a shape that is too large: (" + lengths + ")"), e);
        }
    }

    private static String numpyName(String type) {
        return switch (type) {
            case FLOAT32 -> "float32";
            case FLOAT64 -> "float64";
            case UINT8 -> "uint8";
            case INT64 -> "int64";
            case INT32 -> "int32";
            case INT16 -> "int16";
            default -> "uint32";
        };
    }

    private static long littleEndian(DataInputStream data, int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (long) data.readUnsignedByte() << (Byte.SIZE * i);
        }
        return value;
    }

    /**
     * Creates a header. It has 128 bytes for every shape with one or two dimensions, so it can be overwritten when an array
     * grows.
     *
     * @param type NumPy type
     * @param shape lengths of the dimensions, at most two
     * @return the bytes of the header
     */
    public static byte[] bytes(String type, long... shape) {
        int lead = MAGIC.length + 2 + Short.BYTES;
        String fields = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shapeText(shape) + ", }";
        byte[] bytes = new byte[GROWING_LENGTH];
        Arrays.fill(bytes, (byte) ' ');
        System.arraycopy(MAGIC, 0, bytes, 0, MAGIC.length);
        bytes[MAGIC.length] = 1;
        bytes[MAGIC.length + 1] = 0;
        bytes[MAGIC.length + 2] = (byte) (GROWING_LENGTH - lead);
        bytes[MAGIC.length + 3] = 0;
        byte[] text = fields.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, bytes, lead, text.length);
        bytes[GROWING_LENGTH - 1] = '\n';
        return bytes;
    }

    /**
     * The number of values.
     *
     * @return product of the lengths of all dimensions
     * @throws ArithmeticException if the product is beyond 2^63 - 1
     */
    public long size() {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }

    /**
     * The size of a value.
     *
     * @return bytes per value
     */
    public int bytesPerValue() {
        return type.charAt(type.length() - 1) - '0';
    }

    /**
     * The shape as NumPy writes it.
     *
     * @return text such as {@code (200, 1)}
     */
    public String shapeText() {
        return shapeText(shape);
    }

    /**
     * A shape as NumPy writes it.
     *
     * @param shape lengths of the dimensions
     * @return text such as {@code (200, 1)}
     */
    public static String shapeText(long... shape) {
        String parts = Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(", "));
        return "(" + parts + (shape.length == 1 ? ",)" : ")");
    }
}
