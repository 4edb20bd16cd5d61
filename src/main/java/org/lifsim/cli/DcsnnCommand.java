package org.lifsim.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.lifsim.backend.Backend;
import org.lifsim.examples.mnist.Accuracy;
import org.lifsim.examples.mnist.DiehlCook;
import org.lifsim.examples.mnist.DiehlCookTrainer;
import org.lifsim.examples.mnist.ImageDataset;
import org.lifsim.examples.mnist.LearningCurve;
import org.lifsim.examples.mnist.Mnist;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.io.OutputLock;
import org.lifsim.network.Network;
import org.lifsim.network.NetworkFile;
import org.lifsim.report.ClassificationFigures;
import org.lifsim.report.ClassificationFigures.Raster.Group;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Diehl &amp; Cook's network. */
@Command(
        name = "dcsnn",
        description = "Diehl & Cook's network: learns digits without labels, by spike-timing-dependent plasticity.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {DcsnnCommand.Train.class, DcsnnCommand.Eval.class},
        footer = {"", "Start with:  lifsim dcsnn train --mnist sample --out digits"})
final class DcsnnCommand implements Runnable {
    private static final String WEIGHTS = "weights.npz";
    private static final String AUTO =
            "With --backend auto this uses the CPU: on a GPU, launching a step takes longer than computing it.";

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing command, expected train or eval");
    }

    /** How images are presented to the network, and which images label its units. */
    static final class Protocol {
        @Option(
                names = "--steps",
                paramLabel = "T",
                defaultValue = "200",
                description = "Steps of 1 ms for which an image is presented (default: ${DEFAULT-VALUE}).")
        private int steps;

        @Option(
                names = "--label-images",
                paramLabel = "N",
                defaultValue = "1000",
                description =
                        "Number of training images, taken from the start, that label the units with digits (default:"
                                + " ${DEFAULT-VALUE}).")
        private int labelImages;

        int steps() {
            return DigitsOptions.positive("--steps", steps);
        }

        /** Labels the units and classifies the test images, with the random numbers that training starts with. */
        Accuracy test(DiehlCook description, Network network, Mnist digits, DigitsOptions option) throws IOException {
            description.beginKeys(network, option.seed());
            DiehlCookTrainer trainer = new DiehlCookTrainer(description, network, steps());
            int[] labels = option.runWithProgress(
                    "labeling", DigitsOptions.LEARNED, progress -> trainer.label(labelled(digits), progress));
            return option.runWithProgress(
                    "testing", DigitsOptions.LEARNED, progress -> trainer.test(option.test(digits), labels, progress));
        }

        private ImageDataset labelled(Mnist digits) {
            return DigitsOptions.first("--label-images", labelImages, digits.training());
        }

        /** Checks the options before the long computation. */
        void check(Mnist digits, DigitsOptions option) {
            steps();
            labelled(digits);
            option.test(digits);
        }

        void put(DigitsOutput output, Mnist digits) {
            output.facts().put("steps", steps);
            output.facts().put("label_images", labelled(digits).size());
        }
    }

    /** The command that trains. */
    @Command(
            name = "train",
            description =
                    "Trains the network, labels its units with digits, and classifies test images. Prints the accuracy and"
                            + " writes the files below.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            footer = {
                "",
                "Writes weights.npz (w1, thr_theta_e), run.json, and figures: receptive-fields.png, raster.png, confusion.png,"
                        + " accuracy.png. "
                        + DcsnnCommand.AUTO,
                "",
                "Example:  lifsim dcsnn train --mnist sample --out digits",
                "          lifsim dcsnn train --mnist mnist --images 20000 --units 400 \\",
                "              --out digits-400"
            })
    static final class Train implements Callable<Integer> {
        @Option(
                names = "--images",
                paramLabel = "N",
                description = "Number of training images, taken from the start (default: all).")
        private Integer images;

        @Option(
                names = "--units",
                paramLabel = "N",
                defaultValue = "100",
                description = "Number of excitatory units (default: ${DEFAULT-VALUE}).")
        private int units;

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
            ImageDataset training = DigitsOptions.exactly("--images", images, digits.training());
            DiehlCook description = new DiehlCook(
                    DiehlCook.Settings.defaults(),
                    training.imagePixels(),
                    DigitsOptions.positive("--units", units),
                    option.seed());
            DigitsOptions.positive("--epochs", epochs);
            protocol.check(digits, option);
            try (Backend backend = option.backendOfSmallSteps();
                    Network network = description.on(backend, option.seed())) {
                earlier.check(out, WEIGHTS);
                AtomicFile.ensureWritableDirectory(out);
                AtomicFile.writable(out.resolve(WEIGHTS), "");
                OutputLock lock = OutputLock.of(out, List.of());
                try (lock) {
                    EarlierResults.deleteFigures(out, spec.commandLine().getErr());
                    train(description, network, training, digits, backend);
                }
            }
            return ExitCode.DONE;
        }

        private void train(DiehlCook description, Network network, ImageDataset training, Mnist digits, Backend backend)
                throws IOException {
            PrintWriter stdout = spec.commandLine().getOut();
            DiehlCookTrainer trainer = new DiehlCookTrainer(description, network, protocol.steps());
            long start = System.nanoTime();
            LearningCurve curve = option.runWithProgress(
                    "training", DigitsOptions.NOTHING, progress -> trainer.train(training, epochs, progress));
            double seconds = (System.nanoTime() - start) * 1e-9;
            long shown = (long) training.size() * epochs;
            stdout.println(String.format(
                    Locale.ROOT, "trained on %,d images in %.1f s: %,.0f images/s", shown, seconds, shown / seconds));
            stdout.flush();
            PrintWriter err = spec.commandLine().getErr();
            NetworkFile.writeWeights(
                    network, List.of(description.weights()), List.of(description.thresholds()), out.resolve(WEIGHTS));
            err.println("wrote: " + out.resolve(WEIGHTS));
            Accuracy accuracy = protocol.test(description, network, digits, option);
            DigitsOptions.printAccuracy(stdout, accuracy.fraction(), accuracy.images());

            DigitsOutput output = new DigitsOutput("Diehl & Cook");
            output.facts().put("units", units);
            output.facts().put("images", training.size());
            output.facts().put("epochs", epochs);
            option.put(output, digits);
            protocol.put(output, digits);
            output.put(accuracy);
            output.warnOf(network, err);
            output.measured().put("training_seconds", seconds);
            output.measured().put("images_per_second", shown / seconds);
            output.write(out, backend, figures(description, network, training, curve, accuracy), err);
        }

        private ClassificationFigures figures(
                DiehlCook description, Network network, ImageDataset training, LearningCurve curve, Accuracy accuracy) {
            ClassificationFigures figures = new ClassificationFigures();
            addFields(figures, description, network, training);
            figures.addConfusion(accuracy);
            figures.addCurve("Training accuracy (online), by units labeled with earlier images", curve);
            float[] image = new float[training.imagePixels()];
            training.image(0, 1f, image, 0);
            network.reset();
            network.setLearning(false);
            network.write(description.inputs().current(), image);
            ClassificationFigures.Raster raster = new ClassificationFigures.Raster(
                    DiehlCook.Settings.defaults().dt(),
                    List.of(
                            new Group("Inhibitory", description.inhibitory().spikes()),
                            new Group("Excitatory", description.excitatory().spikes()),
                            new Group("Pixel", description.inputs().spikes())));
            for (int step = 0; step < protocol.steps(); step++) {
                raster.advance(network);
            }
            figures.addRaster("Spikes while digit " + training.labels()[0] + " is shown", raster);
            return figures;
        }
    }

    private static void addFields(
            ClassificationFigures figures, DiehlCook description, Network network, ImageDataset images) {
        int units = description.excitatory().units();
        figures.addFields(
                String.format(Locale.ROOT, "Weights of %d excitatory units", units),
                network.read(description.weights()),
                units,
                images);
    }

    /** The command that classifies digits with weights from a file. */
    @Command(
            name = "eval",
            description =
                    "Classifies test images with trained weights and prints the accuracy. Writes files only with --out.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            footer = {
                "",
                DcsnnCommand.AUTO,
                "",
                "Example:  lifsim dcsnn eval --weights digits/weights.npz --mnist sample"
            })
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
            int units = weights.unitCount(digits);
            int pixels = digits.training().imagePixels();
            protocol.check(digits, option);
            DiehlCook description = new DiehlCook(DiehlCook.Settings.defaults(), pixels, units, option.seed());
            try (Backend backend = option.backendOfSmallSteps();
                    Network network = description.on(backend, option.seed())) {
                NetworkFile.readWeights(
                        network, List.of(description.weights()), List.of(description.thresholds()), weights.file());
                OutputLock lock = weights.prepareFolder();
                try (lock) {
                    Accuracy accuracy = protocol.test(description, network, digits, option);
                    DigitsOutput output = new DigitsOutput("Diehl & Cook");
                    output.facts().put("units", units);
                    option.put(output, digits);
                    protocol.put(output, digits);
                    output.warnOf(network, spec.commandLine().getErr());
                    ClassificationFigures figures = new ClassificationFigures();
                    addFields(figures, description, network, digits.training());
                    weights.printAndWrite(accuracy, output, figures, backend, spec);
                }
            }
            return ExitCode.DONE;
        }
    }
}
