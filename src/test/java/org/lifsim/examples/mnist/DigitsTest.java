package org.lifsim.examples.mnist;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lifsim.TestBackends;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.internal.io.NpzReader;
import org.lifsim.internal.verification.ReferenceCase;
import org.lifsim.network.Network;

class DigitsTest {
    private static final int STEPS = 60;

    @TempDir
    Path folder;

    private static byte[] idx(int... shape) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(0x800 + shape.length);
        int size = 1;
        for (int length : shape) {
            out.writeInt(length);
            size *= length;
        }
        for (int i = 0; i < size; i++) {
            out.write(i % 10);
        }
        return bytes.toByteArray();
    }

    private static byte[] zipped(byte[] bytes) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(all)) {
            out.write(bytes);
        }
        return all.toByteArray();
    }

    private void write(String name, byte[] bytes) throws IOException {
        Files.write(folder.resolve(name), bytes);
    }

    private void writeAll() throws IOException {
        write("train-images-idx3-ubyte", idx(5, 4, 3));
        write("train-labels-idx1-ubyte.gz", zipped(idx(5)));
        write("t10k-images-idx3-ubyte.gz", zipped(idx(2, 4, 3)));
        write("t10k-labels-idx1-ubyte", idx(2));
    }

    private void assertRefused(String... parts) {
        InputException refusal = assertThrows(InputException.class, () -> Mnist.read(folder.toString()));
        for (String part : parts) {
            assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
        }
    }

    /** As the files of some copies are named. */
    @Test
    void namesWithADotAreRead() throws IOException {
        write("train-images.idx3-ubyte", idx(5, 4, 3));
        write("train-labels.idx1-ubyte", idx(5));
        write("t10k-images.idx3-ubyte.gz", zipped(idx(2, 4, 3)));
        write("t10k-labels.idx1-ubyte.gz", zipped(idx(2)));
        assertEquals(5, Mnist.read(folder.toString()).training().size());
    }

    @Test
    void plainAndCompressedFilesAreRead() throws IOException {
        writeAll();
        Mnist digits = Mnist.read(folder.toString());
        assertEquals(5, digits.training().size());
        assertEquals(3, digits.training().width());
        float[] image = new float[12];
        digits.training().image(1, 1f, image, 0);
        assertEquals(2 / 255f, image[0]);
        assertEquals(2, digits.test().size());
    }

    @Test
    void missingTruncatedSwappedAndForeignFilesAreToldApart() throws IOException {
        assertRefused("train-images-idx3-ubyte does not exist, nor does its .gz");
        writeAll();
        write("t10k-labels-idx1-ubyte", idx(5));
        assertRefused("2 images and 5 labels in its t10k files");
        write("t10k-labels-idx1-ubyte", idx(2, 4, 3));
        assertRefused("t10k-labels-idx1-ubyte has images (3 dimensions), expected labels", "swapped");
        write("t10k-labels-idx1-ubyte", "no such format".getBytes());
        assertRefused("t10k-labels-idx1-ubyte is not an IDX file");
        write("t10k-labels-idx1-ubyte", new byte[0]);
        assertRefused("t10k-labels-idx1-ubyte is not an IDX file");
        write("t10k-labels-idx1-ubyte", Arrays.copyOf(idx(2), 9));
        assertRefused("t10k-labels-idx1-ubyte is truncated: it has 1 bytes of values, expected 2");
        write("t10k-labels-idx1-ubyte", Arrays.copyOf(idx(2), 6));
        assertRefused("t10k-labels-idx1-ubyte is truncated: it ends within its header");
        write("t10k-labels-idx1-ubyte", Arrays.copyOf(idx(2), 12));
        assertRefused("t10k-labels-idx1-ubyte is too long");
        write("t10k-labels-idx1-ubyte", idx(2));
        byte[] images = zipped(idx(2, 4, 3));
        write("t10k-images-idx3-ubyte.gz", Arrays.copyOf(images, images.length - 12));
        assertRefused("t10k-images-idx3-ubyte.gz is truncated");
        images[14] ^= 0x55;
        write("t10k-images-idx3-ubyte.gz", images);
        assertRefused("t10k-images-idx3-ubyte.gz is damaged");
        write("t10k-images-idx3-ubyte.gz", zipped(idx(2, 2, 2)));
        assertRefused("training images of 3 x 4 pixels and test images of 2 x 2");
        writeAll();
        byte[] labels = idx(5);
        labels[10] = 11;
        write("train-labels-idx1-ubyte.gz", zipped(labels));
        assertRefused("a label 11 in its train files");
    }

    @Test
    void theSampleIsTheBeginOfMnist() throws IOException {
        Mnist sample = Mnist.read(Mnist.SAMPLE);
        assertEquals(300, sample.training().size());
        assertEquals(200, sample.test().size());
        assertArrayEquals(
                new byte[] {5, 0, 4, 1, 9, 2, 1, 3, 1, 4},
                Arrays.copyOf(sample.training().labels(), 10));
        assertArrayEquals(
                new byte[] {7, 2, 1, 0, 4, 1, 4, 9, 5, 9},
                Arrays.copyOf(sample.test().labels(), 10));
    }

    /** The initial weights are those of ngc-learn's components. Its case with 48 hidden neurons gives the standard deviations. */
    @Test
    void initialWeightsAreThoseOfTheReference() throws IOException {
        FeedbackAlignment description = new FeedbackAlignment(
                FeedbackAlignment.Settings.defaults(784, 48), 784, 48, ImageDataset.CLASSES, 5, 1234);
        Map<String, NpzReader.Array> arrays =
                NpzReader.read(builtIn("bfa-mnist.npz"), Set.of("w1_initial", "w2_initial", "e2"));
        Map<String, float[]> found = description.initialWeights(1234, 0.11, 0.2, 0.11);
        assertArrayEquals(arrays.get("w1_initial").floats(), found.get("w1"));
        assertArrayEquals(arrays.get("w2_initial").floats(), found.get("w2"));
        assertArrayEquals(arrays.get("e2").floats(), found.get("e2"));
    }

    private Path builtIn(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in =
                ReferenceCase.class.getResourceAsStream("/org/lifsim/internal/verification/cases/" + name)) {
            Files.copy(in, file);
        }
        return file;
    }

    @Test
    void bothNetworksLearnFromTheSample() throws IOException {
        Mnist sample = Mnist.read(Mnist.SAMPLE);
        try (Backend backend = TestBackends.open("cpu-vector", 1)) {
            DiehlCook dc = new DiehlCook(DiehlCook.Settings.defaults(), 784, 30, 1);
            try (Network network = dc.on(backend, 1)) {
                DiehlCookTrainer trainer = new DiehlCookTrainer(dc, network, 200);
                LearningCurve curve = trainer.train(sample.training(), 2, TrainingProgress.SILENT);
                float[] thresholds = network.read(dc.thresholds());
                int[] labels = trainer.label(sample.training(), TrainingProgress.SILENT);
                double share = trainer.test(sample.test(), labels, TrainingProgress.SILENT)
                        .fraction();
                assertTrue(share > 0.35, "Diehl & Cook: " + share);
                assertArrayEquals(thresholds, network.read(dc.thresholds()));
                assertTrue(curve.images().length > 0 && curve.accuracies()[curve.accuracies().length - 1] > 0.2);
            }
            FeedbackAlignment.Settings settings = FeedbackAlignment.Settings.defaults(784, 100);
            FeedbackAlignment bfa = new FeedbackAlignment(settings, 784, 100, ImageDataset.CLASSES, 10, 1);
            try (Network network = bfa.on(backend, 1, 0.11, 0.2, 0.11)) {
                FeedbackAlignmentTrainer trainer = new FeedbackAlignmentTrainer(bfa, settings, network, STEPS);
                trainer.train(sample.training(), 6, TrainingProgress.SILENT);
                Accuracy accuracy = trainer.test(sample.test().first(197), TrainingProgress.SILENT);
                assertEquals(197, accuracy.images());
                assertTrue(accuracy.fraction() > 0.5, "feedback alignment: " + accuracy.fraction());
            }
        }
    }
}
