package org.lifsim.bench;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lifsim.backend.Backend;
import org.lifsim.backend.BackendOptions;
import org.lifsim.backend.Backends;
import org.lifsim.error.DeviceException;
import org.lifsim.population.Population;

/** What is fast must be right: the workload's digest on every backend, in one advance and in single steps, before anything is measured. */
final class Digests {
    private static final int STEPS = 1000;

    private Digests() {}

    /**
     * Compares all.
     *
     * @return the digest, and the spikes before it
     * @throws DeviceException if one differs
     */
    static String common(List<String> backends, int units) {
        Map<String, String> found = new TreeMap<>();
        for (String name : backends) {
            for (int chunk : new int[] {STEPS, 1}) {
                found.put(
                        name + ", " + chunk + (chunk == 1 ? " step" : " steps") + " an advance",
                        outcome(name, units, chunk));
            }
        }
        if (found.values().stream().distinct().count() != 1) {
            throw new DeviceException(
                    "backends differ after " + STEPS + " steps of " + units + " units: " + found
                            + "; do not trust a figure of this machine",
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
