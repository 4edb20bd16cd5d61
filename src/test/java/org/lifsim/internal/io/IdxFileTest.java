package org.lifsim.internal.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.lifsim.error.InputException;
import org.lifsim.error.Subject;

class IdxFileTest {
    private static byte[] idx(int type, int[] shape, byte... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * shape.length + values.length);
        bytes.put(new byte[] {0, 0, (byte) type, (byte) shape.length});
        Arrays.stream(shape).forEach(bytes::putInt);
        return bytes.put(values).array();
    }

    private static byte[] zipped(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        }
        return out.toByteArray();
    }

    private static IdxFile read(byte[] bytes, int dimensions) throws IOException {
        return IdxFile.read(new ByteArrayInputStream(bytes), Subject.of("images"), dimensions);
    }

    private static void assertRefused(String expected, byte[] bytes, int dimensions) {
        InputException e = assertThrows(InputException.class, () -> read(bytes, dimensions));
        assertTrue(e.getMessage().startsWith("images ") && e.getMessage().contains(expected), e.getMessage());
    }

    @Test
    void plainAndCompressedFilesHaveTheSameContent() throws IOException {
        byte[] plain = idx(8, new int[] {2, 1, 2}, (byte) 1, (byte) -1, (byte) 3, (byte) 4);
        for (byte[] bytes : new byte[][] {plain, zipped(plain)}) {
            IdxFile file = read(bytes, 3);
            assertArrayEquals(new int[] {2, 1, 2}, file.shape());
            assertArrayEquals(new byte[] {1, -1, 3, 4}, file.values());
        }
    }

    @Test
    void fileWithoutImagesIsEmpty() throws IOException {
        assertEquals(0, read(idx(8, new int[] {0, 28, 28}), 3).values().length);
    }

    @Test
    void otherFileIsRefused() {
        assertRefused("is not an IDX file of bytes", new byte[0], 1);
        assertRefused("is not an IDX file of bytes", "<html>".getBytes(), 1);
        assertRefused("is not an IDX file of bytes", idx(0x0D, new int[] {1}, (byte) 1), 1);
    }

    @Test
    void swappedFilesAreNamed() {
        assertRefused("has labels (1 dimension), expected images (3 dimensions)", idx(8, new int[] {1}, (byte) 1), 3);
        assertRefused("has 2 dimensions, expected labels", idx(8, new int[] {1, 1}, (byte) 1), 1);
    }

    @Test
    void wrongLengthIsRefused() {
        byte[] whole = idx(8, new int[] {3}, (byte) 1, (byte) 2, (byte) 3);
        assertRefused("ends within its header", Arrays.copyOf(whole, 6), 1);
        assertRefused("is truncated: it has 2 bytes of values, expected 3", Arrays.copyOf(whole, 10), 1);
        assertRefused("is too long", Arrays.copyOf(whole, 12), 1);
        assertRefused("is truncated", idx(8, new int[] {-1}, (byte) 1), 1);
        assertRefused("is truncated", idx(8, new int[] {1 << 30, 1 << 30, 1 << 30}, (byte) 1), 3);
    }

    @Test
    void damagedCompressionIsRefused() throws IOException {
        byte[] whole = zipped(idx(8, new int[] {3}, (byte) 1, (byte) 2, (byte) 3));
        assertRefused("ends within its compressed data", Arrays.copyOf(whole, whole.length - 9), 1);
        byte[] damaged = whole.clone();
        damaged[whole.length - 6] ^= 1; // in the checksum
        assertRefused("cannot be decompressed", damaged, 1);
    }
}
