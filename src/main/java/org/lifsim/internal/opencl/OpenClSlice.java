package org.lifsim.internal.opencl;

import static org.jocl.CL.CL_MEM_READ_WRITE;
import static org.jocl.CL.CL_TRUE;
import static org.jocl.CL.clCreateBuffer;
import static org.jocl.CL.clCreateKernel;
import static org.jocl.CL.clEnqueueNDRangeKernel;
import static org.jocl.CL.clEnqueueReadBuffer;
import static org.jocl.CL.clEnqueueWriteBuffer;
import static org.jocl.CL.clFinish;
import static org.jocl.CL.clFlush;
import static org.jocl.CL.clSetKernelArg;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_event;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;
import org.jocl.cl_program;
import org.lifsim.error.DeviceException;
import org.lifsim.internal.fastpath.FastPathBounds;
import org.lifsim.internal.fastpath.FastPaths;
import org.lifsim.internal.fastpath.StateLimit;
import org.lifsim.internal.spi.Slice;
import org.lifsim.internal.spi.SpikeBitmap;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.CurrentSources;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.StateVariable;

/** A slice in device memory: one buffer per state variable, one in-order queue, and its kernels. */
final class OpenClSlice implements Slice {
    private static final String ADVANCE = "lifsim_advance";
    private static final String SINGLE = "lifsim_advance_one";
    private static final String FLUSH_COUNTS = "lifsim_flush_spike_counts";
    private static final String FILL = "fill";
    private static final String GATHER = "gather_spikes";

    private final OpenClBackend backend;
    private final int units;
    private final long first;
    private final long[] globalSize;
    private final long[] groupSize;
    private final long[] singleSize;
    private final long[] singleGroup;
    private final long[] paddedSize;
    private final ResourceScope scope = new ResourceScope();
    private final Map<StateVariable, cl_mem> stateBuffers = new LinkedHashMap<>();
    private StateVariable clamped;
    private final float[] timesArgument = new float[KernelVariant.LAUNCH_STEPS];
    private final int[] keysArgument = new int[2 * KernelVariant.LAUNCH_STEPS];
    private final int[] stepsArgument = new int[1];
    private final Pointer stepsPointer = Pointer.to(stepsArgument);
    private final cl_context context;
    private final cl_program program;

    /** Sums up the device time of commands. Null, like {@link #event}, unless commands are timed. */
    private final EventTimer timer;

    private final cl_event event;
    private cl_command_queue queue;
    private cl_kernel advance;
    private cl_kernel single;
    private cl_kernel flushCounts;
    private cl_kernel fill;
    private cl_mem counts;

    /** Values of the uniform time series, {@code [step of the chunk][source]}. Null without current sources. */
    private cl_mem timeSeries;

    /** Random keys of the current sources, {@code [step of the chunk][source][2]}. Null without current sources. */
    private cl_mem sourceKeys;

    /** Values of the per-unit time series, in the order of {@link AdvanceContext#readPerUnitRows}. Null if there are none. */
    private cl_mem rows;

    /** Host copy of {@link #rows}. */
    private float[] hostRows;

    /** Created on first use, since most slices are never written to between steps. Null if commands are timed. */
    private AsyncUploader overlapped;

    private int timesIndex = -1;
    private int keysIndex = -1;
    private int wordsIndex = -1;
    private int marksIndex = -1;
    private int firstStepIndex = -1;
    private int stepsIndex;

    /** Null unless units are coupled. */
    private OpenClCouplingGroups coupling;

    /** Steps that hold at most one spike of a unit if no thr_theta is negative. 1 if a step does more than update the state. */
    private int block = 1;

    /** Value of rfr, in ms, after 1, 2, ... steps that start at rfr = 0; one entry per step of a block. */
    private float[] blockTimes;

    private final float[] timeArgument = new float[1];
    private final Pointer timePointer = Pointer.to(timeArgument);

    /** Null unless units are coupled and spikes are recorded. */
    private cl_kernel gather;

    private int gatherIndex;

    /** Single steps taken since spikes were last counted. */
    private int uncounted;

    private boolean negativeTheta;

    OpenClSlice(
            OpenClBackend backend,
            cl_context context,
            cl_program program,
            NdRangeLayout layout,
            KernelVariant kernelForm,
            DerivedParameterTable derived,
            cl_command_queue sharedQueue,
            EventTimer timer) {
        this.backend = backend;
        this.context = context;
        this.program = program;
        this.units = derived.length();
        this.first = derived.first();
        this.timer = timer;
        this.event = timer == null ? null : timer.event();
        this.globalSize = new long[] {layout.items(units)};
        this.groupSize = new long[] {layout.groupItems()};
        this.singleSize = new long[] {globalSize[0] * layout.vectors()};
        this.singleGroup = new long[] {layout.singleGroupItems(backend.properties())};
        this.paddedSize = new long[] {layout.paddedUnits(units)};
        try {
            queue = sharedQueue == null ? newQueue(scope) : sharedQueue;
            open(kernelForm, derived);
        } catch (RuntimeException | Error e) {
            scope.close();
            throw e;
        }
    }

    private void open(KernelVariant kernelForm, DerivedParameterTable derived) {
        advance = kernel(ADVANCE);
        fill = kernel(FILL);
        gather = kernelForm.gathersLast() ? kernel(GATHER) : null;
        ModelVariant variant = kernelForm.variant();
        clamped = variant.clampedVariable();
        variant.variables().forEach(variable -> stateBuffers.put(variable, bufferOfUnits(variable.key())));
        counts = bufferOfUnits("spike count");
        int sources = variant.sources().size();
        timeSeries = variant.hasSources() ? buffer("time series", (long) sources * AdvanceContext.MAX_STEPS) : null;
        sourceKeys =
                variant.hasSources() ? buffer("keys of the sources", 2L * sources * AdvanceContext.MAX_STEPS) : null;
        if (kernelForm.rows() > 0) {
            hostRows = hostArray(kernelForm.rows() * AdvanceContext.MAX_ROW_STEPS * paddedUnits());
            rows = buffer("rows", hostRows.length);
        }
        Map<DerivedParameter, cl_mem> varied = new LinkedHashMap<>();
        derived.perUnit().forEach(parameter -> varied.put(parameter, filled(parameter.name(), derived, parameter)));
        FastPathBounds bounds = FastPaths.bounds(variant, derived);
        float[] shared = shared(derived, FastPaths.limits(variant), bounds);
        if (variant.isCoupled()) {
            coupling = new OpenClCouplingGroups(this, variant, derived, stateBuffers, counts, varied.values(), shared);
        }
        if (bounds != null) {
            block = bounds.maxStepsWithAtMostOneSpike();
            blockTimes = new float[block];
            for (int k = 0; k < block; k++) {
                blockTimes[k] = bounds.time(k + 1);
            }
            single = kernel(SINGLE);
            flushCounts = kernel(FLUSH_COUNTS);
        }
        call("setting the arguments of kernel " + ADVANCE, () -> {
            setArguments(kernelForm, derived, List.copyOf(varied.values()), shared);
            return null;
        });
    }

    private float[] hostArray(int length) {
        try {
            return new float[length];
        } catch (OutOfMemoryError e) {
            throw new DeviceException(
                    "out of Java heap space for the time series of " + units + " units in "
                            + AdvanceContext.MAX_ROW_STEPS
                            + " steps: use smaller slices, or start Java with a larger -Xmx",
                    e);
        }
    }

    /** Whether the device shares the host's memory, as a CPU device does. */
    boolean isOnHost() {
        return backend.properties().kind() == OpenClDevice.Kind.CPU;
    }

    cl_command_queue newQueue(ResourceScope owner) {
        return backend.newQueue(owner);
    }

    cl_kernel kernel(String name) {
        return call(
                "creating kernel " + name, () -> scope.keep(clCreateKernel(program, name, null), CL::clReleaseKernel));
    }

    /** Allocates a buffer of one 4-byte value per unit, padded to {@link #paddedUnits}. */
    cl_mem bufferOfUnits(String name) {
        return buffer(name, paddedSize[0]);
    }

    cl_mem buffer(String name, long elements) {
        return buffer(scope, name, elements);
    }

    cl_mem buffer(ResourceScope owner, String name, long elements) {
        long bytes = elements * Sizeof.cl_float;
        return call(
                "allocating buffer " + name + " of " + bytes + " bytes",
                () -> owner.keep(
                        clCreateBuffer(context, CL_MEM_READ_WRITE, bytes, null, null), CL::clReleaseMemObject));
    }

    /** A buffer of a per-unit derived parameter. Padding units repeat the first unit's value. */
    private cl_mem filled(String name, DerivedParameterTable derived, DerivedParameter parameter) {
        cl_mem buffer = bufferOfUnits(name);
        float[] values = Arrays.copyOf(derived.of(parameter).values(), (int) paddedSize[0]);
        Arrays.fill(values, units, values.length, values[0]);
        write(buffer, name, values);
        return buffer;
    }

    /** Content of {@code struct uniform_params} in {@code neuron_types.cl}. Only this method knows its order. */
    private static float[] shared(DerivedParameterTable derived, List<StateLimit> limits, FastPathBounds bounds) {
        List<DerivedParameter> order = derived.uniform();
        float[] values = new float[order.size() + 2 * limits.size() + 1];
        int n = 0;
        for (DerivedParameter parameter : order) {
            values[n++] = derived.of(parameter).at(0);
        }
        for (StateLimit limit : limits) {
            values[n++] = bounds.least(limit);
            values[n++] = bounds.most(limit);
        }
        return values;
    }

    /** Sets the arguments in the order of {@code neuron_kernel.cl}. Only this method knows it. */
    private void setArguments(
            KernelVariant kernelForm, DerivedParameterTable derived, List<cl_mem> varied, float[] shared) {
        ModelVariant variant = kernelForm.variant();
        KernelArguments all = new KernelArguments(advance);
        for (InitializedVariable state : variant.state()) {
            all.buffer(stateBuffers.get(state.variable()));
        }
        all.buffer(stateBuffers.get(StateVariable.CURRENT));
        if (variant.hasSources()) {
            all.buffer(stateBuffers.get(StateVariable.CLAMPED));
            CurrentSources.variables(variant.sources()).forEach(variable -> all.buffer(stateBuffers.get(variable)));
            all.buffer(timeSeries).buffer(sourceKeys);
            if (rows != null) {
                all.buffer(rows);
            }
        }
        varied.forEach(all::buffer);
        all.buffer(counts);
        if (variant.surrogate()) {
            all.buffer(stateBuffers.get(StateVariable.SURROGATE));
        }
        if (variant.lastSpikeTime() != LastSpikeTime.OFF) {
            all.buffer(stateBuffers.get(StateVariable.TOLS));
            timesIndex = all.later();
        }
        if (variant.isRandom()) {
            keysIndex = all.later();
        }
        if (variant.isRandom() || variant.hasSources()) {
            all.longs(derived.first());
        }
        if (variant.recordsSpikes() && coupling == null) {
            wordsIndex = all.later();
            marksIndex = kernelForm.marksOccupancy() ? all.later() : -1;
            all.floats(derived.stepsPerMs());
        }
        if (kernelForm.takesFirstStep()) {
            firstStepIndex = all.later();
        }
        if (coupling != null) {
            coupling.setArguments(all);
        }
        if (gather != null) {
            KernelArguments gatherArguments =
                    new KernelArguments(gather).buffer(stateBuffers.get(variant.spikeVariable()));
            wordsIndex = gatherArguments.later();
            gatherArguments.floats(variant.spikeMarker());
            gatherIndex = gatherArguments.later();
        }
        all.floats(shared).ints(block);
        stepsIndex = all.later();
        if (single != null) {
            KernelArguments one = new KernelArguments(single);
            for (InitializedVariable state : variant.state()) {
                one.buffer(stateBuffers.get(state.variable()));
            }
            one.buffer(stateBuffers.get(StateVariable.CURRENT));
            varied.forEach(one::buffer);
            one.floats(shared);
            new KernelArguments(flushCounts)
                    .buffer(stateBuffers.get(StateVariable.RFR))
                    .buffer(counts);
        }
    }

    /** The buffer of a state variable. Callers may write only to the input's buffer. */
    cl_mem buffer(StateVariable variable) {
        return stateBuffers.get(variable);
    }

    /** Number of values in a buffer: one per unit of the slice, and padding that is never read. */
    int paddedUnits() {
        return (int) paddedSize[0];
    }

    @Override
    public int units() {
        return units;
    }

    @Override
    public void fill(StateVariable variable, float value) {
        count(variable);
        if (variable.equals(StateVariable.THR_THETA)) {
            negativeTheta = value < 0;
        }
        fill(stateBuffers.get(variable), variable.key(), value);
    }

    void fill(cl_mem buffer, String name, float value) {
        try {
            new KernelArguments(fill).buffer(buffer).floats(value);
            enqueueOverUnits(fill);
        } catch (CLException e) {
            throw backend.failure("filling buffer " + name, e);
        }
    }

    @Override
    public void write(StateVariable variable, int unit, float[] values, int from, int length) {
        count(variable);
        for (int i = from; variable.equals(StateVariable.THR_THETA) && i < from + length; i++) {
            negativeTheta |= values[i] < 0;
        }
        Pointer source = Pointer.to(values).withByteOffset((long) from * Sizeof.cl_float);
        if (variable.equals(clamped)) {
            writeBetweenSteps(stateBuffers.get(variable), variable.key(), unit, source, length);
        } else {
            write(stateBuffers.get(variable), variable.key(), unit, source, length);
        }
    }

    void write(cl_mem buffer, String name, float[] values) {
        write(buffer, name, 0, Pointer.to(values), values.length);
    }

    /** Writes a buffer that steps only read, without waiting for the steps enqueued before. */
    private void writeBetweenSteps(cl_mem buffer, String name, int offset, Pointer source, int length) {
        if (timer != null) {
            write(buffer, name, offset, source, length);
            return;
        }
        try {
            if (overlapped == null) {
                overlapped = scope.keep(new AsyncUploader(this, queue, paddedSize[0]), AsyncUploader::close);
            }
            overlapped.write(buffer, offset, source, length);
        } catch (CLException e) {
            throw backend.failure("writing buffer " + name, e);
        }
    }

    private void write(cl_mem buffer, String name, int unit, Pointer source, int length) {
        try {
            long bytes = (long) length * Sizeof.cl_float;
            clEnqueueWriteBuffer(queue, buffer, CL_TRUE, (long) unit * Sizeof.cl_float, bytes, source, 0, null, event);
            transferEnqueued();
        } catch (CLException e) {
            throw backend.failure("writing buffer " + name, e);
        }
    }

    @Override
    public void read(StateVariable variable, int unit, float[] dst, int offset, int length) {
        read(stateBuffers.get(variable), variable.key(), unit, Pointer.to(dst), offset, length);
    }

    @Override
    public void readCounts(int unit, int[] dst, int offset, int length) {
        count();
        read(counts, "spike count", unit, Pointer.to(dst), offset, length);
    }

    private void read(cl_mem buffer, String name, int unit, Pointer dst, int offset, int length) {
        try {
            Pointer target = dst.withByteOffset((long) offset * Sizeof.cl_float);
            long bytes = (long) length * Sizeof.cl_float;
            clEnqueueReadBuffer(queue, buffer, CL_TRUE, (long) unit * Sizeof.cl_float, bytes, target, 0, null, event);
            transferEnqueued();
        } catch (CLException e) {
            throw backend.failure("reading buffer " + name, e);
        }
    }

    @Override
    public void writeCounts(int unit, int[] values, int from, int length) {
        count();
        Pointer source = Pointer.to(values).withByteOffset((long) from * Sizeof.cl_int);
        write(counts, "spike count", unit, source, length);
    }

    @Override
    public void clearCounts() {
        uncounted = 0;
        fill(counts, "spike count", 0f);
    }

    @Override
    public SpikeBitmap spikeBitmap(int words) {
        return new OpenClSpikeBitmap(this, words, paddedSize[0], marksIndex >= 0);
    }

    @Override
    public void advance(int steps, AdvanceContext context, SpikeBitmap spikes) {
        OpenClSpikeBitmap words = (OpenClSpikeBitmap) spikes;
        try {
            if (words != null) {
                words.begin(queue);
                KernelArguments.setBuffer(gather == null ? advance : gather, wordsIndex, words.buffer());
                if (marksIndex >= 0) {
                    KernelArguments.setBuffer(advance, marksIndex, words.occupancyBuffer());
                }
            }
            if (timeSeries != null) {
                writeCurrentSources(steps, context);
            }
            if (coupling != null) {
                advanceTogether(steps, context);
            } else if (steps == 1 && block > 1 && !negativeTheta && words == null) {
                launchSingle();
            } else if (timesIndex < 0 && keysIndex < 0) {
                count();
                setFirstStep(0);
                launch(steps);
            } else {
                launchInPieces(steps, context);
            }
            if (words != null) {
                words.filling(queue, steps);
            }
            clFlush(queue);
        } catch (CLException e) {
            throw backend.failure("running kernel " + ADVANCE, e);
        }
    }

    private void writeCurrentSources(int steps, AdvanceContext context) {
        int numbers = steps * (context.timeSeriesValues().length / AdvanceContext.MAX_STEPS);
        writeBetweenSteps(timeSeries, "time series", 0, Pointer.to(context.timeSeriesValues()), numbers);
        writeBetweenSteps(sourceKeys, "keys of the sources", 0, Pointer.to(context.sourceKeys()), 2 * numbers);
        if (rows != null) {
            context.readPerUnitRows(steps, first, units, hostRows, paddedUnits());
            write(rows, "rows", 0, Pointer.to(hostRows), hostRows.length / AdvanceContext.MAX_ROW_STEPS * steps);
        }
    }

    /** Advances coupled units: every unit finishes a step before any unit begins the next one. */
    private void advanceTogether(int steps, AdvanceContext context) {
        for (int k = 0; k < steps; k++) {
            coupling.prepare();
            setTimesAndKeys(context, k, 1);
            setFirstStep(k);
            launch(1);
            coupling.finish(context, k);
            if (gather != null) {
                KernelArguments.setInts(
                        gather, gatherIndex, k / SpikeBitmap.STEPS_PER_WORD, k % SpikeBitmap.STEPS_PER_WORD);
                enqueueOverUnits(gather);
            }
        }
    }

    /**
     * Passes times and keys by value, {@link KernelVariant#LAUNCH_STEPS} steps per launch. No buffer is written, so nothing
     * waits.
     */
    private void launchInPieces(int steps, AdvanceContext context) {
        for (int done = 0; done < steps; done += KernelVariant.LAUNCH_STEPS) {
            int now = Math.min(KernelVariant.LAUNCH_STEPS, steps - done);
            setTimesAndKeys(context, done, now);
            setFirstStep(done);
            launch(now);
        }
    }

    private void setFirstStep(int step) {
        if (firstStepIndex >= 0) {
            KernelArguments.setInts(advance, firstStepIndex, step);
        }
    }

    private void setTimesAndKeys(AdvanceContext context, int from, int steps) {
        if (timesIndex >= 0) {
            System.arraycopy(context.times(), from, timesArgument, 0, steps);
            long bytes = (long) timesArgument.length * Sizeof.cl_float;
            clSetKernelArg(advance, timesIndex, bytes, Pointer.to(timesArgument));
        }
        if (keysIndex >= 0) {
            System.arraycopy(context.keys(), 2 * from, keysArgument, 0, 2 * steps);
            long bytes = (long) keysArgument.length * Sizeof.cl_int;
            clSetKernelArg(advance, keysIndex, bytes, Pointer.to(keysArgument));
        }
    }

    /** A single step reads and writes the state once. Counting in the same kernel would move a third more memory. */
    private void launchSingle() {
        enqueue(single, singleSize, singleGroup);
        uncounted++;
        if (uncounted == block) {
            count();
        }
    }

    /** Counts the spikes of single steps before a variable is set that the count depends on. */
    private void count(StateVariable variable) {
        if (!variable.equals(StateVariable.CURRENT)) {
            count();
        }
    }

    private void count() {
        if (uncounted == 0) {
            return;
        }
        try {
            timeArgument[0] = blockTimes[uncounted - 1];
            clSetKernelArg(flushCounts, 2, Sizeof.cl_float, timePointer);
            enqueue(flushCounts, singleSize, singleGroup);
            uncounted = 0;
        } catch (CLException e) {
            throw backend.failure("running kernel " + FLUSH_COUNTS, e);
        }
    }

    private void launch(int steps) {
        stepsArgument[0] = steps;
        clSetKernelArg(advance, stepsIndex, Sizeof.cl_int, stepsPointer);
        enqueue(advance, globalSize, groupSize);
    }

    void enqueue(cl_kernel kernel, long[] items, long[] group) {
        clEnqueueNDRangeKernel(queue, kernel, 1, null, items, group, 0, null, event);
        if (timer != null) {
            timer.kernelEnqueued();
        }
    }

    /** Enqueues one work-item per unit, padding included. */
    void enqueueOverUnits(cl_kernel kernel) {
        enqueue(kernel, paddedSize, groupSize);
    }

    @Override
    public void synchronize() {
        try {
            clFinish(queue);
        } catch (CLException e) {
            throw backend.failure("waiting for kernel " + ADVANCE, e);
        }
    }

    @Override
    public void close() {
        scope.close();
    }

    private void transferEnqueued() {
        if (timer != null) {
            timer.transferEnqueued();
        }
    }

    <T> T call(String doing, Supplier<T> action) {
        try {
            return action.get();
        } catch (CLException e) {
            throw backend.failure(doing, e);
        }
    }
}
