package org.lifsim.sparse;

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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.io.JsonText;
import org.lifsim.internal.io.NpyHeader;
import org.lifsim.internal.io.NpzDirectory;
import org.lifsim.internal.io.NpzReader;
import org.lifsim.internal.io.NpzWriter;
import org.lifsim.internal.sparse.SparsePlan;
import org.lifsim.internal.sparse.SparseState;

/** The file of a {@link SparseState}: a NumPy archive with a checksum. */
final class SparseCheckpoint {
    private static final String META = "network.json";
    private static final String FORMAT = "lifsim network checkpoint 1";
    private static final String REFRACTORY = "refractory_";
    private static final String SPIKES = "spike_";
    private static final int BLOCK = 1 << 13;

    private SparseCheckpoint() {}

    static void write(Path target, List<String> network, SparseState state, String note) throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode meta = json.createObjectNode();
        meta.put("format", FORMAT);
        meta.put("step", state.step());
        meta.put("trial", state.trial());
        meta.set("network", json.valueToTree(network));
        meta.put("note", note);
        AtomicFile.write(target, file -> {
            try (NpzWriter out = NpzWriter.withChecksum(file)) {
                out.text(META, json.writerWithDefaultPrettyPrinter().writeValueAsString(meta));
                for (int g = 0; g < state.variables().length; g++) {
                    for (int k = 0; k < state.variables()[g].length; k++) {
                        numbers(out, variable(g, k), state.variables()[g][k]);
                    }
                    whole(
                            out,
                            REFRACTORY + g,
                            Arrays.stream(state.refractory()[g]).asLongStream().toArray());
                }
                whole(out, SPIKES + "step", state.spikeSteps());
                whole(
                        out,
                        SPIKES + "node",
                        Arrays.stream(state.spikeNodes()).asLongStream().toArray());
                whole(
                        out,
                        SPIKES + "cell",
                        Arrays.stream(state.spikeCells()).asLongStream().toArray());
                out.writeChecksum();
            }
        });
    }

    private static String variable(int group, int k) {
        return "state_" + group + "_" + k;
    }

    private static void numbers(NpzWriter out, String name, double[] values) throws IOException {
        OutputStream to = out.array(name, NpyHeader.FLOAT64, values.length);
        ByteBuffer bytes = ByteBuffer.allocate(BLOCK * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < values.length; from += BLOCK) {
            int now = Math.min(BLOCK, values.length - from);
            bytes.clear().asDoubleBuffer().put(values, from, now);
            to.write(bytes.array(), 0, now * Double.BYTES);
        }
    }

    private static void whole(NpzWriter out, String name, long[] values) throws IOException {
        OutputStream to = out.array(name, NpyHeader.INT64, values.length);
        ByteBuffer bytes = ByteBuffer.allocate(BLOCK * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < values.length; from += BLOCK) {
            int now = Math.min(BLOCK, values.length - from);
            bytes.clear().asLongBuffer().put(values, from, now);
            to.write(bytes.array(), 0, now * Long.BYTES);
        }
    }

    /** What a file holds. */
    record Content(SparseState state, String note) {}

    /**
     * Reads a checkpoint.
     *
     * @param plan the network
     * @param like the state of the network that is to go on, whose sizes the file must have
     */
    static Content read(Path path, List<String> network, SparsePlan plan, SparseState like) throws IOException {
        JsonNode meta = Files.isRegularFile(path) ? JsonText.inArchive(path, META) : null;
        Subject file = Subject.file(path);
        if (meta == null || !meta.path("format").asText().equals(FORMAT)) {
            throw new InputException(
                    Problem.of(file, Files.exists(path) ? "is not a checkpoint of a network" : "does not exist")
                            .expected("a file of the format '" + FORMAT + "'"));
        }
        NpzDirectory.requireChecksum(path);
        requireSame(meta.path("network"), network, file);
        Set<String> names = new LinkedHashSet<>(List.of(SPIKES + "step", SPIKES + "node", SPIKES + "cell"));
        int groups = like.variables().length;
        for (int g = 0; g < groups; g++) {
            for (int k = 0; k < like.variables()[g].length; k++) {
                names.add(variable(g, k));
            }
            names.add(REFRACTORY + g);
        }
        Map<String, NpzReader.Array> arrays = NpzReader.read(path, names);
        double[][][] variables = new double[groups][][];
        int[][] refractory = new int[groups][];
        for (int g = 0; g < groups; g++) {
            variables[g] = new double[like.variables()[g].length][];
            for (int k = 0; k < variables[g].length; k++) {
                variables[g][k] = arrays.get(variable(g, k)).numbers();
                require(variables[g][k].length == like.variables()[g][k].length, file);
            }
            refractory[g] = ints(arrays, REFRACTORY + g);
            require(refractory[g].length == like.refractory()[g].length, file);
        }
        long[] steps = Arrays.stream(arrays.get(SPIKES + "step").numbers())
                .mapToLong(x -> (long) x)
                .toArray();
        int[] nodes = ints(arrays, SPIKES + "node");
        int[] cells = ints(arrays, SPIKES + "cell");
        require(steps.length == nodes.length && nodes.length == cells.length, file);
        long step = JsonText.whole(meta, "step", 0, Long.MAX_VALUE, file);
        long trial = meta.has("trial") ? JsonText.whole(meta, "trial", 0, Long.MAX_VALUE, file) : 0;
        for (int n = 0; n < steps.length; n++) {
            require(
                    steps[n] >= 1
                            && steps[n] <= step
                            && nodes[n] >= 0
                            && nodes[n] < plan.nodes()
                            && cells[n] >= 0
                            && cells[n] < plan.count(nodes[n])
                            && (n == 0 || steps[n] >= steps[n - 1]),
                    file);
        }
        return new Content(
                new SparseState(step, trial, variables, refractory, steps, nodes, cells),
                JsonText.text(meta, "note", file));
    }

    private static int[] ints(Map<String, NpzReader.Array> arrays, String name) {
        return Arrays.stream(arrays.get(name).numbers()).mapToInt(x -> (int) x).toArray();
    }

    private static void require(boolean legal, Subject file) {
        if (!legal) {
            throw new InputException(
                    Problem.of(file, "has arrays of another network").expected("a checkpoint of this network"));
        }
    }

    private static void requireSame(JsonNode stored, List<String> network, Subject file) {
        for (int n = 0; n < Math.max(stored.size(), network.size()); n++) {
            String theirs = n < stored.size() ? stored.get(n).asText() : "nothing";
            String ours = n < network.size() ? network.get(n) : "nothing";
            if (!theirs.equals(ours)) {
                throw new InputException(Problem.of(file, "is a checkpoint of another network: it has " + theirs)
                        .expected(ours));
            }
        }
    }
}
