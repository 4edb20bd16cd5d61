package org.lifsim.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.lifsim.plot.Figure;
import org.lifsim.plot.ImageFormat;
import org.lifsim.plot.RasterPlot;
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

/** Plots a raster of many spikes and writes it. The first plot of a process counts too, since users usually wait for that one. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 5)
@Fork(3)
public class RasterBenchmark {
    private static final int UNITS = 1000;

    /** Number of spikes. */
    @Param({"200000"})
    public int points;

    /** File format. */
    @Param({"PNG", "SVG"})
    public ImageFormat format;

    private double[] times;
    private long[] units;
    private Path file;

    /** Generates the spikes. */
    @Setup(Level.Trial)
    public void open() throws IOException {
        times = new double[points];
        units = new long[points];
        for (int i = 0; i < points; i++) {
            times[i] = 1000.0 * i / points;
            units[i] = i * 7919L % UNITS;
        }
        file = Files.createTempFile("raster", ".picture");
    }

    /** Deletes the file. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        Files.delete(file);
    }

    /** The measured operation. */
    @Benchmark
    public void draw() throws IOException {
        Figure figure = RasterPlot.of("Spikes", times, units, points, 0, 1000, 0, UNITS - 1);
        figure.write(format, file);
    }
}
