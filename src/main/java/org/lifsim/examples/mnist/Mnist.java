package org.lifsim.examples.mnist;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.io.IdxFile;

/**
 * The MNIST data set of handwritten digits.
 *
 * @param training training images
 * @param test test images
 */
public record Mnist(ImageDataset training, ImageDataset test) {
    /** The name of the sample of MNIST that is included in lifsim. */
    public static final String SAMPLE = "sample";

    private static final String SAMPLE_FOLDER = "/org/lifsim/examples/mnist/sample/";
    private static final int IMAGES = 3;
    private static final int LABELS = 1;

    /** Reads one of the four files. */
    private interface Source {
        IdxFile read(String file, int dimensions) throws IOException;
    }

    /**
     * Reads the four files of MNIST.
     *
     * @param from a folder that contains the files, plain or as {@code .gz}; or {@value #SAMPLE} for the included sample
     * @return the data set
     * @throws InputException if a file is missing, truncated, swapped with another, or not an MNIST file; the message names it
     * @throws IOException if reading fails
     */
    public static Mnist read(String from) throws IOException {
        if (from.equals(SAMPLE)) {
            return read(Mnist::sample, "the sample");
        }
        Path folder = AtomicFile.path(from);
        if (!Files.isDirectory(folder)) {
            throw new InputException(
                    Problem.of("folder " + folder, Files.exists(folder) ? "is not a folder" : "does not exist")
                            .expected("a folder with MNIST's four files, or the word " + SAMPLE));
        }
        return read((file, dimensions) -> file(folder, file, dimensions), "folder " + folder);
    }

    private static Mnist read(Source source, String where) throws IOException {
        ImageDataset training = set(source, "train", where);
        ImageDataset test = set(source, "t10k", where);
        if (training.width() != test.width() || training.height() != test.height()) {
            throw new InputException(Problem.of(
                            where,
                            "has training images of " + training.width() + " x " + training.height()
                                    + " pixels and test images of " + test.width() + " x " + test.height())
                    .expected("equal sizes"));
        }
        return new Mnist(training, test);
    }

    private static ImageDataset set(Source source, String name, String where) throws IOException {
        IdxFile images = source.read(name + "-images-idx3-ubyte", IMAGES);
        IdxFile labels = source.read(name + "-labels-idx1-ubyte", LABELS);
        int count = images.shape()[0];
        if (count != labels.shape()[0] || count == 0) {
            throw new InputException(Problem.of(
                            where,
                            "has " + count + " images and " + labels.shape()[0] + " labels in its " + name + " files")
                    .expected("equal numbers of at least 1")
                    .hint("training and test files may be swapped"));
        }
        for (byte label : labels.values()) {
            if (label < 0 || label >= ImageDataset.CLASSES) {
                throw new InputException(
                        Problem.of(where, "has a label " + Byte.toUnsignedInt(label) + " in its " + name + " files")
                                .expected("0 to " + (ImageDataset.CLASSES - 1)));
            }
        }
        return new ImageDataset(images.values(), labels.values(), images.shape()[2], images.shape()[1]);
    }

    private static IdxFile file(Path folder, String name, int dimensions) throws IOException {
        // Some copies have a dot before the type.
        for (String found : new String[] {name, name.replace("-idx", ".idx")}) {
            for (String ending : new String[] {"", ".gz"}) {
                Path path = folder.resolve(found + ending);
                if (Files.isRegularFile(path)) {
                    try (InputStream in = Files.newInputStream(path)) {
                        return IdxFile.read(in, Subject.file(path), dimensions);
                    }
                }
            }
        }
        throw new InputException(Problem.of(Subject.file(folder.resolve(name)), "does not exist, nor does its .gz")
                .expected("the four files of MNIST: train-images-idx3-ubyte, train-labels-idx1-ubyte,"
                        + " t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte, or with .idx, plain or .gz"));
    }

    private static IdxFile sample(String name, int dimensions) throws IOException {
        try (InputStream in = Mnist.class.getResourceAsStream(SAMPLE_FOLDER + name + ".gz")) {
            if (in == null) {
                throw new IllegalStateException("the MNIST sample is missing from the jar: " + name);
            }
            return IdxFile.read(in, Subject.of("sample " + name), dimensions);
        }
    }
}
