package org.lifsim.bench;

import java.util.List;

/**
 * Measured speed of a backend or program for one number of units.
 *
 * @param who name of the backend or program
 * @param units number of units
 * @param chunk steps per call; 1 is one step over all units at a time
 * @param rates all measurements, in million unit-steps/s
 * @param bytesPerOperation bytes allocated on the Java heap per operation; NaN if not measured
 */
record Speed(String who, int units, int chunk, List<Double> rates, double bytesPerOperation) {
    double median() {
        List<Double> sorted = rates.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    double lowest() {
        return rates.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
    }

    double highest() {
        return rates.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
    }
}
