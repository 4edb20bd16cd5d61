package org.lifsim.bench;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lifsim.backend.Backend;
import org.lifsim.backend.BackendOptions;
import org.lifsim.backend.Backends;
import org.lifsim.error.DeviceException;
import org.lifsim.error.Problem;
import org.lifsim.population.Population;

/** Checks correctness before anything is measured: all backends must give the same digest, in one advance and in single steps. */
final class Digests {
    private static final int STEPS = 1000;

    private Digests() {}

    /**
     * Runs the usual workload on all backends and compares the results.
     *
     * @param backends names of the backends
     * @param units number of units
     * @return the common number of spikes and digest, as a text
     * @throws DeviceException if results differ
     */
    static String common(List<String> backends, int units) {
        Map<String, String> found = new TreeMap<>();
        for (String name : backends) {
            for (int chunk : new int[] {STEPS, 1}) {
                found.put(
                        name + ", " + chunk + (chunk == 1 ? " step" : " steps") + " per advance",
                        outcome(name, units, chunk));
            }
        }
        if (found.values().stream().distinct().count() != 1) {
            throw new DeviceException(
                    Problem.of("backends", "differ after " + STEPS + " steps of " + units + " units: " + found)
                            .hint("benchmarks of this machine are not valid"),
                    null);
        }
        return found.values().iterator().next();
    }

    private static String outcome(String name, int units, int chunk) {
        try (Backend backend = Backends.open(name, BackendOptions.defaults()).backend();
                Population population = Workload.population(backend, units)) {
            for (int done = 0; done < STEPS; done += chunk) {
                population.advance(chunk);
            }
            return population.totalSpikeCount() + " spikes, digest " + population.digest();
        }
    }
}
