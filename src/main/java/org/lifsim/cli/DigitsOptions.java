package org.lifsim.cli;

import java.io.IOException;
import java.io.PrintWriter;
import org.lifsim.backend.Backend;
import org.lifsim.error.CancelledException;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.examples.mnist.ImageDataset;
import org.lifsim.examples.mnist.Mnist;
import org.lifsim.examples.mnist.TrainingProgress;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that the commands of digit-learning networks share: data, seed, progress and backend. */
final class DigitsOptions {
    /** What exists on disk if training is interrupted. */
    static final String NOTHING = "nothing was written";

    /** What exists on disk if a command is interrupted after the weights were written. */
    static final String LEARNED = "trained weights are saved; run 'eval' to continue";

    @Option(
            names = "--mnist",
            paramLabel = "DIR",
            required = true,
            description = "Folder with MNIST's four IDX files, plain or .gz; or the word " + Mnist.SAMPLE
                    + " for the few hundred digits that are included in lifsim.")
    private String mnist;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1234",
            description = "Random seed, also of the initial weights (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--test-images",
            paramLabel = "N",
            description = "Number of test images to classify, taken from the start (default: all).")
    private Integer testImages;

    @Option(names = "--quiet", description = "Do not show progress.")
    private boolean quiet;

    @Mixin
    private RunBackendOptions backend;

    long seed() {
        return seed;
    }

    Mnist read() throws IOException {
        return Mnist.read(mnist);
    }

    Backend backend() {
        return backend.open();
    }

    /** Opens the backend for small steps. Here {@code auto} selects the CPU: on a device, launches take longer than the work. */
    Backend backendOfSmallSteps() {
        return backend.open("cpu");
    }

    /** The first test images; at most all of them. */
    ImageDataset test(Mnist digits) {
        return testImages == null ? digits.test() : first("--test-images", testImages, digits.test());
    }

    /** The first {@code count} images of a set, or all if it has fewer. */
    static ImageDataset first(String option, int count, ImageDataset images) {
        if (count < 1) {
            throw new InputException(Problem.of(option, "is " + count).expected("at least 1"));
        }
        return images.first(Math.min(count, images.size()));
    }

    /** The first {@code count} images of a set, which must have that many; null for all. */
    static ImageDataset exactly(String option, Integer count, ImageDataset images) {
        int wanted = count == null ? images.size() : count;
        if (wanted < 1 || wanted > images.size()) {
            throw new InputException(
                    Problem.of(option, "is " + wanted).expected("1 to " + images.size() + ", the number of images"));
        }
        return images.first(wanted);
    }

    /** Records the data set, its numbers of images, and the seed. */
    void put(DigitsOutput output, Mnist digits) {
        output.facts().put("mnist", mnist);
        output.facts().put("training_images_there", digits.training().size());
        output.facts().put("test_images_there", digits.test().size());
        output.facts().put("seed", seed);
    }

    /** A long computation that reports its progress and can be interrupted. */
    interface Work<T> {
        T with(TrainingProgress progress) throws IOException;
    }

    /** Runs a computation with a progress bar; {@code kept} says what exists on disk if it is interrupted. */
    <T> T runWithProgress(String doing, String kept, Work<T> work) throws IOException {
        try (SignalHandler interruption = new SignalHandler();
                ProgressBar bar = new ProgressBar(quiet)) {
            TrainingProgress barProgress = bar.images(doing);
            return work.with((done, total) -> {
                if (interruption.cancellation().isCancelled() && done < total) {
                    throw new CancelledException(
                            doing + " was interrupted after " + done + " of " + total + " images; " + kept);
                }
                barProgress.update(done, total);
            });
        }
    }

    static int positive(String option, int value) {
        if (value < 1) {
            throw new InputException(Problem.of(option, "is " + value).expected("at least 1"));
        }
        return value;
    }

    static void printAccuracy(PrintWriter out, double share, int images) {
        out.println(String.format("accuracy on %,d test images: %.3f", images, share));
        out.flush();
    }
}
