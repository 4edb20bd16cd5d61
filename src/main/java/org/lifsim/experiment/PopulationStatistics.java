package org.lifsim.experiment;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lifsim.sparse.CellPopulation;

/**
 * Statistics of a population's spikes, as the field reports them: the mean rate; the coefficient of variation of intervals, as the mean
 * over cells with at least three spikes; and the synchrony, which is the variance of the population's spike counts in bins of 3 ms
 * divided by their mean. Source: T. C. Potjans and M. Diesmann, Cerebral Cortex 24, 2014, doi:10.1093/cercor/bhs358.
 */
public final class PopulationStatistics {
    /** Length of a bin of the synchrony, ms. */
    private static final double BIN = 3;

    private static final double MS_PER_SECOND = 1000;

    private final CellPopulation population;
    private final double dt;
    private final long binSteps;
    private final long[] last;
    private final double[] intervals;
    private final double[] squares;
    private final int[] counts;
    private long spikes;
    private long steps;
    private long binEnd;
    private long inBin;
    private long bins;
    private double binSum;
    private double binSquares;

    PopulationStatistics(CellPopulation population, double dt) {
        this.population = population;
        this.dt = dt;
        binSteps = Math.max(1, Math.round(BIN / dt));
        binEnd = binSteps;
        last = new long[population.size()];
        intervals = new double[population.size()];
        squares = new double[population.size()];
        counts = new int[population.size()];
        Arrays.fill(last, -1);
    }

    void add(long step, int[] cells, int count) {
        finishBins(step);
        inBin += count;
        spikes += count;
        for (int n = 0; n < count; n++) {
            int cell = cells[n];
            if (last[cell] >= 0) {
                double interval = (step - last[cell]) * dt;
                intervals[cell] += interval;
                squares[cell] += interval * interval;
                counts[cell]++;
            }
            last[cell] = step;
        }
    }

    private void finishBins(long step) {
        while (step > binEnd) {
            binSum += inBin;
            binSquares += (double) inBin * inBin;
            bins++;
            inBin = 0;
            binEnd += binSteps;
        }
    }

    /** What was counted so far, as text. */
    String save() {
        int cells = counts.length;
        ByteBuffer bytes = ByteBuffer.allocate(cells * (3 * Long.BYTES + Integer.BYTES) + 6 * Long.BYTES);
        bytes.putLong(spikes)
                .putLong(binEnd)
                .putLong(inBin)
                .putLong(bins)
                .putDouble(binSum)
                .putDouble(binSquares);
        for (int i = 0; i < cells; i++) {
            bytes.putLong(last[i]).putDouble(intervals[i]).putDouble(squares[i]).putInt(counts[i]);
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    /** Goes on from what {@link #save} returned. Returns whether the text is of a population of this size. */
    boolean restore(String saved) {
        int cells = counts.length;
        ByteBuffer bytes;
        try {
            bytes = ByteBuffer.wrap(Base64.getDecoder().decode(saved));
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (bytes.remaining() != cells * (3 * Long.BYTES + Integer.BYTES) + 6 * Long.BYTES) {
            return false;
        }
        spikes = bytes.getLong();
        binEnd = bytes.getLong();
        inBin = bytes.getLong();
        bins = bytes.getLong();
        binSum = bytes.getDouble();
        binSquares = bytes.getDouble();
        for (int i = 0; i < cells; i++) {
            last[i] = bytes.getLong();
            intervals[i] = bytes.getDouble();
            squares[i] = bytes.getDouble();
            counts[i] = bytes.getInt();
        }
        return true;
    }

    /** Ends the statistics after the last step. A bin that is not full does not count. */
    void finish(long atStep) {
        steps = atStep;
        finishBins(atStep + 1);
    }

    /**
     * The population.
     *
     * @return the population
     */
    public CellPopulation population() {
        return population;
    }

    /**
     * The number of spikes.
     *
     * @return spikes of all cells
     */
    public long spikes() {
        return spikes;
    }

    /**
     * The mean rate.
     *
     * @return spikes of a cell per second
     */
    public double rate() {
        return spikes / (double) population.size() / (steps * dt / MS_PER_SECOND);
    }

    /**
     * The coefficient of variation of intervals.
     *
     * @return mean over cells with at least three spikes; NaN if there are none
     */
    public double cv() {
        double sum = 0;
        int cells = 0;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] >= 2) {
                double mean = intervals[i] / counts[i];
                sum += Math.sqrt(Math.max(0, squares[i] / counts[i] - mean * mean)) / mean;
                cells++;
            }
        }
        return cells == 0 ? Double.NaN : sum / cells;
    }

    /**
     * The synchrony.
     *
     * @return variance over mean of the spike counts in bins of 3 ms; NaN without spikes
     */
    public double synchrony() {
        double mean = binSum / bins;
        return (binSquares / bins - mean * mean) / mean;
    }

    /** The statistics by name; null where a number is not defined. */
    Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("units", population.size());
        values.put("spikes", spikes);
        values.put("rate_hz", rate());
        values.put("cv", Double.isNaN(cv()) ? null : cv());
        values.put("synchrony", Double.isNaN(synchrony()) ? null : synchrony());
        return values;
    }
}
