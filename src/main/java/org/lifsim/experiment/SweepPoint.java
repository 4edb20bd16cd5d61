package org.lifsim.experiment;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The result of one point of a sweep, over all its units. Means of an empty set are NaN.
 *
 * @param meanRateHz mean firing rate in Hz: spikes / units / seconds of model time
 * @param firstSpikeMs mean time of a unit's first spike in ms, over the units that spiked
 * @param spiking fraction of the units that spiked, 0 to 1
 * @param intervalMs mean interval between consecutive spikes of a unit in ms
 * @param intervalCv coefficient of variation: standard deviation of all these intervals / their mean
 * @param theta mean of thr_theta at the end in mV; NaN if the model does not have this state variable
 * @param ranAway number of units whose state holds a NaN or an infinity at the end; their spikes mean nothing
 */
public record SweepPoint(
        double meanRateHz,
        double firstSpikeMs,
        double spiking,
        double intervalMs,
        double intervalCv,
        double theta,
        double ranAway)
        implements Serializable {
    private static final int NUMBERS = 7;

    /** All values of all points in one array, 7 per point. */
    static double[] numbers(List<SweepPoint> points) {
        return points.stream()
                .flatMapToDouble(point -> DoubleStream.of(
                        point.meanRateHz,
                        point.firstSpikeMs,
                        point.spiking,
                        point.intervalMs,
                        point.intervalCv,
                        point.theta,
                        point.ranAway))
                .toArray();
    }

    /** The inverse of {@link #numbers}. */
    static List<SweepPoint> of(double[] numbers) {
        List<SweepPoint> points = new ArrayList<>();
        for (int i = 0; i + NUMBERS <= numbers.length; i += NUMBERS) {
            points.add(new SweepPoint(
                    numbers[i],
                    numbers[i + 1],
                    numbers[i + 2],
                    numbers[i + 3],
                    numbers[i + 4],
                    numbers[i + 5],
                    numbers[i + 6]));
        }
        return points;
    }
}
