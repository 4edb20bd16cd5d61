package org.lifsim.internal.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.lifsim.Processes;

/** Drivers do not take the JVM's signal handlers for longer than a call. */
@EnabledOnOs(OS.LINUX)
class SignalHandlersTest {
    private static final int LAST = 31;

    /** The handler that ignores a signal. */
    private static final Pointer IGNORED = new Pointer(1);

    private static final int SIGXCPU = 24;

    @TempDir
    Path folder;

    /** The address of the function for each signal. It is the first field of the structure. */
    private static List<Long> handlers() {
        Function sigaction = NativeLibrary.getProcess().getFunction("sigaction");
        List<Long> handlers = new ArrayList<>();
        for (int signal = 1; signal <= LAST; signal++) {
            Memory handler = new Memory(512);
            assertEquals(0, sigaction.invokeInt(new Object[] {signal, null, handler}));
            handlers.add(handler.getLong(0));
        }
        return handlers;
    }

    private static Void ignoreXcpu() {
        NativeLibrary.getProcess().getFunction("signal").invokePointer(new Object[] {SIGXCPU, IGNORED});
        return null;
    }

    @Test
    void replacedHandlersArePutBack() {
        SignalHandlers.prepare(folder);
        List<Long> before = handlers();
        SignalHandlers.keep(() -> {
            ignoreXcpu();
            assertEquals(1L, handlers().get(SIGXCPU - 1));
            return null;
        });
        assertEquals(before, handlers());
        SignalHandlers.keep(() -> {
            ignoreXcpu();
            return SignalHandlers.keep(SignalHandlersTest::ignoreXcpu); // begins with a handler that is not the JVM's
        });
        assertEquals(before, handlers());
    }

    @Test
    void devicesAreListedAndUsedWithTheHandlersOfTheJvm() throws IOException, InterruptedException {
        Processes.Result result = Processes.shortJava(
                folder,
                Map.of("LIFSIM_CACHE", folder.toString(), "POCL_CACHE_DIR", folder.toString()),
                Probe.class.getName());
        assertEquals(0, result.exitCode(), result.err());
        assertTrue(result.out().contains("handlers are unchanged"), result.out());
    }

    /** Builds a program on every device in a process of its own. */
    static final class Probe {
        private Probe() {}

        public static void main(String[] arguments) {
            List<Long> before = handlers();
            for (OpenClDevice device : OpenClDevices.probe().devices()) {
                try (OpenClBackend backend = new OpenClBackend(device)) {
                    backend.bufferProgram();
                }
            }
            List<Long> after = handlers();
            System.out.println(before.equals(after) ? "handlers are unchanged" : before + " became " + after);
        }
    }
}
