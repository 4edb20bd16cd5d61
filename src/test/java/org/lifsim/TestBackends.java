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

/** The backends that contract tests run on: all backends of the machine. */
public final class TestBackends {
    private static final String TUNED = "opencl tuned to ";

    /** Launch configurations: a GPU's for few units, with one unit per work-item; and one that divides no buffer evenly. */
    private static final List<String> TUNINGS = List.of("1x1x64", "4x5x3");

    private TestBackends() {}

    /** Names for {@link #open}. If a required backend is missing, the calling test fails. */
    public static List<String> names() {
        if (!CpuBackend.vectorMissing().isEmpty()) {
            Requirements.missing("vector", "tests on cpu-vector", CpuBackend.vectorMissing());
        }
        if (OpenClDevices.probe().devices().isEmpty()) {
            Requirements.missing(
                    "opencl", "tests on opencl", OpenClDevices.probe().missing());
        }
        return Backends.availableNames();
    }

    /**
     * Names for {@link #open}: those of {@link #names}, and the first OpenCL device with other launch configurations, unless the
     * property {@code lifsim.test.tunings} is {@code usual}. Only names that start with the property {@code lifsim.test.backends}
     * are returned.
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

    /** As {@link #variants}, but each device only with its usual launch configuration. */
    public static List<String> usual() {
        return variants().stream().filter(name -> !name.startsWith(TUNED)).toList();
    }

    /** Opens a backend with three threads, which is more than some machines have processors, so that tasks interleave. */
    public static Backend open(String name) {
        return open(name, 3);
    }

    /**
     * Opens a backend with this number of threads. One thread is best for many small populations, which would wait for other
     * threads.
     */
    public static Backend open(String name, int threads) {
        if (name.startsWith(TUNED)) {
            OpenClDevice first = OpenClDevices.probe().devices().get(0);
            return new OpenClBackend(first, LaunchConfig.of(name.substring(TUNED.length())));
        }
        return Backends.open(name, new BackendOptions(threads, false)).backend();
    }
}
