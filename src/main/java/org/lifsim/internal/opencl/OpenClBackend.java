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
import java.util.Map;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
import org.jocl.cl_program;
import org.lifsim.error.DeviceException;
import org.lifsim.error.UnavailableException;
import org.lifsim.internal.plan.NetworkPlan;
import org.lifsim.internal.random.Distribution;
import org.lifsim.internal.spi.Device;
import org.lifsim.internal.spi.NetworkExecutor;
import org.lifsim.internal.spi.Slice;
import org.lifsim.internal.spi.StreamTriad;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.random.RandomKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One OpenCL device as a backend. Programs are built when first needed and kept. */
public final class OpenClBackend implements Device {
    private static final Logger LOG = LoggerFactory.getLogger(OpenClBackend.class);

    /** Buffers are addressed in units by Java ints and rounded up to whole work-groups. */
    private static final int MAX_SLICE_UNITS = 1 << 30;

    /** Fewer units are stepped before a measurement would end. */
    private static final int WORTH_TUNING = 1 << 18;

    private final OpenClDevice device;
    private final ResourceScope scope = new ResourceScope();
    private final cl_context context;
    private final Map<KernelVariant, cl_program> programs = new HashMap<>();

    /** Null unless commands are to be timed. */
    private final EventTimer timer;

    private cl_program triad;
    private cl_program drawing;
    private cl_program circuits;

    /** How the device is to work, by who opened it; null where that is left to measurement. */
    private final LaunchConfig asked;

    /** How the device likes its work; null until that was measured. */
    private LaunchConfig config;

    /**
     * Opens a device. How it likes its work is measured once, when the first large slice is allocated, and remembered.
     *
     * @param device one of {@link OpenClDevices#devices}
     * @throws DeviceException if OpenCL cannot make a context on it
     */
    public OpenClBackend(OpenClDevice device) {
        this(device, null, null);
    }

    /**
     * Opens a device with a tuning of the caller's.
     *
     * @param device one of {@link OpenClDevices#devices}
     * @param config how it is to work
     * @throws DeviceException if OpenCL cannot make a context on it
     */
    public OpenClBackend(OpenClDevice device, LaunchConfig config) {
        this(device, config, null);
    }

    /**
     * Opens a device that tells how long its commands take.
     *
     * @param device one of {@link OpenClDevices#devices}
     * @param timer sums up what it tells
     * @return the backend
     * @throws DeviceException if OpenCL cannot make a context on it
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
                    clCreateContext(properties, 1, new cl_device_id[] {device.id()}, null, null, null),
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

    /**
     * The device's properties.
     *
     * @return the device
     */
    public OpenClDevice properties() {
        return device;
    }

    @Override
    public int maxUnitsPerSlice() {
        long units = Math.min(MAX_SLICE_UNITS, device.maxBuffer() / Float.BYTES);
        return (int) Math.max(units / 2, units - LaunchConfig.MAX_GROUP_UNITS);
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
        return allocate(variant, derived, (cl_command_queue) null);
    }

    /** A slice with a queue of its own, or with one that others use too. */
    OpenClSlice allocate(ModelVariant variant, DerivedParameterTable derived, cl_command_queue queue) {
        NdRangeLayout layout = variant.isCoupled()
                ? NdRangeLayout.single(device)
                : NdRangeLayout.of(device, tuning(variant, derived.length()), derived.length());
        return allocate(variant, derived, layout, queue);
    }

    /** What was asked for, else what was measured, else, for a few units, what the device's properties suggest. */
    private synchronized LaunchConfig tuning(ModelVariant variant, int units) {
        if (asked != null) {
            return asked;
        }
        if (config == null) {
            config = TuningCache.find(device).orElse(null);
        }
        if (config == null && units >= WORTH_TUNING) {
            LOG.info("measuring how {} likes its work; this is done once", device.describe());
            config = AutoTuner.tune(this);
            TuningCache.keep(device, config);
        }
        LaunchConfig liked = config == null ? LaunchConfig.defaults(device) : config;
        return liked.fitted(device, units, KernelVariant.countsLate(variant));
    }

    OpenClSlice allocate(ModelVariant variant, DerivedParameterTable derived, NdRangeLayout layout) {
        return allocate(variant, derived, layout, null);
    }

    private OpenClSlice allocate(
            ModelVariant variant, DerivedParameterTable derived, NdRangeLayout layout, cl_command_queue queue) {
        KernelVariant kernelForm = KernelVariant.of(layout, variant, derived);
        return new OpenClSlice(this, context, program(kernelForm), layout, kernelForm, derived, queue, timer);
    }

    @SuppressWarnings("deprecation") // clCreateCommandQueueWithProperties needs OpenCL 2.0, and we ask for 1.2
    cl_command_queue newQueue(ResourceScope owner) {
        try {
            return owner.keep(
                    clCreateCommandQueue(context, device.id(), timer == null ? 0 : CL_QUEUE_PROFILING_ENABLE, null),
                    CL::clReleaseCommandQueue);
        } catch (CLException e) {
            throw failure("making a queue", e);
        }
    }

    private synchronized cl_program program(KernelVariant variant) {
        if (variant.variant().model().usesDivision(variant.variant()) && !device.roundedDivision()) {
            throw new UnavailableException("device " + device.describe() + " cannot step "
                    + variant.variant().model().name() + (variant.variant().surrogate() ? " with its surrogate" : "")
                    + ": it does not round divisions correctly; take another backend"
                    + (variant.variant().surrogate() ? ", or build the population without the surrogate" : ""));
        }
        return programs.computeIfAbsent(variant, key -> build(key.toString(), KernelSource.model(key), key.options()));
    }

    @Override
    public NetworkExecutor allocateNetwork(NetworkPlan plan) {
        synchronized (this) {
            circuits = circuits == null
                    ? build("network.cl", KernelSource.circuit(), KernelSource.CIRCUIT_OPTIONS)
                    : circuits;
        }
        return new OpenClNetworkExecutor(this, context, circuits, plan);
    }

    @Override
    public void fillRandom(Distribution distribution, RandomKey key, float parameter, long first, float[] dst) {
        int width = LaunchConfig.defaults(device).width();
        synchronized (this) {
            if (drawing == null) {
                drawing = build("random_fill.cl", KernelSource.draw(), "-cl-std=CL1.2 -DWIDTH=" + width);
            }
        }
        OpenClRandom.run(this, context, drawing, width, distribution, key, parameter, first, dst);
    }

    @Override
    public StreamTriad.Run streamTriad(int length) {
        synchronized (this) {
            triad = triad == null ? build("stream_triad.cl", KernelSource.triad(), "-cl-std=CL1.2") : triad;
        }
        return new OpenClStreamTriad(this, context, triad, length);
    }

    private cl_program build(String name, String[] sources, String options) {
        LOG.debug("building {} for {} with {}", name, device.describe(), options);
        cl_program program = null;
        try {
            program = clCreateProgramWithSource(context, sources.length, sources, null, null);
            clBuildProgram(program, 1, new cl_device_id[] {device.id()}, options, null, null);
        } catch (CLException e) {
            String log = program == null ? "" : buildLog(program);
            if (program != null) {
                clReleaseProgram(program);
            }
            throw failure("building kernel " + name + " with " + options + "; its compiler says:\n" + log + "\n", e);
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

    /** What a failed call becomes: device, what was being done, OpenCL's error by name, and the way out. */
    DeviceException failure(String doing, CLException e) {
        String error = CL.stringFor_errorCode(e.getStatus());
        String wayOut = error.contains("MEM") || error.contains("RESOURCES")
                ? "simulate fewer units or take smaller slices, or close what else uses the device"
                : "see bin/lifsim devices, or take another backend";
        return new DeviceException(
                "device " + device.describe() + " failed at " + doing + ": " + error + "; " + wayOut, e);
    }

    @Override
    public synchronized void close() {
        programs.clear();
        scope.close();
    }
}
