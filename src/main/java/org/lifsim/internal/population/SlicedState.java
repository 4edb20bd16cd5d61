package org.lifsim.internal.population;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.internal.io.CloseAll;
import org.lifsim.internal.spi.Device;
import org.lifsim.internal.spi.Slice;
import org.lifsim.internal.spi.SliceTeam;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.model.StateVariable;

/**
 * The state of a population: a sequence of slices that behaves like one array per state variable. It is open until
 * {@link #close}. It is broken if a slice failed, since slices may then be at different steps. Only a complete new state
 * repairs it. One thread at a time may use it; see {@link Turn}.
 */
public final class SlicedState implements AutoCloseable {
    private final SlicePlan plan;
    private final Slice[] slices;

    private final SliceTeam team;

    private final Turn turn = new Turn("the population");
    private volatile boolean closed;

    /** What broke the state; null while it is whole. */
    private volatile Throwable failure;

    /**
     * Allocates the slices of a population. Their state variables are undefined until they are filled.
     *
     * @param spec the population
     * @param plan the division of its units
     * @param device where the slices are allocated
     * @throws org.lifsim.error.DeviceException if there is not enough memory; then nothing stays allocated
     */
    public SlicedState(PopulationSpec spec, SlicePlan plan, Device device) {
        this.plan = plan;
        slices = new Slice[(int) plan.slices()];
        DerivedParameterTable derived = new DerivedParameterTable(
                spec.parameters(),
                spec.dt(),
                spec.firstUnit(),
                plan.length(0),
                spec.units(),
                spec.weights(),
                spec.sources());
        try {
            for (int s = 0; s < slices.length; s++) {
                DerivedParameterTable own =
                        s == 0 ? derived : derived.ofUnits(spec.firstUnit() + plan.first(s), plan.length(s));
                slices[s] = device.allocate(spec.variant(), own);
            }
            team = device.team(slices.clone());
        } catch (RuntimeException | Error e) {
            CloseAll.after(e, open());
            throw e;
        }
    }

    /**
     * The slices, for spike bitmaps and initial values.
     *
     * @return the slices in the order of their units; not a copy
     */
    Slice[] slices() {
        return slices;
    }

    /**
     * The division of the units.
     *
     * @return the plan
     */
    SlicePlan plan() {
        return plan;
    }

    /**
     * Requires that the state may be used.
     *
     * @throws IllegalStateException if it is closed or broken
     */
    public void checkUsable() {
        checkOpen();
        Throwable cause = failure;
        if (cause != null) {
            throw new IllegalStateException(
                    "the population is broken, because the device failed in a step, a restore or a transfer: "
                            + cause.getMessage() + "; call resetToInitialState() or restore a checkpoint",
                    cause);
        }
    }

    /**
     * Requires that neither the state nor its backend is closed. It may be broken.
     *
     * @throws IllegalStateException if one of them is closed
     */
    public void checkOpen() {
        Slice first = slices[0];
        if (closed || first == null) {
            throw new IllegalStateException("the population is closed");
        }
        first.checkOpen();
    }

    /**
     * Begins an advance, during which only this thread may use the state, and only to read it.
     *
     * @throws IllegalStateException if the state is in use
     */
    public void begin() {
        turn.begin();
    }

    /**
     * Begins several reads that belong together.
     *
     * @throws IllegalStateException if another thread uses the state
     */
    public void enter() {
        turn.enter();
    }

    /** Ends what {@link #begin} or {@link #enter} began. */
    public void end() {
        turn.end();
    }

    /** Uses the slices in this thread's turn. If a slice fails, the state is broken. */
    private void use(Runnable action) {
        turn.enter();
        try {
            checkOpen();
            try {
                action.run();
            } catch (RuntimeException | Error e) {
                broken(e);
                throw e;
            }
        } finally {
            turn.end();
        }
    }

    private void onAll(Consumer<Slice> action) {
        use(() -> {
            for (Slice slice : slices) {
                action.accept(slice);
            }
        });
    }

    /**
     * Declares the state broken.
     *
     * @param cause what broke it
     */
    public void broken(Throwable cause) {
        failure = cause;
    }

    /** Replaces the whole state. */
    @FunctionalInterface
    public interface Replacement<E extends Exception> {
        /**
         * Writes all state variables and counts.
         *
         * @throws E if that fails
         */
        void run() throws E;
    }

    /**
     * Replaces the state. If that fails in the middle, the state is broken; if it succeeds, it is whole again.
     *
     * @param replacement writes all state variables and counts
     * @param <E> what the replacement throws
     * @throws E if the replacement throws it
     * @throws IllegalStateException if the state is in use
     */
    public <E extends Exception> void replace(Replacement<E> replacement) throws E {
        turn.begin();
        try {
            checkOpen();
            try {
                replacement.run();
                failure = null;
            } catch (Throwable e) {
                broken(e);
                throw e;
            }
        } finally {
            turn.end();
        }
    }

    /**
     * Advances all units. If a slice fails, the state is broken.
     *
     * @param steps number of steps, at least 1
     * @param context what the steps need
     * @param spikes receives the spikes; null if they are not recorded
     */
    public void advance(int steps, AdvanceContext context, SpikeReadback.FilledBuffer spikes) {
        checkOpen();
        try {
            team.advance(steps, context, spikes == null ? null : spikes.bitmaps());
        } catch (RuntimeException | Error e) {
            broken(e);
            throw e;
        }
    }

    /** Waits until all steps are done. If one failed, the state is broken. */
    public void synchronize() {
        onAll(Slice::synchronize);
    }

    /**
     * Sets a state variable of all units to one number.
     *
     * @param variable a state variable that is kept
     * @param value the number
     */
    public void fill(StateVariable variable, float value) {
        onAll(slice -> slice.fill(variable, value));
    }

    /**
     * Reads a state variable: {@code dst[offset + i]} becomes that of unit {@code from + i}.
     *
     * @param variable a state variable that is kept
     * @param from index of the first unit, from 0
     * @param dst receives the values
     * @param offset index in {@code dst} of the first value
     * @param length number of units
     */
    public void read(StateVariable variable, long from, float[] dst, int offset, int length) {
        forEachSlice(
                from, offset, length, (slice, unit, index, count) -> slice.read(variable, unit, dst, index, count));
    }

    /**
     * Writes a state variable: that of unit {@code from + i} becomes {@code values[i]}.
     *
     * @param variable a state variable that is kept
     * @param from index of the first unit, from 0
     * @param values contains the values
     * @param length number of units
     */
    public void write(StateVariable variable, long from, float[] values, int length) {
        forEachSlice(from, 0, length, (slice, unit, index, count) -> slice.write(variable, unit, values, index, count));
    }

    /**
     * Reads spike counts: {@code dst[offset + i]} becomes that of unit {@code from + i}.
     *
     * @param from index of the first unit, from 0
     * @param dst receives the counts as unsigned integers
     * @param offset index in {@code dst} of the first count
     * @param length number of units
     */
    public void readCounts(long from, int[] dst, int offset, int length) {
        forEachSlice(from, offset, length, (slice, unit, index, count) -> slice.readCounts(unit, dst, index, count));
    }

    /**
     * Writes spike counts: that of unit {@code from + i} becomes {@code values[i]}.
     *
     * @param from index of the first unit, from 0
     * @param values contains the counts as unsigned integers
     * @param length number of units
     */
    public void writeCounts(long from, int[] values, int length) {
        forEachSlice(from, 0, length, (slice, unit, index, count) -> slice.writeCounts(unit, values, index, count));
    }

    /** Sets all spike counts to 0. */
    public void clearCounts() {
        onAll(Slice::clearCounts);
    }

    private interface SliceAction {
        void on(Slice slice, int unit, int offset, int length);
    }

    /** Splits a range of units at the slice boundaries. */
    private void forEachSlice(long from, int offset, int length, SliceAction action) {
        use(() -> {
            int done = 0;
            while (done < length) {
                int unit = (int) ((from + done) % plan.sliceUnits());
                int now = Math.min(length - done, plan.sliceUnits() - unit);
                action.on(slices[(int) ((from + done) / plan.sliceUnits())], unit, offset + done, now);
                done += now;
            }
        });
    }

    /**
     * Requires that a range of units exists.
     *
     * @param from index of the first unit
     * @param length number of units
     * @throws InputException if a unit of the range does not exist
     */
    public void checkRange(long from, long length) {
        if (from < 0 || from > plan.units() - length) {
            throw new InputException(Problem.of("units " + from + " to " + (from + length - 1), "are out of range")
                    .expected("units from 0 to " + (plan.units() - 1)));
        }
    }

    /**
     * Requires that an array has room for a range of values.
     *
     * @param size number of elements of the array
     * @param offset index of the first value
     * @param length number of values
     * @throws InputException if the range exceeds the array
     */
    public static void checkArray(int size, int offset, int length) {
        if (offset < 0 || length < 0 || offset > size - length) {
            throw new InputException(Problem.of("the array", "has " + size + " elements")
                    .expected("room for " + length + " values from index " + offset));
        }
    }

    /**
     * Frees all slices, also if one of them fails.
     *
     * @throws IllegalStateException if the state is in use
     */
    @Override
    public void close() {
        close(List.of());
    }

    /**
     * As {@link #close()}, for a state on which others depend.
     *
     * @param first is closed before the slices, also if that fails
     * @throws IllegalStateException if the state is in use
     */
    public void close(List<? extends AutoCloseable> first) {
        turn.begin();
        try {
            closed = true;
            List<AutoCloseable> all = new ArrayList<>(first);
            all.addAll(open());
            Arrays.fill(slices, null);
            CloseAll.unchecked(all);
        } finally {
            turn.end();
        }
    }

    /** The slices that are allocated, in the order of closing. */
    private List<Slice> open() {
        List<Slice> open = new ArrayList<>(Arrays.asList(slices));
        open.removeIf(Objects::isNull);
        Collections.reverse(open);
        return open;
    }
}
