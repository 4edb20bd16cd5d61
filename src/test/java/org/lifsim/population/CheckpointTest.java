package org.lifsim.population;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lifsim.TestBackends;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.model.Lif;

class CheckpointTest {
    private static final int MUTILATIONS = 300;

    @TempDir
    Path folder;

    /** A damaged file is rejected with an InputException, or gives exactly the state that was written. */
    @Test
    void aMutilatedFileIsRefusedOrHasTheSameState() throws IOException {
        Path file = folder.resolve("state.npz");
        try (Backend backend = TestBackends.open("cpu-scalar");
                Population population =
                        Population.of(Lif.tutorialParameters()).units(40).build(backend)) {
            population.clamp(0.4f);
            population.advance(300);
            String digest = population.digest();
            Checkpoint.write(population, Map.of("name", "value"), file);
            byte[] whole = Files.readAllBytes(file);
            long seed = Long.getLong("lifsim.seed", System.nanoTime());
            SplittableRandom random = new SplittableRandom(seed);
            int refused = 0;
            for (int i = 0; i < MUTILATIONS; i++) {
                Files.write(file, mutilated(whole, random));
                population.resetToInitialState();
                try {
                    Checkpoint.read(file).restore(population);
                    assertEquals(digest, population.digest(), "-Dlifsim.seed=" + seed + " mutilation " + i);
                } catch (InputException e) {
                    refused++;
                    assertTrue(e.getMessage().contains("state.npz"), e.getMessage());
                }
            }
            assertTrue(refused > MUTILATIONS / 2, refused + " refused");
        }
    }

    private static byte[] mutilated(byte[] whole, SplittableRandom random) {
        byte[] bytes = random.nextInt(4) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
        for (int n = random.nextInt(4); n >= 0 && bytes.length > 0; n--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }
}
