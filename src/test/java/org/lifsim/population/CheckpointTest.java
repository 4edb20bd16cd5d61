package org.lifsim.population;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.lifsim.TestBackends;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.internal.io.NpzWriter;
import org.lifsim.model.Lif;

class CheckpointTest {
    private static final int MUTILATIONS = 300;

    private static final PopulationBuilder TUTORIAL =
            Population.of(Lif.tutorialParameters()).units(40);

    @TempDir
    Path folder;

    /** A damaged file is rejected with an InputException, or gives exactly the state that was written. */
    @Test
    void mutilatedFileIsRefusedOrHasTheSameState() throws IOException {
        Path file = folder.resolve("state.npz");
        try (Backend backend = TestBackends.open("cpu-scalar");
                Population population = TUTORIAL.build(backend)) {
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

    private static void assertRefused(String expected, Executable action) {
        InputException e = assertThrows(InputException.class, action);
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    /** A shard's checkpoint has only its own units, and that of the whole population has all. */
    @Test
    void shardTakesItsUnitsFromTheWholeOrFromItsOwnCheckpoint() throws IOException {
        Path whole = folder.resolve("whole.npz");
        Path last = folder.resolve("last.npz");
        try (Backend backend = TestBackends.open("cpu-scalar");
                Population all = TUTORIAL.copy().build(backend);
                Population every = TUTORIAL.copy().shard(0, 40).build(backend);
                Population first = TUTORIAL.copy().shard(0, 20).build(backend);
                Population second = TUTORIAL.copy().shard(20, 20).build(backend)) {
            for (Population population : new Population[] {all, second}) {
                population.clamp(0.4f);
                population.advance(200);
            }
            Checkpoint.write(all, Map.of(), whole);
            Checkpoint.write(second, Map.of(), last);
            String digest = second.digest();
            second.resetToInitialState();
            Checkpoint.read(whole).restoreShard(second);
            assertEquals(digest, second.digest());
            second.resetToInitialState();
            Checkpoint.read(last).restoreShard(second);
            assertEquals(digest, second.digest());
            assertRefused(
                    "shard is 20 units from 20 in the checkpoint and 20 units from 0",
                    () -> Checkpoint.read(last).restoreShard(first));
            assertRefused(
                    "shard is missing in the checkpoint and 20 units from 0",
                    () -> Checkpoint.read(whole).restore(first));
            Checkpoint.read(whole).restore(every);
            assertEquals(all.digest(), every.digest());
        }
    }

    @Test
    void notesAndArraysOfTheCallerAreReadBack() throws IOException {
        Path file = folder.resolve("state.npz");
        double[] numbers = {0.1, Double.NaN, -0.0};
        try (Backend backend = TestBackends.open("cpu-scalar");
                Population population = TUTORIAL.build(backend)) {
            population.advance(7);
            Checkpoint.write(
                    population, Map.of("name", "\"a\"\n\u00e4"), Map.of("mine", numbers, "none", new double[0]), file);
        }
        Checkpoint checkpoint = Checkpoint.read(file);
        assertEquals(7, checkpoint.step());
        assertEquals(Map.of("name", "\"a\"\n\u00e4"), checkpoint.metadata());
        assertArrayEquals(numbers, checkpoint.array("mine"));
        assertArrayEquals(new double[0], checkpoint.array("none"));
        assertRefused("has no array other", () -> checkpoint.array("other"));
        assertTrue(Checkpoint.isCheckpoint(file));
    }

    @Test
    void otherFileIsNoCheckpoint() throws IOException {
        assertRefused("does not exist", () -> Checkpoint.read(folder.resolve("no.npz")));
        assertRefused("is not a file", () -> Checkpoint.read(folder));
        Path file = Files.writeString(folder.resolve("other.npz"), "some text");
        assertFalse(Checkpoint.isCheckpoint(file));
        assertRefused("is not a NumPy archive", () -> Checkpoint.read(file));
        Path archive = folder.resolve("archive.npz");
        try (NpzWriter out = new NpzWriter(archive)) {
            out.text("notes.txt", "{}");
        }
        assertFalse(Checkpoint.isCheckpoint(archive));
        assertRefused("is not a checkpoint", () -> Checkpoint.read(archive));
    }

    @Test
    void checkpointOfAnotherVersionIsNamed() throws IOException {
        Path file = folder.resolve("future.npz");
        try (NpzWriter out = NpzWriter.withChecksum(file)) {
            out.text("meta.json", "{\"format\": \"lifsim checkpoint 999\"}");
            out.writeChecksum();
        }
        assertTrue(Checkpoint.isCheckpoint(file));
        assertRefused("was written by another version of lifsim", () -> Checkpoint.read(file));
    }

    @Test
    void failedWriteKeepsTheOldCheckpoint() throws IOException {
        Path file = folder.resolve("state.npz");
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            Population population = TUTORIAL.build(backend);
            Checkpoint.write(population, Map.of("which", "first"), file);
            population.close();
            assertThrows(
                    IllegalStateException.class, () -> Checkpoint.write(population, Map.of("which", "second"), file));
        }
        assertEquals(Map.of("which", "first"), Checkpoint.read(file).metadata());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(1, files.count());
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
