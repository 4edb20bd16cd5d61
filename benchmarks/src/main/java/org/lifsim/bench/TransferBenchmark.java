package org.lifsim.bench;

import java.util.concurrent.TimeUnit;
import org.lifsim.backend.Backend;
import org.lifsim.backend.BackendOptions;
import org.lifsim.backend.Backends;
import org.lifsim.model.StateVariable;
import org.lifsim.population.Population;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Bulk transfers: input currents, a state variable, spike counts. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class TransferBenchmark {
    /** Backend, by a name that {@code --backend} accepts. */
    @Param({"cpu-scalar", "cpu-vector"})
    public String backend;

    /** Number of units. */
    @Param({"1000000"})
    public int units;

    private Backend device;
    private Population population;
    private float[] values;
    private int[] counts;

    /** Opens the backend and builds the population. */
    @Setup(Level.Trial)
    public void open() {
        device = Backends.open(backend, BackendOptions.defaults()).backend();
        population = Workload.population(device, units);
        population.advance(1);
        values = Workload.currents(units);
        counts = new int[units];
    }

    /** Closes the population and the backend. */
    @TearDown(Level.Trial)
    public void close() {
        population.close();
        device.close();
    }

    /** Clamps a different current on each unit. */
    @Benchmark
    public void clampEach() {
        population.clamp(values);
        population.synchronize();
    }

    /** Clamps one current on all units. */
    @Benchmark
    public void clampAll() {
        population.clamp(0.3f);
        population.synchronize();
    }

    /** Reads all potentials. */
    @Benchmark
    public float[] readPotentials() {
        population.read(StateVariable.V, 0, values);
        return values;
    }

    /** Reads all spike counts. */
    @Benchmark
    public int[] readCounts() {
        population.readSpikeCounts(0, counts);
        return counts;
    }
}
