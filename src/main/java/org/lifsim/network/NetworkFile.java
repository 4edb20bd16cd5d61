package org.lifsim.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.io.Fingerprint;
import org.lifsim.internal.io.JsonText;
import org.lifsim.internal.io.NpyHeader;
import org.lifsim.internal.io.NpzDirectory;
import org.lifsim.internal.io.NpzReader;
import org.lifsim.internal.io.NpzWriter;
import org.lifsim.internal.plan.Variable;
import org.lifsim.random.RandomKey;

/**
 * Reads and writes files of networks: weights as a NumPy archive, and checkpoints of the whole state. A checkpoint can be resumed
 * on any backend.
 */
public final class NetworkFile {
    private static final String FORMAT = "lifsim network 2";
    private static final String META = "meta.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private NetworkFile() {}

    /**
     * Writes weights and signals to a NumPy archive (.npz). Each becomes a float32 array with its name and the shape (rows,
     * columns). An existing file is replaced once the new file is complete.
     *
     * @param network the network
     * @param weights the weights to write
     * @param signals signals to write as well, such as thresholds
     * @param target the file
     * @throws IOException if writing fails; an existing file is then unchanged
     */
    public static void writeWeights(
            Network network, Collection<WeightMatrix> weights, Collection<Signal> signals, Path target)
            throws IOException {
        AtomicFile.write(target, file -> {
            try (NpzWriter out = new NpzWriter(file)) {
                for (WeightMatrix of : weights) {
                    write(out, of.variable(), network.read(of));
                }
                for (Signal of : signals) {
                    write(out, of.variable(), network.read(of));
                }
            }
        });
    }

    private static void write(NpzWriter out, Variable variable, float[] values) throws IOException {
        OutputStream to = out.array(variable.name(), NpyHeader.FLOAT32, variable.rows(), variable.columns());
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        to.write(bytes.array());
    }

    /**
     * Reads weights and signals from a NumPy archive, as written by {@link #writeWeights} or by NumPy. Dimensions of length 1 may
     * be missing.
     *
     * @param network the network whose values are set
     * @param weights the weights to read
     * @param signals signals to read as well
     * @param source the file
     * @throws InputException if the file or an array is missing or damaged, a shape does not match, or a value is not finite. In
     *     the last case the network may already have some of the new values.
     * @throws IOException if reading fails
     */
    public static void readWeights(
            Network network, Collection<WeightMatrix> weights, Collection<Signal> signals, Path source)
            throws IOException {
        Map<Variable, Runnable> setters = new LinkedHashMap<>();
        Map<String, float[]> found = new LinkedHashMap<>();
        weights.forEach(of -> setters.put(of.variable(), () -> network.write(of, found.get(of.name()))));
        signals.forEach(of -> setters.put(of.variable(), () -> network.write(of, found.get(of.name()))));
        Set<String> names = setters.keySet().stream().map(Variable::name).collect(Collectors.toSet());
        Map<String, NpzReader.Array> arrays = NpzReader.read(source, names);
        for (Variable variable : setters.keySet()) {
            found.put(variable.name(), values(arrays.get(variable.name()), variable, source));
        }
        try {
            setters.values().forEach(Runnable::run);
        } catch (InputException e) {
            throw e.within(Subject.file(source));
        }
    }

    private static float[] values(NpzReader.Array array, Variable variable, Path source) {
        NpyHeader header = array.header();
        if (!header.type().equals(NpyHeader.FLOAT32) || !hasShape(header, variable)) {
            throw new InputException(Problem.of(
                            "array " + variable.name() + " of file " + source,
                            "is " + header.type() + " of shape " + header.shapeText())
                    .expected(NpyHeader.FLOAT32 + " of " + NpyHeader.shapeText(variable.rows(), variable.columns()))
                    .hint("it belongs to a different network: use a file that this network wrote"));
        }
        return array.floats();
    }

    /** Dimensions of length 1 may be missing. */
    private static boolean hasShape(NpyHeader header, Variable variable) {
        long[] expected = {variable.rows(), variable.columns()};
        return Arrays.equals(withoutOnes(header.shape()), withoutOnes(expected));
    }

    private static long[] withoutOnes(long[] shape) {
        return Arrays.stream(shape).filter(length -> length != 1).toArray();
    }

    /**
     * Writes a checkpoint: the whole state of a network. An existing file is replaced once the new file is complete.
     *
     * @param network the network
     * @param metadata additional texts to store by name, for the program that resumes
     * @param target the file
     * @throws IOException if writing fails; an existing file is then unchanged
     */
    public static void writeCheckpoint(Network network, Map<String, String> metadata, Path target) throws IOException {
        Network.Snapshot snapshot = network.snapshot();
        ObjectNode meta = JSON.createObjectNode();
        meta.put("format", FORMAT);
        meta.set("network", snapshot.fingerprint().json());
        meta.put("step", network.step());
        meta.put("learning", snapshot.isLearning());
        ObjectNode keys = meta.putObject("keys");
        snapshot.keys()
                .forEach((cells, key) -> keys.putArray(cells).add(key.hi()).add(key.lo()));
        meta.set("metadata", JSON.valueToTree(metadata));
        AtomicFile.write(target, file -> {
            try (NpzWriter out = NpzWriter.withChecksum(file)) {
                out.text(META, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(meta));
                for (Variable variable : snapshot.variables()) {
                    write(out, variable, snapshot.read(variable));
                }
                out.writeChecksum();
            }
        });
    }

    /**
     * Restores the state of a network from a checkpoint.
     *
     * @param network a network with the same description, on any backend
     * @param source the checkpoint
     * @return the notes that {@link #writeCheckpoint} stored, by name
     * @throws InputException if the file is missing, damaged, not a checkpoint, or of another network; the message names the
     *     first difference
     * @throws IOException if reading fails
     */
    public static Map<String, String> readCheckpoint(Network network, Path source) throws IOException {
        JsonNode meta = meta(source);
        NpzDirectory.requireChecksum(source);
        Network.Snapshot snapshot = network.snapshot();
        snapshot.fingerprint().requireSame(Fingerprint.of(meta.path("network")), "checkpoint " + source, "network");
        List<Variable> variables = snapshot.variables();
        Map<String, NpzReader.Array> arrays =
                NpzReader.read(source, variables.stream().map(Variable::name).collect(Collectors.toSet()));
        Map<Variable, float[]> found = new LinkedHashMap<>();
        variables.forEach(variable -> found.put(variable, values(arrays.get(variable.name()), variable, source)));
        // A checksum shows damage, not who wrote the file. So each value is checked before the network changes.
        Subject file = JsonText.entryOf(source, META);
        Map<String, RandomKey> keys = keys(meta.path("keys"), snapshot.keys().keySet(), file);
        long step = JsonText.whole(meta, "step", 0, Long.MAX_VALUE, file);
        boolean learning = JsonText.truth(meta, "learning", file);
        Map<String, String> notes = strings(meta.path("metadata"), file);
        found.forEach(snapshot::write);
        snapshot.set(step, learning, keys);
        return notes;
    }

    private static Map<String, RandomKey> keys(JsonNode stored, Set<String> groups, Subject file) {
        Map<String, RandomKey> keys = new LinkedHashMap<>();
        for (String group : groups) {
            JsonNode words = stored.path(group);
            if (words.size() != 2
                    || !words.path(0).canConvertToInt()
                    || !words.path(1).canConvertToInt()
                    || !words.path(0).isIntegralNumber()
                    || !words.path(1).isIntegralNumber()) {
                throw JsonText.wrong(words, "keys " + group, "the two words of a random key", file);
            }
            keys.put(
                    group, new RandomKey(words.path(0).intValue(), words.path(1).intValue()));
        }
        return keys;
    }

    private static JsonNode meta(Path source) throws IOException {
        if (!Files.isRegularFile(source)) {
            throw new InputException(
                    Problem.of(Subject.file(source), "does not exist").expected("a network's checkpoint"));
        }
        JsonNode meta = JsonText.inArchive(source, META);
        if (meta == null || !meta.path("format").asText().equals(FORMAT)) {
            throw new InputException(Problem.of(Subject.file(source), "is not a checkpoint of a network")
                    .expected("one written by this version of lifsim"));
        }
        return meta;
    }

    private static Map<String, String> strings(JsonNode object, Subject file) {
        Map<String, String> strings = new LinkedHashMap<>();
        object.properties().forEach(entry -> strings.put(entry.getKey(), JsonText.text(object, entry.getKey(), file)));
        return strings;
    }
}
