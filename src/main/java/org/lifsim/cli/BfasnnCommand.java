package org.lifsim.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.examples.mnist.Accuracy;
import org.lifsim.examples.mnist.FeedbackAlignment;
import org.lifsim.examples.mnist.FeedbackAlignmentTrainer;
import org.lifsim.examples.mnist.ImageDataset;
import org.lifsim.examples.mnist.LearningCurve;
import org.lifsim.examples.mnist.Mnist;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.io.OutputLock;
import org.lifsim.network.Network;
import org.lifsim.network.NetworkFile;
import org.lifsim.network.WeightMatrix;
import org.lifsim.report.ClassificationFigures;
import org.lifsim.report.ClassificationFigures.Raster.Group;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The network that learns by broadcast feedback alignment. */
@Command(
        name = "bfasnn",
        description = "A network of SLIF units that learns labeled digits by broadcast feedback alignment.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {BfasnnCommand.Train.class, BfasnnCommand.Eval.class},
        footer = {"", "Start with:  lifsim bfasnn train --mnist sample --out digits"})
final class BfasnnCommand implements Runnable {
    private static final String WEIGHTS = "weights.npz";
    private static final int FIELDS = 100;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing command, expected train or eval");
    }

    /** How images are presented to the network. */
    static final class Protocol {
        @Option(
                names = "--steps",
                paramLabel = "T",
                defaultValue = "99",
                description =
                        "Steps of 0.25 ms in which a batch is shown; the first 20 are not used to learn or classify"
                                + " (default: ${DEFAULT-VALUE}).")
        private int steps;

        @Option(
                names = "--batch",
                paramLabel = "B",
                defaultValue = "250",
                description = "Batch size: images presented together (default: ${DEFAULT-VALUE}).")
        private int batch;

        int steps() {
            return DigitsOptions.positive("--steps", steps);
        }

        int batch() {
            return DigitsOptions.positive("--batch", batch);
        }

        /** Classifies the test images, with the random numbers that training starts with. */
        Accuracy test(
                FeedbackAlignment description,
                FeedbackAlignmentTrainer trainer,
                Network network,
                Mnist digits,
                DigitsOptions option)
                throws IOException {
            description.beginKeys(network, option.seed());
            return option.runWithProgress(
                    "testing", DigitsOptions.LEARNED, progress -> trainer.test(option.test(digits), progress));
        }

        void put(DigitsOutput output) {
            output.facts().put("steps", steps);
            output.facts().put("batch", batch);
        }
    }

    /** The command that trains. */
    @Command(
            name = "train",
            description =
                    "Trains the network, then classifies test images. Prints the accuracy and writes the files below.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            footer = {
                "",
                "Writes weights.npz (w1, b1, w2, b2, e2), run.json, and figures: receptive-fields.png, raster.png,"
                        + " confusion.png, accuracy.png.",
                "",
                "Example:  lifsim bfasnn train --mnist sample --out digits",
                "          lifsim bfasnn train --mnist mnist --epochs 30 --out digits-30"
            })
    static final class Train implements Callable<Integer> {
        @Option(
                names = "--images",
                paramLabel = "N",
                description =
                        "Number of training images, taken from the start; a multiple of the batch size (default: all whole"
                                + " batches).")
        private Integer images;

        @Option(
                names = "--hidden",
                paramLabel = "N",
                defaultValue = "1000",
                description = "Number of hidden units (default: ${DEFAULT-VALUE}).")
        private int hidden;

        @Option(
                names = "--weight-std",
                paramLabel = "W1,W2,E2",
                split = ",",
                defaultValue = "0.11,0.2,0.11",
                description = "Standard deviations of the initial weights w1, w2 and e2 (default: ${DEFAULT-VALUE}).")
        private double[] deviations;

        @Option(
                names = "--epochs",
                paramLabel = "N",
                defaultValue = "1",
                description = "Number of epochs (default: ${DEFAULT-VALUE}).")
        private int epochs;

        @Option(names = "--out", paramLabel = "DIR", required = true, description = "Output folder.")
        private Path out;

        @Mixin
        private EarlierResults earlier;

        @Mixin
        private Protocol protocol;

        @Mixin
        private DigitsOptions option;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException {
            Mnist digits = option.read();
            ImageDataset training = training(digits);
            DigitsOptions.positive("--hidden", hidden);
            DigitsOptions.positive("--epochs", epochs);
            protocol.steps();
            option.test(digits);
            boolean possible = deviations.length == 3;
            for (double deviation : deviations) {
                possible &= deviation >= 0 && Double.isFinite(deviation);
            }
            if (!possible) {
                throw new InputException(Problem.of("--weight-std", "is " + Arrays.toString(deviations))
                        .expected("three numbers >= 0, for w1, w2 and e2"));
            }
            int pixels = training.imagePixels();
            FeedbackAlignment.Settings settings = FeedbackAlignment.Settings.defaults(pixels, hidden);
            FeedbackAlignment description = new FeedbackAlignment(
                    settings, pixels, hidden, ImageDataset.CLASSES, protocol.batch(), option.seed());
            try (Backend backend = option.backend();
                    Network network = description.on(backend, option.seed(), deviations)) {
                earlier.check(out, WEIGHTS);
                AtomicFile.ensureWritableDirectory(out);
                AtomicFile.writable(out.resolve(WEIGHTS), "");
                OutputLock lock = OutputLock.of(out, List.of());
                try (lock) {
                    EarlierResults.deleteFigures(out, spec.commandLine().getErr());
                    train(
                            description,
                            new FeedbackAlignmentTrainer(description, settings, network, protocol.steps()),
                            network,
                            training,
                            digits,
                            backend);
                }
            }
            return ExitCode.DONE;
        }

        private ImageDataset training(Mnist digits) {
            int batch = protocol.batch();
            ImageDataset all = DigitsOptions.exactly("--images", images, digits.training());
            int whole = all.size() / batch * batch;
            if (whole == 0 || images != null && whole != images) {
                throw new InputException(Problem.of("--images", "is " + all.size())
                        .expected("a multiple of the batch size, " + batch)
                        .hint("change --images or --batch"));
            }
            return all.first(whole);
        }

        private void train(
                FeedbackAlignment description,
                FeedbackAlignmentTrainer trainer,
                Network network,
                ImageDataset training,
                Mnist digits,
                Backend backend)
                throws IOException {
            PrintWriter stdout = spec.commandLine().getOut();
            long start = System.nanoTime();
            LearningCurve curve = option.runWithProgress(
                    "training", DigitsOptions.NOTHING, progress -> trainer.train(training, epochs, progress));
            double seconds = (System.nanoTime() - start) * 1e-9;
            long shown = (long) training.size() * epochs;
            stdout.println(String.format(
                    Locale.ROOT, "trained on %,d images in %.1f s: %,.0f images/s", shown, seconds, shown / seconds));
            stdout.flush();
            PrintWriter err = spec.commandLine().getErr();
            NetworkFile.writeWeights(network, description.weights().values(), List.of(), out.resolve(WEIGHTS));
            err.println("wrote: " + out.resolve(WEIGHTS));
            Accuracy accuracy = protocol.test(description, trainer, network, digits, option);
            DigitsOptions.printAccuracy(stdout, accuracy.fraction(), accuracy.images());

            DigitsOutput output = new DigitsOutput("feedback alignment");
            output.facts().put("hidden", hidden);
            output.facts().put("images", training.size());
            output.facts().put("epochs", epochs);
            option.put(output, digits);
            for (double deviation : deviations) {
                output.facts().withArray("weight_std").add(deviation);
            }
            protocol.put(output);
            output.put(accuracy);
            output.warnOf(network, err);
            output.measured().put("training_seconds", seconds);
            output.measured().put("images_per_second", shown / seconds);
            ClassificationFigures figures = fields(description, network, training);
            figures.addConfusion(accuracy);
            figures.addCurve("Training accuracy (online)", curve);
            addRaster(figures, description, network, trainer, training);
            output.write(out, backend, figures, err);
        }

        private void addRaster(
                ClassificationFigures figures,
                FeedbackAlignment description,
                Network network,
                FeedbackAlignmentTrainer trainer,
                ImageDataset training) {
            trainer.begin(training, 0, false);
            ClassificationFigures.Raster raster = new ClassificationFigures.Raster(
                    FeedbackAlignment.Settings.defaults(training.imagePixels(), hidden)
                            .dt(),
                    List.of(
                            new Group("Output", description.output().spikes()),
                            new Group("Hidden unit", description.hidden().spikes()),
                            new Group("Pixel", description.inputs().spikes())));
            for (int step = 0; step < protocol.steps(); step++) {
                raster.advance(network);
            }
            figures.addRaster("Spikes while digit " + training.labels()[0] + " is shown", raster);
        }
    }

    private static ClassificationFigures fields(FeedbackAlignment description, Network network, ImageDataset images) {
        WeightMatrix w1 = description.weights().get("w1");
        int hidden = description.hidden().units();
        int shown = Math.min(FIELDS, hidden);
        float[] all = network.read(w1);
        float[] some = new float[images.imagePixels() * shown];
        for (int pixel = 0; pixel < images.imagePixels(); pixel++) {
            System.arraycopy(all, pixel * hidden, some, pixel * shown, shown);
        }
        ClassificationFigures figures = new ClassificationFigures();
        figures.addFields(
                String.format(Locale.ROOT, "Weights of the first %d hidden units", shown), some, shown, images);
        return figures;
    }

    /** The command that classifies digits with weights from a file. */
    @Command(
            name = "eval",
            description =
                    "Classifies test images with trained weights and prints the accuracy. Writes files only with --out.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            footer = {"", "Example:  lifsim bfasnn eval --weights digits/weights.npz --mnist sample"})
    static final class Eval implements Callable<Integer> {
        @Mixin
        private WeightsOptions weights;

        @Mixin
        private Protocol protocol;

        @Mixin
        private DigitsOptions option;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException {
            Mnist digits = option.read();
            int hidden = weights.unitCount(digits);
            int pixels = digits.training().imagePixels();
            protocol.steps();
            option.test(digits);
            FeedbackAlignment.Settings settings = FeedbackAlignment.Settings.defaults(pixels, hidden);
            FeedbackAlignment description = new FeedbackAlignment(
                    settings, pixels, hidden, ImageDataset.CLASSES, protocol.batch(), option.seed());
            try (Backend backend = option.backend();
                    Network network = description.on(backend)) {
                NetworkFile.readWeights(network, description.weights().values(), List.of(), weights.file());
                OutputLock lock = weights.prepareFolder();
                try (lock) {
                    FeedbackAlignmentTrainer trainer =
                            new FeedbackAlignmentTrainer(description, settings, network, protocol.steps());
                    Accuracy accuracy = protocol.test(description, trainer, network, digits, option);
                    DigitsOutput output = new DigitsOutput("feedback alignment");
                    output.facts().put("hidden", hidden);
                    option.put(output, digits);
                    protocol.put(output);
                    output.warnOf(network, spec.commandLine().getErr());
                    weights.printAndWrite(
                            accuracy, output, fields(description, network, digits.training()), backend, spec);
                }
            }
            return ExitCode.DONE;
        }
    }
}
