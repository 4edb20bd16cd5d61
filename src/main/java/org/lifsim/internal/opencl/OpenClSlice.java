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

import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Sizeof;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_event;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;
import org.jocl.cl_program;
import org.lifsim.error.DeviceException;
import org.lifsim.error.Problem;
import org.lifsim.internal.fastpath.FastPathBounds;
import org.lifsim.internal.fastpath.FastPaths;
import org.lifsim.internal.fastpath.StateLimit;
import org.lifsim.internal.io.CloseAll;
import org.lifsim.internal.spi.Slice;
import org.lifsim.internal.spi.SpikeBitmap;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.StateVariable;

/** A slice in device memory: one buffer per state variable, one in-order queue, and its kernels. */
final class OpenClSlice implements Slice {
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
    private final cl_context context;
    private final cl_program program;

    /** Sums up the device time of commands. Null, like {@link #event}, unless commands are timed. */
    private final EventTimer timer;

    private final cl_event event;
    private cl_command_queue queue;
    private KernelArguments advance;
    private KernelArguments single;
    private KernelArguments flushCounts;
    private KernelArguments fill;
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

    /** Null unless units are coupled. */
    private OpenClCouplingGroups coupling;

    /** Steps that hold at most one spike of a unit if no thr_theta is negative. 1 if a step does more than update the state. */
    private int block = 1;

    /** Value of rfr, in ms, after 1, 2, ... steps that start at rfr = 0; one entry per step of a block. */
    private float[] blockTimes;

    /** Null unless units are coupled and spikes are recorded. */
    private KernelArguments gather;

    /** Single steps taken since spikes were last counted. */
    private int uncounted;

    private boolean negativeTheta;

    private boolean closed;

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
            CloseAll.after(e, List.of(scope));
            throw e;
        }
    }

    private void open(KernelVariant kernelForm, DerivedParameterTable derived) {
        NeuronKernels kernels = new NeuronKernels(kernelForm);
        ModelVariant variant = kernelForm.variant();
        fill = bufferKernel(BufferKernels.FILL);
        clamped = variant.clampedVariable();
        variant.variables().forEach(variable -> stateBuffers.put(variable, bufferOfUnits(variable.key())));
        counts = bufferOfUnits("spike count");
        int sources = variant.sources().size();
        timeSeries = variant.hasSources() ? buffer("time series", (long) sources * AdvanceContext.MAX_STEPS) : null;
        sourceKeys =
                variant.hasSources() ? buffer("keys of the sources", 2L * sources * AdvanceContext.MAX_STEPS) : null;
        if (kernelForm.rows() > 0) {
            hostRows = hostArray((long) kernelForm.rows() * AdvanceContext.MAX_ROW_STEPS * paddedSize[0]);
            rows = buffer("rows", hostRows.length);
        }
        Map<String, cl_mem> buffers = kernelBuffers(derived);
        FastPathBounds bounds = FastPaths.bounds(variant, derived);
        float[] uniform = uniform(derived, FastPaths.limits(variant), bounds);
        call("setting the arguments of kernels", () -> {
            if (variant.isCoupled()) {
                coupling = new OpenClCouplingGroups(this, variant, kernels, derived, buffers, uniform);
            }
            if (bounds != null) {
                openSingleSteps(kernels, buffers, uniform, bounds);
            }
            if (kernelForm.gathersLast()) {
                gather = kernel(kernels.gatherSpikes())
                        .buffer("values", stateBuffers.get(variant.spikeVariable()))
                        .floats("marker", variant.spikeMarker());
            }
            advance = advanceKernel(kernels, derived, buffers, uniform);
            return null;
        });
    }

    /** The main kernel. Arguments that differ from launch to launch are set before each. */
    private KernelArguments advanceKernel(
            NeuronKernels kernels, DerivedParameterTable derived, Map<String, cl_mem> buffers, float[] uniform) {
        KernelArguments kernel = kernel(kernels.advance())
                .buffers(buffers)
                .floats("uniform_params", uniform)
                .ints("block", block);
        if (kernel.takes("first_unit")) {
            kernel.longs("first_unit", first);
        }
        if (kernel.takes("steps_per_ms")) {
            kernel.floats("steps_per_ms", derived.stepsPerMs());
        }
        return coupling == null ? kernel : coupling.setSizesAndBuffers(kernel);
    }

    /** The buffers that kernels may take, by their names in OpenCL C. */
    private Map<String, cl_mem> kernelBuffers(DerivedParameterTable derived) {
        Map<String, cl_mem> buffers = new HashMap<>();
        stateBuffers.forEach((variable, buffer) -> buffers.put(NeuronKernels.bufferOf(variable), buffer));
        derived.perUnit()
                .forEach(parameter -> buffers.put(
                        NeuronKernels.bufferOfUnits(parameter.name()), filled(parameter.name(), derived, parameter)));
        buffers.put("count_buffer", counts);
        if (timeSeries != null) {
            buffers.put("time_series", timeSeries);
            buffers.put("source_keys", sourceKeys);
        }
        if (rows != null) {
            buffers.put("rows", rows);
        }
        return buffers;
    }

    private void openSingleSteps(
            NeuronKernels kernels, Map<String, cl_mem> buffers, float[] uniform, FastPathBounds bounds) {
        block = bounds.maxStepsWithAtMostOneSpike();
        blockTimes = new float[block];
        for (int k = 0; k < block; k++) {
            blockTimes[k] = bounds.time(k + 1);
        }
        single = kernel(kernels.advanceOne()).buffers(buffers).floats("uniform_params", uniform);
        flushCounts = kernel(kernels.flushSpikeCounts()).buffers(buffers);
    }

    private float[] hostArray(long length) {
        try {
            return new float[Math.toIntExact(length)];
        } catch (ArithmeticException | OutOfMemoryError e) {
            throw new DeviceException(
                    Problem.of(
                                    "a Java array",
                                    "cannot hold the time series of " + units + " units in "
                                            + AdvanceContext.MAX_ROW_STEPS + " steps, " + length + " numbers")
                            .hint("use smaller slices, or start Java with a larger -Xmx"),
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

    /** Creates a kernel of the model's program, with no argument set. */
    KernelArguments kernel(KernelSignature signature) {
        return kernel(program, signature);
    }

    /** Creates a kernel of {@code buffers.cl}, with no argument set. */
    KernelArguments bufferKernel(KernelSignature signature) {
        return kernel(backend.bufferProgram(), signature);
    }

    private KernelArguments kernel(cl_program program, KernelSignature signature) {
        String name = signature.kernel();
        cl_kernel kernel = call(
                "creating kernel " + name, () -> scope.keep(clCreateKernel(program, name, null), CL::clReleaseKernel));
        return new KernelArguments(kernel, signature);
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
    private static float[] uniform(DerivedParameterTable derived, List<StateLimit> limits, FastPathBounds bounds) {
        List<DerivedParameter> order = derived.uniform();
        float[] values = new float[NeuronKernels.uniformFields(order.size(), limits.size())];
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
        checkOpen();
        count(variable);
        if (variable.equals(StateVariable.THR_THETA)) {
            negativeTheta = value < 0;
        }
        fill(stateBuffers.get(variable), variable.key(), value);
    }

    void fill(cl_mem buffer, String name, float value) {
        try {
            fill.buffer("values", buffer).floats("value", value);
            enqueueOverUnits(fill);
        } catch (CLException e) {
            throw backend.failure("filling buffer " + name, e);
        }
    }

    @Override
    public void write(StateVariable variable, int unit, float[] values, int from, int length) {
        checkOpen();
        count(variable);
        for (int i = from; variable.equals(StateVariable.THR_THETA) && i < from + length; i++) {
            negativeTheta |= values[i] < 0;
        }
        Buffer source = FloatBuffer.wrap(values, from, length);
        if (variable.equals(clamped)) {
            writeBetweenSteps(stateBuffers.get(variable), variable.key(), unit, source);
        } else {
            write(stateBuffers.get(variable), variable.key(), unit, source);
        }
    }

    void write(cl_mem buffer, String name, float[] values) {
        write(buffer, name, 0, FloatBuffer.wrap(values));
    }

    /** Writes a buffer that steps only read, without waiting for the steps enqueued before. */
    private void writeBetweenSteps(cl_mem buffer, String name, int offset, Buffer source) {
        if (timer != null) {
            write(buffer, name, offset, source);
            return;
        }
        try {
            if (overlapped == null) {
                overlapped = scope.keep(new AsyncUploader(this, queue, paddedSize[0]), AsyncUploader::close);
            }
            overlapped.write(buffer, offset, source);
        } catch (CLException e) {
            throw backend.failure("writing buffer " + name, e);
        }
    }

    private void write(cl_mem buffer, String name, int unit, Buffer source) {
        try {
            HostTransfer.write((long) unit * Sizeof.cl_float, source, (at, bytes, staged) -> {
                clEnqueueWriteBuffer(queue, buffer, CL_TRUE, at, bytes, staged, 0, null, event);
                transferEnqueued();
            });
        } catch (CLException e) {
            throw backend.failure("writing buffer " + name, e);
        }
    }

    @Override
    public void read(StateVariable variable, int unit, float[] dst, int offset, int length) {
        checkOpen();
        read(stateBuffers.get(variable), variable.key(), unit, FloatBuffer.wrap(dst, offset, length));
    }

    @Override
    public void readCounts(int unit, int[] dst, int offset, int length) {
        checkOpen();
        count();
        read(counts, "spike count", unit, IntBuffer.wrap(dst, offset, length));
    }

    private void read(cl_mem buffer, String name, int unit, Buffer dst) {
        try {
            HostTransfer.read((long) unit * Sizeof.cl_float, dst, (at, bytes, staged) -> {
                clEnqueueReadBuffer(queue, buffer, CL_TRUE, at, bytes, staged, 0, null, event);
                transferEnqueued();
            });
        } catch (CLException e) {
            throw backend.failure("reading buffer " + name, e);
        }
    }

    @Override
    public void writeCounts(int unit, int[] values, int from, int length) {
        checkOpen();
        count();
        write(counts, "spike count", unit, IntBuffer.wrap(values, from, length));
    }

    @Override
    public void clearCounts() {
        checkOpen();
        uncounted = 0;
        fill(counts, "spike count", 0f);
    }

    @Override
    public SpikeBitmap spikeBitmap(int words) {
        checkOpen();
        return new OpenClSpikeBitmap(this, words, paddedSize[0], advance.takes("occupancy"));
    }

    @Override
    public void advance(int steps, AdvanceContext context, SpikeBitmap spikes) {
        checkOpen();
        OpenClSpikeBitmap words = (OpenClSpikeBitmap) spikes;
        try {
            if (words != null) {
                words.begin(queue);
                (gather == null ? advance : gather).buffer("words", words.buffer());
                if (advance.takes("occupancy")) {
                    advance.buffer("occupancy", words.occupancyBuffer());
                }
            }
            if (timeSeries != null) {
                writeCurrentSources(steps, context);
            }
            if (coupling != null) {
                advanceTogether(steps, context);
            } else if (steps == 1 && block > 1 && !negativeTheta && words == null) {
                launchSingle();
            } else if (!advance.takes("spike_times") && !advance.takes("rng_keys")) {
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
            throw backend.failure("running kernel " + advance, e);
        }
    }

    private void writeCurrentSources(int steps, AdvanceContext context) {
        int numbers = steps * (context.timeSeriesValues().length / AdvanceContext.MAX_STEPS);
        writeBetweenSteps(timeSeries, "time series", 0, FloatBuffer.wrap(context.timeSeriesValues(), 0, numbers));
        writeBetweenSteps(sourceKeys, "keys of the sources", 0, IntBuffer.wrap(context.sourceKeys(), 0, 2 * numbers));
        if (rows != null) {
            context.readPerUnitRows(steps, first, units, hostRows, paddedUnits());
            write(
                    rows,
                    "rows",
                    0,
                    FloatBuffer.wrap(hostRows, 0, hostRows.length / AdvanceContext.MAX_ROW_STEPS * steps));
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
                gather.ints("word", k / SpikeBitmap.STEPS_PER_WORD).ints("bit", k % SpikeBitmap.STEPS_PER_WORD);
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
        if (advance.takes("first_step")) {
            advance.ints("first_step", step);
        }
    }

    private void setTimesAndKeys(AdvanceContext context, int from, int steps) {
        if (advance.takes("spike_times")) {
            System.arraycopy(context.times(), from, timesArgument, 0, steps);
            advance.floats("spike_times", timesArgument);
        }
        if (advance.takes("rng_keys")) {
            System.arraycopy(context.keys(), 2 * from, keysArgument, 0, 2 * steps);
            advance.ints("rng_keys", keysArgument);
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
            flushCounts.floats("time", blockTimes[uncounted - 1]);
            enqueue(flushCounts, singleSize, singleGroup);
            uncounted = 0;
        } catch (CLException e) {
            throw backend.failure("running kernel " + flushCounts, e);
        }
    }

    private void launch(int steps) {
        advance.ints("steps", steps);
        enqueue(advance, globalSize, groupSize);
    }

    void enqueue(KernelArguments kernel, long[] items, long[] group) {
        clEnqueueNDRangeKernel(queue, kernel.kernel(), 1, null, items, group, 0, null, event);
        if (timer != null) {
            timer.kernelEnqueued();
        }
    }

    /** Enqueues one work-item per unit, padding included. */
    void enqueueOverUnits(KernelArguments kernel) {
        enqueue(kernel, paddedSize, groupSize);
    }

    @Override
    public void synchronize() {
        checkOpen();
        try {
            clFinish(queue);
        } catch (CLException e) {
            throw backend.failure("waiting for kernel " + advance, e);
        }
    }

    @Override
    public void checkOpen() {
        backend.checkOpen();
        if (closed) {
            throw new IllegalStateException("the slice is closed");
        }
    }

    @Override
    public void close() {
        closed = true;
        scope.close();
    }

    private void transferEnqueued() {
        if (timer != null) {
            timer.transferEnqueued();
        }
    }

    <T> T call(String doing, Supplier<T> action) {
        return backend.whileOpen(() -> converted(doing, action));
    }

    /** Releases what belongs to this slice, also after the backend is closed. */
    void release(AutoCloseable resource) {
        backend.release(resource);
    }

    <T> T converted(String doing, Supplier<T> action) {
        try {
            return action.get();
        } catch (CLException e) {
            throw backend.failure(doing, e);
        }
    }
}
