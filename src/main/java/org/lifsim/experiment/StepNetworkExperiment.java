package org.lifsim.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.lifsim.error.InputException;
import org.lifsim.internal.io.YamlFile;
import org.lifsim.network.Network;
import org.lifsim.network.NetworkBuilder;
import org.lifsim.network.OnDemandUpdate;
import org.lifsim.network.Signal;
import org.lifsim.network.WeightMatrix;

/**
 * The description of a run of a network whose step is a list of statements, read from a file with the keys {@code network} and
 * {@code steps}. docs/networks.md lists the keys.
 *
 * @param name name of the network
 * @param dt time step, ms
 * @param batch batch size
 * @param steps number of steps
 * @param learning whether the operations that learn run
 * @param builder builds the network
 * @param presentations how the run is divided into presentations
 * @param inputs what is written before steps
 * @param weights initial weights, row by row
 * @param starts initial values of state variables
 * @param recordings what is recorded
 * @param checkpoints when checkpoints are written
 */
public record StepNetworkExperiment(
        String name,
        double dt,
        int batch,
        long steps,
        boolean learning,
        NetworkBuilder builder,
        Presentations presentations,
        List<StepNetworkInput> inputs,
        Map<WeightMatrix, float[]> weights,
        List<Start> starts,
        List<Recording> recordings,
        CheckpointPolicy checkpoints) {
    static final String STEPS = "steps";

    /**
     * How a run is divided into presentations. Each but the first begins with a {@link Network#reset}.
     *
     * @param steps number of steps of a presentation, at least 1
     * @param learning the presentations, from the first on, in which rules of plasticity run
     * @param before what is run before the first step of a presentation with learning
     * @param after what is run after the last step of a presentation with learning
     */
    public record Presentations(long steps, long learning, List<OnDemandUpdate> before, List<OnDemandUpdate> after) {
        /** Copies the lists. */
        public Presentations {
            before = List.copyOf(before);
            after = List.copyOf(after);
        }
    }

    /**
     * Initial values of a state variable.
     *
     * @param signal the state variable
     * @param values all values; they are written again after a reset
     * @param isKept true if a reset keeps the variable, so that they are not
     */
    public record Start(Signal signal, float[] values, boolean isKept) {}

    /**
     * Values that are recorded.
     *
     * @param signal the values; null for weights
     * @param weights the weights; null for a signal
     * @param every steps between rows
     * @param file name of the .npy file in the output folder
     */
    public record Recording(Signal signal, WeightMatrix weights, long every, String file) {
        /**
         * The name of what is recorded.
         *
         * @return the name in the network
         */
        public String name() {
            return signal == null ? weights.name() : signal.name();
        }

        /**
         * The shape of a row.
         *
         * @return batch and width, or rows and columns
         */
        public int[] shape() {
            return signal == null
                    ? new int[] {weights.rows(), weights.columns()}
                    : new int[] {signal.batch(), signal.width()};
        }

        /**
         * The size of its file.
         *
         * @param steps number of steps of the run
         * @return bytes of all rows
         */
        public long bytes(long steps) {
            return steps / every * shape()[0] * shape()[1] * Float.BYTES;
        }

        /** Reads the values. */
        float[] read(Network network) {
            return signal == null ? network.read(weights) : network.read(signal);
        }
    }

    /** Copies the lists. */
    public StepNetworkExperiment {
        inputs = List.copyOf(inputs);
        starts = List.copyOf(starts);
        recordings = List.copyOf(recordings);
    }

    /**
     * The memory of the host that the run needs for what its file gives.
     *
     * @return bytes of inputs, initial weights and initial values
     */
    public long hostBytes() {
        long values = weights.values().stream().mapToLong(array -> array.length).sum()
                + starts.stream().mapToLong(start -> start.values().length).sum();
        return values * Float.BYTES
                + inputs.stream().mapToLong(StepNetworkInput::bytes).sum();
    }

    /** Whether rules of plasticity run in the presentation of a step, counted from 0. */
    boolean learnsIn(long step) {
        return learning && step / presentations.steps() < presentations.learning();
    }

    /**
     * Whether a file describes such a network: whether it is a YAML file with the keys {@code network} and {@code steps}.
     *
     * @param path a file
     * @return false also if the file cannot be read
     * @throws IOException if reading fails
     */
    public static boolean isIn(Path path) throws IOException {
        return NetworkExperiment.isIn(path) && YamlFile.read(path).root().find(STEPS) != null;
    }

    /**
     * Reads a file, and changes some of its values.
     *
     * @param path a YAML file
     * @param settings keys and their values, as {@code populations.E.units=100}
     * @return the experiment
     * @throws InputException if the file is missing or invalid; the message names file, line and key
     * @throws IOException if reading fails
     */
    public static StepNetworkExperiment load(Path path, List<String> settings) throws IOException {
        YamlFile file = NetworkExperiment.withSettings(YamlFile.read(path), settings);
        try {
            return new StepNetworkReader(file.root(), path).read();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
