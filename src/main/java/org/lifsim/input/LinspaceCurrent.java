package org.lifsim.input;

import org.lifsim.population.Population;

/** A current that grows evenly over the units; see {@link InputCurrent#linspace}. */
record LinspaceCurrent(double low, double high) implements InputCurrent {
    private static final int BLOCK = 1 << 16;

    @Override
    public long clamp(Population population, long step) {
        long whole = population.globalUnits();
        for (long from = 0; from < population.units(); from += BLOCK) {
            float[] block = new float[(int) Math.min(BLOCK, population.units() - from)];
            long first = population.firstUnit() + from;
            for (int i = 0; i < block.length; i++) {
                block[i] = whole == 1 ? (float) low : (float) (low + (high - low) * (first + i) / (whole - 1));
            }
            population.clamp(from, block);
        }
        return Long.MAX_VALUE;
    }
}
