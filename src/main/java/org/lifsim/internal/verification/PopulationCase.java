package org.lifsim.internal.verification;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
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
 * A recorded run of one neuron model: {@code NAME.json} with the parameters and {@code NAME.npz} with arrays. The arrays have
 * shape (steps, units), or (steps, batch, units) for a batch.
 *
 * @param name name of the case
 * @param parameters parameters of all units
 * @param dt time step in ms
 * @param time physical unit of the last spike time
 * @param units number of units of one batch element
 * @param batch batch size
 * @param steps number of steps
 * @param start initial values, as far as they are recorded
 * @param current clamped input currents, {@code current[step * row() + unit]}
 * @param expected recorded arrays by name; {@code array[step * row() + unit]} is the value after the step
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

    private static final String CURRENT = "j";

    /** The name of the input in cases of encoders that were recorded under ngc-learn's name. */
    private static final String INPUTS = "inputs";

    private static final String WEIGHTS = "inh_weights";
    private static final String KEY = "key0";
    private static final String SCALES = "base_scale";

    /** The arrays that can be compared, in the order in which results list them. */
    static final List<String> ARRAYS = List.of(
            "v", "s", "s_raw", "outputs", "thr_theta", "thr", "w", "n", "m", "h", "rfr", "angles", "surrogate", "tols");

    /** The state variables whose initial values a case may have, as one value per unit in an array {@code NAME0}. */
    private static final List<StateVariable> STARTING = List.of(
            StateVariable.THR,
            StateVariable.V,
            StateVariable.THR_THETA,
            StateVariable.W,
            StateVariable.N,
            StateVariable.M,
            StateVariable.H,
            StateVariable.RFR,
            StateVariable.ANGLES);

    /** The arrays with initial values, which have no row per step. */
    private static final Set<String> STARTS = starts();

    /**
     * Initial values of a run.
     *
     * @param variables initial values of state variables, one per unit, as far as they are recorded
     * @param weights weights of lateral inhibition, {@code weights[pre * units + post]}; null if not recorded
     * @param key random key before the first step; null if not recorded
     * @param scales factors of the rates of a phasor's units, in all batch elements; null if not recorded, and then drawn
     *     with the key
     */
    public record Start(Map<StateVariable, float[]> variables, float[] weights, RandomKey key, float[] scales) {}

    private static Set<String> starts() {
        Set<String> starts = new LinkedHashSet<>();
        STARTING.forEach(variable -> starts.add(startOf(variable)));
        starts.addAll(List.of(WEIGHTS, KEY, SCALES));
        return Collections.unmodifiableSet(starts);
    }

    /** The array with the initial values of a state variable. */
    private static String startOf(StateVariable variable) {
        return variable.key() + "0";
    }

    @Override
    public VerificationResult verify(Backend backend) {
        return ReferenceCheck.run(this, backend);
    }

    /**
     * The number of values per step.
     *
     * @return units times batch size
     */
    int row() {
        return units * batch;
    }

    /**
     * Reads a built-in case.
     *
     * @param name one of {@link ReferenceCase#builtInNames}, a case of a neuron model
     * @return the case
     * @throws IOException if the jar cannot be read
     */
    public static PopulationCase builtIn(String name) throws IOException {
        return of(CaseFile.builtIn(name));
    }

    /**
     * Reads a case from a user's files.
     *
     * @param json the {@code .json} file of the case; its {@code .npz} file is in the same folder
     * @return the case
     * @throws InputException if a file is missing or damaged, the files disagree, or the case needs something that lifsim does
     *     not have
     * @throws IOException if reading fails
     */
    public static PopulationCase load(Path json) throws IOException {
        return of(CaseFile.load(json));
    }

    /** Reads the case from its two files. */
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
        if ((double) steps * batch * units > Integer.MAX_VALUE) {
            throw new InputException(
                    Problem.of(file.json(), "has " + steps + " steps of " + batch + " times " + units + " units")
                            .expected("a product of at most " + Integer.MAX_VALUE));
        }
        Shape shape = new Shape(steps, meta.has("batch") ? batch : 0, units);
        Map<String, NpzReader.Array> found = arrays(file, arrayNames(file), shape);
        requireStarts(parameters, found.keySet(), file);
        Map<String, float[]> expectedArrays = new LinkedHashMap<>();
        found.forEach((array, values) -> {
            if (!STARTS.contains(array)) {
                expectedArrays.put(array, values.floats());
            }
        });
        float[] current = expectedArrays.remove(found.containsKey(CURRENT) ? CURRENT : INPUTS);
        LastSpikeTime time = time(file);
        return new PopulationCase(
                name, parameters, dt, time, units, batch, steps, start(found), current, expectedArrays);
    }

    /** Requires the recorded random key and initial values. Without them, a difference would mean nothing. */
    private static void requireStarts(ModelParameters parameters, Set<String> arrays, CaseFile file) {
        ModelVariant variant = ModelVariant.of(parameters, false, LastSpikeTime.OFF);
        Map<String, Boolean> needed = new LinkedHashMap<>();
        needed.put(KEY, variant.isRandom());
        needed.put(startOf(StateVariable.THR), variant.keeps(StateVariable.THR));
        needed.put(SCALES, variant.keeps(StateVariable.BASE_SCALE));
        needed.put(WEIGHTS, variant.has(ModelFeature.LATERAL_INHIBITION));
        needed.forEach((array, need) -> {
            if (need && !arrays.contains(array)) {
                throw new InputException(Problem.of(
                                "case " + file.name(),
                                "does not list array '" + array + "', which "
                                        + variant.model().name() + " needs with these parameters")
                        .within(file.json()));
            }
        });
    }

    private static Start start(Map<String, NpzReader.Array> found) {
        int[] key = found.containsKey(KEY) ? found.get(KEY).ints() : null;
        Map<StateVariable, float[]> variables = new LinkedHashMap<>();
        for (StateVariable variable : STARTING) {
            if (found.containsKey(startOf(variable))) {
                variables.put(variable, found.get(startOf(variable)).floats());
            }
        }
        return new Start(
                variables,
                found.containsKey(WEIGHTS) ? found.get(WEIGHTS).floats() : null,
                key == null ? null : new RandomKey(key[0], key[1]),
                found.containsKey(SCALES) ? found.get(SCALES).floats() : null);
    }

    /** The lengths of the dimensions of a case. Batch size 0 means that arrays have no batch dimension. */
    private record Shape(int steps, int batch, int units) {
        long[] of(String array) {
            return switch (array) {
                case WEIGHTS -> new long[] {units, units};
                case KEY -> new long[] {2};
                case SCALES -> batch == 0 ? new long[] {units} : new long[] {batch, units};
                default -> {
                    if (STARTS.contains(array)) {
                        yield new long[] {units};
                    }
                    yield batch == 0 ? new long[] {steps, units} : new long[] {steps, batch, units};
                }
            };
        }

        /**
         * Whether a shape is valid. The reference keeps initial values as one row, so they may have an additional dimension of 1.
         */
        boolean fits(String array, long[] found) {
            boolean isRow = STARTS.contains(array) && found.length == of(array).length + 1 && found[0] == 1;
            return Arrays.equals(isRow ? Arrays.copyOfRange(found, 1, found.length) : found, of(array));
        }
    }

    private static Set<String> arrayNames(CaseFile file) {
        Set<String> names = new LinkedHashSet<>();
        file.meta().path("arrays").forEach(array -> names.add(array.asText()));
        for (String array : names) {
            if (!array.equals(CURRENT) && !array.equals(INPUTS) && !ARRAYS.contains(array) && !STARTS.contains(array)) {
                throw new InputException(Problem.of("case " + file.name(), "has array '" + array + "'")
                        .expected("some of " + String.join(", ", ARRAYS) + ", " + String.join(", ", STARTS)));
            }
        }
        if (names.contains(CURRENT) == names.contains(INPUTS) || names.stream().noneMatch(ARRAYS::contains)) {
            throw new InputException(Problem.of(file.json(), "lists arrays " + names)
                    .expected(CURRENT + " or " + INPUTS + ", and at least one of " + String.join(", ", ARRAYS)));
        }
        return names;
    }

    private static Map<String, NpzReader.Array> arrays(CaseFile file, Set<String> names, Shape shape)
            throws IOException {

        Map<String, NpzReader.Array> found = file.arrays(names, List.of(NpyHeader.FLOAT32, NpyHeader.UINT32));
        for (String array : names) {
            NpzReader.Array values = found.get(array);
            if (values == null) {
                throw new InputException(Problem.of(file.npz(), "has no array '" + array + "', which its .json lists"));
            }
            String type = array.equals(KEY) ? NpyHeader.UINT32 : NpyHeader.FLOAT32;
            if (!values.header().type().equals(type)) {
                throw new InputException(Problem.of(
                                "array " + array + " of " + file.npz(),
                                "has type " + values.header().type())
                        .expected(type));
            }
            if (!shape.fits(array, values.header().shape())) {
                throw new InputException(Problem.of(
                                "array " + array + " of " + file.npz(),
                                "has shape " + values.header().shapeText())
                        .expected(NpyHeader.shapeText(shape.of(array)) + " by the steps and units of its .json"));
            }
        }
        return found;
    }

    private static LastSpikeTime time(CaseFile file) {
        String unit = file.meta().path("time").asText("ms");
        return switch (unit) {
            case "ms" -> LastSpikeTime.MILLISECONDS;
            case "step" -> LastSpikeTime.STEPS;
            default ->
                throw new InputException(
                        Problem.of(file.json(), "has time '" + unit + "'").expected("ms or step"));
        };
    }
}
