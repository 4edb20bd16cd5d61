package org.lifsim.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lifsim.BackendContract;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.population.Population;

/** A step has the bits of the reference implementation: for every population size, model, option and optional state variable. */
class StepContractTest extends BackendContract {
    private static final double DT = 0.1;

    /** Each run once for all backends, by a name that no other run has. */
    private static final Map<String, List<ReferenceRun>> RUNS = new ConcurrentHashMap<>();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15, 16, 17, 31, 33, 257, 4099, 100_003})
    void populationOfAnySizeStepsAsTheReference(int units) {
        List<ReferenceRun> runs = RUNS.computeIfAbsent(
                units + " units",
                name -> List.of(new ReferenceRun(name, () -> tutorialUnits(units), 1, 1, 2, 61, 300)));
        runs.forEach(run -> run.assertStates(backend, 0));
    }

    private static Oracle tutorialUnits(int units) {
        Oracle oracle = new Oracle(Lif.tutorialParameters(), DT, units);
        oracle.scramble(new SplittableRandom(units));
        return oracle;
    }

    /** Ordinary units, for which backends use the fast path. */
    @ParameterizedTest
    @ValueSource(ints = {1, 95, 96, 97, 1000, 4099})
    void ordinaryUnitsStepAsTheReference(int units) {
        List<ReferenceRun> runs = RUNS.computeIfAbsent(
                units + " ordinary units",
                name -> ordinaryParameters()
                        .map(parameters -> new ReferenceRun(
                                name + ": " + parameters,
                                () -> ordinaryUnits(parameters, units),
                                1,
                                1,
                                2,
                                255,
                                257,
                                700,
                                1))
                        .toList());
        runs.forEach(run -> run.assertStates(backend, 0));
    }

    private static Stream<ModelParameters> ordinaryParameters() {
        ModelParameters tutorial = Lif.tutorialParameters();
        return Stream.of(
                tutorial,
                tutorial.with(Lif.V_MIN, Double.NEGATIVE_INFINITY),
                tutorial.with(Lif.TAU_THETA, 0),
                tutorial.with(Lif.TAU_THETA, 3).with(Lif.THETA_PLUS, 2).with(Lif.REFRACT_TIME, 0),
                tutorial.with(Lif.CONDUCT_LEAK, 0.5),
                ParameterSets.everyParameterPerUnit(),
                tutorial.with(Lif.THETA_PLUS, Values.uniform(0.01, 0.1, 5)),
                tutorial.with(Lif.TAU_THETA, Values.linspace(100, 500)),
                tutorial.with(Lif.REFRACT_TIME, Values.linspace(0.5, 3)),
                tutorial.with(Lif.V_RESET, Values.uniform(-61, -59, 3)),
                tutorial.with(Lif.V_REST, Values.linspace(-65, -66)).with(Lif.V_MIN, -70),
                tutorial.with(Lif.THR, Values.clippedNormal(-52, 1, -54, -50, 2)),
                tutorial.with(Lif.RESIST_M, Values.uniform(800, 1200, 1)));
    }

    private static Oracle ordinaryUnits(ModelParameters parameters, int units) {
        Oracle oracle = new Oracle(parameters, DT, units);
        for (int i = 0; i < units; i++) {
            oracle.currents()[i] = i % 7 == 0 ? 0.9f : 0.6f * i / units;
        }
        return oracle;
    }

    @Test
    void everyParameterSetStepsAsTheReference() {
        everyParameterSet().forEach(run -> run.assertStates(singleThreaded, 0));
    }

    /** So many that a backend which counts their spikes later has to, whatever the refractory time. */
    @Test
    void singleStepsHaveTheBitsOfManyAtOnce() {
        everyParameterSet().forEach(run -> run.assertStatesOfSingleSteps(singleThreaded));
    }

    private static List<ReferenceRun> everyParameterSet() {
        return RUNS.computeIfAbsent(
                "plain",
                name -> ParameterSets.all().stream()
                        .map(parameters -> scrambledUnits(parameters, false, LastSpikeTime.OFF, 1, 1, 5, 300))
                        .toList());
    }

    /** {@link SpikeRecordingContractTest} has the last spike time in steps. */
    @Test
    void optionalStateVariablesHaveTheValuesOfTheReference() {
        chosen(withOptionalStateVariables(), 0).forEach(run -> run.assertStates(singleThreaded, 0));
    }

    @Test
    @Tag("long")
    void optionalStateVariablesHaveTheValuesOfTheReferenceOnDevicesToo() {
        withOptionalStateVariables().forEach(run -> run.assertStates(singleThreaded, 0));
    }

    private static List<ReferenceRun> withOptionalStateVariables() {
        return RUNS.computeIfAbsent(
                "optional",
                name -> ParameterSets.all().stream()
                        .flatMap(parameters -> parameters.model().hasSurrogate()
                                ? Stream.of(
                                        scrambledUnits(parameters, true, LastSpikeTime.MILLISECONDS, 1, 1, 5, 300),
                                        scrambledUnits(parameters, true, LastSpikeTime.OFF, 1, 1, 5, 300))
                                : Stream.of(
                                        scrambledUnits(parameters, false, LastSpikeTime.MILLISECONDS, 1, 1, 5, 300)))
                        .toList());
    }

    private static ReferenceRun scrambledUnits(
            ModelParameters parameters, boolean surrogate, LastSpikeTime lastSpikeTime, int... advances) {
        return new ReferenceRun(
                parameters + ", surrogate " + surrogate + ", last spike time " + lastSpikeTime,
                () -> {
                    Oracle oracle = new Oracle(parameters, DT, surrogate, lastSpikeTime, 259, 3);
                    oracle.scramble(new SplittableRandom(7));
                    return oracle;
                },
                advances);
    }

    /** Enough units that a device uploads the currents in several transfers, while it still steps with the previous ones. */
    @Test
    void currentsOfConsecutiveAdvancesAreTakenInOrder() {
        int units = (1 << 21) + 12_345;
        int[] some = {0, (1 << 20) - 1, 1 << 20, (1 << 21) - 1, 1 << 21, units - 1};
        try (Population many =
                        Population.of(Lif.tutorialParameters()).units(units).build(backend);
                Population few = Population.of(Lif.tutorialParameters())
                        .units(some.length)
                        .build(scalar)) {
            float[] currents = new float[units];
            float[] chosen = new float[some.length];
            for (int k = 0; k < 6; k++) {
                for (int i = 0; i < units; i++) {
                    currents[i] = (i * 31L + k * 17) % 101 / 10f;
                }
                for (int n = 0; n < some.length; n++) {
                    chosen[n] = currents[some[n]];
                }
                many.clamp(currents);
                many.advance(12 + k);
                few.clamp(chosen);
                few.synchronize();
                few.advance(12 + k);
                few.synchronize();
            }
            for (StateVariable variable : List.of(StateVariable.V, StateVariable.THR_THETA, StateVariable.RFR)) {
                float[] value = new float[1];
                float[] expected = new float[some.length];
                few.read(variable, 0, expected);
                for (int n = 0; n < some.length; n++) {
                    many.read(variable, some[n], value);
                    assertEquals(expected[n], value[0], variable + " of unit " + some[n]);
                }
            }
            assertTrue(few.totalSpikeCount() > 0, "too few to try it");
        }
    }
}
