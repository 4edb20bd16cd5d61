package org.lifsim.internal.verification;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.FitsHeap;
import org.lifsim.internal.io.JsonText;
import org.lifsim.internal.io.NpzReader;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.NeuronModel;

/**
 * The two files of a case: {@code NAME.json} and {@code NAME.npz}.
 *
 * @param name name of the case
 * @param json the .json file, as messages name it
 * @param meta content of the .json file
 * @param npz the .npz file, as messages name it
 * @param bytes content of the .npz file
 */
record CaseFile(String name, Subject json, JsonNode meta, Subject npz, byte[] bytes) {
    private static final String FOLDER = "org/lifsim/internal/verification/cases/";

    /** The case of the tutorial, which {@code trace} needs, too. */
    private static final String TUTORIAL = "org/lifsim/internal/verification/tutorial/";

    private static final String ENDING = ".json";

    /** LIFCell of ngc-learn 3.2.3 accepts this parameter but always uses the arctan surrogate. */
    private static final String IGNORED_BY_LIF = "surrogate_type";

    /** Names of the built-in cases of neuron models and networks. */
    static List<String> builtInNames() {
        return Stream.of(TUTORIAL, FOLDER)
                .flatMap(folder -> BuiltInFolder.names(folder, ENDING).stream())
                .sorted()
                .toList();
    }

    /** Whether this is a case of a network. */
    boolean isNetwork() {
        return meta.has("network");
    }

    /** Reads a built-in case. */
    static CaseFile builtIn(String name) throws IOException {
        String folder = BuiltInFolder.names(TUTORIAL, ENDING).contains(name) ? TUTORIAL : FOLDER;
        Subject json = Subject.of("built-in " + name + ENDING);
        Subject npz = Subject.of("built-in " + name + ".npz");
        return new CaseFile(
                name,
                json,
                JsonText.object(new ByteArrayInputStream(BuiltInFolder.read(folder, name + ENDING)), json),
                npz,
                BuiltInFolder.read(folder, name + ".npz"));
    }

    /** Reads a case from a user's files. */
    static CaseFile load(Path json) throws IOException {
        String file = String.valueOf(json.getFileName());
        if (!file.endsWith(ENDING)) {
            throw new InputException(Problem.of("case " + json, "does not end in .json")
                    .expected("a .json file with its .npz beside it"));
        }
        String name = file.substring(0, file.length() - ENDING.length());
        Path npz = json.resolveSibling(name + ".npz");
        Subject subject = Subject.file(json);
        byte[] text = content(json);
        byte[] arrays = content(npz);
        return new CaseFile(
                name, subject, JsonText.object(new ByteArrayInputStream(text), subject), Subject.file(npz), arrays);
    }

    private static byte[] content(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new InputException(
                    Problem.of(Subject.file(path), Files.exists(path) ? "is not a file" : "does not exist")
                            .expected("NAME.json with NAME.npz beside it"));
        }
        return FitsHeap.read(Subject.file(path), () -> Files.readAllBytes(path));
    }

    /** Reads arrays of the given types. */
    Map<String, NpzReader.Array> arrays(Set<String> wanted, List<String> types) throws IOException {
        return NpzReader.read(new ByteArrayInputStream(bytes), npz, wanted, types);
    }

    /** Reads the parameters of a model from a JSON object. */
    ModelParameters parameters(NeuronModel model, JsonNode given, String where) {
        if (!given.isObject()) {
            throw new InputException(Problem.of(json, "has no '" + where + "'")
                    .expected("an object of " + model.name() + " parameters"));
        }
        ModelParameters parameters = model.defaults();
        for (Map.Entry<String, JsonNode> entry : given.properties()) {
            if (model != Lif.MODEL || !entry.getKey().equals(IGNORED_BY_LIF)) {
                ModelParameters before = parameters;
                parameters = naming(() -> before.with(entry.getKey(), valueText(entry.getKey(), entry.getValue())));
            }
        }
        return parameters;
    }

    /** A parameter as text. Parameters of a case are uniform: a number, a word, true, false or null. */
    private static String valueText(String name, JsonNode value) {
        if (!value.isValueNode() || value.isTextual() && !value.asText().matches("\\w+")) {
            throw new InputException(Problem.of(Subject.parameter(name), "is " + value)
                    .expected("a number, a word, true, false or null"));
        }
        return value.isNull() ? "none" : value.asText();
    }

    /** Adds the file to an exception. */
    <T> T naming(Supplier<T> action) {
        try {
            return action.get();
        } catch (InputException e) {
            throw e.within(json);
        }
    }

    String text(String key) {
        if (!meta.path(key).isTextual()) {
            throw new InputException(Problem.of(json, "has no '" + key + "'").expected("a string"));
        }
        return meta.path(key).asText();
    }

    int whole(String key) {
        return (int) whole(meta, key, 1, Integer.MAX_VALUE);
    }

    long whole(JsonNode object, String key, long least, long most) {
        JsonNode value = object.path(key);
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < least
                || value.longValue() > most) {
            throw new InputException(
                    Problem.of(json, "has " + key + " " + found(value)).expected("a whole number from " + least));
        }
        return value.longValue();
    }

    double number(String key) {
        return number(meta, key);
    }

    double number(JsonNode object, String key) {
        JsonNode value = object.path(key);
        if (!value.isNumber()) {
            throw new InputException(
                    Problem.of(json, "has " + key + " " + found(value)).expected("a number"));
        }
        return value.doubleValue();
    }

    private static Object found(JsonNode value) {
        return value.isMissingNode() ? "missing" : value;
    }
}
