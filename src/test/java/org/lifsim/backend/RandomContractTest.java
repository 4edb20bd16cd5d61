package org.lifsim.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.lifsim.BackendContract;
import org.lifsim.internal.random.Distribution;
import org.lifsim.internal.spi.Device;
import org.lifsim.model.PoissonEncoder;
import org.lifsim.population.Population;
import org.lifsim.random.RandomKey;
import org.lifsim.random.RandomStream;

/** Random numbers are the same on every backend. */
class RandomContractTest extends BackendContract {
    @Test
    void randomNumbersAreThoseOfTheReferenceImplementation() {
        RandomKey key = new RandomStream(12, 34).at(56);
        for (Distribution distribution : Distribution.values()) {
            for (long first : new long[] {0, 17, (1L << 32) - 20, 1L << 40}) {
                float[] found = new float[1037];
                Device.of(backend).fillRandom(distribution, key, 0.3f, first, found);
                for (int i = 0; i < found.length; i++) {
                    assertEquals(
                            Float.floatToRawIntBits(distribution.of(key, 0.3f, first + i)),
                            Float.floatToRawIntBits(found[i]),
                            distribution + " of unit " + (first + i));
                }
            }
        }
    }

    @Test
    void randomNumbersContinueAfterAResetAndRestartWithTheInitialState() {
        try (Population encoder = Population.of(PoissonEncoder.MODEL.defaults())
                .units(500)
                .seed(3)
                .build(backend)) {
            String first = spikesOf(encoder);
            encoder.reset();
            assertNotEquals(first, spikesOf(encoder));
            encoder.resetToInitialState();
            assertEquals(first, spikesOf(encoder));
        }
    }

    private static String spikesOf(Population encoder) {
        encoder.clamp(1f);
        encoder.advance(40);
        int[] counts = new int[(int) encoder.units()];
        encoder.readSpikeCounts(0, counts);
        return Arrays.toString(counts);
    }
}
