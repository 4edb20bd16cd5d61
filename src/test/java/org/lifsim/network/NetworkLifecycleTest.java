package org.lifsim.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.lifsim.error.DeviceException;
import org.lifsim.error.Problem;
import org.lifsim.internal.cpu.CpuBackend;
import org.lifsim.internal.spi.Device;
import org.lifsim.internal.spi.NetworkExecutor;
import org.lifsim.model.PoissonEncoder;

/** A network that is closed, broken or busy refuses its use, each with its own sentence. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NetworkLifecycleTest {
    private final Device working = CpuBackend.scalar(1);
    private final DeviceException failure = new DeviceException(Problem.of("the device", "was unplugged"), null);
    private final NetworkBuilder builder = new NetworkBuilder("n", 1);
    private final NeuronGroup group = builder.addNeurons("x", PoissonEncoder.MODEL.defaults(), 4);

    /** Called before each method of the device's network. */
    private Interception before = method -> {};

    private interface Interception {
        void on(String method);
    }

    private Network build() {
        builder.update(group);
        return builder.build(watched(Device.class, working));
    }

    /** The device, whose networks can be made to fail. */
    private <T> T watched(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (type == NetworkExecutor.class) {
                        before.on(method.getName());
                    }
                    Object result = invoke(method, target, arguments);
                    return result instanceof NetworkExecutor network ? watched(NetworkExecutor.class, network) : result;
                }));
    }

    private static Object invoke(Method method, Object target, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @AfterEach
    void close() {
        working.close();
    }

    private List<Executable> uses(Network network) {
        return List.of(
                () -> network.advance(1),
                network::reset,
                () -> network.read(group.spikes()),
                () -> network.write(group.current(), new float[4]),
                () -> network.setKey(group, network.key(group)));
    }

    private static void assertRefused(Executable use, String sentence) {
        IllegalStateException e = assertThrows(IllegalStateException.class, use);
        assertTrue(e.getMessage().startsWith(sentence), e.getMessage());
    }

    @Test
    void closedNetworkRefusesEveryUse() {
        Network network = build();
        network.close();
        network.close();
        uses(network).forEach(use -> assertRefused(use, "network n is closed"));
        assertRefused(network::resetToInitialState, "network n is closed");
        assertRefused(network::synchronize, "network n is closed");
    }

    @Test
    void networkOfAClosedBackendRefusesEveryUse() {
        try (Network network = build()) {
            working.close();
            uses(network).forEach(use -> assertRefused(use, "the CPU backend is closed"));
            assertRefused(network::resetToInitialState, "the CPU backend is closed");
        }
    }

    @Test
    void whateverFailsBreaksTheNetwork() {
        try (Network network = build()) {
            for (String method : List.of("advance", "synchronize", "read", "write", "fill")) {
                network.advance(2);
                before = called -> {
                    if (called.equals(method)) {
                        throw failure;
                    }
                };
                assertSame(failure, assertThrows(DeviceException.class, () -> {
                    network.advance(1);
                    network.synchronize();
                    network.read(group.spikes());
                    network.write(group.current(), new float[4]);
                    network.resetToInitialState();
                }));
                before = called -> {};
                uses(network).forEach(use -> assertRefused(use, "network n is broken"));
                network.resetToInitialState();
            }
            network.advance(3);
            assertEquals(3, network.step());
        }
    }

    @Test
    void busyNetworkRefusesAnotherThread() {
        try (Network network = build()) {
            Thread main = Thread.currentThread();
            boolean[] asked = {false};
            before = called -> {
                if (called.equals("advance") && Thread.currentThread() == main) {
                    asked[0] = true;
                    Thread other = new Thread(() -> {
                        uses(network).forEach(use -> assertRefused(use, "network n is busy"));
                        assertRefused(network::close, "network n is busy");
                        asked[0] = false;
                    });
                    other.start();
                    try {
                        other.join();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
            };
            network.advance(1);
            assertEquals(false, asked[0], "the other thread was not refused everything");
        }
    }
}
