package org.lifsim.internal.cpu;

import java.lang.reflect.InvocationTargetException;
import org.lifsim.backend.Backend;
import org.lifsim.error.DeviceException;
import org.lifsim.error.Problem;
import org.lifsim.error.UnavailableException;
import org.lifsim.internal.plan.NetworkPlan;
import org.lifsim.internal.random.Distribution;
import org.lifsim.internal.sparse.SparsePlan;
import org.lifsim.internal.spi.Device;
import org.lifsim.internal.spi.NetworkExecutor;
import org.lifsim.internal.spi.Slice;
import org.lifsim.internal.spi.SparseExecutor;
import org.lifsim.internal.spi.StreamTriad;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.random.RandomKey;

/**
 * The CPU backend. Its scalar reference implementation is always available; its SIMD implementation needs Java's Vector
 * API.
 */
public final class CpuBackend implements Device {
    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    private static final String SIMD_KERNELS = "org.lifsim.internal.cpu.simd.SimdKernels";

    /**
     * 2^26 units, which take 256 MB per array. This is far below the limit of a Java array, so that a heap finds room
     * for them.
     */
    private static final int MAX_SLICE_UNITS = 1 << 26;

    private final String name;
    private final CpuKernels kernels;
    private final WorkerPool pool;

    /** Whether units are stepped in scalar Java until the JVM has compiled the SIMD implementation. The launcher sets it. */
    private volatile boolean adapts = StepForm.isChosen();

    private CpuBackend(String name, CpuKernels kernels, int threads) {
        this.name = name;
        this.kernels = kernels;
        this.pool = new WorkerPool(threads);
    }

    /**
     * Creates a backend with the scalar reference implementation.
     *
     * @param threads number of threads, at least 1
     * @return a new backend
     */
    public static CpuBackend scalar(int threads) {
        return new CpuBackend("cpu-scalar", new ScalarKernels(), threads);
    }

    /**
     * Creates a backend with the SIMD implementation.
     *
     * @param threads number of threads, at least 1
     * @return a new backend
     * @throws UnavailableException if this JVM runs without the Vector API
     */
    public static CpuBackend vector(int threads) {
        String missing = vectorMissing();
        if (!missing.isEmpty()) {
            throw new UnavailableException(Problem.of("backend cpu-vector", "is not available: " + missing), null);
        }
        return new CpuBackend("cpu-vector", loadSimdKernels(), threads);
    }

    /**
     * Lets a backend take its SIMD implementation from the first step on, also before the JVM has compiled it. Tests of that
     * implementation need this; a run is slower with it.
     *
     * @param backend any backend; others are left as they are
     */
    public static void testSimd(Backend backend) {
        if (backend instanceof CpuBackend cpu) {
            cpu.adapts = false;
        }
    }

    /**
     * Explains why the SIMD implementation is not available.
     *
     * @return the reason and the way out; an empty text if it is available
     */
    public static String vectorMissing() {
        if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
            return "this JVM runs without Java's Vector API; start it with --add-modules " + VECTOR_MODULE
                    + ", as bin/lifsim does";
        }
        return "";
    }

    /** Loads the class by name, so that this class does not need the module. */
    private static CpuKernels loadSimdKernels() {
        try {
            return (CpuKernels) Class.forName(SIMD_KERNELS).getConstructor().newInstance();
        } catch (InvocationTargetException e) {
            throw new UnavailableException(
                    Problem.of("backend cpu-vector", "is not available: " + e.getCause()), e.getCause());
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new UnavailableException(
                    Problem.of("backend cpu-vector", "is not available: its class does not load in this JVM: " + e), e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String deviceDescription() {
        String width = kernels.lanes() == 1 ? "scalar" : kernels.lanes() + " lanes";
        String threads = pool.threads() == 1 ? "1 thread" : pool.threads() + " threads";
        return "CPU, " + width + ", " + threads + ", " + JvmInfo.describe();
    }

    @Override
    public int maxUnitsPerSlice() {
        return MAX_SLICE_UNITS;
    }

    @Override
    public long availableMemoryBytes() {
        Runtime runtime = Runtime.getRuntime();
        long free = runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
        return free / 20 * 17; // the rest is for reading and printing, and for what a collector reserves
    }

    /** Runs a garbage collection: what a closed population held counts as used until it is collected. */
    @Override
    public void reclaimMemory() {
        System.gc();
    }

    @Override
    public boolean hasCorrectlyRoundedDivision() {
        return true;
    }

    @Override
    public Slice allocate(ModelVariant variant, DerivedParameterTable derived) {
        pool.checkOpen();
        try {
            return new CpuSlice(pool, kernels, variant, derived, adapts);
        } catch (OutOfMemoryError e) {
            throw new DeviceException(
                    Problem.of(
                                    "the Java heap",
                                    "has no room for a slice of " + derived.length() + " units of "
                                            + variant.bytesPerUnit() + " bytes")
                            .hint("simulate fewer units, or start Java with a larger -Xmx"),
                    e);
        }
    }

    @Override
    public NetworkExecutor allocateNetwork(NetworkPlan plan) {
        pool.checkOpen();
        try {
            return new CpuNetworkExecutor(pool, kernels, plan);
        } catch (OutOfMemoryError e) {
            throw new DeviceException(
                    Problem.of(
                                    "the Java heap",
                                    "has no room for a network of "
                                            + plan.variables().size() + " variables")
                            .hint("use fewer units or a smaller batch, or start Java with a larger -Xmx"),
                    e);
        }
    }

    @Override
    public SparseExecutor allocateSparse(SparsePlan plan) {
        pool.checkOpen();
        try {
            return new CpuSparseExecutor(plan, pool);
        } catch (OutOfMemoryError e) {
            throw new DeviceException(
                    Problem.of("the Java heap", "has no room for the connections of the network")
                            .hint("use fewer synapses, or start Java with a larger -Xmx"),
                    e);
        }
    }

    @Override
    public void fillRandom(Distribution distribution, RandomKey key, float parameter, long first, float[] dst) {
        pool.checkOpen();
        kernels.fillRandom(distribution, key, parameter, first, dst);
    }

    @Override
    public StreamTriad.Run streamTriad(int length) {
        return new CpuStreamTriad(pool, length);
    }

    @Override
    public void close() {
        pool.close();
    }
}
