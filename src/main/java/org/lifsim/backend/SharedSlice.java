package org.lifsim.backend;

import org.lifsim.internal.spi.Slice;
import org.lifsim.internal.spi.SpikeBitmap;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.model.StateVariable;

/** A slice of a device among several. The device's host thread takes its steps; everything else waits for them. */
final class SharedSlice implements Slice {
    private final GroupMember member;
    private final Slice slice;

    /** Steps that the host thread may still be taking; null if it takes none. */
    private GroupMember.Pending pending;

    private boolean closed;

    SharedSlice(GroupMember member, Slice slice) {
        this.member = member;
        this.slice = slice;
        member.has(slice.units());
    }

    GroupMember member() {
        return member;
    }

    /** The slice of the device, for the host thread. */
    Slice slice() {
        return slice;
    }

    void begun(GroupMember.Pending steps) {
        pending = steps;
    }

    /** The slice of the device, when the host thread has taken the steps. */
    private Slice settled() {
        GroupMember.Pending steps = pending;
        pending = null;
        if (steps != null) {
            steps.awaitDone();
        }
        return slice;
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
        settled().fill(variable, value);
    }

    @Override
    public void write(StateVariable variable, int unit, float[] values, int from, int length) {
        settled().write(variable, unit, values, from, length);
    }

    @Override
    public void read(StateVariable variable, int unit, float[] dst, int offset, int length) {
        settled().read(variable, unit, dst, offset, length);
    }

    @Override
    public void readCounts(int unit, int[] dst, int offset, int length) {
        settled().readCounts(unit, dst, offset, length);
    }

    @Override
    public void writeCounts(int unit, int[] values, int from, int length) {
        settled().writeCounts(unit, values, from, length);
    }

    @Override
    public void clearCounts() {
        settled().clearCounts();
    }

    @Override
    public void advance(int steps, AdvanceContext context, SpikeBitmap spikes) {
        settled().advance(steps, context, spikes);
    }

    @Override
    public SpikeBitmap spikeBitmap(int words) {
        return settled().spikeBitmap(words);
    }

    @Override
    public void synchronize() {
        settled().synchronize();
    }

    @Override
    public void close() {
        GroupMember.Pending steps = pending;
        pending = null;
        if (steps != null) {
            steps.settle(); // a failure does not keep the memory
        }
        if (!closed) {
            closed = true;
            member.has(-slice.units());
        }
        slice.close();
    }
}
