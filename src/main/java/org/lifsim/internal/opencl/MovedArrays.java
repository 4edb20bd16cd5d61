package org.lifsim.internal.opencl;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;

/**
 * JVMs that may move an array while native code holds it. JOCL holds an array during each blocking transfer. With Java 25.0.0 to
 * 25.0.2 the collector G1 may move it meanwhile (JDK-8377811), so that numbers are lost without an error.
 */
final class MovedArrays {
    private MovedArrays() {}

    /**
     * Why this JVM must not transfer arrays.
     *
     * @return the reason and the way out; empty if it may
     */
    static Optional<String> problem() {
        List<String> collectors = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .map(GarbageCollectorMXBean::getName)
                .toList();
        return problem(Runtime.version(), collectors);
    }

    static Optional<String> problem(Runtime.Version java, List<String> collectors) {
        boolean affected = java.feature() == 25 && java.interim() == 0 && java.update() <= 2;
        boolean g1 = collectors.stream().anyMatch(name -> name.startsWith("G1 "));
        return affected && g1
                ? Optional.of("Java " + java + " with the collector G1 may move arrays during transfers (JDK-8377811):"
                        + " start Java with -XX:+UseParallelGC, or use Java 25.0.3 or later")
                : Optional.empty();
    }
}
