package org.lifsim;

import java.util.List;
import org.lifsim.backend.Backend;
import org.lifsim.backend.BackendOptions;
import org.lifsim.backend.Backends;
import org.lifsim.backend.cpu.CpuBackend;
import org.lifsim.backend.opencl.OpenClDevices;

/** The backends that a contract runs over: all that the machine has. */
public final class TestBackends {
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

    /** Opens one; more threads than processors, so that runs interleave. */
    public static Backend open(String name) {
        return Backends.open(name, new BackendOptions(3, false)).backend();
    }
}
