package org.lifsim.simulation;

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
        double meanRateHz, double firstSpikeMs, double spiking, double intervalMs, double intervalCv, double theta) {}
