package org.lifsim.internal.opencl;

import static org.jocl.CL.CL_CONTEXT_PLATFORM;
import static org.jocl.CL.CL_PROGRAM_BUILD_LOG;
import static org.jocl.CL.CL_QUEUE_PROFILING_ENABLE;
import static org.jocl.CL.clBuildProgram;
import static org.jocl.CL.clCreateCommandQueue;
import static org.jocl.CL.clCreateContext;
import static org.jocl.CL.clCreateProgramWithSource;
import static org.jocl.CL.clGetProgramBuildInfo;
import static org.jocl.CL.clReleaseProgram;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
import org.jocl.cl_program;
import org.lifsim.error.DeviceException;
import org.lifsim.error.Problem;
import org.lifsim.error.UnavailableException;
import org.lifsim.internal.fastpath.FastPaths;
import org.lifsim.internal.io.CloseAll;
import org.lifsim.internal.plan.Expression;
import org.lifsim.internal.plan.NetworkPlan;
import org.lifsim.internal.plan.Operation;
import org.lifsim.internal.random.Distribution;
import org.lifsim.internal.sparse.CellGroup;
import org.lifsim.internal.sparse.SparsePlan;
import org.lifsim.internal.spi.Device;
import org.lifsim.internal.spi.NetworkExecutor;
import org.lifsim.internal.spi.Slice;
import org.lifsim.internal.spi.SparseExecutor;
import org.lifsim.internal.spi.StreamTriad;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.CellModel;
import org.lifsim.random.RandomKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A backend that runs on one OpenCL device. Programs are built on first use and cached. */
public final class OpenClBackend implements Device {
    private static final Logger LOG = LoggerFactory.getLogger(OpenClBackend.class);

    /** Upper bound of a slice: Java ints index the units of a buffer, which is rounded up to whole work-groups. */
    private static final int MAX_SLICE_UNITS = 1 << 30;

    /** Minimum units of a slice for auto-tuning. Smaller slices would finish before the measurement. */
    private static final int WORTH_TUNING = 1 << 18;

    private final OpenClDevice device;
    private final ResourceScope scope = new ResourceScope();
    private final cl_context context;
    private final Map<KernelVariant, cl_program> programs = new HashMap<>();

    /** Programs of sparse networks, by their options. */
    private final Map<String, cl_program> sparsePrograms = new HashMap<>();

    /** Null unless commands are timed. */
    private final EventTimer timer;

    private volatile boolean closed;

    /** Calls share it; closing needs it alone, since OpenCL would crash with an object that was released. */
    private final ReadWriteLock use = new ReentrantReadWriteLock();

    private cl_program buffers;
    private cl_program drawing;

    /** Programs of networks by the source of their formulas. */
    private final Map<String, cl_program> networkPrograms = new HashMap<>();

    /** Launch configuration given by the caller. Null if it is measured. */
    private final LaunchConfig asked;

    /** Measured launch configuration of the device. Null until it is measured or read from the cache. */
    private LaunchConfig config;

    /**
     * Opens a device. Its launch configuration is measured once, when the first large slice is allocated, and cached on disk.
     *
     * @param device one of {@link OpenClDevices#devices}
     * @throws DeviceException if OpenCL cannot create a context on the device
     */
    public OpenClBackend(OpenClDevice device) {
        this(device, null, null);
    }

    /**
     * Opens a device with a given launch configuration, so that nothing is measured.
     *
     * @param device one of {@link OpenClDevices#devices}
     * @param config vector width, vectors per work-item and work-items per work-group
     * @throws DeviceException if OpenCL cannot create a context on the device
     */
    public OpenClBackend(OpenClDevice device, LaunchConfig config) {
        this(device, config, null);
    }

    /**
     * Opens a device that measures how long each command takes.
     *
     * @param device one of {@link OpenClDevices#devices}
     * @param timer accumulates the measured times
     * @return a backend on that device, to be closed by the caller
     * @throws DeviceException if OpenCL cannot create a context on the device
     */
    public static OpenClBackend timed(OpenClDevice device, EventTimer timer) {
        return new OpenClBackend(device, null, timer);
    }

    private OpenClBackend(OpenClDevice device, LaunchConfig asked, EventTimer timer) {
        this.device = device;
        this.asked = asked;
        this.timer = timer;
        cl_context_properties properties = new cl_context_properties();
        properties.addProperty(CL_CONTEXT_PLATFORM, device.platformId());
        try {
            context = scope.keep(
                    SignalHandlers.keep(
                            () -> clCreateContext(properties, 1, new cl_device_id[] {device.id()}, null, null, null)),
                    CL::clReleaseContext);
        } catch (CLException e) {
            throw failure("opening a context", e);
        }
    }

    @Override
    public String name() {
        return "opencl";
    }

    @Override
    public String deviceDescription() {
        return device.describe();
    }

    @Override
    public boolean usesHostCores() {
        return device.kind() == OpenClDevice.Kind.CPU || device.kind() == OpenClDevice.Kind.SIMULATOR;
    }

    /**
     * The device and its properties.
     *
     * @return the device that was opened
     */
    public OpenClDevice properties() {
        return device;
    }

    @Override
    public int maxUnitsPerSlice() {
        return maxUnitsPerSlice(1);
    }

    /** A buffer is rounded up to whole work-groups, which must fit too. */
    @Override
    public int maxUnitsPerSlice(int valuesPerUnit) {
        long units = Math.min(MAX_SLICE_UNITS, device.maxBuffer() / Float.BYTES) / valuesPerUnit;
        return (int) Math.max(1, Math.max(units / 2, units - LaunchConfig.MAX_GROUP_UNITS));
    }

    @Override
    public long availableMemoryBytes() {
        return device.memory();
    }

    @Override
    public boolean hasCorrectlyRoundedDivision() {
        return device.roundedDivision();
    }

    @Override
    public Slice allocate(ModelVariant variant, DerivedParameterTable derived) {
        return whileOpen(() -> new GuardedSlice(this, allocate(variant, derived, (cl_command_queue) null)));
    }

    @Override
    public Slice allocate(ModelVariant variant, DerivedParameterTable derived, int like) {
        return whileOpen(
                () -> new GuardedSlice(this, allocate(variant, derived, layout(variant, derived, like), null)));
    }

    @Override
    public String form(ModelVariant variant, int units) {
        return whileOpen(
                () -> variant.isCoupled() ? "coupled" : tuning(variant, units).toString());
    }

    /** Allocates a slice. {@code queue} is shared with other slices; null creates a queue for this slice. */
    OpenClSlice allocate(ModelVariant variant, DerivedParameterTable derived, cl_command_queue queue) {
        return allocate(variant, derived, layout(variant, derived, derived.length()), queue);
    }

    private NdRangeLayout layout(ModelVariant variant, DerivedParameterTable derived, int like) {
        return variant.isCoupled()
                ? NdRangeLayout.single(device)
                : NdRangeLayout.of(device, tuning(variant, like), derived.length());
    }

    /** The caller's configuration, else the measured one, else, for few units, the default for the device's properties. */
    private synchronized LaunchConfig tuning(ModelVariant variant, int units) {
        if (asked != null) {
            return asked;
        }
        if (config == null) {
            config = TuningCache.find(device).orElse(null);
        }
        if (config == null && units >= WORTH_TUNING) {
            LOG.info("measuring the fastest launch configuration of {}; this is done once", device.describe());
            config = AutoTuner.tune(this);
            TuningCache.keep(device, config);
        }
        LaunchConfig liked = config == null ? LaunchConfig.defaults(device) : config;
        return liked.fitted(device, units, FastPaths.has(variant));
    }

    OpenClSlice allocate(ModelVariant variant, DerivedParameterTable derived, NdRangeLayout layout) {
        return allocate(variant, derived, layout, null);
    }

    private OpenClSlice allocate(
            ModelVariant variant, DerivedParameterTable derived, NdRangeLayout layout, cl_command_queue queue) {
        checkOpen();
        KernelVariant kernelForm = KernelVariant.of(layout, variant, derived);
        return new OpenClSlice(this, context, program(kernelForm), layout, kernelForm, derived, queue, timer);
    }

    @SuppressWarnings("deprecation") // clCreateCommandQueueWithProperties needs OpenCL 2.0, and we ask for 1.2
    cl_command_queue newQueue(ResourceScope owner) {
        checkOpen();
        try {
            return owner.keep(
                    clCreateCommandQueue(context, device.id(), timer == null ? 0 : CL_QUEUE_PROFILING_ENABLE, null),
                    CL::clReleaseCommandQueue);
        } catch (CLException e) {
            throw failure("creating a command queue", e);
        }
    }

    private synchronized cl_program program(KernelVariant variant) {
        if (variant.variant().model().usesDivision(variant.variant()) && !device.roundedDivision()) {
            throw new UnavailableException(
                    Problem.of(
                                    "device " + device.describe(),
                                    "cannot step " + variant.variant().model().name()
                                            + (variant.variant().surrogate() ? " with its surrogate" : "")
                                            + ": it does not round divisions correctly")
                            .hint("use another backend"
                                    + (variant.variant().surrogate()
                                            ? ", or build the population without the surrogate"
                                            : "")),
                    null);
        }
        return programs.computeIfAbsent(variant, key -> build(key.toString(), KernelSource.model(key), key.options()));
    }

    @Override
    public NetworkExecutor allocateNetwork(NetworkPlan plan) {
        return whileOpen(() -> {
            List<Operation.Formula> formulas = FormulaKernel.formulas(plan);
            boolean divides = formulas.stream().anyMatch(formula -> Expression.divide(formula.values()));
            if (divides && !device.roundedDivision()) {
                throw new UnavailableException(
                        Problem.of(
                                        "device " + device.describe(),
                                        "cannot run this network: it does not round divisions correctly")
                                .hint("use another backend"),
                        null);
            }
            List<FormulaKernel> kernels = FormulaKernel.of(formulas);
            String options = KernelSource.NETWORK_OPTIONS + (divides ? " " + KernelVariant.ROUNDED_DIVISION : "");
            cl_program program;
            synchronized (this) {
                program = networkPrograms.computeIfAbsent(
                        FormulaKernel.source(kernels),
                        key -> build("network.cl", KernelSource.network(kernels), options));
            }
            return new GuardedNetwork(this, new OpenClNetworkExecutor(this, context, program, plan, kernels));
        });
    }

    @Override
    public boolean hasFloat64() {
        return device.float64();
    }

    @Override
    public SparseExecutor allocateSparse(SparsePlan plan) {
        if (!device.float64()) {
            throw new UnavailableException(
                    Problem.of("device " + device.describe(), "cannot run sparse networks: it has no float64 numbers")
                            .hint("use another device, or a CPU backend"),
                    null);
        }
        return whileOpen(() -> {
            List<CellModel> models =
                    plan.groups().stream().map(CellGroup::model).distinct().toList();
            String options = SparseKernels.options(models, plan.isWide());
            cl_program program;
            synchronized (this) {
                program = sparsePrograms.computeIfAbsent(
                        options, key -> build("sparse.cl", KernelSource.sparse(), options));
            }
            return new GuardedSparse(this, new OpenClSparseExecutor(this, context, program, plan));
        });
    }

    @Override
    public void fillRandom(Distribution distribution, RandomKey key, float parameter, long first, float[] dst) {
        whileOpen(() -> draw(distribution, key, parameter, first, dst));
    }

    private void draw(Distribution distribution, RandomKey key, float parameter, long first, float[] dst) {
        int width = LaunchConfig.defaults(device).width();
        synchronized (this) {
            if (drawing == null) {
                drawing = build(
                        "random_fill.cl",
                        KernelSource.random(),
                        KernelSource.groupedOptions(width, OpenClRandom.GROUP_ITEMS));
            }
        }
        OpenClRandom.run(this, context, drawing, width, distribution, key, parameter, first, dst);
    }

    @Override
    public StreamTriad.Run streamTriad(int length) {
        return whileOpen(() -> new OpenClStreamTriad(this, context, bufferProgram(), length));
    }

    /** The program of {@code buffers.cl}. */
    synchronized cl_program bufferProgram() {
        buffers = buffers == null ? build("buffers.cl", KernelSource.buffers(), "-cl-std=CL1.2") : buffers;
        return buffers;
    }

    cl_program build(String name, String[] sources, String options) {
        checkOpen();
        LOG.debug("building {} for {} with {}", name, device.describe(), options);
        String doing = "building kernel " + name + " with " + options;
        cl_program program;
        try {
            program = clCreateProgramWithSource(context, sources.length, sources, null, null);
        } catch (CLException e) {
            throw failure(doing, e);
        }
        try {
            SignalHandlers.keep(
                    () -> clBuildProgram(program, 1, new cl_device_id[] {device.id()}, options, null, null));
        } catch (RuntimeException | Error e) {
            String log = buildLog(program);
            CloseAll.after(e, List.of(() -> clReleaseProgram(program)));
            if (e instanceof CLException failure) {
                throw failure(doing + "; compiler output:\n" + log + "\n", failure);
            }
            throw e;
        }
        return scope.keep(program, CL::clReleaseProgram);
    }

    private String buildLog(cl_program program) {
        try {
            long[] size = new long[1];
            clGetProgramBuildInfo(program, device.id(), CL_PROGRAM_BUILD_LOG, 0, null, size);
            byte[] log = new byte[(int) size[0]];
            clGetProgramBuildInfo(program, device.id(), CL_PROGRAM_BUILD_LOG, log.length, Pointer.to(log), null);
            return new String(log, StandardCharsets.UTF_8).replace("\0", "").strip();
        } catch (CLException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    /** Converts a failed OpenCL call: the message names the device, the action, OpenCL's error and the way out. */
    DeviceException failure(String doing, CLException e) {
        String error = CL.stringFor_errorCode(e.getStatus());
        String wayOut = error.contains("MEM") || error.contains("RESOURCES")
                ? "simulate fewer units, use smaller slices, or close other programs that use the device"
                : "run 'bin/lifsim devices' to list devices, or use another backend";
        return new DeviceException(
                Problem.of("device " + device.describe(), "failed while " + doing + ": " + error)
                        .hint(wayOut),
                e);
    }

    /** Refuses all further use after {@link #close}: OpenCL would crash with an object that was released. */
    void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the OpenCL backend is closed; close a population before its backend");
        }
    }

    /** OpenCL's handle, for tests that count what refers to it. */
    cl_context context() {
        return context;
    }

    /** Calls OpenCL. Meanwhile {@link #close} waits, which releases what the call may use. */
    <T> T whileOpen(Supplier<T> call) {
        use.readLock().lock();
        try {
            checkOpen();
            return call.get();
        } finally {
            use.readLock().unlock();
        }
    }

    /** As {@link #whileOpen(Supplier)}, for a call without a result. */
    void whileOpen(Runnable call) {
        whileOpen(() -> {
            call.run();
            return null;
        });
    }

    /** Waits for calls in other threads, and ends populations at the end of their current chunk of steps. */
    @Override
    public void close() {
        use.writeLock().lock();
        try {
            closed = true;
            programs.clear();
            sparsePrograms.clear();
            scope.close();
        } finally {
            use.writeLock().unlock();
        }
    }

    /** Releases what belongs to a slice or a network, also after {@link #close}: OpenCL counts references. */
    void release(AutoCloseable resource) {
        use.readLock().lock();
        try {
            CloseAll.unchecked(List.of(resource));
        } finally {
            use.readLock().unlock();
        }
    }
}
