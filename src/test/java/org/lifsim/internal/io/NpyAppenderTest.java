package org.lifsim.internal.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.lifsim.error.InputException;
import org.lifsim.error.Subject;

class NpyAppenderTest {

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("grows.npy");
    }

    private NpyAppender create(String type, long columns) throws IOException {
        return new NpyAppender(file, type, columns, 0, 0);
    }

    private NpyHeader header(String type) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return NpyHeader.read(in, Subject.of("file"), List.of(type));
        }
    }

    private float[] floats() throws IOException {
        try (NpyReader reader = NpyReader.open(file)) {
            float[] values = new float[(int) reader.header().size()];
            reader.read(0, values);
            return values;
        }
    }

    @Test
    void fileWithoutRowsIsAnEmptyArray() throws IOException {
        create(NpyHeader.FLOAT32, 3).close();
        assertArrayEquals(new long[] {0, 3}, header(NpyHeader.FLOAT32).shape());
        assertEquals(NpyHeader.GROWING_LENGTH, Files.size(file));
    }

    @Test
    void headerCountsTheRowsUpToTheLastFlush() throws IOException {
        try (NpyAppender appender = create(NpyHeader.FLOAT32, 2)) {
            appender.append(new float[] {1, 2, 3, 4}, 4);
            appender.flush();
            appender.append(new float[] {5, 6}, 2);
            assertEquals(3, appender.rows());
            assertArrayEquals(new long[] {2, 2}, header(NpyHeader.FLOAT32).shape());
        }
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, floats());
    }

    /** More values than the buffer holds. */
    @Test
    void manyIntegersOfBothLengthsAreWritten() throws IOException {
        for (String type : List.of(NpyHeader.UINT32, NpyHeader.INT64)) {
            int bytes = type.equals(NpyHeader.INT64) ? Long.BYTES : Integer.BYTES;
            try (NpyAppender appender = create(type, 0)) {
                appender.append(-1);
                appender.appendSame(7, 100_000);
                appender.append(new long[] {1, 2, 3}, 2);
            }
            assertArrayEquals(new long[] {100_003}, header(type).shape());
            ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            assertEquals(NpyHeader.GROWING_LENGTH + 100_003 * bytes, content.limit());
            long first = bytes == Long.BYTES ? content.getLong(128) : content.getInt(128);
            int last = content.limit() - bytes;
            assertEquals(-1, first);
            assertEquals(2, content.getInt(last));
            assertEquals(1, content.getInt(last - bytes));
            assertEquals(7, content.getInt(last - 2 * bytes));
        }
    }

    @Test
    void resumedFileKeepsTheRowsThatTheCheckpointCounts() throws IOException {
        long check;
        try (NpyAppender appender = create(NpyHeader.FLOAT32, 2)) {
            appender.append(new float[] {1, 2, 3, 4}, 4);
            appender.flush();
            check = appender.crc32();
            appender.append(new float[] {9, 9}, 2);
        }
        try (NpyAppender appender = new NpyAppender(file, NpyHeader.FLOAT32, 2, 2, check)) {
            assertEquals(2, appender.rows());
            assertEquals(check, appender.crc32());
            appender.append(new float[] {5, 6}, 2);
        }
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, floats());
    }

    @Test
    void existingFileIsOverwrittenByANewOne() throws IOException {
        Files.write(file, new byte[1000]);
        create(NpyHeader.FLOAT64, 0).close();
        assertArrayEquals(new long[] {0}, header(NpyHeader.FLOAT64).shape());
        assertEquals(NpyHeader.GROWING_LENGTH, Files.size(file));
    }

    @Test
    void fileThatIsNotOfTheCheckpointIsRefusedAndUnchanged() throws IOException {
        assertRefused(1, 0, "is missing or too short");
        try (NpyAppender appender = create(NpyHeader.FLOAT32, 2)) {
            appender.append(new float[] {1, 2}, 2);
        }
        byte[] before = Files.readAllBytes(file);
        assertRefused(2, 0, "is missing or too short");
        assertRefused(1, 12345, "CRC-32");
        assertArrayEquals(before, Files.readAllBytes(file));
    }

    private void assertRefused(long rows, long check, String expected) {
        InputException e = assertThrows(
                InputException.class, () -> new NpyAppender(file, NpyHeader.FLOAT32, 2, rows, check).close());
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    @Test
    void closedFileIsNotWrittenAgain() throws IOException {
        NpyAppender appender = create(NpyHeader.FLOAT64, 0);
        appender.append(0.5);
        appender.close();
        appender.close();
        assertEquals(NpyHeader.GROWING_LENGTH + 8, Files.size(file));
    }

    /** A pipe would block, and a device must not become a file. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void whatIsNoFileIsNeitherOpenedNorReplaced() throws Exception {
        Path pipe = file.resolveSibling("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        assertThrows(IOException.class, () -> new NpyAppender(pipe, NpyHeader.INT64, 0, 0, 0));
        assertTrue(Files.exists(pipe) && !Files.isRegularFile(pipe));
        assertEquals(0, open(pipe));
    }

    @Test
    void linkIsReplacedAndNotFollowed() throws IOException {
        Path precious = Files.writeString(file.resolveSibling("precious.txt"), "precious");
        Files.createSymbolicLink(file, precious);
        create(NpyHeader.INT64, 0).close();
        assertEquals("precious", Files.readString(precious));
        assertTrue(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS));
    }

    /** How often this process has a file open. */
    private static long open(Path file) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .filter(descriptor -> {
                        try {
                            return Files.readSymbolicLink(descriptor).equals(file);
                        } catch (IOException e) { // closed in the meantime
                            return false;
                        }
                    })
                    .count();
        }
    }
}
