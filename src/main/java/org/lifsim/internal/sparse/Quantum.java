package org.lifsim.internal.sparse;

/**
 * The quantum of what arrives in a channel: the power of two of which every weight becomes a whole multiple. It is so large that the
 * sum of a step cannot overflow, whatever spikes: not if every source of a cell spikes as often as it can.
 */
final class Quantum {
    private static final double NARROW = Integer.MAX_VALUE;
    private static final double WIDE = 0x1p62;

    /** Share of a weight that rounding may change before 64 bits are taken. */
    private static final double MAX_ROUNDING = 0x1p-16;

    private static final int MANTISSA_BITS = 52;

    /** Smallest exponent of a quantum: 2 to the opposite power is still a float64. Smaller weights are rounded to 0. */
    private static final int LEAST_EXPONENT = -1000;

    private double largestSum;
    private double largestCount;
    private double largestWeight;
    private double smallestWeight = Double.POSITIVE_INFINITY;

    /** Exponent of the lowest bit that any weight has. */
    private int lowestBit = Integer.MAX_VALUE;

    private boolean isExact = true;
    private int exponent;

    /** Quanta in a weight of 1: a power of two, so that the product is exact. */
    private double perWeight;

    private boolean isWide;

    /** Notes the sums of a cell: of the magnitudes of its weights, and of its arrivals. */
    void cell(double sum, double count) {
        largestSum = Math.max(largestSum, sum);
        largestCount = Math.max(largestCount, count);
    }

    /** Notes a weight that all connections of a projection share, or one of a list. */
    void weight(double weight) {
        double size = Math.abs(weight);
        if (size > 0) {
            largestWeight = Math.max(largestWeight, size);
            smallestWeight = Math.min(smallestWeight, size);
            long bits = Double.doubleToRawLongBits(size);
            int trailing = Math.min(Long.numberOfTrailingZeros(bits), MANTISSA_BITS);
            lowestBit = Math.min(lowestBit, Math.getExponent(size) - MANTISSA_BITS + trailing);
        }
    }

    /** Notes weights that are drawn. */
    void drawn(double largest) {
        largestWeight = Math.max(largestWeight, largest);
        isExact = false;
    }

    /** Chooses the quantum. */
    void choose() {
        isExact &= lowestBit >= LEAST_EXPONENT;
        chooseExponent();
        perWeight = Math.scalb(1.0, -exponent);
    }

    private void chooseExponent() {
        if (largestWeight == 0) {
            exponent = 0;
        } else if (isExact && fits(lowestBit, NARROW)) {
            exponent = lowestBit;
        } else if (isExact && fits(lowestBit, WIDE) && Math.scalb(largestWeight, -lowestBit) <= NARROW) {
            exponent = lowestBit;
            isWide = true;
        } else {
            exponent = finest(NARROW);
            double smallest = Double.isInfinite(smallestWeight) ? largestWeight : smallestWeight;
            if (Math.scalb(1.0, exponent - 1) > MAX_ROUNDING * smallest) {
                exponent = finest(WIDE);
                isWide = true;
            }
        }
    }

    /** The finest exponent for which sums and weights fit. */
    private int finest(double limit) {
        int found = Math.max(LEAST_EXPONENT, Math.getExponent(largestWeight) - MANTISSA_BITS - MANTISSA_BITS);
        while (!fits(found, limit) || Math.scalb(largestWeight, -found) > NARROW - 1) {
            found++;
        }
        return found;
    }

    /** Whether no sum overflows. Each arrival may be rounded up by half a quantum, and the sums themselves are rounded. */
    private boolean fits(int candidate, double limit) {
        return Math.scalb(largestSum, -candidate) * (1 + 0x1p-30) + largestCount / 2 <= limit;
    }

    /** The quantum: a power of two. */
    double value() {
        return Math.scalb(1.0, exponent);
    }

    /** Whether sums need 64 bits. */
    boolean isWide() {
        return isWide;
    }

    /** How much a weight is rounded, relative to its size. */
    double rounding(double weight) {
        return weight == 0 ? 0 : Math.abs(quanta(weight) * value() - weight) / Math.abs(weight);
    }

    /** A weight in quanta. */
    int quanta(double weight) {
        return (int) Math.rint(weight * perWeight);
    }
}
