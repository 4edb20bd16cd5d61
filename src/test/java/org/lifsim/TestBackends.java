package org.lifsim;

import java.util.ArrayList;
import java.util.List;
import org.lifsim.backend.Backend;
import org.lifsim.backend.BackendOptions;
import org.lifsim.backend.Backends;
import org.lifsim.internal.cpu.CpuBackend;
import org.lifsim.internal.opencl.LaunchConfig;
import org.lifsim.internal.opencl.OpenClBackend;
import org.lifsim.internal.opencl.OpenClDevice;
import org.lifsim.internal.opencl.OpenClDevices;

/** The backends that a contract runs over: all that the machine has. */
public final class TestBackends {
    private static final String TUNED = "opencl tuned to ";

    /** A GPU's form for few units, one a work-item; and one that fits nothing. */
    private static final List<String> TUNINGS = List.of("1x1x64", "4x5x3");

    private TestBackends() {}

    /** Names for {@link #open}; what is required and not there fails the test that asks. */
    public static List<String> names() {
        if (!CpuBackend.vectorMissing().isEmpty()) {
            Requirements.missing("vector", "tests on cpu-vector", CpuBackend.vectorMissing());
        }
        if (OpenClDevices.probe().devices().isEmpty()) {
            Requirements.missing(
                    "opencl", "tests on opencl", OpenClDevices.probe().missing());
        }
        return Backends.present();
    }

    /**
     * Names for {@link #open}: as {@link #names}, and an OpenCL device once more in other forms than the usual, unless
     * {@code lifsim.test.tunings} is {@code usual}; only those that begin with {@code lifsim.test.backends}.
     */
    public static List<String> variants() {
        String only = System.getProperty("lifsim.test.backends", "");
        List<String> names = new ArrayList<>(names());
        boolean usual = System.getProperty("lifsim.test.tunings", "").equals("usual");
        if (!OpenClDevices.probe().devices().isEmpty() && !usual) {
            TUNINGS.forEach(tuning -> names.add(TUNED + tuning));
        }
        return names.stream().filter(name -> name.startsWith(only)).toList();
    }

    /** Names for {@link #open}, as {@link #variants}, but each device in its usual form alone. */
    public static List<String> usual() {
        return variants().stream().filter(name -> !name.startsWith(TUNED)).toList();
    }

    /** Opens one; more threads than processors, so that runs interleave. */
    public static Backend open(String name) {
        return open(name, 3);
    }

    /** Opens one with so many threads: one for many small populations, which would wait for the others. */
    public static Backend open(String name, int threads) {
        if (name.startsWith(TUNED)) {
            OpenClDevice first = OpenClDevices.probe().devices().get(0);
            return new OpenClBackend(first, LaunchConfig.of(name.substring(TUNED.length())));
        }
        return Backends.open(name, new BackendOptions(threads, false)).backend();
    }
}
