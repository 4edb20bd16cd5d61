package org.lifsim.backend;

import org.lifsim.internal.spi.Slice;
import org.lifsim.internal.spi.SpikeBitmap;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.model.StateVariable;

/** A slice of a device among several, which gives its share back when it is closed. */
final class SharedSlice implements Slice {
    private final Slice slice;
    private Runnable release;

    SharedSlice(Slice slice, Runnable release) {
        this.slice = slice;
        this.release = release;
    }

    @Override
    public boolean isAsynchronous() {
        return slice.isAsynchronous();
    }

    @Override
    public int units() {
        return slice.units();
    }

    @Override
    public void checkOpen() {
        slice.checkOpen();
    }

    @Override
    public void fill(StateVariable variable, float value) {
        slice.fill(variable, value);
    }

    @Override
    public void write(StateVariable variable, int unit, float[] values, int from, int length) {
        slice.write(variable, unit, values, from, length);
    }

    @Override
    public void read(StateVariable variable, int unit, float[] dst, int offset, int length) {
        slice.read(variable, unit, dst, offset, length);
    }

    @Override
    public void readCounts(int unit, int[] dst, int offset, int length) {
        slice.readCounts(unit, dst, offset, length);
    }

    @Override
    public void writeCounts(int unit, int[] values, int from, int length) {
        slice.writeCounts(unit, values, from, length);
    }

    @Override
    public void clearCounts() {
        slice.clearCounts();
    }

    @Override
    public void advance(int steps, AdvanceContext context, SpikeBitmap spikes) {
        slice.advance(steps, context, spikes);
    }

    @Override
    public SpikeBitmap spikeBitmap(int words) {
        return slice.spikeBitmap(words);
    }

    @Override
    public void synchronize() {
        slice.synchronize();
    }

    @Override
    public void close() {
        slice.close();
        if (release != null) {
            release.run();
            release = null;
        }
    }
}
