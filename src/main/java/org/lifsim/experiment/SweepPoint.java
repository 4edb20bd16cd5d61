package org.lifsim.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * What came of a point of a sweep, over all its units; NaN where there is nothing to take a mean of.
 *
 * @param meanRateHz spikes / units / seconds
 * @param firstSpikeMs the mean time of a unit's first spike, ms, over the units that spiked
 * @param spiking the part of the units that spiked
 * @param intervalMs the mean interval between spikes of a unit, ms
 * @param intervalCv the standard deviation of all these intervals, divided by their mean
 * @param theta the mean of thr_theta at the end, mV, where the cell has that column
 */
public record SweepPoint(
        double meanRateHz, double firstSpikeMs, double spiking, double intervalMs, double intervalCv, double theta) {
    private static final int NUMBERS = 6;

    /** Points as numbers one after the other. */
    static double[] numbers(List<SweepPoint> points) {
        return points.stream()
                .flatMapToDouble(point -> DoubleStream.of(
                        point.meanRateHz,
                        point.firstSpikeMs,
                        point.spiking,
                        point.intervalMs,
                        point.intervalCv,
                        point.theta))
                .toArray();
    }

    /** The points that {@link #numbers} made these of. */
    static List<SweepPoint> of(double[] numbers) {
        List<SweepPoint> points = new ArrayList<>();
        for (int i = 0; i + NUMBERS <= numbers.length; i += NUMBERS) {
            points.add(new SweepPoint(
                    numbers[i], numbers[i + 1], numbers[i + 2], numbers[i + 3], numbers[i + 4], numbers[i + 5]));
        }
        return points;
    }
}
