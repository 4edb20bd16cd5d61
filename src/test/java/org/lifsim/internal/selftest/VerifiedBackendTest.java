package org.lifsim.internal.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lifsim.error.UnavailableException;
import org.lifsim.input.Stimulus;
import org.lifsim.internal.cpu.CpuBackend;
import org.lifsim.internal.random.Distribution;
import org.lifsim.internal.sparse.SparsePlan;
import org.lifsim.internal.sparse.SparseState;
import org.lifsim.internal.spi.Device;
import org.lifsim.internal.spi.Slice;
import org.lifsim.internal.spi.SparseExecutor;
import org.lifsim.internal.spi.SpikeBitmap;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.CurrentSources;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.CellModel;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.PoissonEncoder;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.population.Population;
import org.lifsim.random.RandomKey;
import org.lifsim.sparse.SparseNetwork;
import org.lifsim.sparse.SparseNetworkBuilder;

/** A device that computes one kind of thing wrongly is refused before it is trusted with that kind. */
class VerifiedBackendTest {
    private static final ModelParameters LIF = Lif.tutorialParameters();
    private static final int MANY = 1 << 14;

    private final Device reference = CpuBackend.scalar(1);
    private final List<AutoCloseable> opened = new ArrayList<>();

    /** What a mutant does wrongly. */
    private enum Fault {
        NONE,
        DRAWS,
        SOURCES,
        SPIKES,
        MANY_UNITS,
        SINGLE_STEPS,
        LAST_SPIKE_TIME,
        SPARSE_STATE,
        SPARSE_SPIKES
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable device : opened) {
            device.close();
        }
        reference.close();
    }

    private VerifiedBackend device(Fault fault) {
        VerifiedBackend device = new VerifiedBackend(mutant(fault), false);
        opened.add(device);
        return device;
    }

    private Device mutant(Fault fault) {
        return proxy(Device.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "allocate" -> {
                ModelVariant variant = (ModelVariant) arguments[0];
                DerivedParameterTable derived = (DerivedParameterTable) arguments[1];
                int like = arguments.length == 3 ? (int) arguments[2] : derived.length();
                yield slice(fault, variant, like, reference.allocate(variant, derived));
            }
            case "form" -> (int) arguments[1] >= MANY ? "large" : "small";
            case "fillRandom" -> {
                invoke(method, reference, arguments);
                if (fault == Fault.DRAWS) {
                    Arrays.fill((float[]) arguments[4], 7f);
                }
                yield null;
            }
            case "allocateSparse" -> sparse(fault, reference.allocateSparse((SparsePlan) arguments[0]));
            default -> invoke(method, reference, arguments);
        });
    }

    /** A sparse network that loses its last spike of each step, or whose cell 3 is wrong. */
    private static SparseExecutor sparse(Fault fault, SparseExecutor network) {
        return proxy(SparseExecutor.class, (proxy, method, arguments) -> {
            if (fault == Fault.SPARSE_SPIKES && method.getName().equals("advance")) {
                SparseExecutor.SpikeReceiver receiver = (SparseExecutor.SpikeReceiver) arguments[1];
                network.advance(
                        (int) arguments[0],
                        (step, node, cells, count) -> receiver.spikes(step, node, cells, count - 1),
                        null);
                return null;
            }
            Object result = invoke(method, network, arguments);
            if (fault == Fault.SPARSE_STATE && method.getName().equals("save")) {
                double[] values = ((SparseState) result).variables()[0][0];
                values[3] = Math.nextUp(values[3]);
            }
            return result;
        });
    }

    /** A slice whose unit 3 is wrong after an advance in which the fault shows. */
    private static Slice slice(Fault fault, ModelVariant variant, int like, Slice slice) {
        return proxy(Slice.class, (proxy, method, arguments) -> {
            if (method.getName().equals("spikeBitmap") && fault == Fault.SPIKES) {
                SpikeBitmap right = slice.spikeBitmap((int) arguments[0]);
                return proxy(
                        SpikeBitmap.class,
                        (bitmap, called, none) -> called.getName().equals("await")
                                ? flipped(right.await())
                                : invoke(called, right, none));
            }
            if (!method.getName().equals("advance")) {
                return invoke(method, slice, arguments);
            }
            SpikeBitmap spikes = fault == Fault.SPIKES && arguments[2] != null ? null : (SpikeBitmap) arguments[2];
            slice.advance((int) arguments[0], (AdvanceContext) arguments[1], spikes);
            boolean shows = switch (fault) {
                case NONE, DRAWS, SPIKES, SPARSE_STATE, SPARSE_SPIKES -> false;
                case SOURCES -> variant.sources().contains(CurrentSources.Kind.NORMAL);
                case MANY_UNITS -> like >= MANY;
                case SINGLE_STEPS -> (int) arguments[0] == 1;
                case LAST_SPIKE_TIME -> variant.lastSpikeTime() == LastSpikeTime.STEPS;
            };
            if (shows) {
                float[] value = new float[1];
                slice.read(StateVariable.V, 3, value, 0, 1);
                slice.write(StateVariable.V, 3, new float[] {Math.nextUp(value[0])}, 0, 1);
            }
            return null;
        });
    }

    private static IntBuffer flipped(IntBuffer words) {
        IntBuffer copy = IntBuffer.allocate(words.limit());
        for (int i = 0; i < words.limit(); i++) {
            copy.put(i, words.get(i) ^ 1);
        }
        return copy;
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object invoke(Method method, Object target, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static void assertRefused(String what, Executable use) {
        UnavailableException e = assertThrows(UnavailableException.class, use);
        assertTrue(
                e.problem().found().startsWith("failed its self-test: "),
                e.problem().found());
        assertTrue(e.problem().found().contains(what), e.problem().found());
    }

    private static void build(VerifiedBackend device, Fault fault) {
        switch (fault) {
            case NONE, SINGLE_STEPS ->
                Population.of(LIF).units(10).build(device).close();
            case DRAWS ->
                Population.of(PoissonEncoder.MODEL.defaults())
                        .units(10)
                        .build(device)
                        .close();
            case SOURCES ->
                Population.of(LIF)
                        .units(10)
                        .stimulus(Stimulus.stepNoise(Values.of(0.1), 1))
                        .build(device)
                        .close();
            case SPIKES ->
                Population.of(LIF).units(10).recordSpikes().build(device).close();
            case SPARSE_STATE, SPARSE_SPIKES -> {
                SparseNetworkBuilder network = SparseNetwork.builder();
                network.population("cells", CellModel.IAF_PSC_EXP.defaults(), 5);
                network.build(device).close();
            }
            case MANY_UNITS -> Population.of(LIF).units(MANY).build(device).close();
            case LAST_SPIKE_TIME ->
                Population.of(LIF)
                        .units(10)
                        .recordLastSpikeTime(LastSpikeTime.STEPS)
                        .build(device)
                        .close();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"NONE", "SINGLE_STEPS"},
            mode = EnumSource.Mode.EXCLUDE)
    void mutantIsRefusedBeforeItIsTrustedWithItsFault(Fault fault) {
        VerifiedBackend device = device(fault); // nothing shows yet
        build(device, Fault.NONE);
        String what = switch (fault) {
            case DRAWS -> "random number";
            case SPIKES -> "recorded spikes";
            case SPARSE_STATE -> "variable 0 of cell 3 of iaf_psc_exp";
            case SPARSE_SPIKES -> "in a sparse network, it has spikes of iaf_psc_exp in step";
            default -> "unit 3 after";
        };
        assertRefused(what, () -> build(device, fault));
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void deviceWithoutAFaultIsAccepted(Fault fault) {
        build(device(Fault.NONE), fault);
    }

    @Test
    void singleStepsAreTestedAtOpening() {
        assertRefused("unit 3 after 5 steps", () -> device(Fault.SINGLE_STEPS));
    }

    @Test
    void drawsAreTestedBeforeTheyAreHandedOut() {
        assertRefused(
                "random number",
                () -> device(Fault.DRAWS).fillRandom(Distribution.UNIFORM, RandomKey.ofSeed(1), 0f, 0, new float[4]));
    }

    @Test
    void eachTestRunsOnce() {
        int[] allocations = {0};
        Device counted = proxy(Device.class, (proxy, method, arguments) -> {
            allocations[0] += method.getName().equals("allocate") ? 1 : 0;
            return invoke(method, reference, arguments);
        });
        VerifiedBackend device = new VerifiedBackend(counted, false);
        opened.add(device);
        build(device, Fault.SPIKES);
        int before = allocations[0];
        build(device, Fault.SPIKES);
        assertEquals(before + 1, allocations[0]);
    }
}
