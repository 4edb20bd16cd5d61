package org.lifsim.internal.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lifsim.NpyWriter;
import org.lifsim.error.InputException;

class NpyReaderTest {
    private static final float[] VALUES = {1.5f, -0f, Float.MIN_VALUE, Float.NaN, 1e30f, 7f};

    @TempDir
    Path folder;

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("array.npy"), bytes);
    }

    private static void assertRefused(Path file, String expected) {
        InputException e =
                assertThrows(InputException.class, () -> NpyReader.open(file).close());
        assertTrue(e.getMessage().contains(expected), e.getMessage());
        assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
    }

    @Test
    void anyRangeIsRead() throws IOException {
        try (NpyReader reader = NpyReader.open(NpyWriter.write(folder.resolve("a.npy"), VALUES, 2, 3))) {
            assertArrayEquals(new long[] {2, 3}, reader.header().shape());
            float[] all = new float[6];
            reader.read(0, all);
            assertArrayEquals(VALUES, all);
            float[] some = new float[4];
            reader.read(3, some, 1, 2);
            assertArrayEquals(new float[] {0, VALUES[3], VALUES[4], 0}, some);
        }
    }

    /** More values than one block. */
    @Test
    void longArrayIsReadInBlocks() throws IOException {
        float[] values = new float[200_001];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        Path file = NpyWriter.write(folder.resolve("long.npy"), values, values.length);
        try (NpyReader reader = NpyReader.open(file);
                NpyReader numbers = NpyReader.openNumbers(file)) {
            float[] found = new float[values.length - 1];
            reader.read(1, found);
            assertArrayEquals(Arrays.copyOfRange(values, 1, values.length), found);
            double[] doubles = new double[values.length];
            numbers.readDoubles(0, doubles);
            assertTrue(doubles[200_000] == 200_000 && doubles[65_536] == 65_536);
        }
    }

    @Test
    void float64IsReadAsNumbersOnly() throws IOException {
        byte[] header = NpyHeader.bytes(NpyHeader.FLOAT64, 2);
        ByteBuffer bytes = ByteBuffer.allocate(header.length + 16).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(header).putDouble(0.1).putDouble(-1e300);
        Path file = file(bytes.array());
        try (NpyReader reader = NpyReader.openNumbers(file)) {
            double[] found = new double[2];
            reader.readDoubles(0, found);
            assertArrayEquals(new double[] {0.1, -1e300}, found);
        }
        assertRefused(file, "has type <f8, expected <f4");
    }

    @Test
    void arrayWithoutRowsHasNoValues() throws IOException {
        try (NpyReader reader = NpyReader.open(NpyWriter.write(folder.resolve("a.npy"), new float[0], 0, 3))) {
            assertArrayEquals(new long[] {0, 3}, reader.header().shape());
            reader.read(0, new float[0]);
        }
    }

    @ParameterizedTest
    @CsvSource({"'>f4', has type >f4", "'<i4', has type <i4", "'|O', has type |O"})
    void otherTypeIsRefused(String type, String expected) throws IOException {
        assertRefused(file(NpyWriter.bytes(VALUES, type, false, 6)), expected);
    }

    /** The format forbids to depend on the order of the keys; in one dimension both orders are the same. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'descr': '<f4', 'fortran_order': False, 'shape': (6,), }",
                "{'shape': (6,), 'fortran_order': False, 'descr': '<f4'}",
                "{'fortran_order':False,'shape':(6,),'descr':'<f4',}",
                "{\"descr\": \"<f4\", \"fortran_order\": False, \"shape\": (6L,)}",
                "{'descr': '<f4', 'fortran_order': True, 'shape': (6,), }"
            })
    void headersThatMeanTheSameAreRead(String header) throws IOException {
        try (NpyReader reader = NpyReader.open(file(withHeader(header)))) {
            float[] values = new float[6];
            reader.read(0, values);
            assertArrayEquals(VALUES, values);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'descr': '<f4', 'fortran_order': False}",
                "{'descr': '<f4', 'fortran_order': '<f4', 'shape': (6,), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (6,), 'more': 1}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (6,)} + 1",
                "['descr']",
                ""
            })
    void headersThatAreNoneAreRefused(String header) throws IOException {
        assertRefused(file(withHeader(header)), "has a NumPy header that cannot be read");
    }

    private static byte[] withHeader(String header) throws IOException {
        String padded = header + " ".repeat(117 - header.length()) + "\n";
        byte[] bytes = NpyWriter.bytes(VALUES, "<f4", false, 6);
        System.arraycopy(padded.getBytes(StandardCharsets.US_ASCII), 0, bytes, 10, 118);
        return bytes;
    }

    @Test
    void fortranOrderIsRefused() throws IOException {
        assertRefused(file(NpyWriter.bytes(VALUES, "<f4", true, 2, 3)), "is in Fortran order");
    }

    /** Within the magic, the length of the header, the header and the values. */
    @ParameterizedTest
    @ValueSource(ints = {0, 3, 6, 7, 9, 10, 60, 127, 128, 151})
    void truncatedFileIsRefused(int length) throws IOException {
        byte[] whole = NpyWriter.bytes(VALUES, "<f4", false, 6);
        assertTrue(length < whole.length);
        Path file = file(Arrays.copyOf(whole, length));
        InputException e =
                assertThrows(InputException.class, () -> NpyReader.open(file).close());
        assertTrue(e.getMessage().contains(length < 6 ? "is not a NumPy array" : "is truncated"), e.getMessage());
    }

    @Test
    void bytesAfterTheLastValueAreRefused() throws IOException {
        byte[] whole = NpyWriter.bytes(VALUES, "<f4", false, 6);
        assertRefused(file(Arrays.copyOf(whole, whole.length + 1)), "is too long");
    }

    @ParameterizedTest
    @ValueSource(strings = {"99999999999999999999", "4611686018427387904", "4294967296, 4294967296"})
    void shapeBeyondAnyFileIsRefused(String shape) throws IOException {
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + shape + ",), }\n";
        byte[] bytes = new byte[10 + header.length()];
        System.arraycopy(NpyHeader.bytes(NpyHeader.FLOAT32, 1), 0, bytes, 0, 8);
        bytes[8] = (byte) header.length();
        System.arraycopy(header.getBytes(), 0, bytes, 10, header.length());
        assertRefused(file(bytes), "has a shape that is too large");
    }

    @Test
    void missingFileAndFolderAreRefused() {
        assertRefused(folder.resolve("no.npy"), "does not exist");
        assertRefused(folder, "is not a file");
    }

    @Test
    void fileThatBecomesShorterIsAnError() throws IOException {
        Path file = NpyWriter.write(folder.resolve("a.npy"), VALUES, 6);
        try (NpyReader reader = NpyReader.open(file)) {
            Files.write(file, new byte[130]);
            IOException e = assertThrows(IOException.class, () -> reader.read(0, new float[6]));
            assertTrue(e.getMessage().contains("became shorter"), e.getMessage());
        }
    }
}
