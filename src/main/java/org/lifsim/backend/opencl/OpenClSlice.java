package org.lifsim.backend.opencl;

import static org.jocl.CL.CL_MEM_READ_WRITE;
import static org.jocl.CL.CL_QUEUE_PROFILING_ENABLE;
import static org.jocl.CL.CL_TRUE;
import static org.jocl.CL.clCreateBuffer;
import static org.jocl.CL.clCreateCommandQueue;
import static org.jocl.CL.clCreateKernel;
import static org.jocl.CL.clEnqueueNDRangeKernel;
import static org.jocl.CL.clEnqueueReadBuffer;
import static org.jocl.CL.clEnqueueWriteBuffer;
import static org.jocl.CL.clFinish;
import static org.jocl.CL.clFlush;
import static org.jocl.CL.clSetKernelArg;

import java.util.EnumMap;
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
import org.lifsim.backend.ClearSteps;
import org.lifsim.backend.LifSlice;
import org.lifsim.neuron.LifColumn;
import org.lifsim.neuron.LifConstants;
import org.lifsim.neuron.LifForm;

/** A slice in device buffers, one a column, with an in-order queue and a kernel of its own. */
final class OpenClSlice implements LifSlice {
    private static final String ADVANCE = "lif_advance";
    private static final String SINGLE = "lif_single";
    private static final String SETTLE = "lif_settle";
    private static final String FILL = "fill";

    /** The length of the array in {@code struct times} of {@code lif_step.cl}. */
    private static final int STEPS_WITH_TIMES = 64;

    private final OpenClBackend backend;
    private final int units;
    private final Layout layout;
    private final long[] globalSize;
    private final long[] groupSize;
    private final long[] singleSize;
    private final long[] singleGroup;
    private final Handles handles = new Handles();
    private final Map<LifColumn, cl_mem> columns = new EnumMap<>(LifColumn.class);
    private final float[] timesArgument = new float[STEPS_WITH_TIMES];
    private final int[] stepsArgument = new int[1];
    private final Pointer stepsPointer = Pointer.to(stepsArgument);
    private final cl_context context;

    /** Null unless commands are timed, and so is the event that they are enqueued with. */
    private final DeviceClock clock;

    private final cl_event event;
    private cl_command_queue queue;
    private cl_kernel advance;
    private cl_kernel single;
    private cl_kernel settle;
    private cl_kernel fill;
    private cl_mem counts;
    private int timesIndex = -1;
    private int stepsIndex;

    /** So many steps hold at most one spike of a unit, if no thr_theta is negative; 1 where a step does more than move the state. */
    private final int block;

    /** What rfr becomes from 0 in 1, 2, ... steps of a block. */
    private final float[] blockTimes;

    private final float[] timeArgument = new float[1];
    private final Pointer timePointer = Pointer.to(timeArgument);

    /** Single steps since spikes were counted. */
    private int uncounted;

    private boolean negativeTheta;

    OpenClSlice(
            OpenClBackend backend,
            cl_context context,
            cl_program program,
            Layout layout,
            LifConstants constants,
            LifForm form,
            int units,
            DeviceClock clock) {
        this.backend = backend;
        this.context = context;
        this.layout = layout;
        this.units = units;
        this.clock = clock;
        this.event = clock == null ? null : clock.event();
        this.globalSize = new long[] {layout.items(units)};
        this.groupSize = new long[] {layout.groupItems()};
        this.singleSize = new long[] {globalSize[0] * layout.vectors()};
        this.singleGroup = new long[] {layout.singleGroupItems(backend.properties())};
        this.block = form.equals(LifForm.PLAIN) ? ClearSteps.stepsBetweenSpikes(constants) : 1;
        this.blockTimes = new float[block];
        for (int k = 0; k < block; k++) {
            blockTimes[k] = ClearSteps.time(constants, k + 1);
        }
        try {
            open(program, constants, form);
        } catch (RuntimeException | Error e) {
            handles.close();
            throw e;
        }
    }

    @SuppressWarnings("deprecation") // clCreateCommandQueueWithProperties needs OpenCL 2.0, and we ask for 1.2
    private void open(cl_program program, LifConstants constants, LifForm form) {
        queue = call(
                "making a queue",
                () -> handles.keep(
                        clCreateCommandQueue(
                                context,
                                backend.properties().id(),
                                clock == null ? 0 : CL_QUEUE_PROFILING_ENABLE,
                                null),
                        CL::clReleaseCommandQueue));
        advance = kernel(program, ADVANCE);
        single = kernel(program, SINGLE);
        settle = kernel(program, SETTLE);
        fill = kernel(program, FILL);
        for (LifColumn column : LifColumn.values()) {
            if (form.keeps(column)) {
                columns.put(column, buffer(column.label(), layout.paddedUnits(units)));
            }
        }
        counts = buffer("spike count", layout.paddedUnits(units));
        call("setting the arguments of kernel " + ADVANCE, () -> setArguments(constants, form));
    }

    private cl_kernel kernel(cl_program program, String name) {
        return call(
                "making kernel " + name, () -> handles.keep(clCreateKernel(program, name, null), CL::clReleaseKernel));
    }

    private cl_mem buffer(String name, long elements) {
        long bytes = elements * Sizeof.cl_float;
        return call(
                "allocating buffer " + name + " of " + bytes + " bytes",
                () -> handles.keep(
                        clCreateBuffer(context, CL_MEM_READ_WRITE, bytes, null, null), CL::clReleaseMemObject));
    }

    /** The arguments in the order of {@code lif_step.cl}; nobody else knows their indices. */
    private Void setArguments(LifConstants c, LifForm form) {
        int index = 0;
        for (LifColumn column : new LifColumn[] {LifColumn.V, LifColumn.THR_THETA, LifColumn.RFR, LifColumn.CURRENT}) {
            setBuffer(single, index, columns.get(column));
            setBuffer(advance, index++, columns.get(column));
        }
        float[] constants = KernelConstants.of(c);
        setFloats(single, index, constants);
        setBuffer(advance, index++, counts);
        if (form.keeps(LifColumn.SURROGATE)) {
            setBuffer(advance, index++, columns.get(LifColumn.SURROGATE));
        }
        if (form.keeps(LifColumn.TOLS)) {
            setBuffer(advance, index++, columns.get(LifColumn.TOLS));
            timesIndex = index++;
        }
        setFloats(advance, index++, constants);
        clSetKernelArg(advance, index++, Sizeof.cl_int, Pointer.to(new int[] {block}));
        stepsIndex = index;
        setBuffer(settle, 0, columns.get(LifColumn.RFR));
        setBuffer(settle, 1, counts);
        return null;
    }

    private static void setBuffer(cl_kernel kernel, int index, cl_mem buffer) {
        clSetKernelArg(kernel, index, Sizeof.cl_mem, Pointer.to(buffer));
    }

    private static void setFloats(cl_kernel kernel, int index, float[] values) {
        clSetKernelArg(kernel, index, (long) values.length * Sizeof.cl_float, Pointer.to(values));
    }

    @Override
    public int units() {
        return units;
    }

    @Override
    public void fill(LifColumn column, float value) {
        count(column);
        if (column == LifColumn.THR_THETA) {
            negativeTheta = value < 0;
        }
        fill(columns.get(column), column.label(), value);
    }

    private void fill(cl_mem buffer, String name, float value) {
        try {
            clSetKernelArg(fill, 0, Sizeof.cl_mem, Pointer.to(buffer));
            clSetKernelArg(fill, 1, Sizeof.cl_float, Pointer.to(new float[] {value}));
            long[] padded = {layout.paddedUnits(units)};
            enqueue(fill, padded, null);
        } catch (CLException e) {
            throw backend.failure("filling buffer " + name, e);
        }
    }

    @Override
    public void write(LifColumn column, int unit, float[] values, int from, int length) {
        count(column);
        for (int i = from; column == LifColumn.THR_THETA && i < from + length; i++) {
            negativeTheta |= values[i] < 0;
        }
        try {
            Pointer source = Pointer.to(values).withByteOffset((long) from * Sizeof.cl_float);
            long bytes = (long) length * Sizeof.cl_float;
            clEnqueueWriteBuffer(
                    queue, columns.get(column), CL_TRUE, (long) unit * Sizeof.cl_float, bytes, source, 0, null, event);
            transferEnqueued();
        } catch (CLException e) {
            throw backend.failure("writing buffer " + column.label(), e);
        }
    }

    @Override
    public void read(LifColumn column, int unit, float[] into, int at, int length) {
        read(columns.get(column), column.label(), unit, Pointer.to(into), at, length);
    }

    @Override
    public void readCounts(int unit, int[] into, int at, int length) {
        count();
        read(counts, "spike count", unit, Pointer.to(into), at, length);
    }

    private void read(cl_mem buffer, String name, int unit, Pointer into, int at, int length) {
        try {
            Pointer target = into.withByteOffset((long) at * Sizeof.cl_float);
            long bytes = (long) length * Sizeof.cl_float;
            clEnqueueReadBuffer(queue, buffer, CL_TRUE, (long) unit * Sizeof.cl_float, bytes, target, 0, null, event);
            transferEnqueued();
        } catch (CLException e) {
            throw backend.failure("reading buffer " + name, e);
        }
    }

    @Override
    public void clearCounts() {
        uncounted = 0;
        fill(counts, "spike count", 0f);
    }

    @Override
    public void advance(int steps, float[] times) {
        try {
            if (steps == 1 && block > 1 && !negativeTheta) {
                launchSingle();
            } else if (timesIndex < 0) {
                count();
                launch(steps);
            } else {
                launchWithTimes(steps, times);
            }
            clFlush(queue);
        } catch (CLException e) {
            throw backend.failure("running kernel " + ADVANCE, e);
        }
    }

    /** Times travel as an argument by value, some steps a launch: no buffer to write, so nothing to wait for. */
    private void launchWithTimes(int steps, float[] times) {
        for (int done = 0; done < steps; done += STEPS_WITH_TIMES) {
            int now = Math.min(STEPS_WITH_TIMES, steps - done);
            System.arraycopy(times, done, timesArgument, 0, now);
            clSetKernelArg(advance, timesIndex, (long) STEPS_WITH_TIMES * Sizeof.cl_float, Pointer.to(timesArgument));
            launch(now);
        }
    }

    /** One step moves the state once; counting with it would move a third more. */
    private void launchSingle() {
        enqueue(single, singleSize, singleGroup);
        uncounted++;
        if (uncounted == block) {
            count();
        }
    }

    /** Counts the spikes of single steps, before anything that counting depends on is set. */
    private void count(LifColumn column) {
        if (column != LifColumn.CURRENT) {
            count();
        }
    }

    private void count() {
        if (uncounted == 0) {
            return;
        }
        try {
            timeArgument[0] = blockTimes[uncounted - 1];
            clSetKernelArg(settle, 2, Sizeof.cl_float, timePointer);
            enqueue(settle, singleSize, singleGroup);
            uncounted = 0;
        } catch (CLException e) {
            throw backend.failure("running kernel " + SETTLE, e);
        }
    }

    private void launch(int steps) {
        stepsArgument[0] = steps;
        clSetKernelArg(advance, stepsIndex, Sizeof.cl_int, stepsPointer);
        enqueue(advance, globalSize, groupSize);
    }

    private void enqueue(cl_kernel kernel, long[] items, long[] group) {
        clEnqueueNDRangeKernel(queue, kernel, 1, null, items, group, 0, null, event);
        if (clock != null) {
            clock.kernelEnqueued();
        }
    }

    @Override
    public void finish() {
        try {
            clFinish(queue);
        } catch (CLException e) {
            throw backend.failure("waiting for kernel " + ADVANCE, e);
        }
    }

    @Override
    public void close() {
        handles.close();
    }

    private void transferEnqueued() {
        if (clock != null) {
            clock.transferEnqueued();
        }
    }

    private <T> T call(String doing, Supplier<T> action) {
        try {
            return action.get();
        } catch (CLException e) {
            throw backend.failure(doing, e);
        }
    }
}
