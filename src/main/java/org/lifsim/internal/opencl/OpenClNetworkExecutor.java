package org.lifsim.internal.opencl;

import static org.jocl.CL.CL_MEM_READ_WRITE;
import static org.jocl.CL.clCreateBuffer;
import static org.jocl.CL.clCreateKernel;
import static org.jocl.CL.clEnqueueNDRangeKernel;
import static org.jocl.CL.clFinish;
import static org.jocl.CL.clFlush;

import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Sizeof;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;
import org.jocl.cl_program;
import org.lifsim.internal.io.CloseAll;
import org.lifsim.internal.plan.Expression;
import org.lifsim.internal.plan.NetworkPlan;
import org.lifsim.internal.plan.NeuronGroupSpec;
import org.lifsim.internal.plan.Operation;
import org.lifsim.internal.plan.ScheduledOperation;
import org.lifsim.internal.plan.Variable;
import org.lifsim.internal.spi.NetworkExecutor;
import org.lifsim.internal.spi.NeuronGroupExecutor;
import org.lifsim.internal.spi.SteppedNeurons;
import org.lifsim.model.StateVariable;
import org.lifsim.random.RandomKey;

/**
 * A network in device memory, with a single in-order queue. Each operation is one or more kernels, and their arguments are set
 * once. Each neuron group is a slice.
 */
final class OpenClNetworkExecutor implements NetworkExecutor {
    /** Work-items per work-group. Some kernels process one matrix row per work-group. */
    static final int GROUP_ITEMS = 64;

    private final OpenClBackend backend;
    private final cl_context context;
    private final cl_program program;
    private final double dt;
    private long step;
    private final ResourceScope scope = new ResourceScope();
    private final cl_command_queue queue;
    private final Map<NeuronGroupSpec, OpenClSlice> slices = new LinkedHashMap<>();
    private final Map<NeuronGroupSpec, NeuronGroupExecutor> groupExecutors = new HashMap<>();
    private final Map<Variable, cl_mem> buffers = new HashMap<>();
    private final List<Bound> bound = new ArrayList<>();
    private final Map<Operation, Runnable> between = new HashMap<>();

    private record Bound(ScheduledOperation scheduled, Runnable action) {}

    OpenClNetworkExecutor(
            OpenClBackend backend,
            cl_context context,
            cl_program program,
            NetworkPlan plan,
            List<FormulaKernel> formulas) {
        dt = plan.dt();
        this.backend = backend;
        this.context = context;
        this.program = program;
        try {
            queue = backend.newQueue(scope);
            plan.groups().forEach(group -> open(group, plan));
            for (Variable variable : plan.variables()) {
                buffers.put(
                        variable,
                        variable.group() == null
                                ? buffer(variable.name(), variable.size())
                                : slices.get(variable.group()).buffer(variable.stateVariable()));
            }
            plan.groups().forEach(group -> groupExecutors.put(group, bind(group, plan.batch())));
            OpenClOperationBinder operations = new OpenClOperationBinder(this, buffers, formulas);
            for (ScheduledOperation scheduled : plan.operations()) {
                Operation operation = scheduled.operation();
                bound.add(new Bound(
                        scheduled,
                        operation instanceof Operation.Update step
                                ? groupExecutors.get(step.group())
                                : operations.bind(operation)));
            }
            plan.onDemandOperations().forEach(operation -> between.put(operation, operations.bind(operation)));
        } catch (RuntimeException | Error e) {
            CloseAll.after(e, List.of(this));
            throw e;
        }
    }

    private void open(NeuronGroupSpec group, NetworkPlan plan) {
        OpenClSlice slice = backend.allocate(group.variant(), group.derivedParameters(plan.dt(), plan.batch()), queue);
        slices.put(group, slice);
        // This also initializes the padding units, which are stepped with the others but never read.
        group.variant().variables().forEach(variable -> slice.fill(variable, 0f));
        slice.clearCounts();
    }

    private NeuronGroupExecutor bind(NeuronGroupSpec group, int batch) {
        Runnable writeSpikes = () -> {};
        if (!group.variant().keepsSpikes()) {
            int size = group.units() * batch;
            cl_mem rfr = slices.get(group).buffer(StateVariable.RFR);
            cl_mem spikes = buffers.get(group.spikes(batch));
            writeSpikes = kernel(
                    NetworkKernels.WRITE_SPIKES,
                    size,
                    arguments -> arguments
                            .buffer("rfr", rfr)
                            .buffer("spikes", spikes)
                            .ints("size", size));
        }
        return new SteppedNeurons(slices.get(group), group.variant(), writeSpikes);
    }

    /** Allocates a buffer of 4-byte elements, float32 or int32. */
    cl_mem buffer(String name, long elements) {
        long bytes = elements * Sizeof.cl_float;
        return call(
                "allocating buffer " + name + " of " + bytes + " bytes",
                () -> scope.keep(
                        clCreateBuffer(context, CL_MEM_READ_WRITE, bytes, null, null), CL::clReleaseMemObject));
    }

    /** Sets arguments of a kernel: those that stay, when it is bound and there is no instant, and in each step those of the step. */
    interface TimedArguments {
        void set(KernelArguments arguments, Expression.Instant now);
    }

    /** An action that enqueues a kernel with fixed arguments. Work-items are rounded up to whole work-groups. */
    Runnable kernel(KernelSignature signature, long items, Consumer<KernelArguments> arguments) {
        KernelArguments all = bound(signature, arguments);
        return launch(signature.kernel(), all.kernel(), items);
    }

    /** An action that enqueues a kernel some of whose arguments depend on the step. */
    Runnable timedKernel(KernelSignature signature, long items, TimedArguments arguments) {
        KernelArguments all = bound(signature, given -> arguments.set(given, null));
        Runnable launch = launch(signature.kernel(), all.kernel(), items);
        return () -> {
            call("setting the arguments of kernel " + signature.kernel(), () -> {
                arguments.set(all, new Expression.Instant(step, dt));
                return null;
            });
            launch.run();
        };
    }

    private KernelArguments bound(KernelSignature signature, Consumer<KernelArguments> arguments) {
        String name = signature.kernel();
        cl_kernel handle = call(
                "creating kernel " + name, () -> scope.keep(clCreateKernel(program, name, null), CL::clReleaseKernel));
        return call("setting the arguments of kernel " + name, () -> {
            KernelArguments all = new KernelArguments(handle, signature);
            arguments.accept(all);
            return all;
        });
    }

    private Runnable launch(String name, cl_kernel kernel, long items) {
        long[] size = {(1 + (items - 1) / GROUP_ITEMS) * GROUP_ITEMS};
        long[] group = {GROUP_ITEMS};
        return () -> {
            try {
                clEnqueueNDRangeKernel(queue, kernel, 1, null, size, group, 0, null, null);
            } catch (CLException e) {
                throw backend.failure("running kernel " + name, e);
            }
        };
    }

    void write(cl_mem buffer, String name, Buffer source) {
        call("writing buffer " + name, () -> {
            HostTransfer.write(queue, buffer, 0, source);
            return null;
        });
    }

    void read(cl_mem buffer, String name, float[] dst) {
        call("reading buffer " + name, () -> {
            HostTransfer.read(queue, buffer, 0, FloatBuffer.wrap(dst));
            return null;
        });
    }

    @Override
    public void checkOpen() {
        backend.checkOpen();
    }

    @Override
    public void write(Variable variable, float[] values) {
        if (variable.group() != null) {
            OpenClSlice slice = slices.get(variable.group());
            float[] all = Arrays.copyOf(values, slice.paddedUnits());
            slice.write(variable.stateVariable(), 0, all, 0, all.length);
        } else {
            write(buffers.get(variable), variable.name(), FloatBuffer.wrap(values));
        }
    }

    @Override
    public void fill(Variable variable, float value) {
        if (variable.group() != null) {
            slices.get(variable.group()).fill(variable.stateVariable(), value);
        } else {
            float[] values = new float[variable.size()];
            Arrays.fill(values, value);
            write(variable, values);
        }
    }

    @Override
    public void read(Variable variable, float[] dst) {
        read(buffers.get(variable), variable.name(), dst);
    }

    @Override
    public void setKey(NeuronGroupSpec group, RandomKey key) {
        groupExecutors.get(group).setKey(key);
    }

    @Override
    public RandomKey key(NeuronGroupSpec group) {
        return groupExecutors.get(group).key();
    }

    @Override
    public void advance(int steps, long first, boolean learning) {
        backend.checkOpen();
        for (int k = 0; k < steps; k++) {
            step = first + k - 1;
            for (Bound operation : bound) {
                if (operation.scheduled().isDone(first + k, learning)) {
                    operation.action().run();
                }
            }
        }
        call("running a network", () -> {
            clFlush(queue);
            return null;
        });
    }

    @Override
    public void apply(Operation operation) {
        backend.checkOpen();
        between.get(operation).run();
    }

    @Override
    public void synchronize() {
        call("waiting for a network", () -> {
            clFinish(queue);
            return null;
        });
    }

    @Override
    public void close() {
        List<AutoCloseable> all = new ArrayList<>(slices.values());
        all.add(scope);
        CloseAll.unchecked(all);
    }

    private <T> T call(String doing, Supplier<T> action) {
        backend.checkOpen();
        try {
            return action.get();
        } catch (CLException e) {
            throw backend.failure(doing, e);
        }
    }
}
