package org.lifsim.internal.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NpyAppenderTest {
    private static final Path FULL = Path.of("/dev/full");

    /** A device can neither be truncated nor written to. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aFileThatCannotBeBegunIsClosed() throws IOException {
        assertThrows(IOException.class, () -> new NpyAppender(FULL, NpyHeader.INT64, 0, 0, 0));
        assertEquals(0, open(FULL));
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
