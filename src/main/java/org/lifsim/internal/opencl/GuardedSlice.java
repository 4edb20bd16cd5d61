package org.lifsim.internal.opencl;

import org.lifsim.internal.spi.Slice;
import org.lifsim.internal.spi.SpikeBitmap;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.model.StateVariable;

/** A slice whose backend cannot be closed during a call. Its spike bitmaps guard themselves. */
final class GuardedSlice implements Slice {
    private final OpenClBackend backend;
    private final OpenClSlice slice;

    GuardedSlice(OpenClBackend backend, OpenClSlice slice) {
        this.backend = backend;
        this.slice = slice;
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
        backend.whileOpen(() -> slice.fill(variable, value));
    }

    @Override
    public void write(StateVariable variable, int unit, float[] values, int from, int length) {
        backend.whileOpen(() -> slice.write(variable, unit, values, from, length));
    }

    @Override
    public void read(StateVariable variable, int unit, float[] dst, int offset, int length) {
        backend.whileOpen(() -> slice.read(variable, unit, dst, offset, length));
    }

    @Override
    public void readCounts(int unit, int[] dst, int offset, int length) {
        backend.whileOpen(() -> slice.readCounts(unit, dst, offset, length));
    }

    @Override
    public void writeCounts(int unit, int[] values, int from, int length) {
        backend.whileOpen(() -> slice.writeCounts(unit, values, from, length));
    }

    @Override
    public void clearCounts() {
        backend.whileOpen(slice::clearCounts);
    }

    @Override
    public void advance(int steps, AdvanceContext context, SpikeBitmap spikes) {
        backend.whileOpen(() -> slice.advance(steps, context, spikes));
    }

    @Override
    public SpikeBitmap spikeBitmap(int words) {
        return backend.whileOpen(() -> slice.spikeBitmap(words));
    }

    @Override
    public void synchronize() {
        backend.whileOpen(slice::synchronize);
    }

    @Override
    public void close() {
        backend.release(slice);
    }
}
