package org.lifsim;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.lifsim.backend.Backend;

/**
 * One subject on which all backends must agree, bit for bit. Each subclass runs once for each of {@link TestBackends#variants}. The
 * backends are opened once for all contracts, so a device builds each program once.
 */
@Tag("contract")
@ParameterizedClass(name = "{0}")
@MethodSource("org.lifsim.TestBackends#variants")
@ExtendWith(BackendContract.SharedBackends.class)
public abstract class BackendContract {
    /** Name of the backend under test, for {@link TestBackends#open}. */
    @Parameter
    protected String name;

    /** The backend under test. A CPU backend has several threads. Must not be closed. */
    protected Backend backend;

    /**
     * The backend under test. A CPU backend has one thread, for many populations that are too small to be shared among threads. Must
     * not be closed.
     */
    protected Backend singleThreaded;

    /** The reference implementation with one thread. Must not be closed. */
    protected Backend scalar;

    /**
     * All runs on a CPU. On a device, which builds a program for each run, every second one.
     *
     * @param first index of the first one on a device, 0 or 1
     */
    protected final <T> List<T> chosen(List<T> runs, int first) {
        return name.startsWith("cpu")
                ? runs
                : IntStream.range(0, runs.size())
                        .filter(k -> k % 2 == first)
                        .mapToObj(runs::get)
                        .toList();
    }

    /** Opens each backend on first use and closes it after the last test. */
    static final class SharedBackends implements BeforeEachCallback {
        @Override
        public void beforeEach(ExtensionContext context) {
            BackendContract contract = (BackendContract) context.getRequiredTestInstance();
            boolean cpu = contract.name.startsWith("cpu");
            contract.backend = open(context, contract.name, "", TestBackends::open);
            contract.singleThreaded = cpu
                    ? open(context, contract.name, " with one thread", name -> TestBackends.open(name, 1))
                    : contract.backend;
            contract.scalar = open(context, "cpu-scalar", " with one thread", name -> TestBackends.open(name, 1));
        }

        private static Backend open(
                ExtensionContext context, String name, String suffix, Function<String, Backend> opening) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(SharedBackends.class))
                    .computeIfAbsent(name + suffix, key -> opening.apply(name), Backend.class);
        }
    }
}
