package org.lifsim.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;
import org.lifsim.backend.Backend;
import org.lifsim.backend.BackendOptions;
import org.lifsim.backend.Backends;
import org.lifsim.examples.mnist.DiehlCook;
import org.lifsim.examples.mnist.FeedbackAlignment;
import org.lifsim.examples.mnist.FeedbackAlignmentTrainer;
import org.lifsim.examples.mnist.ImageDataset;
import org.lifsim.examples.mnist.Mnist;
import org.lifsim.network.Network;

/**
 * lifsim's networks as a {@link Peer}. Arguments: network ({@code dcsnn} or {@code bfasnn}), units, backend and MNIST's folder.
 * It answers requests on standard input, as {@code benchmarks/peers/net_peer.py} does:
 *
 * <pre>
 * request      answer
 * (at start)   ready DESCRIPTION
 * advance N    the seconds taken to show the next N images, or batches, with learning
 * state FILE   ok, after the learned arrays are written to FILE as little-endian float32
 * </pre>
 */
public final class NetworkPeer {
    private static final int BATCH = 250;
    private static final int STEPS = 200;
    private static final int BATCH_STEPS = 99;

    /** Shows images to a network and reads what it has learned. */
    private interface Learner {
        void show();

        List<float[]> learned();

        void finish();
    }

    private NetworkPeer() {}

    /**
     * Answers requests until standard input ends.
     *
     * @param args network, number of units, name of the backend, folder of MNIST
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String[] args) throws IOException {
        int units = Integer.parseInt(args[1]);
        ImageDataset images = Mnist.read(args[3]).training();
        try (Backend backend = Backends.open(args[2], BackendOptions.defaults()).backend()) {
            if (args[0].equals("dcsnn")) {
                DiehlCook description = new DiehlCook(DiehlCook.Settings.defaults(), images.imagePixels(), units, 69);
                try (Network network = description.on(backend, 69)) {
                    serve(backend, diehlCook(description, network, images));
                }
            } else {
                FeedbackAlignment.Settings settings = FeedbackAlignment.Settings.defaults(images.imagePixels(), units);
                FeedbackAlignment description =
                        new FeedbackAlignment(settings, images.imagePixels(), units, ImageDataset.CLASSES, BATCH, 1234);
                try (Network network = description.on(backend, 1234, 0.11, 0.2, 0.11)) {
                    FeedbackAlignmentTrainer trainer =
                            new FeedbackAlignmentTrainer(description, settings, network, BATCH_STEPS);
                    serve(backend, feedbackAlignment(description, trainer, network, images));
                }
            }
        }
    }

    private static Learner diehlCook(DiehlCook description, Network network, ImageDataset images) {
        float[] image = new float[images.imagePixels()];
        return new Learner() {
            private int shown;

            @Override
            public void show() {
                images.image(shown++ % images.size(), 1f, image, 0);
                description.present(network, image, STEPS, true);
            }

            @Override
            public List<float[]> learned() {
                return List.of(network.read(description.weights()), network.read(description.thresholds()));
            }

            @Override
            public void finish() {
                network.synchronize();
            }
        };
    }

    private static Learner feedbackAlignment(
            FeedbackAlignment description, FeedbackAlignmentTrainer trainer, Network network, ImageDataset images) {
        return new Learner() {
            private int shown;

            @Override
            public void show() {
                trainer.begin(images, shown % images.size(), true);
                network.advance(BATCH_STEPS);
                shown += BATCH;
            }

            @Override
            public List<float[]> learned() {
                return description.weights().values().stream()
                        .filter(weights -> !weights.name().equals("e2"))
                        .map(network::read)
                        .toList();
            }

            @Override
            public void finish() {
                network.synchronize();
            }
        };
    }

    private static void serve(Backend backend, Learner learner) throws IOException {
        System.out.println("ready " + backend.deviceDescription());
        try (Scanner in = new Scanner(System.in)) {
            while (in.hasNext()) {
                if (in.next().equals("advance")) {
                    long start = System.nanoTime();
                    for (int n = in.nextInt(); n > 0; n--) {
                        learner.show();
                    }
                    learner.finish();
                    System.out.println(String.format(Locale.ROOT, "%.9f", (System.nanoTime() - start) * 1e-9));
                } else {
                    write(learner.learned(), Path.of(in.next()));
                    System.out.println("ok");
                }
            }
        }
    }

    private static void write(List<float[]> arrays, Path path) throws IOException {
        try (OutputStream out = Files.newOutputStream(path)) {
            for (float[] values : arrays) {
                ByteBuffer bytes =
                        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(values);
                out.write(bytes.array());
            }
        }
    }
}
