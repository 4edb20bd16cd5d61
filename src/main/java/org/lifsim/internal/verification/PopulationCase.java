package org.lifsim.internal.verification;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.internal.io.NpyHeader;
import org.lifsim.internal.io.NpzReader;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.NeuronModels;
import org.lifsim.model.StateVariable;
import org.lifsim.random.RandomKey;

/**
 * A recorded run of one kind of cell: {@code NAME.json} with parameters and {@code NAME.npz} with arrays of shape (steps, units), or, of a
 * batch, (steps, batch, units).
 *
 * @param name the case's name
 * @param parameters of every unit
 * @param dt the step, ms
 * @param time what time of last spike counts in
 * @param units how many units
 * @param batch how many copies of them
 * @param steps how many steps
 * @param start what the run started from, where that is recorded
 * @param current the clamped inputs, step by step
 * @param expected the recorded arrays by name, step by step, each value as it stood after its step
 */
public record PopulationCase(
        String name,
        ModelParameters parameters,
        double dt,
        LastSpikeTime time,
        int units,
        int batch,
        int steps,
        Start start,
        float[] current,
        Map<String, float[]> expected)
        implements ReferenceCase {

    private static final List<String> BUILT_IN = List.of(
            "lecture",
            "lif-batch",
            "lif-below-rest",
            "lif-diehl-cook-e",
            "lif-diehl-cook-i",
            "lif-fast-rk2",
            "lif-float-reciprocal",
            "lif-half-leak",
            "lif-lecture",
            "lif-long-refractory",
            "lif-max-one-spike",
            "lif-max-one-spike-batch",
            "lif-no-adaptation",
            "lif-no-leak",
            "lif-no-refractory",
            "lif-one-spike",
            "lif-one-spike-batch",
            "lif-rk2",
            "lif-rk2-batch",
            "lif-strong-adaptation",
            "lif-vmin",
            "slif-adaptive",
            "slif-adaptive-batch",
            "slif-awkward",
            "slif-jitter",
            "slif-jitter-lateral",
            "slif-jitter-sticky",
            "slif-lateral-batch",
            "slif-lateral-inhibition",
            "slif-lecture-2a",
            "slif-lecture-2a-refractory",
            "slif-plain",
            "slif-sparsity",
            "slif-sparsity-batch",
            "slif-sparsity-float",
            "slif-sticky",
            "adex-batch",
            "adex-bursting",
            "adex-euler",
            "adex-resistance",
            "adex-resistance-rk2",
            "adex-rk2-quiet",
            "adex-rk2-spiking",
            "izhikevich-chattering",
            "izhikevich-euler",
            "izhikevich-resistance",
            "izhikevich-resistance-rk2",
            "izhikevich-rk2",
            "quadlif-defaults",
            "quadlif-euler",
            "quadlif-one-spike",
            "quadlif-resistance",
            "quadlif-resistance-rk2",
            "quadlif-rk2",
            "quadlif-vmin",
            "raf-awkward",
            "raf-awkward-rk2",
            "raf-defaults",
            "raf-driven",
            "raf-euler",
            "raf-no-reset",
            "raf-resonance",
            "raf-rk2",
            "poisson",
            "poisson-batch",
            "bernoulli",
            "bernoulli-batch");

    private static final String CURRENT = "j";
    private static final String THRESHOLDS = "thr0";
    private static final String WEIGHTS = "inh_weights";
    private static final String KEY = "key0";

    /** The arrays that can be compared, in the order in which they are told. */
    static final List<String> ARRAYS =
            List.of("v", "s", "s_raw", "outputs", "thr_theta", "thr", "w", "rfr", "surrogate", "tols");

    /** The arrays that are no course over the steps. */
    private static final Set<String> STARTS = Set.of(THRESHOLDS, WEIGHTS, KEY);

    /**
     * What a run started from.
     *
     * @param thresholds of the units, or null
     * @param weights of lateral inhibition, row = presynaptic, or null
     * @param key of random numbers, or null
     */
    public record Start(float[] thresholds, float[] weights, RandomKey key) {}

    @Override
    public VerificationResult verify(Backend backend) {
        return ReferenceCheck.run(this, backend);
    }

    /**
     * How many values an array has for a step.
     *
     * @return units times batch
     */
    int row() {
        return units * batch;
    }

    /**
     * The names of the cases that the project brings.
     *
     * @return names for {@link #builtIn(String)}
     */
    public static List<String> builtInNames() {
        return BUILT_IN;
    }

    /**
     * One of the cases that the project brings.
     *
     * @param name one of {@link #builtInNames}
     * @return the case
     * @throws IOException if the jar cannot be read
     */
    public static PopulationCase builtIn(String name) throws IOException {
        return of(CaseFile.builtIn(name));
    }

    /**
     * A case from files.
     *
     * @param json the case's {@code .json}; its {@code .npz} lies beside it
     * @return the case
     * @throws InputException if a file is missing or damaged, the two disagree, or the case has something that is not there yet
     * @throws IOException if reading fails
     */
    public static PopulationCase load(Path json) throws IOException {
        return of(CaseFile.load(json));
    }

    /** Reads the case of two files. */
    static PopulationCase of(CaseFile file) throws IOException {
        String name = file.name();
        NeuronModel model = file.naming(() -> NeuronModels.named(file.text("model")));
        int units = file.whole("units");
        int steps = file.whole("steps");
        JsonNode meta = file.meta();
        int batch = meta.has("batch") ? file.whole("batch") : 1;
        ModelParameters parameters = file.parameters(model, meta.path("parameters"), "parameters");
        double dt = file.number("dt");
        file.naming(() -> {
            parameters.check(dt, units);
            return null;
        });
        Shape shape = new Shape(steps, meta.has("batch") ? batch : 0, units);
        Map<String, NpzReader.Array> found = arrays(file, arrayNames(file), shape);
        requireStarts(parameters, found.keySet(), name, file.json());
        Map<String, float[]> courses = new LinkedHashMap<>();
        found.forEach((array, values) -> {
            if (!STARTS.contains(array)) {
                courses.put(array, values.floats());
            }
        });
        float[] current = courses.remove(CURRENT);
        LastSpikeTime time = time(meta, file.json());
        return new PopulationCase(name, parameters, dt, time, units, batch, steps, start(found), current, courses);
    }

    /** What a cell draws at its start or in its steps must be there: a run from other numbers would differ and mean nothing. */
    private static void requireStarts(ModelParameters parameters, Set<String> arrays, String name, String jsonName) {
        ModelVariant variant = ModelVariant.of(parameters, false, LastSpikeTime.OFF);
        Map<String, Boolean> needed = new LinkedHashMap<>();
        needed.put(KEY, variant.isRandom());
        needed.put(THRESHOLDS, variant.keeps(StateVariable.THR));
        needed.put(WEIGHTS, variant.has(ModelFeature.LATERAL_INHIBITION));
        needed.forEach((array, need) -> {
            if (need && !arrays.contains(array)) {
                throw new InputException(jsonName + ": case " + name + " lists no array '" + array + "', which "
                        + variant.model().name() + " with these parameters starts from");
            }
        });
    }

    private static Start start(Map<String, NpzReader.Array> found) {
        int[] key = found.containsKey(KEY) ? found.get(KEY).ints() : null;
        return new Start(
                found.containsKey(THRESHOLDS) ? found.get(THRESHOLDS).floats() : null,
                found.containsKey(WEIGHTS) ? found.get(WEIGHTS).floats() : null,
                key == null ? null : new RandomKey(key[0], key[1]));
    }

    /** The lengths of a case's dimensions; a batch of 0 is none. */
    private record Shape(int steps, int batch, int units) {
        long[] of(String array) {
            return switch (array) {
                case THRESHOLDS -> new long[] {units};
                case WEIGHTS -> new long[] {units, units};
                case KEY -> new long[] {2};
                default -> batch == 0 ? new long[] {steps, units} : new long[] {steps, batch, units};
            };
        }

        /** The reference holds what it starts from in rows, one for all copies: a start may have that dimension of 1 too. */
        boolean fits(String array, long[] found) {
            boolean isRow = STARTS.contains(array) && found.length == of(array).length + 1 && found[0] == 1;
            return Arrays.equals(isRow ? Arrays.copyOfRange(found, 1, found.length) : found, of(array));
        }
    }

    private static Set<String> arrayNames(CaseFile file) {
        Set<String> names = new LinkedHashSet<>();
        file.meta().path("arrays").forEach(array -> names.add(array.asText()));
        for (String array : names) {
            if (!array.equals(CURRENT) && !ARRAYS.contains(array) && !STARTS.contains(array)) {
                throw new InputException("case " + file.name() + " has array '" + array + "', expected some of "
                        + String.join(", ", ARRAYS) + ", " + String.join(", ", STARTS));
            }
        }
        if (!names.contains(CURRENT) || names.stream().noneMatch(ARRAYS::contains)) {
            throw new InputException(file.json() + " lists arrays " + names + ", expected " + CURRENT
                    + " and at least one of " + String.join(", ", ARRAYS));
        }
        return names;
    }

    private static Map<String, NpzReader.Array> arrays(CaseFile file, Set<String> names, Shape shape)
            throws IOException {
        String npzName = file.npz();
        Map<String, NpzReader.Array> found = file.arrays(names, List.of(NpyHeader.FLOAT32, NpyHeader.UINT32));
        for (String array : names) {
            NpzReader.Array values = found.get(array);
            if (values == null) {
                throw new InputException(npzName + " lacks array '" + array + "', which its .json lists");
            }
            String type = array.equals(KEY) ? NpyHeader.UINT32 : NpyHeader.FLOAT32;
            if (!values.header().type().equals(type)) {
                throw new InputException("array " + array + " of " + npzName + " has type "
                        + values.header().type() + ", expected " + type);
            }
            if (!shape.fits(array, values.header().shape())) {
                throw new InputException("array " + array + " of " + npzName + " has shape "
                        + values.header().shapeText() + ", expected " + NpyHeader.shapeText(shape.of(array))
                        + " by the steps and units of its .json");
            }
        }
        return found;
    }

    private static LastSpikeTime time(JsonNode meta, String name) {
        String unit = meta.path("time").asText("ms");
        return switch (unit) {
            case "ms" -> LastSpikeTime.MILLISECONDS;
            case "step" -> LastSpikeTime.STEPS;
            default -> throw new InputException(name + " has time '" + unit + "', expected ms or step");
        };
    }
}
