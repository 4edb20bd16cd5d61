package org.lifsim.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lifsim.SpikeSteps;
import org.lifsim.TestBackends;
import org.lifsim.backend.Backend;
import org.lifsim.internal.model.LifModel;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.population.Population;

/** What a unit does in its refractory period, and for how many steps. */
class RefractoryTest {
    private static final double DT = 0.1;

    private static List<Integer> spikes(ModelParameters parameters, float current, int steps) throws IOException {
        return SpikeSteps.of(parameters, current, DT, steps);
    }

    /**
     * Brian2 2.9.0 with {@code dv/dt = (1-v)/(10*ms) : 1 (unless refractory)}, {@code threshold='v>0.8'}, {@code reset='v=0'}:
     * the steps of the spikes. Brian2 counts from the start of the step of the spike, so it masks one step less.
     */
    @ParameterizedTest
    @CsvSource({
        "0.1, 160 321 482 643 804 965",
        "2, 160 340 520 700 880",
        "5, 160 370 580 790",
        "7.3, 160 393 626 859",
        "15, 160 470 780"
    })
    void heldUnitsSpikeAsInBrian2(double refractory, String steps) throws IOException {
        ModelParameters unit = Lif.MODEL
                .defaults()
                .with(Lif.TAU_M, 10)
                .with(Lif.THR, 0.8)
                .with(Lif.V_REST, 0)
                .with(Lif.V_RESET, 0)
                .with(Lif.TAU_THETA, 0)
                .with(Lif.V_MIN, Double.NEGATIVE_INFINITY)
                .with(Lif.REFRACT_TIME, refractory - DT)
                .with(Lif.REFRACTORY, "hold")
                .with(Lif.REFRACT_STEPS, "rounded");
        assertEquals(Arrays.stream(steps.split(" ")).map(Integer::valueOf).toList(), spikes(unit, 1, 1000));
    }

    /** A strong current makes every unit spike at once after its refractory period. */
    @ParameterizedTest
    @ValueSource(strings = {"lif", "quadlif", "adex"})
    void aRoundedPeriodHasTheStepsOfNest(String model) throws IOException {
        NeuronModel of = NeuronModels.named(model);
        Parameter time = of.parameters().stream()
                .filter(parameter -> parameter.name().equals("refract_time"))
                .findFirst()
                .orElseThrow();
        for (double refractory : new double[] {0.3, 2, 3, 5, 7.3, 20}) {
            // Quadratic LIF that leaks can spike without input: its stable potential is above the threshold.
            for (String what : model.equals("quadlif") ? List.of("hold") : List.of("leak", "hold")) {
                ModelParameters unit = of.demoParameters()
                        .with(time, refractory)
                        .with(Lif.REFRACTORY, what)
                        .with(Lif.REFRACT_STEPS, "rounded");
                List<Integer> spikes = spikes(unit, 1e6f, 1000);
                assertEquals(1 + Math.round(refractory / DT), spikes.get(1) - spikes.get(0), refractory + " " + what);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lif", "quadlif", "adex"})
    void aHeldUnitKeepsItsPotential(String model) {
        NeuronModel of = NeuronModels.named(model);
        Parameter time = of.parameters().stream()
                .filter(parameter -> parameter.name().equals("refract_time"))
                .findFirst()
                .orElseThrow();
        float[] atSpike = new float[1];
        float[] after = new float[1];
        ModelParameters unit = of.demoParameters().with(time, 3).with(Lif.REFRACT_STEPS, "rounded");
        for (String what : List.of("leak", "hold")) {
            try (Backend backend = TestBackends.open("cpu-scalar");
                    Population population = Population.of(unit.with(Lif.REFRACTORY, what))
                            .units(1)
                            .dt(DT)
                            .build(backend)) {
                population.clamp(1e6f);
                while (population.totalSpikeCount() == 0) {
                    population.advance(1);
                }
                population.read(StateVariable.V, 0, atSpike);
                population.advance(30);
                population.read(StateVariable.V, 0, after);
                assertEquals(1, population.totalSpikeCount());
                if (what.equals("hold")) {
                    assertEquals(atSpike[0], after[0]);
                } else {
                    assertNotEquals(atSpike[0], after[0]);
                }
            }
        }
    }

    @Test
    void aPeriodThatIsNoWholeNumberOfStepsIsTold() {
        ModelParameters unit = Lif.tutorialParameters().with(Lif.REFRACT_STEPS, "rounded");
        assertTrue(warnings(unit.with(Lif.REFRACT_TIME, 2)).isEmpty());
        assertTrue(warnings(unit.with(Lif.REFRACT_TIME, 2.04))
                .contains("is 2.04 ms, which refract_steps = rounded makes 20"));
        assertEquals(20, Lif.refractorySteps(unit.with(Lif.REFRACT_TIME, 2.04), DT));
        assertEquals(30, Lif.refractorySteps(unit.with(Lif.REFRACT_TIME, 3), DT));
    }

    private static String warnings(ModelParameters unit) {
        List<String> warnings = Population.of(unit).units(1).dt(DT).warnings().stream()
                .map(Object::toString)
                .toList();
        return String.join("; ", warnings);
    }

    /** Up to where the sum of float32 stands still, which is after about 2^24 steps. Many units take no longer than one. */
    @Test
    void aRoundedPeriodIsTheSumOfItsSteps() {
        double[] times = new double[200];
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < times.length; i++) {
            times[i] = DT * random.nextInt(1 << random.nextInt(1, 21));
        }
        times[0] = 1e12;
        ModelParameters units =
                Lif.tutorialParameters().with(Lif.REFRACT_STEPS, "rounded").with(Lif.REFRACT_TIME, Values.of(times));
        DerivedValues found = new DerivedParameterTable(units, DT, 0, times.length, times.length, null)
                .of(LifModel.REFRACTORY_PERIOD);
        for (int i = 0; i < times.length; i++) {
            float sum = 0;
            for (long n = 0; n < Math.min(1 << 26, Math.round(times[i] / DT)); n++) {
                sum += (float) DT;
            }
            assertEquals(sum, found.at(i), times[i] + " ms");
        }
    }

    /** The refractory time is part of the state of AdEx only where there is one, and then of its digest. */
    @Test
    void theStateOfAdExHasItsRefractoryTime() {
        ModelParameters without = AdEx.MODEL.demoParameters();
        assertEquals(List.of(StateVariable.V, StateVariable.W), without.digestVariables());
        assertEquals(
                List.of(StateVariable.V, StateVariable.W, StateVariable.RFR),
                without.with(AdEx.REFRACT_TIME, 2).digestVariables());
    }
}
