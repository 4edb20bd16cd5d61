package org.lifsim.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lifsim.BackendContract;
import org.lifsim.NpyWriter;
import org.lifsim.input.Stimulus;
import org.lifsim.internal.input.StimulusCompiler;
import org.lifsim.model.Izhikevich;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.PoissonEncoder;
import org.lifsim.model.SimplifiedLif;
import org.lifsim.population.Population;
import org.lifsim.population.PopulationBuilder;

/** A stimulus is added within the steps, and depends on nothing but the step and the unit. */
class StimulusContractTest extends BackendContract {
    private static final double DT = 0.1;

    /** The runs of the reference implementation, once for all backends. */
    private static final List<ReferenceRun> RUNS = Stream.of(
                    Lif.tutorialParameters(),
                    ParameterSets.everyParameterPerUnit().with(Lif.MAX_ONE_SPIKE, "true"),
                    SimplifiedLif.MODEL.demoParameters().with(SimplifiedLif.RHO_B, 0.001),
                    Izhikevich.MODEL.demoParameters(),
                    PoissonEncoder.MODEL.defaults())
            .map(parameters -> new ReferenceRun(parameters.toString(), () -> stimulated(parameters), 1, 70, 32, 400))
            .toList();

    /** The digest of the reference implementation. */
    private static String expectedDigest;

    @TempDir
    Path folder;

    @Test
    void stimulusIsAddedWithinTheSteps() throws IOException {
        for (ReferenceRun run : RUNS) {
            run.assertSpikesAndStates(singleThreaded, 100);
        }
    }

    private static Oracle stimulated(ModelParameters parameters) {
        double current = parameters.model().demoCurrent();
        Oracle oracle = new Oracle(parameters, DT, false, LastSpikeTime.OFF, 137, 3, TestSources.all(0.2 * current));
        Arrays.fill(oracle.currents(), (float) (0.7 * current));
        return oracle;
    }

    @Test
    void stimulusDoesNotDependOnSlicesAndChunks() {
        if (expectedDigest == null) {
            expectedDigest = stimulatedDigest(scalar, 0, 5000);
        }
        assertEquals(expectedDigest, stimulatedDigest(backend, 0, 5000), "one slice, one chunk");
        assertEquals(expectedDigest, stimulatedDigest(backend, 97, 5000), "slices of 97");
        assertEquals(expectedDigest, stimulatedDigest(backend, 0, 7), "chunks of 7");
        assertEquals(expectedDigest, stimulatedDigest(backend, 16, 4099), "slices of 16, chunks of 4099");
    }

    private static String stimulatedDigest(Backend backend, long slice, int chunk) {
        try (Population population = Population.of(Lif.tutorialParameters())
                .units(333)
                .dt(DT)
                .unitsPerSlice(slice)
                .stimulus(StimulusCompiler.stimulusOf(TestSources.all(0.1)))
                .build(backend)) {
            for (int remaining = 5000; remaining > 0; remaining -= chunk) {
                population.advance(Math.min(remaining, chunk));
            }
            assertNotEquals(0, population.totalSpikeCount());
            return population.digest();
        }
    }

    @Test
    void playbackFileActsAsCurrentsThatAreClampedInEachStep() throws IOException {
        int units = 103;
        int steps = 400;
        float[] rows = new float[steps * units];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = i * 7919 % 1009 * 1e-3f;
        }
        Path file = NpyWriter.write(folder.resolve("rows.npy"), rows, steps, units);
        for (ModelParameters parameters :
                List.of(Lif.tutorialParameters(), Lif.tutorialParameters().with(Lif.MAX_ONE_SPIKE, "true"))) {
            PopulationBuilder builder =
                    Population.of(parameters).units(units).batch(2).dt(DT);
            try (Population clamped = builder.build(singleThreaded);
                    Population played = builder.copy()
                            .unitsPerSlice(60)
                            .stimulus(Stimulus.parse("playback(file=" + file + ")"))
                            .build(singleThreaded)) {
                float[] both = new float[2 * units];
                for (int k = 0; k < steps; k++) {
                    System.arraycopy(rows, k * units, both, 0, units);
                    System.arraycopy(rows, k * units, both, units, units);
                    clamped.clamp(both);
                    clamped.advance(1);
                }
                played.advance(37);
                played.advance(steps - 37);
                assertNotEquals(0, clamped.totalSpikeCount());
                assertEquals(clamped.digest(), played.digest());
                assertEquals(clamped.totalSpikeCount(), played.totalSpikeCount());
            }
        }
    }
}
