package org.lifsim.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lifsim.BackendContract;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.model.StateVariable;
import org.lifsim.model.WinnerTakeAll;
import org.lifsim.population.Population;

/**
 * The probabilities of WTAS have the bits of a sum in JAX's order: centered windows of 32. Only comparisons with thresholds show them, so each
 * threshold is the expected probability, which is no spike, or the float32 below it, which is one.
 */
class WinnerTakeAllContractTest extends BackendContract {
    @ParameterizedTest
    @CsvSource({"1, 1", "7, 3", "37, 5", "300, 2", "1000, 3", "3001, 1"})
    void probabilitiesAreSummedInJaxsOrder(int units, int batch) {
        SplittableRandom random = new SplittableRandom(units);
        float[] currents = new float[units * batch];
        float[] thresholds = new float[units * batch];
        boolean[] expected = new boolean[units * batch];
        for (int i = 0; i < currents.length; i++) {
            currents[i] = (float) random.nextDouble(-3, 3);
        }
        for (int from = 0; from < currents.length; from += units) {
            float[] exponentials = new float[units];
            float most = currents[from];
            for (int i = from; i < from + units; i++) {
                most = Math.max(most, currents[i]);
            }
            for (int i = from; i < from + units; i++) {
                exponentials[i - from] = Float32Math.exp(currents[i] - most);
            }
            float share = 1f / sum(exponentials);
            for (int i = from; i < from + units; i++) {
                float p = Float32Math.exp(currents[i] - most) * share;
                expected[i] = random.nextBoolean();
                thresholds[i] = expected[i] ? Math.nextDown(p) : p;
            }
        }
        try (Population population = Population.of(
                        WinnerTakeAll.MODEL.defaults().with(WinnerTakeAll.TAU_M, 10))
                .units(units)
                .batch(batch)
                .dt(0.1)
                .build(backend)) {
            population.write(StateVariable.THR, 0, thresholds);
            population.clamp(currents);
            population.advance(1);
            boolean[] spikes = new boolean[currents.length];
            population.readLastStepSpikes(0, spikes);
            for (int i = 0; i < spikes.length; i++) {
                assertEquals(expected[i], spikes[i], "unit " + i);
            }
        }
    }

    private static float sum(float[] numbers) {
        int count = numbers.length < 32 ? 1 : 1 + (numbers.length - 1) / 32;
        int low = (count * 32 - numbers.length) / 2;
        float[] sums = new float[count];
        for (int i = 0; i < numbers.length; i++) {
            sums[count == 1 ? 0 : (i + low) / 32] += numbers[i];
        }
        return count == 1 ? sums[0] : sum(sums);
    }
}
