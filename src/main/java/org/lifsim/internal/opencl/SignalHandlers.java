package org.lifsim.internal.opencl;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the JVM's signal handlers. A driver's compiler replaces them, as the LLVM in PoCL does when its devices are first listed.
 * The JVM needs its own: threads that stop at a safepoint together would crash it.
 *
 * <p>The handlers are put back rather than chained, since nobody may need {@code LD_PRELOAD} to use a library. LLVM installs its
 * own only once per process. Other drivers may do so in any call that can load or run a compiler, which {@link #keep} is for.
 */
final class SignalHandlers {
    private static final Logger LOG = LoggerFactory.getLogger(SignalHandlers.class);

    /** The signals of POSIX; drivers do not use those for real time. */
    private static final int LAST = 31;

    /** More than the size of {@code struct sigaction} on any system. */
    private static final int STRUCT_BYTES = 512;

    private static final String FOLDER = "jna.tmpdir";

    /** The C function. Null if handlers are not kept: before {@link #prepare}, or if it failed, or on Windows. */
    private static Function sigaction;

    private static final Memory[] SAVED = new Memory[LAST + 1];

    /** Number of calls of {@link #keep} that are running. The first one saves the handlers, all put them back. */
    private static int running;

    private SignalHandlers() {}

    /**
     * Loads what is needed to keep the handlers.
     *
     * @param folder where JNA extracts its native library; only this user can write it
     */
    static synchronized void prepare(Path folder) {
        if (System.getProperty("os.name").startsWith("Windows")) { // it has no signals
            return;
        }
        String usual = System.getProperty(FOLDER);
        try {
            if (usual == null) {
                System.setProperty(FOLDER, folder.toAbsolutePath().toString());
            }
            sigaction = NativeLibrary.getProcess().getFunction("sigaction");
            for (int signal = 1; signal <= LAST; signal++) {
                SAVED[signal] = new Memory(STRUCT_BYTES);
            }
        } catch (LinkageError e) {
            LOG.warn("the JVM's signal handlers cannot be kept, so that an OpenCL driver for the CPU can crash it", e);
        } finally {
            if (usual == null) {
                System.clearProperty(FOLDER);
            }
        }
    }

    /**
     * Calls a driver, and puts back the handlers that it replaces. So are those that another thread sets meanwhile.
     *
     * @param call calls a driver
     * @return what the call returns
     */
    static <T> T keep(Supplier<T> call) {
        save();
        try {
            return call.get();
        } finally {
            putBack();
        }
    }

    private static synchronized void save() {
        if (running++ == 0 && sigaction != null) {
            for (int signal = 1; signal <= LAST; signal++) {
                sigaction.invokeInt(new Object[] {signal, null, SAVED[signal]});
            }
        }
    }

    private static synchronized void putBack() {
        running--;
        if (sigaction == null) {
            return;
        }
        for (int signal = 1; signal <= LAST; signal++) { // the system refuses those that nobody can replace
            sigaction.invokeInt(new Object[] {signal, SAVED[signal], null});
        }
    }
}
