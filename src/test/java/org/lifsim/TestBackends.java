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

    /** Tasks interleave, but threads that spin while they wait do not take the processors from each other. */
    private static final int THREADS =
            Math.max(2, Math.min(3, Runtime.getRuntime().availableProcessors()));

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
     * Names for {@link #open}: those of {@link #names}, and the first OpenCL device with other launch configurations. The property
     * {@code lifsim.test.tunings} lists them; {@code usual} stands for none, {@code all} for those that have found faults. Only
     * names that start with one of those in the property {@code lifsim.test.backends} are returned.
     */
    public static List<String> variants() {
        List<String> only =
                List.of(System.getProperty("lifsim.test.backends", "").split(","));
        List<String> names = new ArrayList<>(names());
        if (!OpenClDevices.probe().devices().isEmpty()) {
            tunings().forEach(tuning -> names.add(TUNED + tuning));
        }
        return names.stream()
                .filter(name -> only.stream().anyMatch(name::startsWith))
                .toList();
    }

    private static List<String> tunings() {
        String listed = System.getProperty("lifsim.test.tunings", "usual");
        return switch (listed) {
            case "usual" -> List.of();
            case "all" -> TUNINGS;
            default -> List.of(listed.split(","));
        };
    }

    /** As {@link #variants}, but each device only with its usual launch configuration. */
    public static List<String> usual() {
        return variants().stream().filter(name -> !name.startsWith(TUNED)).toList();
    }

    /** Opens a backend with several threads. */
    public static Backend open(String name) {
        return open(name, THREADS);
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
