package org.lifsim.cli;

import java.io.IOException;
import java.io.PrintWriter;
import org.lifsim.backend.Backend;
import org.lifsim.error.CancelledException;
import org.lifsim.error.InputException;
import org.lifsim.examples.mnist.ImageDataset;
import org.lifsim.examples.mnist.Mnist;
import org.lifsim.examples.mnist.TrainingProgress;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the commands of networks that learn digits share: the digits, the seed, where it runs. */
final class DigitsOptions {
    /** What is there if a training is interrupted. */
    static final String NOTHING = "nothing was written";

    /** What is there if it is interrupted after what was learned was written. */
    static final String LEARNED = "what was learned is in its weights: go on with eval";

    @Option(
            names = "--mnist",
            paramLabel = "DIR",
            required = true,
            description = "The folder of MNIST's four IDX files, plain or .gz; or the word " + Mnist.SAMPLE
                    + " for some hundred digits that lifsim brings.")
    private String mnist;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1234",
            description = "Seed of initial weights and of all that is drawn (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--test-images",
            paramLabel = "N",
            description = "How many test images are told apart, the first ones (default: all).")
    private Integer testImages;

    @Option(names = "--quiet", description = "Do not tell how far it is.")
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

    /** For steps of little work, which cost a device more to launch than a CPU to do. */
    Backend backendOfSmallSteps() {
        return backend.open("cpu");
    }

    /** The first test images, as many as there are at most. */
    ImageDataset test(Mnist digits) {
        return testImages == null ? digits.test() : first("--test-images", testImages, digits.test());
    }

    /** The first images of a set, as many as there are at most. */
    static ImageDataset first(String option, int count, ImageDataset images) {
        if (count < 1) {
            throw new InputException(option + " is " + count + ", expected at least 1");
        }
        return images.first(Math.min(count, images.size()));
    }

    /** The first images of a set, which must have so many. */
    static ImageDataset exactly(String option, Integer count, ImageDataset images) {
        int wanted = count == null ? images.size() : count;
        if (wanted < 1 || wanted > images.size()) {
            throw new InputException(
                    option + " is " + wanted + ", expected 1 to " + images.size() + ", as many as there are");
        }
        return images.first(wanted);
    }

    /** Writes down which digits they are, and how many there are of both kinds. */
    void put(DigitsOutput output, Mnist digits) {
        output.facts().put("mnist", mnist);
        output.facts().put("training_images_there", digits.training().size());
        output.facts().put("test_images_there", digits.test().size());
        output.facts().put("seed", seed);
    }

    /** Something long that tells how far it is and can be interrupted. */
    interface Work<T> {
        T with(TrainingProgress progress) throws IOException;
    }

    /** Does it; kept says what is there if it is interrupted. */
    <T> T tell(String doing, String kept, Work<T> work) throws IOException {
        try (SignalHandler interruption = new SignalHandler();
                ProgressBar bar = new ProgressBar(quiet)) {
            TrainingProgress told = bar.images(doing);
            return work.with((done, total) -> {
                if (interruption.cancellation().isCancelled() && done < total) {
                    throw new CancelledException(
                            doing + " was interrupted after " + done + " of " + total + " images; " + kept);
                }
                told.update(done, total);
            });
        }
    }

    static int positive(String option, int value) {
        if (value < 1) {
            throw new InputException(option + " is " + value + ", expected at least 1");
        }
        return value;
    }

    static void printAccuracy(PrintWriter out, double share, int images) {
        out.println(String.format("accuracy on %,d test images: %.3f", images, share));
        out.flush();
    }
}
