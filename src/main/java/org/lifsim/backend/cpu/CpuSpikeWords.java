package org.lifsim.backend.cpu;

import org.lifsim.backend.SpikeWords;

/** Words in a Java array: they are there as soon as the steps are. */
final class CpuSpikeWords implements SpikeWords {
    private final int stride;
    private int[] words;

    CpuSpikeWords(int count, int units) {
        stride = units;
        words = new int[Math.multiplyExact(count, units)];
    }

    int[] words() {
        return words;
    }

    @Override
    public int[] await() {
        return words;
    }

    @Override
    public int stride() {
        return stride;
    }

    @Override
    public void close() {
        words = null;
    }
}
