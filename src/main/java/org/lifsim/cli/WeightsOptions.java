package org.lifsim.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.examples.mnist.Accuracy;
import org.lifsim.examples.mnist.Mnist;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.io.NpzReader;
import org.lifsim.internal.io.OutputLock;
import org.lifsim.report.ClassificationFigures;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options of the commands that classify digits with weights from a file. */
final class WeightsOptions {
    @Option(
            names = "--weights",
            paramLabel = "FILE",
            required = true,
            description = "Trained weights, a .npz file that train wrote.")
    private Path file;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Output folder for run.json and figures (default: none are written).")
    private Path out;

    Path file() {
        return file;
    }

    /** The number of units that have weights from the pixels. */
    int unitCount(Mnist digits) throws IOException {
        long[] shape = NpzReader.read(file, Set.of("w1")).get("w1").header().shape();
        int pixels = digits.training().imagePixels();
        if (shape.length != 2 || shape[0] != pixels) {
            throw new InputException(
                    Problem.of("array w1 of file " + file, "has " + (shape.length == 2 ? shape[0] : "no") + " rows")
                            .expected("one for each of " + pixels + " pixels"));
        }
        return (int) shape[1];
    }

    /** Creates and locks the output folder before the long computation. Returns null if none is requested. */
    OutputLock prepareFolder() {
        if (out == null) {
            return null;
        }
        AtomicFile.ensureWritableDirectory(out);
        return OutputLock.of(out, List.of());
    }

    /** Prints the accuracy, and writes the output folder if requested. */
    void printAndWrite(
            Accuracy accuracy, DigitsOutput output, ClassificationFigures figures, Backend backend, CommandSpec spec)
            throws IOException {
        PrintWriter stdout = spec.commandLine().getOut();
        DigitsOptions.printAccuracy(stdout, accuracy.fraction(), accuracy.images());
        if (out != null) {
            output.facts().put("weights", file.toString());
            output.put(accuracy);
            figures.addConfusion(accuracy);
            output.write(out, backend, figures, spec.commandLine().getErr());
        }
    }
}
