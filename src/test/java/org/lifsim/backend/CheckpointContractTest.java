package org.lifsim.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lifsim.BackendContract;
import org.lifsim.error.InputException;
import org.lifsim.input.Stimulus;
import org.lifsim.internal.input.StimulusCompiler;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.PoissonEncoder;
import org.lifsim.model.SimplifiedLif;
import org.lifsim.model.Values;
import org.lifsim.population.Checkpoint;
import org.lifsim.population.Population;
import org.lifsim.population.PopulationBuilder;

/** A population resumes from a checkpoint on any backend with the same bits. */
class CheckpointContractTest extends BackendContract {
    private static final double DT = 0.1;

    @TempDir
    Path folder;

    /** Stopped at any step and resumed on any backend with another slice size. */
    @Test
    void populationResumesWithTheSameBitsOnAnyBackend() throws IOException {
        Path file = folder.resolve("checkpoint.npz");
        for (ModelParameters parameters : List.of(
                Lif.tutorialParameters(),
                ParameterSets.everyParameterPerUnit().with(Lif.ONE_SPIKE, "true"),
                SimplifiedLif.MODEL.demoParameters().with(SimplifiedLif.RESIST_INH, 0.2),
                PoissonEncoder.MODEL.defaults())) {
            PopulationBuilder builder = Population.of(parameters)
                    .units(103)
                    .dt(DT)
                    .recordLastSpikeTime(LastSpikeTime.MILLISECONDS)
                    .seed(5)
                    .stimulus(StimulusCompiler.stimulusOf(
                            TestSources.all(0.2 * parameters.model().demoCurrent())));
            String whole;
            try (Population population = builder.build(backend)) {
                population.clamp((float) parameters.model().demoCurrent());
                population.advance(123);
                Checkpoint.write(population, Map.of("a", "b"), file);
                population.advance(234);
                whole = state(population);
            }
            Checkpoint checkpoint = Checkpoint.read(file);
            assertEquals(123, checkpoint.step());
            assertEquals(Map.of("a", "b"), checkpoint.metadata());
            for (Backend other : List.of(scalar, backend)) {
                try (Population population = builder.unitsPerSlice(40).build(other)) {
                    population.clamp(1f);
                    population.advance(5);
                    checkpoint.restore(population);
                    assertEquals(123, population.step());
                    population.advance(234);
                    assertEquals(whole, state(population), parameters + " on " + other.name());
                }
            }
        }
    }

    /**
     * A checkpoint of this version, kept with the tests, is written again to the byte, and resumes with the same bits. The
     * contracts run with each backend, on Java 17 and 25, and with the instructions of older processors: so a checkpoint from
     * any of them is resumed on any other. {@code -Dlifsim.renew=true} writes the file, once its format has changed on purpose.
     */
    @Test
    void aKeptCheckpointIsWrittenAndResumedAlikeEverywhere() throws IOException {
        Path kept = Path.of("src/test/resources/org/lifsim/backend/checkpoint-2.npz");
        Path file = folder.resolve("checkpoint.npz");
        PopulationBuilder builder = Population.of(Lif.tutorialParameters().with(Lif.TAU_M, Values.linspace(60, 140)))
                .units(100)
                .dt(DT)
                .seed(11)
                .stimulus(Stimulus.parse(
                        "white_noise(sigma=0.3) + ou(sd=0.1, tau=5) + poisson(rate=3000, weight=2, tau=3)"));
        try (Population population = builder.build(backend)) {
            population.clamp(0.2f);
            population.advance(321);
            assertTrue(population.totalSpikeCount() > 0);
            Checkpoint.write(population, Map.of("purpose", "kept with the tests"), file);
        }
        if (Boolean.getBoolean("lifsim.renew")) {
            Files.createDirectories(kept.getParent());
            Files.copy(file, kept, StandardCopyOption.REPLACE_EXISTING);
        }
        assertArrayEquals(Files.readAllBytes(kept), Files.readAllBytes(file));
        Checkpoint checkpoint = Checkpoint.read(kept);
        try (Population population = builder.build(backend)) {
            checkpoint.restore(population);
            population.advance(456);
            assertEquals("d893a7cd0927dff3a10bdecb0031762b0f4d41239008bc3012817e66e8561786", population.digest());
        }
    }

    private static String state(Population population) {
        int[] counts = new int[(int) population.units()];
        population.readSpikeCounts(0, counts);
        boolean[] spikes = new boolean[counts.length];
        population.readLastStepSpikes(0, spikes);
        return population.digest() + Arrays.toString(counts) + Arrays.toString(spikes);
    }

    @Test
    void checkpointOfAnotherPopulationIsRefused() throws IOException {
        Path file = folder.resolve("other.npz");
        PopulationBuilder builder = Population.of(Lif.tutorialParameters()).units(10);
        try (Population population = builder.build(backend)) {
            Checkpoint.write(population, Map.of(), file);
        }
        Checkpoint checkpoint = Checkpoint.read(file);
        Map<String, PopulationBuilder> others = Map.of(
                "units is 10 in the checkpoint and 11 in this run",
                        Population.of(Lif.tutorialParameters()).units(11),
                "dt is 0.1 in the checkpoint and 0.2 in this run",
                        Population.of(Lif.tutorialParameters()).units(10).dt(0.2),
                "seed is 0 in the checkpoint and 3 in this run",
                        Population.of(Lif.tutorialParameters()).units(10).seed(3),
                "tau_m is 100.0 in the checkpoint and values of",
                        Population.of(Lif.tutorialParameters().with(Lif.TAU_M, Values.linspace(1, 2)))
                                .units(10),
                "tols kept is no in the checkpoint",
                        Population.of(Lif.tutorialParameters())
                                .units(10)
                                .recordLastSpikeTime(LastSpikeTime.MILLISECONDS),
                "source 0 of the stimulus is missing in the checkpoint",
                        Population.of(Lif.tutorialParameters())
                                .units(10)
                                .stimulus(StimulusCompiler.stimulusOf(TestSources.all(1))));
        for (Map.Entry<String, PopulationBuilder> other : others.entrySet()) {
            try (Population population = other.getValue().build(backend)) {
                InputException e = assertThrows(InputException.class, () -> checkpoint.restore(population));
                assertTrue(e.getMessage().contains(other.getKey()), e.getMessage());
            }
        }
    }
}
