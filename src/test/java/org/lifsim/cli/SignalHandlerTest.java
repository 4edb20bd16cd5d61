package org.lifsim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lifsim.Processes;

class SignalHandlerTest {
    @TempDir
    Path folder;

    /** A process that begins a run while it is ending, as after a signal during its start. */
    static final class Ending {
        public static void main(String[] args) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try (SignalHandler handler = new SignalHandler()) {
                    System.out.print(handler.cancellation().isCancelled());
                } catch (RuntimeException e) {
                    System.out.print(e);
                }
                System.out.flush();
            }));
        }
    }

    @Tag("slow")
    @Test
    void aSignalBeforeTheRunCancelsIt() throws IOException, InterruptedException {
        assertEquals(
                "true",
                Processes.shortJava(folder, Map.of(), Ending.class.getName()).out());
    }
}
