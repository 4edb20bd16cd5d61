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

/**
 * Repeats {@code advance(chunk)} until {@code steps} steps are done, then waits for the last one. The score is the time of all
 * steps.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class AdvanceBenchmark {
    /** Backend, by a name that {@code --backend} accepts. */
    @Param({"cpu-scalar", "cpu-vector"})
    public String backend;

    /** Name of the workload; see {@link Workload}. */
    @Param({Workload.USUAL})
    public String model;

    /** Number of units. */
    @Param({"1000000"})
    public int units;

    /** Steps per call of {@code advance}. */
    @Param({"1", "1000"})
    public int chunk;

    /** Steps per benchmark operation, a multiple of {@code chunk}. */
    @Param({"1000"})
    public int steps;

    /**
     * Recording: {@code nothing}, {@code gathered} (a spike bitmap that is never read), or {@code told} (spikes go to a
     * listener).
     */
    @Param({"nothing"})
    public String recorded;

    /** Current of the last unit, as a multiple of the model's demo current. The first unit has none. */
    @Param({"" + Workload.MAX_CURRENT})
    public double maxCurrent;

    private Backend device;
    private long spikes;
    private Population population;

    /** Opens the backend and builds the population. */
    @Setup(Level.Trial)
    public void open() {
        device = Backends.open(backend, BackendOptions.defaults()).backend();
        population = Workload.population(device, units, model, !recorded.equals("nothing"), maxCurrent);
    }

    /** Clears the spike counts, so that they cannot overflow in a long benchmark. */
    @Setup(Level.Iteration)
    public void clearCounts() {
        population.clearSpikeCounts();
        population.synchronize();
    }

    /** Closes the population and the backend. */
    @TearDown(Level.Trial)
    public void close() {
        population.close();
        device.close();
    }

    /** The measured operation. */
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
