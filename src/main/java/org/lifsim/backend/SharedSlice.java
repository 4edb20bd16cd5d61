package org.lifsim.backend;

import java.util.List;
import org.lifsim.error.DeviceException;
import org.lifsim.error.UnavailableException;
import org.lifsim.internal.io.CloseAll;
import org.lifsim.internal.spi.Slice;
import org.lifsim.internal.spi.SpikeBitmap;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.StateVariable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A slice of a device among several, which may move to another one. The device's host thread takes its steps; everything else waits. */
final class SharedSlice implements Slice {
    private static final Logger LOG = LoggerFactory.getLogger(SharedSlice.class);

    private final ModelVariant variant;
    private final DerivedParameterTable derived;
    private GroupMember member;
    private Slice slice;

    /** Steps that the host thread may still be taking; null if it takes none. */
    private GroupMember.Pending pending;

    private boolean closed;

    SharedSlice(GroupMember member, ModelVariant variant, DerivedParameterTable derived) {
        this.member = member;
        this.variant = variant;
        this.derived = derived;
        slice = member.device().allocate(variant, derived);
        member.has(slice.units());
    }

    GroupMember member() {
        return member;
    }

    ModelVariant variant() {
        return variant;
    }

    /** Moves to another device with all its values. Returns false if it stays where it is, since the other device cannot take it. */
    boolean moveTo(GroupMember other) {
        if (other == member) {
            return true;
        }
        Slice left = settled();
        Slice there;
        try {
            there = other.device().allocate(variant, derived);
        } catch (DeviceException | UnavailableException e) {
            LOG.info("{} cannot take a slice", other.description(), e);
            return false;
        }
        try {
            copy(left, there);
        } catch (DeviceException e) { // many devices find a place for a buffer only when it is first written
            CloseAll.after(e, List.of(there));
            LOG.info("{} cannot take a slice", other.description(), e);
            return false;
        } catch (RuntimeException | Error e) {
            CloseAll.after(e, List.of(there));
            throw e;
        }
        slice = there;
        member.has(-left.units());
        other.has(there.units());
        member = other;
        left.close();
        return true;
    }

    private void copy(Slice from, Slice to) {
        float[] values = new float[from.units()];
        for (StateVariable variable : variant.variables()) {
            from.read(variable, 0, values, 0, values.length);
            to.fill(variable, values[0]); // also where a device has more room than units
            to.write(variable, 0, values, 0, values.length);
        }
        int[] counts = new int[values.length];
        from.readCounts(0, counts, 0, counts.length);
        to.clearCounts();
        to.writeCounts(0, counts, 0, counts.length);
    }

    void begun(GroupMember.Pending steps) {
        pending = steps;
    }

    /** The slice of the device, when the host thread has taken the steps. */
    Slice settled() {
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
        return new SharedBitmap(words, settled());
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
