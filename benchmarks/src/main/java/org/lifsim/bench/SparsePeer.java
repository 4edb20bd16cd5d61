package org.lifsim.bench;

import java.io.IOException;
import java.nio.file.Path;
import org.lifsim.backend.Backend;
import org.lifsim.backend.BackendOptions;
import org.lifsim.backend.Backends;
import org.lifsim.experiment.NetworkExperiment;
import org.lifsim.sparse.SparseNetwork;

/** Runs a sparse network for three times a second of model time, and prints seconds: of building, of the first, of the last. */
final class SparsePeer {
    private static final int RUNS = 3;
    private static final double SECOND = 1000;
    private static final double NANOS = 1e9;

    private SparsePeer() {}

    /**
     * Runs a network.
     *
     * @param args file of the network; number of threads
     * @throws IOException if reading fails
     */
    public static void main(String[] args) throws IOException {
        BackendOptions options = new BackendOptions(Integer.parseInt(args[1]), false);
        long start = System.nanoTime();
        try (Backend backend = Backends.open("cpu-scalar", options).backend();
                SparseNetwork network =
                        NetworkExperiment.load(Path.of(args[0])).builder().build(backend)) {
            StringBuilder seconds = new StringBuilder(String.valueOf((System.nanoTime() - start) / NANOS));
            for (int run = 0; run < RUNS; run++) {
                start = System.nanoTime();
                network.run(SECOND, null);
                if (run != 1) {
                    seconds.append(' ').append((System.nanoTime() - start) / NANOS);
                }
            }
            System.out.println(seconds);
        }
    }
}
