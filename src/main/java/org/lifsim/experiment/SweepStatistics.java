package org.lifsim.experiment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.population.Checkpoint;
import org.lifsim.population.SpikeListener;

/** Accumulates the spike statistics of the points of a sweep while they run. */
final class SweepStatistics implements SpikeListener {
    private static final double MS_PER_SECOND = 1000;

    private final long perPoint;
    private final double dt;
    private final long[] lastSpike;
    private final long[] spikes;
    private final long[] spiking;
    private final double[] firstSum;
    private final long[] intervals;
    private final double[] intervalSum;
    private final double[] squareSum;

    SweepStatistics(int points, long perPoint, double dt) {
        this.perPoint = perPoint;
        this.dt = dt;
        lastSpike = new long[Math.toIntExact(points * perPoint)];
        Arrays.fill(lastSpike, -1);
        spikes = new long[points];
        spiking = new long[points];
        firstSum = new double[points];
        intervals = new long[points];
        intervalSum = new double[points];
        squareSum = new double[points];
    }

    /** All sums so far, by name, for a checkpoint. The integers are small enough to be exact in double. */
    Map<String, double[]> numbers() {
        Map<String, double[]> arrays = new LinkedHashMap<>();
        for (Map.Entry<String, long[]> whole : wholes().entrySet()) {
            arrays.put(
                    whole.getKey(),
                    Arrays.stream(whole.getValue()).asDoubleStream().toArray());
        }
        arrays.putAll(sums());
        return arrays;
    }

    /** Restores the sums from a checkpoint. */
    void restore(Checkpoint checkpoint) throws IOException {
        for (Map.Entry<String, long[]> whole : wholes().entrySet()) {
            double[] kept = numbers(checkpoint, whole.getKey(), whole.getValue().length);
            Arrays.setAll(whole.getValue(), i -> (long) kept[i]);
        }
        for (Map.Entry<String, double[]> sum : sums().entrySet()) {
            double[] kept = numbers(checkpoint, sum.getKey(), sum.getValue().length);
            System.arraycopy(kept, 0, sum.getValue(), 0, kept.length);
        }
    }

    private static double[] numbers(Checkpoint checkpoint, String name, int length) throws IOException {
        double[] numbers = checkpoint.array(name);
        if (numbers.length != length) {
            throw new InputException(Problem.of("the checkpoint", "has " + numbers.length + " numbers of " + name)
                    .expected(String.valueOf(length))
                    .hint("start again without --resume"));
        }
        return numbers;
    }

    private Map<String, long[]> wholes() {
        return Map.of(
                "last_spike",
                lastSpike,
                "point_spikes",
                spikes,
                "point_spiking",
                spiking,
                "point_intervals",
                intervals);
    }

    private Map<String, double[]> sums() {
        return Map.of(
                "point_first_sum", firstSum, "point_interval_sum", intervalSum, "point_interval_square_sum", squareSum);
    }

    @Override
    public void onSpikes(long step, long[] units, int count) {
        for (int i = 0; i < count; i++) {
            int unit = (int) units[i];
            int point = (int) (unit / perPoint);
            spikes[point]++;
            if (lastSpike[unit] < 0) {
                spiking[point]++;
                firstSum[point] += step;
            } else {
                double interval = step - lastSpike[unit];
                intervals[point]++;
                intervalSum[point] += interval;
                squareSum[point] += interval * interval;
            }
            lastSpike[unit] = step;
        }
    }

    List<SweepPoint> points(long steps, double[] theta, double[] ranAway) {
        List<SweepPoint> points = new ArrayList<>();
        for (int p = 0; p < spikes.length; p++) {
            double mean = intervalSum[p] / intervals[p];
            double variance = Math.max(0, squareSum[p] / intervals[p] - mean * mean);
            points.add(new SweepPoint(
                    spikes[p] / (double) perPoint / (steps * dt / MS_PER_SECOND),
                    firstSum[p] / spiking[p] * dt,
                    spiking[p] / (double) perPoint,
                    mean * dt,
                    Math.sqrt(variance) / mean,
                    theta[p],
                    ranAway[p]));
        }
        return points;
    }
}
