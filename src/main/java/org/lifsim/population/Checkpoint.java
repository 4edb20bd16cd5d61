package org.lifsim.population;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
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
import org.lifsim.internal.population.PopulationFingerprint;
import org.lifsim.model.StateVariable;
import org.lifsim.random.RandomKey;

/**
 * A file with the state of a population. A run resumes from it with identical results, on any backend and with any
 * slice size. The file is a NumPy archive (.npz) of the state variables and spike counts. Its {@code meta.json}
 * contains the step, the random key, the fingerprint of the population, and metadata of the caller. The last entry is a
 * checksum of all others.
 *
 * <pre>{@code
 * Path file = Files.createTempDirectory("lifsim").resolve("state.npz");
 * try (Backend backend = Backends.auto();
 *         Population population = Population.of(Lif.tutorialParameters()).units(100).build(backend)) {
 *     population.clamp(0.3f);
 *     population.advance(1000);
 *     Checkpoint.write(population, Map.of("comment", "after 100 ms"), file);
 *     population.advance(500);
 *     Checkpoint.read(file).restore(population); // back at step 1000, with the same state and clamped current
 *     System.out.println(population.step());
 * }
 * }</pre>
 *
 * <p>Immutable. Methods that take a population need exclusive access to it.
 */
public final class Checkpoint {
    private static final String FORMAT = "lifsim checkpoint 2";
    private static final String META = "meta.json";
    static final String COUNTS = "spike_counts";
    private static final int BLOCK = 1 << 16;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path path;
    private final JsonNode meta;

    private Checkpoint(Path path, JsonNode meta) {
        this.path = path;
        this.meta = meta;
    }

    /**
     * Writes the state of a population. An existing file is replaced only when the new one is complete.
     *
     * @param population the population
     * @param metadata metadata of the caller, values by name; see {@link #metadata}
     * @param target the file to write
     * @throws IOException if writing fails; an existing file is then unchanged
     */
    public static void write(Population population, Map<String, String> metadata, Path target) throws IOException {
        write(population, metadata, Map.of(), target);
    }

    /**
     * Writes the state of a population, with additional arrays. An existing file is replaced only when the new one is
     * complete.
     *
     * @param population the population
     * @param metadata metadata of the caller, values by name; see {@link #metadata}
     * @param arrays additional arrays by name, written as float64; a name must not be that of a state variable
     * @param target the file to write
     * @throws IOException if writing fails; an existing file is then unchanged
     */
    public static void write(
            Population population, Map<String, String> metadata, Map<String, double[]> arrays, Path target)
            throws IOException {
        population.state().checkUsable();
        ObjectNode meta = JSON.createObjectNode();
        meta.put("format", FORMAT);
        meta.put("step", population.step());
        meta.put("key_hi", population.key().hi());
        meta.put("key_lo", population.key().lo());
        meta.put("unspiked", population.hasNoSpikesYet());
        meta.set("population", population.fingerprint().json());
        meta.set("metadata", JSON.valueToTree(metadata));
        AtomicFile.write(target, file -> {
            try (NpzWriter out = NpzWriter.withChecksum(file)) {
                out.text(META, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(meta));
                for (StateVariable variable : population.variables()) {
                    OutputStream values = out.array(variable.key(), NpyHeader.FLOAT32, population.units());
                    writeVariable(population, variable, values);
                }
                writeCounts(population, out.array(COUNTS, NpyHeader.UINT32, population.units()));
                for (Map.Entry<String, double[]> more : arrays.entrySet()) {
                    writeNumbers(more.getValue(), out.array(more.getKey(), NpyHeader.FLOAT64, more.getValue().length));
                }
                out.writeChecksum();
            }
        });
    }

    private static void writeVariable(Population population, StateVariable variable, OutputStream to)
            throws IOException {
        float[] values = new float[(int) Math.min(BLOCK, population.units())];
        ByteBuffer bytes = buffer(values.length);
        for (long from = 0; from < population.units(); from += values.length) {
            int now = (int) Math.min(values.length, population.units() - from);
            population.read(variable, from, values, 0, now);
            bytes.clear().asFloatBuffer().put(values, 0, now);
            to.write(bytes.array(), 0, now * Float.BYTES);
        }
    }

    private static void writeCounts(Population population, OutputStream to) throws IOException {
        int[] values = new int[(int) Math.min(BLOCK, population.units())];
        ByteBuffer bytes = buffer(values.length);
        for (long from = 0; from < population.units(); from += values.length) {
            int now = (int) Math.min(values.length, population.units() - from);
            population.state().readCounts(from, values, 0, now);
            bytes.clear().asIntBuffer().put(values, 0, now);
            to.write(bytes.array(), 0, now * Integer.BYTES);
        }
    }

    private static void writeNumbers(double[] values, OutputStream to) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(BLOCK * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < values.length; from += BLOCK) {
            int now = Math.min(BLOCK, values.length - from);
            bytes.clear().asDoubleBuffer().put(values, from, now);
            to.write(bytes.array(), 0, now * Double.BYTES);
        }
    }

    private static ByteBuffer buffer(int values) {
        return ByteBuffer.allocate(values * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Opens a checkpoint and verifies its checksum.
     *
     * @param path the file
     * @return the checkpoint
     * @throws InputException if the file is missing, damaged, or not a checkpoint of this format version
     * @throws IOException if reading fails
     */
    public static Checkpoint read(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new InputException(
                    Problem.of(Subject.file(path), Files.exists(path) ? "is not a file" : "does not exist")
                            .expected("a checkpoint that lifsim wrote"));
        }
        JsonNode meta = JsonText.inArchive(path, META);
        if (meta == null || !isOurs(meta)) {
            throw new InputException(
                    Problem.of(Subject.file(path), "is not a checkpoint").expected("one that lifsim wrote"));
        }
        if (!meta.path("format").asText().equals(FORMAT)) {
            throw new InputException(Problem.of(
                            Subject.file(path),
                            "has format '" + meta.path("format").asText() + "'")
                    .expected("'" + FORMAT + "'")
                    .hint("it was written by another version of lifsim"));
        }
        NpzDirectory.requireChecksum(path);
        check(meta, JsonText.entryOf(path, META));
        return new Checkpoint(path, meta);
    }

    /** A checksum shows damage, not who wrote the file. So each value is checked before it is used. */
    private static void check(JsonNode meta, Subject file) {
        JsonText.whole(meta, "step", 0, Long.MAX_VALUE, file);
        JsonText.whole(meta, "key_hi", Integer.MIN_VALUE, Integer.MAX_VALUE, file);
        JsonText.whole(meta, "key_lo", Integer.MIN_VALUE, Integer.MAX_VALUE, file);
        JsonText.truth(meta, "unspiked", file);
        for (Map.Entry<String, JsonNode> entry : meta.path("metadata").properties()) {
            JsonText.text(meta.path("metadata"), entry.getKey(), file);
        }
    }

    /**
     * Whether a file begins like a checkpoint. The rest of the file is not read.
     *
     * @param path the file
     * @return true if the first entry is the {@code meta.json} of a checkpoint, of any format version
     * @throws IOException if the file cannot be read
     */
    public static boolean isCheckpoint(Path path) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(path))) {
            ZipEntry first = zip.getNextEntry();
            return first != null
                    && first.getName().equals(META)
                    && isOurs(JsonText.object(zip, JsonText.entryOf(path, META)));
        } catch (ZipException | EOFException | IllegalArgumentException e) { // the last also if it is not JSON
            return false;
        }
    }

    private static boolean isOurs(JsonNode meta) {
        return meta.path("format").asText().startsWith("lifsim checkpoint");
    }

    /**
     * The step at which the state was written.
     *
     * @return number of steps since the last reset of the population
     */
    public long step() {
        return meta.path("step").asLong();
    }

    /**
     * The metadata that the caller of {@code write} passed.
     *
     * @return values by name
     */
    public Map<String, String> metadata() {
        Map<String, String> strings = new LinkedHashMap<>();
        meta.path("metadata")
                .properties()
                .forEach(entry -> strings.put(entry.getKey(), entry.getValue().asText()));
        return strings;
    }

    /**
     * Reads an additional array that the caller of {@code write} passed.
     *
     * @param name name of the array
     * @return a new array with its values
     * @throws InputException if the file has no array of that name
     * @throws IOException if reading fails
     */
    public double[] array(String name) throws IOException {
        return NpzReader.read(path, Set.of(name)).get(name).numbers();
    }

    /**
     * Checks that a population has the fingerprint in this checkpoint: the same model, parameters, options, units,
     * batch size, dt, seed, stimulus and optional state variables. Backend, slices and initial state may differ.
     *
     * @param population the population
     * @throws InputException if the fingerprints differ; the message names the first difference
     */
    public void requireMatches(Population population) {
        population.fingerprint().requireSame(Fingerprint.of(meta.path("population")), "checkpoint " + path, "run");
    }

    /**
     * Restores the state of a population from this checkpoint, including the step, the clamped currents, the spike
     * counts and the random key. It also repairs a population that a failed step has left broken. If restoring fails, the
     * population is broken.
     *
     * @param population a population with the fingerprint in this checkpoint, on any backend; see
     *     {@link #requireMatches}
     * @throws InputException if the fingerprints differ (the message names the first difference), or the file is
     *     damaged
     * @throws IOException if reading fails
     */
    public void restore(Population population) throws IOException {
        requireMatches(population);
        population.state().checkOpen();
        restoreState(population);
    }

    private void restoreState(Population population) throws IOException {
        population.state().<IOException>replace(() -> restoreArrays(population));
        RandomKey key =
                new RandomKey(meta.path("key_hi").asInt(), meta.path("key_lo").asInt());
        population.restored(step(), key, meta.path("unspiked").asBoolean());
    }

    /**
     * Restores the state of some units from this checkpoint of the whole population, as {@link #restore} does for all. The units
     * need not keep the optional state variables that the checkpoint has.
     *
     * @param shard a shard of the population in this checkpoint, on any backend
     * @throws InputException if the fingerprints of the populations differ (the message names the first difference), or the file
     *     is damaged
     * @throws IOException if reading fails
     */
    public void restoreShard(Population shard) throws IOException {
        if (meta.path("population").has(PopulationFingerprint.SHARD)) {
            requireMatches(shard); // it has the units of one shard only
        }
        comparable(shard.fingerprint())
                .requireSame(comparable(Fingerprint.of(meta.path("population"))), "checkpoint " + path, "run");
        shard.state().checkOpen();
        restoreState(shard);
    }

    /** What is the same for a population and its shards, however much they keep. */
    private static Fingerprint comparable(Fingerprint fingerprint) {
        return fingerprint.without(PopulationFingerprint.KEEPS).without(PopulationFingerprint.SHARD);
    }

    private void restoreArrays(Population population) throws IOException {
        List<String> missing = new ArrayList<>(
                population.variables().stream().map(StateVariable::key).toList());
        missing.add(COUNTS);
        NpzDirectory.read(path, (entry, content) -> {
            String array = entry.replaceAll("\\.npy$", "");
            if (missing.remove(array)) {
                restore(population, array, content);
            }
        });
        if (!missing.isEmpty()) {
            throw damaged(Subject.file(path), "has no array " + missing.get(0));
        }
    }

    private void restore(Population population, String array, InputStream content) throws IOException {
        boolean counts = array.equals(COUNTS);
        Subject name = Subject.of("array " + array + " of file " + path);
        NpyHeader header = NpyHeader.read(content, name, List.of(counts ? NpyHeader.UINT32 : NpyHeader.FLOAT32));
        // A checkpoint of a shard has the units of this shard only.
        boolean whole = !meta.path("population").has(PopulationFingerprint.SHARD);
        long units = whole ? population.totalUnits() : population.units();
        if (header.size() != units) {
            throw damaged(name, "has shape " + header.shapeText() + " instead of (" + units + ",)");
        }
        content.skipNBytes(whole ? population.firstUnit() * Float.BYTES : 0);
        int block = (int) Math.min(BLOCK, population.units());
        float[] values = new float[block];
        int[] numbers = new int[block];
        for (long from = 0; from < population.units(); from += block) {
            int now = (int) Math.min(block, population.units() - from);
            ByteBuffer bytes =
                    ByteBuffer.wrap(content.readNBytes(now * Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
            if (bytes.limit() < now * Float.BYTES) {
                throw damaged(name, "is truncated");
            }
            if (counts) {
                bytes.asIntBuffer().get(numbers, 0, now);
                population.state().writeCounts(from, numbers, now);
            } else {
                bytes.asFloatBuffer().get(values, 0, now);
                population.state().write(population.variable(array), from, values, now);
            }
        }
    }

    private static InputException damaged(Subject subject, String found) {
        return new InputException(Problem.of(subject, found).hint("use another checkpoint, or start without one"));
    }
}
