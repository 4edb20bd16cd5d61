package org.lifsim.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import org.lifsim.backend.Backend;
import org.lifsim.internal.opencl.EventTimer;
import org.lifsim.internal.opencl.OpenClBackend;
import org.lifsim.internal.opencl.OpenClDevice;
import org.lifsim.internal.opencl.OpenClDevices;
import org.lifsim.model.StateVariable;
import org.lifsim.population.Population;

/** Time that each OpenCL device spends in kernels and in transfers, by OpenCL's profiling events. */
final class DeviceTimes {
    private static final int STEPS = 1000;

    private DeviceTimes() {}

    /** Milliseconds of typical commands for {@code units} units, by device and command, without compilation. */
    static Map<String, Map<String, Double>> of(int units) {
        Map<String, Map<String, Double>> all = new LinkedHashMap<>();
        for (OpenClDevice device : OpenClDevices.probe().devices()) {
            EventTimer timer = new EventTimer();
            try (Backend backend = OpenClBackend.timed(device, timer);
                    Population population = Workload.population(backend, units)) {
                population.advance(STEPS);
                population.advance(1);
                all.put(device.describe(), times(population, timer));
            }
        }
        return all;
    }

    private static Map<String, Double> times(Population population, EventTimer timer) {
        Map<String, Double> times = new LinkedHashMap<>();
        float[] values = Workload.currents((int) population.units());
        timer.clear();
        population.clamp(values);
        times.put("transfer of all currents to it", milliseconds(timer.transferSeconds()));
        timer.clear();
        population.advance(STEPS);
        times.put("kernel of " + STEPS + " steps", milliseconds(timer.kernelSeconds()));
        timer.clear();
        for (int k = 0; k < STEPS; k++) {
            population.advance(1);
        }
        times.put(STEPS + " kernels of one step", milliseconds(timer.kernelSeconds()));
        timer.clear();
        population.read(StateVariable.V, 0, values);
        times.put("transfer of all potentials from it", milliseconds(timer.transferSeconds()));
        return times;
    }

    private static double milliseconds(double seconds) {
        return seconds * 1e3;
    }
}
