package org.lifsim.report;

import java.util.Arrays;
import org.lifsim.recording.SpikeReader;

/** Statistics of a run's spikes for the figures, computed while the spikes are read once. */
final class SpikeStatistics implements SpikeReader.Sink {
    /** A raster with more points would be solid black. */
    static final int MAX_POINTS = 200_000;

    /** Intervals of at least this many steps are counted together. */
    private static final int MAX_INTERVAL = 1 << 20;

    private static final int MAX_BINS = 500;
    private static final double MS_PER_SECOND = 1000;

    /** Memory for each unit. */
    static final long BYTES_PER_UNIT = 5 * Long.BYTES;

    private final long from;
    private final long to;
    private final long half;
    private final long binSteps;
    private final double dt;
    private final long units;
    private final long[] bins;
    private final long[] laterCounts;

    /** The first spike of each unit in the second half, and the one before it; -1 for none. */
    private final long[] laterFirst;

    private final long[] before;
    private final long[] counts;
    private final long[] last;
    private final long[] intervals = new long[MAX_INTERVAL + 1];
    private double[] times = new double[1 << 10];
    private long[] spiked = new long[1 << 10];
    private int points;
    private long stride = 1;

    /**
     * Statistics of a range of steps.
     *
     * @param from the first step
     * @param to the end of the range, exclusive
     * @param dt time step, ms
     * @param units number of units of the run
     */
    SpikeStatistics(long from, long to, double dt, int units) {
        this.from = from;
        this.to = to;
        this.dt = dt;
        this.units = units;
        half = from + (to - from) / 2;
        binSteps = Math.max(Math.max(1, Math.round(1 / dt)), 1 + (to - from - 1) / MAX_BINS);
        bins = new long[(int) ((to - from - 1) / binSteps + 1)];
        counts = new long[units];
        laterCounts = new long[units];
        laterFirst = new long[units];
        before = new long[units];
        Arrays.fill(laterFirst, -1);
        Arrays.fill(before, -1);
        last = new long[units];
        Arrays.fill(last, -1);
    }

    @Override
    public void spike(long step, long unit) {
        if (step < from || step >= to) {
            return;
        }
        int u = (int) unit;
        bins[(int) ((step - from) / binSteps)]++;
        counts[u]++;
        if (step >= half) {
            laterCounts[u]++;
            if (laterFirst[u] < 0) {
                laterFirst[u] = step;
                before[u] = last[u];
            }
        }
        if (last[u] >= 0) {
            intervals[(int) Math.min(MAX_INTERVAL, step - last[u])]++;
        }
        last[u] = step;
        if (unit % stride == 0) {
            keep(step * dt, unit);
        }
    }

    private void keep(double time, long unit) {
        if (points == MAX_POINTS) {
            stride *= 2;
            int kept = 0;
            for (int i = 0; i < points; i++) {
                if (spiked[i] % stride == 0) {
                    times[kept] = times[i];
                    spiked[kept++] = spiked[i];
                }
            }
            points = kept;
            if (unit % stride != 0) {
                return;
            }
        }
        if (points == times.length) {
            times = Arrays.copyOf(times, 2 * points);
            spiked = Arrays.copyOf(spiked, 2 * points);
        }
        times[points] = time;
        spiked[points++] = unit;
    }

    /** The raster has every unit whose index is a multiple of this. */
    long stride() {
        return stride;
    }

    int points() {
        return points;
    }

    double[] times() {
        return times;
    }

    long[] spiked() {
        return spiked;
    }

    long[] counts() {
        return counts;
    }

    /** Rates in the second half of the range, Hz: the number of spikes of each unit, divided by the time. */
    double[] laterRates() {
        double seconds = (to - half) * dt / MS_PER_SECOND;
        return Arrays.stream(laterCounts).mapToDouble(count -> count / seconds).toArray();
    }

    /**
     * Rates in the second half of the range, Hz, of units that spike regularly: the inverse of their mean interval. Counts would jump
     * by one spike from unit to unit. A unit without an interval that ends in the second half has the rate of its count.
     */
    double[] laterRatesOfIntervals() {
        double[] rates = laterRates();
        for (int u = 0; u < rates.length; u++) {
            long intervals = laterCounts[u] - (before[u] < 0 ? 1 : 0);
            if (intervals > 0) {
                long since = before[u] < 0 ? laterFirst[u] : before[u];
                rates[u] = intervals * MS_PER_SECOND / ((last[u] - since) * dt);
            }
        }
        return rates;
    }

    /** Number of intervals by their length in steps; the last entry counts all that are at least as long. */
    long[] intervals() {
        return intervals;
    }

    /** The center of each bin, ms. */
    double[] binTimes() {
        double[] middles = new double[bins.length];
        for (int i = 0; i < middles.length; i++) {
            middles[i] = (edge(i) + (double) edge(i + 1)) / 2 * dt;
        }
        return middles;
    }

    /** The mean rate per unit in each bin, Hz. */
    double[] binRates() {
        double[] rates = new double[bins.length];
        for (int i = 0; i < rates.length; i++) {
            rates[i] = bins[i] / (double) units / ((edge(i + 1) - edge(i)) * dt / 1000);
        }
        return rates;
    }

    /** The step at which a bin begins. The last bin can be shorter than the others. */
    private long edge(int bin) {
        return bin < bins.length ? from + bin * binSteps : to;
    }

    double binMs() {
        return binSteps * dt;
    }
}
