package org.lifsim.internal.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.lifsim.error.InputException;
import org.lifsim.error.Subject;

class NpzReaderTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void writeArrays() throws IOException {
        file = folder.resolve("arrays.npz");
        try (NpzWriter out = new NpzWriter(file)) {
            write(out.array("f4", NpyHeader.FLOAT32, 2), bytes(8).putFloat(0.1f).putFloat(-0f));
            write(out.array("f8", NpyHeader.FLOAT64, 1), bytes(8).putDouble(0.1));
            write(out.array("u4", NpyHeader.UINT32, 1, 2), bytes(8).putInt(-1).putInt(5));
            write(out.array("i8", NpyHeader.INT64, 1), bytes(8).putLong(-7));
            write(out.array("u1", NpyHeader.UINT8, 3), bytes(3).put(new byte[] {1, -1, 0}));
            out.array("none", NpyHeader.FLOAT32, 0, 4);
            out.text("notes.txt", "not an array");
        }
    }

    private static ByteBuffer bytes(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void write(OutputStream out, ByteBuffer values) throws IOException {
        out.write(values.array());
    }

    private static void assertRefused(String expected, Executable action) {
        InputException e = assertThrows(InputException.class, action);
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    @Test
    void arraysOfEachTypeAreReadAsNumbers() throws IOException {
        Map<String, NpzReader.Array> arrays = NpzReader.read(file, Set.of("f4", "f8", "u4", "i8", "none"));
        assertArrayEquals(new double[] {0.1f, -0.0}, arrays.get("f4").numbers());
        assertArrayEquals(new float[] {0.1f, -0f}, arrays.get("f4").floats());
        assertArrayEquals(new double[] {0.1}, arrays.get("f8").numbers());
        assertArrayEquals(new double[] {4294967295.0, 5}, arrays.get("u4").numbers());
        assertArrayEquals(new int[] {-1, 5}, arrays.get("u4").ints());
        assertArrayEquals(new double[] {-7}, arrays.get("i8").numbers());
        assertArrayEquals(new float[0], arrays.get("none").floats());
        assertArrayEquals(new long[] {0, 4}, arrays.get("none").header().shape());
    }

    @Test
    void bytesAreReadWhereTheyAreAllowed() throws IOException {
        Map<String, NpzReader.Array> arrays = NpzReader.read(
                new ByteArrayInputStream(Files.readAllBytes(file)),
                Subject.of("the archive"),
                Set.of("u1", "f4", "missing"),
                List.of(NpyHeader.UINT8, NpyHeader.FLOAT32));
        assertEquals(Set.of("u1", "f4"), arrays.keySet());
        assertArrayEquals(new float[] {1, 255, 0}, arrays.get("u1").floatsOrBytes());
        assertArrayEquals(new float[] {0.1f, -0f}, arrays.get("f4").floatsOrBytes());
        assertRefused("array u1 of file " + file, () -> NpzReader.read(file, Set.of("u1")));
    }

    @Test
    void missingFileOrArrayIsRefused() {
        assertRefused("does not exist", () -> NpzReader.read(folder.resolve("no.npz"), Set.of("f4")));
        assertRefused("has no array v", () -> NpzReader.read(file, Set.of("f4", "v")));
    }

    @Test
    void otherFileIsRefused() throws IOException {
        Files.writeString(file, "no archive at all");
        assertRefused("is not a NumPy archive", () -> NpzReader.read(file, Set.of("f4")));
    }

    /** At any length the array is refused, or it is already complete. */
    @Test
    void truncatedFileIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        int refused = 0;
        for (int length = 0; length < whole.length; length += 7) {
            Files.write(file, Arrays.copyOf(whole, length));
            try {
                NpzReader.Array last = NpzReader.read(file, Set.of("i8")).get("i8");
                assertArrayEquals(new double[] {-7}, last.numbers());
            } catch (InputException e) {
                refused++;
                assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
            }
        }
        assertTrue(refused > 50, refused + " refused");
    }

    @Test
    void damagedValueIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        int at = indexOf(whole, bytes(8).putDouble(0.1).array());
        whole[at + 3] ^= 1;
        Files.write(file, whole);
        assertRefused("is damaged or truncated", () -> NpzReader.read(file, Set.of("f8", "i8")));
    }

    private static int indexOf(byte[] all, byte[] part) {
        for (int i = 0; ; i++) {
            if (Arrays.equals(all, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
    }

    /** The last value is not handed out, so a reader that needs all values fails before it uses the others. */
    @Test
    void damagedValueIsRefusedWhereValuesAreReadOneByOne() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        whole[indexOf(whole, bytes(8).putInt(-1).putInt(5).array())] ^= 1;
        Files.write(file, whole);
        try (NpzEntryReader reader = new NpzEntryReader(file)) {
            assertRefused("the CRC-32 of entry u4.npy differs", () -> {
                NpzEntryReader.Array unsigned = reader.array("u4", NpyHeader.UINT32);
                unsigned.nextInt();
                unsigned.nextInt();
            });
            assertEquals(-7, reader.array("i8", NpyHeader.INT64).nextLong());
        }
    }

    /** As numpy.savez writes to a pipe: sizes and CRC-32 are behind the content, which is not compressed. */
    @Test
    void archiveWrittenToAPipeIsReadAndChecked() throws IOException {
        ByteBuffer npy = ByteBuffer.allocate(NpyHeader.GROWING_LENGTH + 8).order(ByteOrder.LITTLE_ENDIAN);
        npy.put(NpyHeader.bytes(NpyHeader.FLOAT32, 2)).putFloat(1.5f).putFloat(-2.5f);
        CRC32 crc = new CRC32();
        crc.update(npy.array());
        byte[] name = "v.npy".getBytes(StandardCharsets.US_ASCII);
        int length = npy.capacity();
        ByteBuffer zip = bytes(1000);
        zip.putInt(0x04034b50).putShort((short) 20).putShort((short) 8).putShort((short) 0);
        zip.putInt(0x21).putInt(0).putInt(0).putInt(0);
        zip.putShort((short) name.length).putShort((short) 0).put(name).put(npy.array());
        zip.putInt(0x08074b50).putInt((int) crc.getValue()).putInt(length).putInt(length);
        int directory = zip.position();
        zip.putInt(0x02014b50)
                .putShort((short) 20)
                .putShort((short) 20)
                .putShort((short) 8)
                .putShort((short) 0);
        zip.putInt(0x21).putInt((int) crc.getValue()).putInt(length).putInt(length);
        zip.putShort((short) name.length)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 0);
        zip.putShort((short) 0).putInt(0).putInt(0).put(name);
        int end = zip.position();
        zip.putInt(0x06054b50)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 1)
                .putShort((short) 1);
        zip.putInt(end - directory).putInt(directory).putShort((short) 0);
        byte[] archive = Arrays.copyOf(zip.array(), zip.position());
        Files.write(file, archive);
        assertArrayEquals(
                new float[] {1.5f, -2.5f},
                NpzReader.read(file, Set.of("v")).get("v").floats());
        try (NpzEntryReader reader = new NpzEntryReader(file)) {
            assertEquals(1.5f, reader.array("v", NpyHeader.FLOAT32).nextFloat());
        }
        archive[indexOf(archive, bytes(4).putFloat(-2.5f).array())] ^= 1;
        Files.write(file, archive);
        assertRefused("the CRC-32 of entry v.npy differs", () -> NpzReader.read(file, Set.of("v")));
    }

    @Test
    void valuesAreReadOneByOneFromSeveralArraysAtOnce() throws IOException {
        try (NpzEntryReader reader = new NpzEntryReader(file)) {
            NpzEntryReader.Array floats = reader.array("f4", NpyHeader.FLOAT32);
            NpzEntryReader.Array unsigned = reader.array("u4", NpyHeader.UINT32);
            assertEquals(0.1f, floats.nextFloat());
            assertEquals(-1, unsigned.nextInt());
            assertEquals(-0f, floats.nextFloat());
            assertEquals(-7, reader.array("i8", NpyHeader.INT64).nextLong());
            assertRefused("ends before its last value", floats::nextFloat);
            assertRefused("has no array v", () -> reader.array("v", NpyHeader.FLOAT32));
            assertRefused("has type <f4", () -> reader.array("f4", NpyHeader.INT64));
        }
    }

    @Test
    void checksumTellsAnyChange() throws IOException {
        try (NpzWriter out = NpzWriter.withChecksum(file)) {
            write(out.array("i8", NpyHeader.INT64, 1), bytes(8).putLong(5));
            out.writeChecksum();
        }
        NpzDirectory.requireChecksum(file);
        try (NpzWriter out = new NpzWriter(file)) {
            out.text("notes.txt", "without a checksum");
        }
        assertRefused("its checksum is missing", () -> NpzDirectory.requireChecksum(file));
        try (NpzWriter out = new NpzWriter(file)) {
            out.text("notes.txt", "with the checksum of another");
            out.text(NpzWriter.CHECKSUM_ENTRY, "0".repeat(64));
        }
        assertRefused("does not match its checksum", () -> NpzDirectory.requireChecksum(file));
    }
}
