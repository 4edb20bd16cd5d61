package org.lifsim;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Writes NumPy files for tests, including invalid ones. */
public final class NpyWriter {
    private NpyWriter() {}

    public static Path write(Path file, float[] values, int... shape) throws IOException {
        return Files.write(file, bytes(values, "<f4", false, shape));
    }

    public static byte[] bytes(float[] values, String type, boolean fortran, int... shape) throws IOException {
        String dimensions = Arrays.stream(shape).mapToObj(n -> n + ",").collect(Collectors.joining(" "));
        String head = "{'descr': '" + type + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': ("
                + (shape.length > 1 ? dimensions.substring(0, dimensions.length() - 1) : dimensions) + "), }";
        head += " ".repeat(63 - (10 + head.length()) % 64) + "\n";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {
            (byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) head.length(), (byte) (head.length() >> 8)
        });
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        ByteBuffer data = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        out.write(data.array());
        return out.toByteArray();
    }
}
