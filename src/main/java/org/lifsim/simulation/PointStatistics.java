package org.lifsim.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lifsim.population.SpikeListener;

/** Gathers what a sweep tells of its points while they run. */
final class PointStatistics implements SpikeListener {
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

    PointStatistics(int points, long perPoint, double dt) {
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

    @Override
    public void spikes(long step, long[] units, int count) {
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

    List<SweepPoint> points(long steps, double[] theta) {
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
                    theta[p]));
        }
        return points;
    }
}
