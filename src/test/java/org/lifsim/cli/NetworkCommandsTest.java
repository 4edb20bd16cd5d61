package org.lifsim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lifsim.Processes.Result;

/** {@code lifsim dcsnn} and {@code lifsim bfasnn}. */
class NetworkCommandsTest extends CommandTestBase {
    /** Train and eval print the same accuracy for the same weights, and all files exist. */
    @Test
    @Tag("slow")
    void evalHasTheAccuracyOfTrain() throws IOException, InterruptedException {
        for (String network : List.of("dcsnn", "bfasnn")) {
            String[] size = network.equals("dcsnn")
                    ? new String[] {"--units", "20", "--images", "20"}
                    : new String[] {"--hidden", "30", "--images", "20", "--batch", "20"};
            List<String> train = new ArrayList<>(
                    List.of(network, "train", "--mnist", "sample", "--steps", "30", "--test-images", "20"));
            train.addAll(List.of(size));
            train.addAll(List.of("--out", network, "--backend", "cpu-scalar"));
            Result trained = lifsim(train.toArray(String[]::new));
            assertEquals(0, trained.exitCode(), trained.err());
            String accuracy = trained.out()
                    .lines()
                    .filter(line -> line.startsWith("accuracy on 20 test images: "))
                    .findFirst()
                    .orElseThrow();
            for (String file :
                    List.of("weights.npz", "run.json", "receptive-fields.png", "raster.png", "confusion.png")) {
                assertTrue(Files.size(folder.resolve(network).resolve(file)) > 0, file);
            }
            List<String> eval = new ArrayList<>(
                    List.of(network, "eval", "--mnist", "sample", "--steps", "30", "--test-images", "20"));
            eval.addAll(List.of(
                    "--weights", network + "/weights.npz", "--out", network + "-eval", "--backend", "cpu-scalar"));
            if (network.equals("bfasnn")) {
                eval.addAll(List.of("--batch", "20"));
            }
            Result told = process(eval.toArray(String[]::new));
            assertEquals(0, told.exitCode(), told.err());
            assertEquals(accuracy + "\n", told.out());
            assertTrue(
                    Files.readString(folder.resolve(network + "-eval/run.json")).contains("\"accuracy\""));
        }
    }

    @Test
    void mistakesWithNetworksAreReported() throws IOException {
        assertMistake(lifsim("dcsnn"), "missing command, expected train or eval");
        assertMistake(lifsim("dcsnn", "train", "--out", "x"), "--mnist");
        assertMistake(
                lifsim("dcsnn", "train", "--mnist", "none", "--out", "x"), "folder none does not exist", "sample");
        assertMistake(
                lifsim("dcsnn", "train", "--mnist", "sample", "--images", "301", "--out", "x"),
                "--images is 301, expected 1 to 300");
        assertMistake(
                lifsim("dcsnn", "train", "--mnist", "sample", "--units", "0", "--out", "x"),
                "--units is 0, expected at least 1");
        assertMistake(
                lifsim("bfasnn", "train", "--mnist", "sample", "--images", "30", "--out", "x"),
                "--images is 30, expected a multiple of the batch size, 250");
        assertMistake(
                lifsim("bfasnn", "train", "--mnist", "sample", "--weight-std", "1,2", "--out", "x"),
                "--weight-std is [1.0, 2.0], expected three numbers");
        assertMistake(
                lifsim("dcsnn", "train", "--mnist", "sample", "--label-images", "0", "--out", "x"),
                "--label-images is 0");
        assertMistake(
                lifsim("bfasnn", "train", "--mnist", "sample", "--test-images", "0", "--batch", "20", "--out", "x"),
                "--test-images is 0");
        assertMistake(
                lifsim("bfasnn", "eval", "--mnist", "sample", "--weights", "none.npz"), "file none.npz does not exist");
        Files.writeString(folder.resolve("text.npz"), "no archive");
        assertMistake(lifsim("dcsnn", "eval", "--mnist", "sample", "--weights", "text.npz"), "file text.npz");
    }
}
