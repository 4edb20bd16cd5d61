package org.lifsim.internal.opencl;

import static org.jocl.CL.CL_CONTEXT_REFERENCE_COUNT;
import static org.jocl.CL.clGetContextInfo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lifsim.Requirements;
import org.lifsim.error.DeviceException;
import org.lifsim.input.Stimulus;
import org.lifsim.internal.selftest.NetworkSelfTest;
import org.lifsim.internal.spi.StreamTriad;
import org.lifsim.model.Lif;
import org.lifsim.model.Values;
import org.lifsim.population.Population;

/** OpenCL objects are released with what they belong to. Each of them refers to its context, which counts them. */
class OpenClHandlesTest {
    private OpenClBackend backend;

    @BeforeEach
    void open() {
        if (OpenClDevices.probe().devices().isEmpty()) {
            Requirements.skip(
                    "opencl",
                    "OpenCL objects are counted",
                    OpenClDevices.probe().missing());
        }
        backend = new OpenClBackend(OpenClDevices.probe().devices().get(0));
    }

    @AfterEach
    void close() {
        if (backend != null) {
            backend.close();
        }
    }

    private int references() {
        int[] count = new int[1];
        clGetContextInfo(backend.context(), CL_CONTEXT_REFERENCE_COUNT, Sizeof.cl_uint, Pointer.to(count), null);
        return count[0];
    }

    /**
     * The references once a driver's own threads have let go of what ended, or after ten seconds. PoCL releases a
     * finished event in a worker thread, at times after {@code clFinish} has returned.
     */
    private int referencesAfterDriverThreads(int expected) throws InterruptedException {
        long patienceEnds = System.nanoTime() + 10_000_000_000L;
        while (references() != expected && System.nanoTime() < patienceEnds) {
            Thread.sleep(1);
        }
        return references();
    }

    /** The fewest references in half a second: what stays when the driver's threads are done. */
    private int referencesAtRest() throws InterruptedException {
        int fewest = references();
        for (int look = 0; look < 50; look++) {
            Thread.sleep(10);
            fewest = Math.min(fewest, references());
        }
        return fewest;
    }

    private void useEverything() throws Exception {
        try (Population population = Population.of(Lif.tutorialParameters())
                .units(5000)
                .unitsPerSlice(2000)
                .recordSpikes()
                .stimulus(Stimulus.stepNoise(Values.of(0.1), 1))
                .build(backend)) {
            population.clamp(new float[5000]);
            population.advance(40, (step, units, count) -> {});
            population.clamp(new float[5000]);
            population.advance(1);
            population.digest();
        }
        try (StreamTriad.Run triad = backend.streamTriad(1000)) {
            triad.run(2);
        }
        assertEquals("passed", NetworkSelfTest.testSingleElement(backend).orElse("passed"));
    }

    @Test
    void nothingIsLeftAfterClosing() throws Exception {
        useEverything(); // builds the programs, which belong to the backend
        int before = referencesAtRest();
        for (int round = 0; round < 3; round++) {
            useEverything();
            assertEquals(before, referencesAfterDriverThreads(before), "after round " + round);
        }
    }

    @Test
    void nothingIsLeftOfAProgramThatDoesNotCompile() throws InterruptedException {
        int before = referencesAtRest();
        for (int round = 0; round < 3; round++) {
            assertThrows(DeviceException.class, () -> backend.build("bad.cl", new String[] {"kernel void"}, ""));
        }
        assertEquals(before, referencesAfterDriverThreads(before));
    }
}
