package org.lifsim.reference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.lifsim.fault.InputException;
import org.lifsim.io.NpzFile;
import org.lifsim.neuron.LifConstants;
import org.lifsim.neuron.LifParameters;
import org.lifsim.neuron.Tols;

/**
 * A recorded run of LIF cells: {@code NAME.json} with parameters and {@code NAME.npz} with arrays of shape (steps, units).
 *
 * @param name the case's name
 * @param parameters of every unit
 * @param dt the step, ms
 * @param time what time of last spike counts in
 * @param units how many units
 * @param steps how many steps
 * @param current the clamped currents, step by step
 * @param expected the recorded arrays by name, step by step, each value as it stood after its step
 */
public record ReferenceCase(
        String name,
        LifParameters parameters,
        double dt,
        Tols time,
        int units,
        int steps,
        float[] current,
        Map<String, float[]> expected) {

    private static final String FOLDER = "/org/lifsim/reference/cases/";
    private static final List<String> BUILT_IN = List.of(
            "lecture",
            "lif-below-rest",
            "lif-diehl-cook-e",
            "lif-diehl-cook-i",
            "lif-half-leak",
            "lif-lecture",
            "lif-long-refractory",
            "lif-no-adaptation",
            "lif-no-leak",
            "lif-no-refractory",
            "lif-rk2",
            "lif-strong-adaptation",
            "lif-vmin");

    private static final String CURRENT = "j";
    private static final Set<String> NOT_THERE_YET = Set.of("one_spike", "max_one_spike");

    /** The arrays that can be compared, in the order in which they are told. */
    static final List<String> ARRAYS = List.of("v", "s", "s_raw", "thr_theta", "rfr", "surrogate", "tols");

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
    public static ReferenceCase builtIn(String name) throws IOException {
        return read(
                name, name + ".json", resource(name + ".json"), "built-in " + name + ".npz", resource(name + ".npz"));
    }

    /**
     * A case from files.
     *
     * @param json the case's {@code .json}; its {@code .npz} lies beside it
     * @return the case
     * @throws InputException if a file is missing or damaged, the two disagree, or the case has something that is not there yet
     * @throws IOException if reading fails
     */
    public static ReferenceCase load(Path json) throws IOException {
        String file = String.valueOf(json.getFileName());
        if (!file.endsWith(".json")) {
            throw new InputException(
                    "case " + json + " does not end in .json: name the case's .json, its .npz lies beside it");
        }
        String name = file.substring(0, file.length() - ".json".length());
        Path npz = json.resolveSibling(name + ".npz");
        return read(name, "file " + json, bytes(json), "file " + npz, bytes(npz));
    }

    private static byte[] bytes(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new InputException("file " + path + (Files.exists(path) ? " is no file" : " does not exist")
                    + "; a case is NAME.json with NAME.npz beside it");
        }
        return Files.readAllBytes(path);
    }

    private static byte[] resource(String file) throws IOException {
        try (InputStream in = ReferenceCase.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks its reference case " + file);
            }
            return in.readAllBytes();
        }
    }

    private static ReferenceCase read(String name, String jsonName, byte[] json, String npzName, byte[] npz)
            throws IOException {
        JsonNode meta = parse(json, jsonName);
        String model = text(meta, "model", jsonName);
        if (!model.equals("LIF")) {
            throw new InputException(
                    "case " + name + " is of model " + model + ", which is not there yet: this version runs LIF");
        }
        int units = whole(meta, "units", jsonName);
        int steps = whole(meta, "steps", jsonName);
        LifParameters parameters = parameters(meta, name, jsonName);
        double dt = number(meta, "dt", jsonName);
        naming(jsonName, () -> LifConstants.of(parameters, dt));
        Set<String> names = arrayNames(meta, name, jsonName);
        Map<String, float[]> arrays = arrays(npz, npzName, names, steps, units);
        float[] current = arrays.remove(CURRENT);
        return new ReferenceCase(name, parameters, dt, time(meta, jsonName), units, steps, current, arrays);
    }

    private static JsonNode parse(byte[] json, String name) throws IOException {
        try {
            JsonNode meta = new ObjectMapper()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(json);
            if (meta == null || !meta.isObject()) {
                throw new InputException(name + " is no JSON object, expected a reference case");
            }
            return meta;
        } catch (JsonProcessingException e) {
            throw new InputException(
                    name + " is no JSON: line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage(), e);
        }
    }

    private static LifParameters parameters(JsonNode meta, String name, String jsonName) {
        LifParameters.Builder builder = LifParameters.builder();
        JsonNode parameters = meta.path("parameters");
        if (!parameters.isObject()) {
            throw new InputException(jsonName + " has no 'parameters', expected an object of LIF parameters");
        }
        parameters.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            if (NOT_THERE_YET.contains(entry.getKey())) {
                if (!value.isBoolean() || value.booleanValue()) {
                    throw new InputException("case " + name + " has " + entry.getKey() + " " + value
                            + ", which is not there yet: this version keeps every spike");
                }
            } else {
                naming(jsonName, () -> builder.set(entry.getKey(), value.isNull() ? "none" : value.asText()));
            }
        });
        return naming(jsonName, builder::build);
    }

    /** Lets a mistake that the parameters find say in which file it stands. */
    private static <T> T naming(String jsonName, Supplier<T> action) {
        try {
            return action.get();
        } catch (InputException e) {
            throw new InputException(jsonName + ": " + e.getMessage(), e);
        }
    }

    private static Set<String> arrayNames(JsonNode meta, String name, String jsonName) {
        Set<String> names = new LinkedHashSet<>();
        meta.path("arrays").forEach(array -> names.add(array.asText()));
        for (String array : names) {
            if (!array.equals(CURRENT) && !ARRAYS.contains(array)) {
                throw new InputException("case " + name + " has array '" + array
                        + "', which is not there yet: this version compares " + String.join(", ", ARRAYS));
            }
        }
        if (!names.contains(CURRENT) || names.size() < 2) {
            throw new InputException(
                    jsonName + " lists arrays " + names + ", expected " + CURRENT + " and at least one more");
        }
        return names;
    }

    private static Map<String, float[]> arrays(byte[] npz, String npzName, Set<String> names, int steps, int units)
            throws IOException {
        Map<String, NpzFile.Array> found = NpzFile.read(new ByteArrayInputStream(npz), npzName, names);
        Map<String, float[]> arrays = new LinkedHashMap<>();
        for (String array : names) {
            NpzFile.Array values = found.get(array);
            if (values == null) {
                throw new InputException(npzName + " lacks array '" + array + "', which its .json lists");
            }
            if (!Arrays.equals(values.header().shape(), new long[] {steps, units})) {
                throw new InputException("array " + array + " of " + npzName + " has shape "
                        + values.header().shapeText() + ", expected (" + steps + ", " + units
                        + "), the steps and units of its .json");
            }
            arrays.put(array, values.values());
        }
        return arrays;
    }

    private static Tols time(JsonNode meta, String name) {
        String unit = meta.path("time").asText("ms");
        return switch (unit) {
            case "ms" -> Tols.IN_MS;
            case "step" -> Tols.IN_STEPS;
            default -> throw new InputException(name + " has time '" + unit + "', expected ms or step");
        };
    }

    private static String text(JsonNode meta, String key, String name) {
        if (!meta.path(key).isTextual()) {
            throw new InputException(name + " has no '" + key + "', expected a word");
        }
        return meta.path(key).asText();
    }

    private static int whole(JsonNode meta, String key, String name) {
        JsonNode value = meta.path(key);
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
            throw new InputException(name + " has " + key + " " + (value.isMissingNode() ? "missing" : value)
                    + ", expected a whole number from 1");
        }
        return value.intValue();
    }

    private static double number(JsonNode meta, String key, String name) {
        JsonNode value = meta.path(key);
        if (!value.isNumber()) {
            throw new InputException(
                    name + " has " + key + " " + (value.isMissingNode() ? "missing" : value) + ", expected a number");
        }
        return value.doubleValue();
    }
}
