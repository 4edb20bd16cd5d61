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
import org.lifsim.neuron.LifColumn;
import org.lifsim.neuron.LifParameters;
import org.lifsim.population.Population;

/** lifsim as one peer among the others. */
public final class LifsimPeer {
    private LifsimPeer() {}

    public static void main(String[] args) throws IOException {
        int units = Integer.parseInt(args[0]);
        int threads = args.length > 2 ? Integer.parseInt(args[2]) : BackendOptions.usual().threads();
        float[] currents = new float[units];
        for (int i = 0; i < units; i++) {
            currents[i] = (float) (0.6 * i / (units - 1));
        }
        try (Backend backend = Backends.open(args[1], new BackendOptions(threads, false)).backend();
                Population population = Population.of(LifParameters.lecture()).units(units).dt(0.1).on(backend)) {
            population.clamp(currents);
            System.out.println("ready " + backend.device());
            Scanner in = new Scanner(System.in);
            while (in.hasNext()) {
                String command = in.next();
                if (command.equals("advance")) {
                    int steps = in.nextInt();
                    int times = in.nextInt();
                    long start = System.nanoTime();
                    for (int t = 0; t < times; t++) {
                        population.advance(steps);
                    }
                    population.finish();
                    System.out.println(String.format(Locale.ROOT, "%.9f", (System.nanoTime() - start) * 1e-9));
                } else {
                    write(population, Path.of(in.next()));
                    System.out.println(population.spikeTotal());
                }
            }
        }
    }

    private static void write(Population population, Path path) throws IOException {
        float[] values = new float[(int) population.units()];
        try (OutputStream out = Files.newOutputStream(path)) {
            for (LifColumn column : new LifColumn[] {LifColumn.V, LifColumn.THR_THETA, LifColumn.RFR}) {
                population.read(column, 0, values);
                ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(values);
                out.write(bytes.array());
            }
        }
    }
}
