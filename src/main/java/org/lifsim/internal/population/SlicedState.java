package org.lifsim.internal.population;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.internal.io.CloseAll;
import org.lifsim.internal.spi.Device;
import org.lifsim.internal.spi.Slice;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.model.StateVariable;

/**
 * The state of a population: a sequence of slices that behaves like one array per state variable. It is open until
 * {@link #close}. It is broken if a step failed in the middle, since slices may then be at different steps. Only a complete new
 * state repairs it.
 */
public final class SlicedState implements AutoCloseable {
    private final SlicePlan plan;
    private final Slice[] slices;
    private boolean closed;

    /** What broke the state; null while it is whole. */
    private Throwable failure;

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
        if (failure != null) {
            throw new IllegalStateException(
                    "the population is broken, because a step or a restore failed: " + failure.getMessage()
                            + "; call resetToInitialState() or restore a checkpoint",
                    failure);
        }
    }

    /**
     * Requires that the state is not closed. It may be broken.
     *
     * @throws IllegalStateException if it is closed
     */
    public void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the population is closed");
        }
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
     */
    public <E extends Exception> void replace(Replacement<E> replacement) throws E {
        Throwable before = failure;
        try {
            replacement.run();
            failure = null;
        } catch (Throwable e) {
            failure = e instanceof IllegalStateException ? before : e; // such as a closed backend
            throw e;
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
        try {
            for (int s = 0; s < slices.length; s++) {
                slices[s].advance(steps, context, spikes == null ? null : spikes.words(s));
            }
        } catch (IllegalStateException e) { // the backend is closed: nothing was stepped
            throw e;
        } catch (RuntimeException | Error e) {
            broken(e);
            throw e;
        }
    }

    /** Waits until all steps are done. If one failed, the state is broken. */
    public void synchronize() {
        checkOpen();
        try {
            for (Slice slice : slices) {
                slice.synchronize();
            }
        } catch (IllegalStateException e) { // the backend is closed
            throw e;
        } catch (RuntimeException | Error e) {
            broken(e);
            throw e;
        }
    }

    /**
     * Sets a state variable of all units to one number.
     *
     * @param variable a state variable that is kept
     * @param value the number
     */
    public void fill(StateVariable variable, float value) {
        for (Slice slice : slices) {
            slice.fill(variable, value);
        }
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
        for (Slice slice : slices) {
            slice.clearCounts();
        }
    }

    private interface SliceAction {
        void on(Slice slice, int unit, int offset, int length);
    }

    /** Splits a range of units at the slice boundaries. */
    private void forEachSlice(long from, int offset, int length, SliceAction action) {
        int done = 0;
        while (done < length) {
            int unit = (int) ((from + done) % plan.sliceUnits());
            int now = Math.min(length - done, plan.sliceUnits() - unit);
            action.on(slices[(int) ((from + done) / plan.sliceUnits())], unit, offset + done, now);
            done += now;
        }
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

    /** Frees all slices, also if one of them fails. */
    @Override
    public void close() {
        closed = true;
        List<Slice> open = open();
        Arrays.fill(slices, null);
        CloseAll.unchecked(open);
    }

    /** The slices that are allocated, in the order of closing. */
    private List<Slice> open() {
        List<Slice> open = new ArrayList<>(Arrays.asList(slices));
        open.removeIf(Objects::isNull);
        Collections.reverse(open);
        return open;
    }
}
