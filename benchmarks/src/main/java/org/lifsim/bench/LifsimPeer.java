package org.lifsim.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Scanner;
import org.lifsim.backend.Backend;
import org.lifsim.backend.BackendOptions;
import org.lifsim.backend.Backends;
import org.lifsim.model.StateVariable;
import org.lifsim.population.Population;

/** lifsim as a {@link Peer}. Arguments: units, backend and, optionally, threads (0 for the usual number) and a workload. */
public final class LifsimPeer {
    private LifsimPeer() {}

    /**
     * Answers requests until standard input ends.
     *
     * @param args number of units, name of the backend and, optionally, number of threads and name of a workload
     * @throws IOException if the state cannot be written
     */
    public static void main(String[] args) throws IOException {
        int units = Integer.parseInt(args[0]);
        int given = args.length > 2 ? Integer.parseInt(args[2]) : 0;
        int threads = given > 0 ? given : BackendOptions.defaults().threads();
        String workload = args.length > 3 ? args[3] : Workload.USUAL;
        try (Backend backend = Backends.open(args[1], new BackendOptions(threads, false))
                        .backend();
                Population population = Workload.population(backend, units, workload);
                Scanner in = new Scanner(System.in)) {
            population.synchronize();
            System.out.println("ready " + backend.deviceDescription());
            while (in.hasNext()) {
                if (in.next().equals("advance")) {
                    System.out.println(
                            String.format(Locale.ROOT, "%.9f", advance(population, in.nextInt(), in.nextInt())));
                } else {
                    write(population, Path.of(in.next()));
                    System.out.println(population.totalSpikeCount());
                }
            }
        }
    }

    private static double advance(Population population, int steps, int times) {
        long start = System.nanoTime();
        for (int t = 0; t < times; t++) {
            population.advance(steps);
        }
        population.synchronize();
        return (System.nanoTime() - start) * 1e-9;
    }

    private static void write(Population population, Path path) throws IOException {
        float[] values = new float[(int) population.units()];
        try (OutputStream out = Files.newOutputStream(path)) {
            for (StateVariable variable : population.parameters().digestVariables()) {
                population.read(variable, 0, values);
                ByteBuffer bytes =
                        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
                for (float value : values) {
                    bytes.putInt(Float.floatToIntBits(value)); // every NaN in one form
                }
                out.write(bytes.array());
            }
        }
    }
}
