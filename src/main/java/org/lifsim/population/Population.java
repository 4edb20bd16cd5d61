package org.lifsim.population;

import java.util.Arrays;
import org.lifsim.backend.Backend;
import org.lifsim.backend.LifSlice;
import org.lifsim.fault.InputException;
import org.lifsim.neuron.Canonical;
import org.lifsim.neuron.LifColumn;
import org.lifsim.neuron.LifConstants;
import org.lifsim.neuron.LifForm;
import org.lifsim.neuron.LifParameters;
import org.lifsim.neuron.Tols;

/**
 * A population of LIF cells on a backend. Its bits do not depend on the backend, nor on how the work is cut into slices and steps.
 *
 * <p>One thread at a time may use a population; several populations may run in parallel, also on one backend. Close a population
 * before its backend.
 */
public final class Population implements AutoCloseable {
    /** Steps in one call of a slice where each step's time must be handed over; a table of 16 KB. */
    private static final int STEPS_WITH_TIMES = 4096;

    /** Steps in one call of a slice elsewhere. */
    private static final int STEPS = 1 << 30;

    /** Each slice has buffers, and on OpenCL a queue and kernels, of its own. */
    private static final int MOST_SLICES = 10_000;

    /** The largest count that a unit can hold, as an unsigned 32-bit number. */
    private static final long MOST_SPIKES = 0xFFFF_FFFFL;

    private final LifParameters parameters;
    private final LifForm form;
    private final double dt;
    private final long units;
    private final int sliceUnits;
    private final LifSlice[] slices;
    private final float[] block;
    private final float[] times;
    private long step;
    private long mostSpikes;
    private boolean unspiked;
    private boolean closed;

    private Population(Builder builder, Backend backend) {
        parameters = builder.parameters;
        dt = builder.dt;
        units = builder.units;
        form = new LifForm(builder.surrogate, builder.tols);
        sliceUnits = builder.sliceUnits(backend);
        slices = new LifSlice[(int) (1 + (units - 1) / sliceUnits)];
        block = new float[Math.min(sliceUnits, 1 << 16)];
        times = form.tols() == Tols.OFF ? null : new float[STEPS_WITH_TIMES];
        LifConstants constants = LifConstants.of(parameters, dt);
        try {
            for (int s = 0; s < slices.length; s++) {
                slices[s] =
                        backend.allocate(constants, form, (int) Math.min(sliceUnits, units - (long) s * sliceUnits));
            }
            resetAll();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * Describes a population to be built.
     *
     * @param parameters of every unit
     * @return a builder: one unit, dt 0.1 ms, no optional columns
     */
    public static Builder of(LifParameters parameters) {
        return new Builder(parameters);
    }

    /**
     * The parameters.
     *
     * @return parameters of every unit
     */
    public LifParameters parameters() {
        return parameters;
    }

    /**
     * The size.
     *
     * @return units
     */
    public long units() {
        return units;
    }

    /**
     * The step.
     *
     * @return ms
     */
    public double dt() {
        return dt;
    }

    /**
     * Steps since the last reset.
     *
     * @return the index of the coming step, from 0
     */
    public long step() {
        return step;
    }

    /** Sets v to v_rest, rfr to refract_time, current, spikes, counts and time of last spike to 0, surrogate to 1; keeps thr_theta. */
    public void reset() {
        checkOpen();
        for (LifSlice slice : slices) {
            slice.fill(LifColumn.V, Canonical.flush((float) parameters.vRest()));
            slice.fill(LifColumn.RFR, Canonical.flush((float) parameters.refractTime()));
            slice.fill(LifColumn.CURRENT, 0f);
            if (form.keeps(LifColumn.SURROGATE)) {
                slice.fill(LifColumn.SURROGATE, 1f);
            }
            if (form.keeps(LifColumn.TOLS)) {
                slice.fill(LifColumn.TOLS, 0f);
            }
            slice.clearCounts();
        }
        step = 0;
        mostSpikes = 0;
        unspiked = true;
    }

    /** As {@link #reset}, and forgets the adaptive threshold too: the state of a new population. */
    public void resetAll() {
        reset();
        for (LifSlice slice : slices) {
            slice.fill(LifColumn.THR_THETA, 0f);
        }
    }

    /**
     * Clamps one current on every unit, until the next clamp.
     *
     * @param current the current; times resist_m it is in mV
     * @throws InputException if it is not finite, or not when multiplied by resist_m
     */
    public void clamp(float current) {
        checkOpen();
        if (!isLegal(current)) {
            throw illegalCurrent("every unit", current);
        }
        for (LifSlice slice : slices) {
            slice.fill(LifColumn.CURRENT, current);
        }
    }

    /**
     * Clamps a current of its own on every unit, until the next clamp.
     *
     * @param currents one value a unit
     * @throws InputException if there are more or fewer than units, or one is not legal
     */
    public void clamp(float[] currents) {
        if (currents.length != units) {
            throw new InputException("clamp was given " + currents.length + " currents, expected " + units
                    + ", one a unit; clamp(from, currents) sets some");
        }
        clamp(0, currents);
    }

    /**
     * Clamps currents on some units, until the next clamp.
     *
     * @param from the first unit
     * @param currents one value a unit, of units from, from + 1, ...
     * @throws InputException if the range leaves the population, or a current is not legal: then none is set
     */
    public void clamp(long from, float[] currents) {
        checkOpen();
        checkRange(from, currents.length);
        for (int i = 0; i < currents.length; i++) {
            if (!isLegal(currents[i])) {
                throw illegalCurrent("unit " + (from + i), currents[i]);
            }
        }
        overSlices(
                from,
                0,
                currents.length,
                (slice, unit, at, length) -> slice.write(LifColumn.CURRENT, unit, currents, at, length));
    }

    /**
     * Advances every unit under the clamped currents. May return before a device is done; reads and {@link #finish} wait.
     *
     * @param steps how many steps, 0 or more
     * @throws InputException if steps is negative
     * @throws IllegalStateException if a unit's spike count could overflow; {@link #clearSpikeCounts} is the way out
     * @throws org.lifsim.fault.DeviceException if the device fails
     */
    public void advance(long steps) {
        checkOpen();
        if (steps < 0) {
            throw new InputException("steps is " + steps + ", expected 0 or more");
        }
        reserveCounts(steps);
        for (long left = steps; left > 0; ) {
            int now = (int) Math.min(left, times == null ? STEPS : STEPS_WITH_TIMES);
            for (int k = 0; times != null && k < now; k++) {
                times[k] = form.tols().at(step + k, dt);
            }
            for (int s = 0; s < slices.length; s++) {
                slices[s].advance(now, times);
            }
            unspiked = false;
            step += now;
            left -= now;
        }
    }

    /** Counts cannot wrap: a unit spikes at most once a step, so counts are looked at only after 2^32 steps without a reset. */
    private void reserveCounts(long steps) {
        if (mostSpikes + steps > MOST_SPIKES || mostSpikes + steps < 0) {
            mostSpikes = largestCount();
            if (mostSpikes + steps > MOST_SPIKES || mostSpikes + steps < 0) {
                throw new IllegalStateException("a unit has " + mostSpikes + " spikes counted; " + steps
                        + " more steps could exceed the largest count, " + MOST_SPIKES
                        + ": call clearSpikeCounts() before");
            }
        }
        mostSpikes += steps;
    }

    private long largestCount() {
        int[] counts = new int[block.length];
        long largest = 0;
        for (long from = 0; from < units; from += counts.length) {
            int length = (int) Math.min(counts.length, units - from);
            spikeCounts(from, counts, 0, length);
            for (int i = 0; i < length; i++) {
                largest = Math.max(largest, Integer.toUnsignedLong(counts[i]));
            }
        }
        return largest;
    }

    /** Waits until all steps are done. */
    public void finish() {
        checkOpen();
        for (LifSlice slice : slices) {
            slice.finish();
        }
    }

    /**
     * Reads a column.
     *
     * @param column which; an optional one only if it was switched on
     * @param from the first unit
     * @param into where the values go, one a unit: as many as fit
     * @throws InputException if the range leaves the population, or the column is not kept
     */
    public void read(LifColumn column, long from, float[] into) {
        read(column, from, into, 0, into.length);
    }

    /**
     * Reads a column into part of an array.
     *
     * @param column which; an optional one only if it was switched on
     * @param from the first unit
     * @param into where the values go
     * @param at the index of the first
     * @param length how many
     * @throws InputException if a range is left, or the column is not kept
     */
    public void read(LifColumn column, long from, float[] into, int at, int length) {
        checkOpen();
        checkKept(column);
        checkRange(from, length);
        checkArray(into.length, at, length);
        overSlices(from, at, length, (slice, unit, index, count) -> slice.read(column, unit, into, index, count));
    }

    /**
     * Sets the state of some units, to start or resume from. Subnormals and zeros of either sign become +0, as after a step.
     *
     * @param column v, thr_theta or rfr
     * @param from the first unit
     * @param values one value a unit: finite, and not negative for rfr
     * @throws InputException if the range leaves the population, or a value is not legal: then none is set
     */
    public void write(LifColumn column, long from, float[] values) {
        checkOpen();
        checkRange(from, values.length);
        if (column != LifColumn.V && column != LifColumn.THR_THETA && column != LifColumn.RFR) {
            throw new InputException("column " + column.label() + " cannot be written, expected v, thr_theta or rfr"
                    + (column == LifColumn.CURRENT ? "; clamp() sets currents" : ""));
        }
        float[] flushed = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i]) || column == LifColumn.RFR && values[i] < 0) {
                throw new InputException("column " + column.label() + " of unit " + (from + i) + " is " + values[i]
                        + ", expected a finite number" + (column == LifColumn.RFR ? " >= 0" : ""));
            }
            flushed[i] = Canonical.flush(values[i]);
        }
        overSlices(from, 0, values.length, (slice, unit, at, length) -> slice.write(column, unit, flushed, at, length));
        unspiked &= column != LifColumn.RFR;
    }

    /**
     * Which units spiked in the last step: those whose time since the last spike is 0. None before the first step after a reset.
     *
     * @param from the first unit
     * @param into true for each unit that spiked: as many units as fit
     * @throws InputException if the range leaves the population
     */
    public void spikes(long from, boolean[] into) {
        checkOpen();
        checkRange(from, into.length);
        Arrays.fill(into, false);
        for (int done = 0; done < into.length && !unspiked; done += block.length) {
            int length = Math.min(block.length, into.length - done);
            read(LifColumn.RFR, from + done, block, 0, length);
            for (int i = 0; i < length; i++) {
                into[done + i] = block[i] == 0f;
            }
        }
    }

    /**
     * Reads spike counts since the last reset or {@link #clearSpikeCounts}.
     *
     * @param from the first unit
     * @param into where they go, as unsigned 32-bit numbers ({@link Integer#toUnsignedLong}): as many as fit
     * @throws InputException if the range leaves the population
     */
    public void spikeCounts(long from, int[] into) {
        spikeCounts(from, into, 0, into.length);
    }

    private void spikeCounts(long from, int[] into, int at, int length) {
        checkOpen();
        checkRange(from, length);
        overSlices(from, at, length, (slice, unit, index, count) -> slice.readCounts(unit, into, index, count));
    }

    /**
     * All spikes since the last reset or {@link #clearSpikeCounts}.
     *
     * @return their number over all units
     */
    public long spikeTotal() {
        int[] counts = new int[block.length];
        long total = 0;
        for (long from = 0; from < units; from += counts.length) {
            int length = (int) Math.min(counts.length, units - from);
            spikeCounts(from, counts, 0, length);
            for (int i = 0; i < length; i++) {
                total += Integer.toUnsignedLong(counts[i]);
            }
        }
        return total;
    }

    /** Sets all spike counts to 0. */
    public void clearSpikeCounts() {
        checkOpen();
        for (LifSlice slice : slices) {
            slice.clearCounts();
        }
        mostSpikes = 0;
    }

    /**
     * The state's fingerprint.
     *
     * @return SHA-256 over all of v, then thr_theta, then rfr, each as little-endian float32 in unit order, in hexadecimal
     */
    public String digest() {
        checkOpen();
        return StateDigest.of(this, LifColumn.V, LifColumn.THR_THETA, LifColumn.RFR);
    }

    /** Frees the memory. Safe twice. */
    @Override
    public void close() {
        closed = true;
        for (int s = slices.length - 1; s >= 0; s--) {
            if (slices[s] != null) {
                slices[s].close();
                slices[s] = null;
            }
        }
    }

    private interface SliceAction {
        void on(LifSlice slice, int unit, int at, int length);
    }

    /** Cuts a range of units where slices meet. */
    private void overSlices(long from, int at, int length, SliceAction action) {
        int done = 0;
        while (done < length) {
            int unit = (int) ((from + done) % sliceUnits);
            int now = Math.min(length - done, sliceUnits - unit);
            action.on(slices[(int) ((from + done) / sliceUnits)], unit, at + done, now);
            done += now;
        }
    }

    private boolean isLegal(float current) {
        return Float.isFinite(current) && Float.isFinite(current * (float) parameters.resistM());
    }

    private InputException illegalCurrent(String where, float current) {
        return new InputException("the current of " + where + " is " + current
                + ", expected a finite number that is also finite when multiplied by resist_m = "
                + parameters.resistM());
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the population is closed");
        }
    }

    private void checkRange(long from, long length) {
        if (from < 0 || from > units - length) {
            throw new InputException("units " + from + " to " + (from + length - 1)
                    + " were asked for, expected units from 0 to " + (units - 1));
        }
    }

    private static void checkArray(int size, int at, int length) {
        if (at < 0 || length < 0 || at > size - length) {
            throw new InputException("an array of " + size + " was given for " + length + " values from index " + at);
        }
    }

    private void checkKept(LifColumn column) {
        if (!form.keeps(column)) {
            throw new InputException(
                    "column " + column.label() + " is not kept; switch it on when the population is built");
        }
    }

    /** Collects what a population is built from. */
    public static final class Builder {
        private final LifParameters parameters;
        private long units = 1;
        private double dt = 0.1;
        private long slice;
        private boolean surrogate;
        private Tols tols = Tols.OFF;

        private Builder(LifParameters parameters) {
            this.parameters = parameters;
        }

        /**
         * Sets the size.
         *
         * @param count units, at least 1
         * @return this
         */
        public Builder units(long count) {
            units = count;
            return this;
        }

        /**
         * Sets the step.
         *
         * @param ms &gt; 0
         * @return this
         */
        public Builder dt(double ms) {
            dt = ms;
            return this;
        }

        /**
         * Sets the size of a slice, instead of the largest that the backend takes.
         *
         * @param count units in one buffer, at least 1; 0 leaves it to the backend
         * @return this
         */
        public Builder slice(long count) {
            slice = count;
            return this;
        }

        /**
         * Keeps the surrogate derivative of the last step: 4 bytes a unit.
         *
         * @return this
         */
        public Builder surrogate() {
            surrogate = true;
            return this;
        }

        /**
         * Keeps the time of each unit's last spike: 4 bytes a unit.
         *
         * @param unit what the time counts in
         * @return this
         */
        public Builder tols(Tols unit) {
            tols = unit;
            return this;
        }

        /**
         * Builds the population, in the state after {@link Population#resetAll}.
         *
         * @param backend where it will live; it stays the caller's to close
         * @return the population
         * @throws InputException if a number is out of its range, or the backend's memory is too small
         * @throws org.lifsim.fault.DeviceException if the device fails
         */
        public Population on(Backend backend) {
            if (units < 1) {
                throw new InputException("units is " + units + ", expected at least 1");
            }
            if (slice < 0) {
                throw new InputException("slice is " + slice + " units, expected at least 1");
            }
            parameters.checkStep(dt);
            checkMemory(backend);
            checkSlices(backend);
            return new Population(this, backend);
        }

        private void checkSlices(Backend backend) {
            long slices = 1 + (units - 1) / sliceUnits(backend);
            if (slices > MOST_SLICES) {
                throw new InputException("slice is " + slice + " units, which cuts " + units + " units into " + slices
                        + " slices, expected at most " + MOST_SLICES + ": take slices of at least "
                        + (1 + (units - 1) / MOST_SLICES) + " units");
            }
        }

        private int sliceUnits(Backend backend) {
            long wanted = slice == 0 ? backend.maxSliceUnits() : Math.min(slice, backend.maxSliceUnits());
            return (int) Math.min(wanted, units);
        }

        private void checkMemory(Backend backend) {
            int each = new LifForm(surrogate, tols).bytesPerUnit();
            long most = backend.memory() / each;
            if (units > most) {
                throw new InputException(
                        "units is " + units + ": at " + each + " bytes a unit, " + backend.name() + " ("
                                + backend.device() + ") has memory for " + most
                                + "; simulate fewer, or give it more memory (a larger -Xmx for the CPU)");
            }
        }
    }
}
