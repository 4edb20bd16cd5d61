package org.lifsim.internal.sparse;

/** Cells that repeat each spike that arrives: {@code parrot_neuron} of NEST. */
final class RelayCells extends CellGroup {
    RelayCells(int count) {
        super(count);
    }

    @Override
    public int channels() {
        return 1;
    }

    @Override
    public void step(
            int from,
            int to,
            Arrivals arrivals,
            int first,
            double[] quanta,
            SpikeList spikes,
            RefractoryCells refractoryCells) {
        for (int i = from; i < to; i++) {
            for (long k = arrivals.wholeAt(first + i - from); k > 0; k--) {
                spikes.add(i);
            }
        }
    }

    @Override
    public double[][] state() {
        return new double[0][];
    }

    @Override
    double[][] ownConstants() {
        return new double[0][];
    }
}
