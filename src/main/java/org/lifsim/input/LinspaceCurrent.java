package org.lifsim.input;

/** A current that is evenly spaced over the units; see {@link InputCurrent#linspace}. */
record LinspaceCurrent(double low, double high) implements InputCurrent {
    @Override
    public long values(long step, long from, long units, float[] dst) {
        for (int i = 0; i < dst.length; i++) {
            dst[i] = units == 1 ? (float) low : (float) (low + (high - low) * (from + i) / (units - 1));
        }
        return Long.MAX_VALUE;
    }
}
