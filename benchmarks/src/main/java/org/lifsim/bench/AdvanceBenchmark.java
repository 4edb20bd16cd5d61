package org.lifsim.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.lifsim.backend.Backend;
import org.lifsim.backend.BackendOptions;
import org.lifsim.backend.Backends;
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

/** Steps: {@code advance(chunk)} again and again until {@code steps} are done, and the wait for the last. The score is of all steps. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class AdvanceBenchmark {
    /** Where to step: a name as {@code --backend} takes it. */
    @Param({"cpu-scalar", "cpu-vector"})
    public String backend;

    /** What to step; see {@link Workload}. */
    @Param({Workload.USUAL})
    public String cell;

    /** How many units. */
    @Param({"1000000"})
    public int units;

    /** Steps in one advance. */
    @Param({"1", "1000"})
    public int chunk;

    /** Steps in one operation, a multiple of chunk. */
    @Param({"1000"})
    public int steps;

    /** What is recorded: nothing; every spike as bits that nobody reads; or every spike, told to a listener. */
    @Param({"nothing"})
    public String recorded;

    /** The current of the last unit, as a share of the example's; the first has none. */
    @Param({"" + Workload.MAX_UNITS})
    public double max;

    private Backend device;
    private long spikes;
    private Population population;

    /** Opens the backend and builds the population. */
    @Setup(Level.Trial)
    public void open() {
        device = Backends.open(backend, BackendOptions.defaults()).backend();
        population = Workload.population(device, units, cell, !recorded.equals("nothing"), max);
    }

    /** Counts start again, so that they cannot overflow however long the benchmark runs. */
    @Setup(Level.Iteration)
    public void clearCounts() {
        population.clearSpikeCounts();
        population.synchronize();
    }

    /** Lets both go. */
    @TearDown(Level.Trial)
    public void close() {
        population.close();
        device.close();
    }

    /** What is measured. */
    @Benchmark
    public void advance() throws IOException {
        for (int done = 0; done < steps; done += chunk) {
            if (recorded.equals("told")) {
                population.advance(chunk, (step, who, count) -> spikes += count);
            } else {
                population.advance(chunk);
            }
        }
        population.synchronize();
    }
}
