package org.lifsim.bench;

import java.util.List;

/**
 * How fast somebody stepped so many units.
 *
 * @param who a backend or another program
 * @param units how many units
 * @param chunk steps in one call; 1 is one step over all units at a time
 * @param rates what was measured, million unit-steps a second
 * @param bytesPerOperation what an operation allocated on the Java heap; NaN where that was not measured
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
