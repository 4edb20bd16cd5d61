package org.lifsim.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lifsim.BackendContract;
import org.lifsim.error.InputException;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.Values;
import org.lifsim.population.Population;

/** Recorded spikes are those of the state after each step, in order. */
class SpikeRecordingContractTest extends BackendContract {
    private static final double DT = 0.1;

    /** Each run once for all backends. */
    private static final Map<String, List<ReferenceRun>> RUNS = new ConcurrentHashMap<>();

    /** Parameters of units that spike as often as the refractory time allows, and edge cases. */
    static List<ModelParameters> spiking() {
        ModelParameters tutorial = Lif.tutorialParameters();
        return Stream.concat(
                        Stream.of(0.0, 0.3, 0.75, 0.9, 2.5, 5.0)
                                .map(refractory -> tutorial.with(Lif.REFRACT_TIME, refractory)),
                        Stream.of(
                                tutorial.with(Lif.TAU_M, Values.linspace(60, 140))
                                        .with(Lif.REFRACT_TIME, 1),
                                ParameterSets.everyParameterPerUnit(),
                                tutorial.with(Lif.V_RESET, -50)))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 97, 2600})
    void ordinaryUnitsAreDeliveredWhenTheySpike(int units) throws IOException {
        List<ReferenceRun> runs = RUNS.computeIfAbsent(
                units + " units",
                name -> spiking().stream()
                        .map(parameters -> new ReferenceRun(
                                name + ": " + parameters, () -> ordinary(parameters, units), 1, 33, 31, 1100, 5))
                        .toList());
        for (ReferenceRun run : runs) {
            run.assertSpikesAndStates(backend, units > 2000 ? 1100 : 0);
        }
    }

    private static Oracle ordinary(ModelParameters parameters, int units) {
        Oracle oracle = new Oracle(parameters, DT, units);
        for (int i = 0; i < units; i++) {
            oracle.currents()[i] = i % 7 == 0 ? 20f : 0.6f * i / units;
        }
        return oracle;
    }

    @ParameterizedTest
    @EnumSource(
            value = LastSpikeTime.class,
            names = {"OFF", "STEPS"})
    void unitsOfEveryParameterSetAreDeliveredWhenTheySpike(LastSpikeTime lastSpikeTime) throws IOException {
        assertDelivered(chosen(everyParameterSet(lastSpikeTime), lastSpikeTime == LastSpikeTime.OFF ? 0 : 1));
    }

    @ParameterizedTest
    @EnumSource(LastSpikeTime.class)
    @Tag("long")
    void unitsOfEveryParameterSetAreDeliveredOnDevicesToo(LastSpikeTime lastSpikeTime) throws IOException {
        assertDelivered(everyParameterSet(lastSpikeTime));
    }

    private static List<ReferenceRun> everyParameterSet(LastSpikeTime lastSpikeTime) {
        return RUNS.computeIfAbsent(
                "last spike time " + lastSpikeTime,
                name -> ParameterSets.all().stream()
                        .map(parameters -> new ReferenceRun(
                                name + ": " + parameters, () -> scrambled(parameters, lastSpikeTime), 1, 70, 32))
                        .toList());
    }

    private void assertDelivered(List<ReferenceRun> runs) throws IOException {
        for (ReferenceRun run : runs) {
            run.assertSpikesAndStates(singleThreaded, 40);
        }
    }

    private static Oracle scrambled(ModelParameters parameters, LastSpikeTime lastSpikeTime) {
        Oracle oracle = new Oracle(parameters, DT, false, lastSpikeTime, 37, 3);
        oracle.scramble(new SplittableRandom(11));
        return oracle;
    }

    /** So many spikes in one step that they need no sorting. */
    @Test
    void unitsThatAllSpikeInOneStepAreDelivered() throws IOException {
        int units = 150_000;
        try (Population population = Population.of(Lif.tutorialParameters().with(Lif.REFRACT_TIME, 0))
                .units(units)
                .unitsPerSlice(100_000)
                .recordSpikes()
                .build(backend)) {
            population.clamp(100f);
            long[] next = {0};
            population.advance(70, (step, who, count) -> {
                assertEquals(next[0]++, step);
                assertTrue(count == 0 || count == units, count + " units at step " + step);
                for (int i = 0; i < count; i++) {
                    if (who[i] != i) {
                        fail("unit " + who[i] + " is delivered at place " + i + " of step " + step);
                    }
                }
            });
            assertTrue(population.totalSpikeCount() > 40L * units, "too few to try it");
        }
    }

    /** Enough units that the words of the spike bitmap are sorted two at a time. */
    @Test
    void spikesOfManyUnitsAreDelivered() throws IOException {
        int units = 70_000;
        List<ReferenceRun> runs =
                RUNS.computeIfAbsent(units + " units", name -> List.of(new ReferenceRun(name, () -> ramp(units), 170)));
        runs.get(0).assertSpikesAndStates(backend, 40_000);
    }

    private static Oracle ramp(int units) {
        Oracle oracle = new Oracle(Lif.tutorialParameters(), DT, units);
        for (int i = 0; i < units; i++) {
            oracle.currents()[i] = 1.2f * i / (units - 1);
        }
        return oracle;
    }

    @Test
    void spikesThatAreNotRecordedCannotBeDelivered() {
        try (Population population = Population.of(Lif.tutorialParameters()).build(backend)) {
            assertThrows(InputException.class, () -> population.advance(1, (step, units, count) -> {}));
        }
    }
}
