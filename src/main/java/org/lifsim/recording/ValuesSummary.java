package org.lifsim.recording;

/**
 * A summary of the values that a network recorded.
 *
 * @param rows number of rows
 * @param sum the float64 sum of all values: the number of spikes if they are spikes
 * @param least the smallest value; infinity if there is none
 * @param most the largest value; -infinity if there is none
 * @param isBinary whether all values are 0 or 1, as spikes are
 * @param last the first value of the last row; NaN if there is none
 */
public record ValuesSummary(long rows, double sum, double least, double most, boolean isBinary, float last) {}
