package org.lifsim.experiment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lifsim.backend.Backend;
import org.lifsim.error.CancelledException;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.io.NpyHeader;
import org.lifsim.internal.io.OutputLock;
import org.lifsim.internal.io.Sha256;
import org.lifsim.network.Network;

/** Runs a network whose step is a list of statements, and writes its recordings and {@code network.json} into a folder. */
public final class StepNetworkRun {
    /** Name of the file that describes a finished run. */
    public static final String NAME = "network.json";

    private static final String FORMAT = "lifsim step network run 1";
    private static final long MAX_VALUES = 1L << 28;

    /** Steps between two looks at cancellation and progress. */
    private static final long MAX_CHUNK = 100;

    private final StepNetworkExperiment experiment;
    private final Path folder;

    /**
     * Describes a run.
     *
     * @param experiment what to run
     * @param folder output folder; it is created if needed
     */
    public StepNetworkRun(StepNetworkExperiment experiment, Path folder) {
        this.experiment = experiment;
        this.folder = folder;
    }

    /**
     * What a recording gave.
     *
     * @param recording the recording
     * @param rows number of rows
     * @param values all values, row by row
     */
    public record Recorded(StepNetworkExperiment.Recording recording, int rows, float[] values) {
        /**
         * The sum of all values: the number of spikes if they are spikes.
         *
         * @return the float64 sum
         */
        public double sum() {
            double sum = 0;
            for (float value : values) {
                sum += value;
            }
            return sum;
        }

        /**
         * Whether all values are 0 or 1, as spikes are.
         *
         * @return true also if there is none
         */
        public boolean isBinary() {
            for (float value : values) {
                if (value != 0 && value != 1) {
                    return false;
                }
            }
            return true;
        }

        /**
         * The smallest value.
         *
         * @return infinity if there is none
         */
        public double least() {
            double least = Double.POSITIVE_INFINITY;
            for (float value : values) {
                least = Math.min(least, value);
            }
            return least;
        }

        /**
         * The largest value.
         *
         * @return -infinity if there is none
         */
        public double most() {
            double most = Double.NEGATIVE_INFINITY;
            for (float value : values) {
                most = Math.max(most, value);
            }
            return most;
        }
    }

    /**
     * What a run gave.
     *
     * @param recorded what was recorded
     * @param seconds time that the steps took
     * @param digest SHA-256 of all recorded values
     * @param warning tells of values that are not finite
     */
    public record Result(List<Recorded> recorded, double seconds, String digest, Optional<Problem> warning) {
        /** Copies the list. */
        public Result {
            recorded = List.copyOf(recorded);
        }
    }

    /**
     * Runs the network. The output files appear when the run is done.
     *
     * @param backend the backend
     * @param progress receives the completed steps
     * @param cancellation stops the run
     * @return what it gave
     * @throws InputException if another run writes the folder, or too many values are recorded
     * @throws IOException if writing fails
     * @throws CancelledException if the run was cancelled
     */
    public Result run(Backend backend, Progress progress, CancellationToken cancellation) throws IOException {
        AtomicFile.ensureWritableDirectory(folder);
        List<Path> files = new ArrayList<>(List.of(folder.resolve(NAME)));
        experiment.recordings().forEach(recording -> files.add(folder.resolve(recording.file())));
        OutputLock lock = OutputLock.of(folder, files);
        try (lock) {
            Result result = steps(backend, progress, cancellation);
            for (Recorded recorded : result.recorded()) {
                AtomicFile.write(folder.resolve(recorded.recording().file()), file -> write(recorded, file));
            }
            writeMetadata(result, backend);
            return result;
        }
    }

    private Result steps(Backend backend, Progress progress, CancellationToken cancellation) {
        Map<StepNetworkExperiment.Recording, float[]> values = new LinkedHashMap<>();
        for (StepNetworkExperiment.Recording recording : experiment.recordings()) {
            long size = rows(recording) * recording.shape()[0] * recording.shape()[1];
            if (size > MAX_VALUES) {
                throw new InputException(Problem.of("recording of " + recording.name(), "has " + size + " values")
                        .expected("at most " + MAX_VALUES)
                        .hint("record every so many steps: values(of=" + recording.name() + ", every=100)"));
            }
            values.put(recording, new float[(int) size]);
        }
        try (Network network = experiment.builder().build(backend)) {
            experiment.weights().forEach(network::write);
            long start = System.nanoTime();
            for (long step = 0; step < experiment.steps(); ) {
                cancellation.check();
                beforeStep(network, step);
                long next = nextEvent(step);
                network.advance(next - step);
                step = next;
                afterStep(network, step, values);
                progress.update(step, experiment.steps(), () -> 0);
            }
            double seconds = (System.nanoTime() - start) * 1e-9;
            List<Recorded> recorded = new ArrayList<>();
            MessageDigest digest = Sha256.start();
            values.forEach((recording, all) -> {
                recorded.add(new Recorded(recording, (int) rows(recording), all));
                digest.update(bytes(all, 0, all.length));
            });
            return new Result(recorded, seconds, HexFormat.of().formatHex(digest.digest()), network.nonFinite());
        }
    }

    /** Begins a presentation and writes the inputs, if it is time. */
    private void beforeStep(Network network, long step) {
        StepNetworkExperiment.Presentations presentations = experiment.presentations();
        if (step % presentations.steps() == 0) {
            if (step > 0) {
                network.reset();
            }
            for (StepNetworkExperiment.Start start : experiment.starts()) {
                if (step == 0 || !start.isKept()) {
                    network.write(start.signal(), start.values());
                }
            }
            boolean learns = experiment.learnsIn(step);
            network.setLearning(learns);
            if (learns) {
                presentations.before().forEach(network::run);
            }
        }
        for (StepNetworkInput input : experiment.inputs()) {
            if (step % input.every() == 0) {
                network.write(input.signal(), input.row(step / input.every()));
            }
        }
    }

    /** The next step before which inputs change, or after which values are recorded or a presentation ends. */
    private long nextEvent(long step) {
        long next = Math.min(experiment.steps(), step + MAX_CHUNK);
        next = Math.min(next, multipleAfter(step, experiment.presentations().steps()));
        for (StepNetworkInput input : experiment.inputs()) {
            next = Math.min(next, multipleAfter(step, input.every()));
        }
        for (StepNetworkExperiment.Recording recording : experiment.recordings()) {
            next = Math.min(next, multipleAfter(step, recording.every()));
        }
        return next;
    }

    private static long multipleAfter(long step, long every) {
        return (step / every + 1) * every;
    }

    /** Records values and ends a presentation, if it is time. */
    private void afterStep(Network network, long step, Map<StepNetworkExperiment.Recording, float[]> values) {
        values.forEach((recording, all) -> {
            if (step % recording.every() == 0) {
                float[] row = recording.read(network);
                System.arraycopy(row, 0, all, (int) (step / recording.every() - 1) * row.length, row.length);
            }
        });
        StepNetworkExperiment.Presentations presentations = experiment.presentations();
        if (step % presentations.steps() == 0 && experiment.learnsIn(step - 1)) {
            presentations.after().forEach(network::run);
        }
    }

    private long rows(StepNetworkExperiment.Recording recording) {
        return experiment.steps() / recording.every();
    }

    private static byte[] bytes(float[] values, int from, int to) {
        ByteBuffer bytes = ByteBuffer.allocate((to - from) * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = from; i < to; i++) {
            bytes.putFloat(values[i] + 0f);
        }
        return bytes.array();
    }

    private static void write(Recorded recorded, Path file) throws IOException {
        int[] shape = recorded.recording().shape();
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(NpyHeader.bytes(NpyHeader.FLOAT32, recorded.rows(), shape[0], shape[1]));
            int row = shape[0] * shape[1];
            for (int n = 0; n < recorded.rows(); n++) {
                out.write(bytes(recorded.values(), n * row, (n + 1) * row));
            }
        }
    }

    private void writeMetadata(Result result, Backend backend) throws IOException {
        ObjectNode node = new ObjectMapper().createObjectNode();
        node.put("format", FORMAT);
        node.put("network", experiment.name());
        node.put("dt", experiment.dt());
        node.put("batch", experiment.batch());
        node.put("steps", experiment.steps());
        node.put("device", backend.deviceDescription());
        node.put("digest", result.digest());
        ObjectNode files = node.putObject("files");
        result.recorded()
                .forEach(recorded -> files.put(
                        recorded.recording().file(), recorded.recording().name()));
        result.warning().ifPresent(warning -> node.put("warning", warning.toString()));
        node.put("description", experiment.builder().describe());
        byte[] text = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(node);
        AtomicFile.write(folder.resolve(NAME), file -> Files.write(file, text));
    }
}
