package org.lifsim.internal.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;

/**
 * What must be the same when a run resumes, as a tree of settings. It is stored as JSON with a version. Its keys are identifiers
 * that never change within a version. The words of a message are made from them here. So a better message leaves stored
 * fingerprints valid.
 */
public final class Fingerprint {
    /** Version of all keys and values. It must grow if one of them changes its meaning. */
    private static final int VERSION = 1;

    private static final String VERSION_KEY = "version";
    private static final String HASH = "sha256:";

    /** Longer texts are stored as their hash. */
    private static final int MAX_TEXT = 200;

    private static final int HASH_DIGITS = 16;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode tree;

    private Fingerprint(ObjectNode tree) {
        this.tree = tree;
    }

    /** Creates a fingerprint without settings. */
    public Fingerprint() {
        this(JSON.createObjectNode().put(VERSION_KEY, VERSION));
    }

    /**
     * Reads a stored fingerprint.
     *
     * @param json the JSON of {@link #json} or the text of {@link #toString}
     * @return the fingerprint; one without settings if the JSON is not an object
     */
    public static Fingerprint of(JsonNode json) {
        JsonNode tree = json;
        if (json.isTextual()) {
            try {
                tree = JsonText.any(json.asText());
            } catch (JsonProcessingException e) {
                tree = JSON.createObjectNode();
            }
        }
        return new Fingerprint(tree instanceof ObjectNode object ? object : JSON.createObjectNode());
    }

    /**
     * Reads a stored fingerprint.
     *
     * @param text the text of {@link #toString}; null if nothing was stored
     * @return the fingerprint
     */
    public static Fingerprint of(String text) {
        return of(JSON.getNodeFactory().textNode(text == null ? "" : text));
    }

    /**
     * The hash of a long text or of many values, for a setting.
     *
     * @param digest a SHA-256
     * @return a value for {@link #put}
     */
    public static String hash(byte[] digest) {
        return HASH + HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
    }

    /**
     * Adds a setting.
     *
     * @param key its key
     * @param value its value; a text of 200 characters or more is stored as its hash
     * @return this fingerprint
     */
    public Fingerprint put(String key, String value) {
        tree.put(key, shortened(value));
        return this;
    }

    /**
     * Adds a setting of a group of settings.
     *
     * @param group key of the group, such as {@code parameters}
     * @param key key within the group
     * @param value its value; a text of 200 characters or more is stored as its hash
     * @return this fingerprint
     */
    public Fingerprint put(String group, String key, String value) {
        child(tree, group).put(key, shortened(value));
        return this;
    }

    /**
     * Adds a setting of a member of a group.
     *
     * @param group key of the group, such as {@code groups}
     * @param member name of the member
     * @param key key within the member
     * @param value its value; a text of 200 characters or more is stored as its hash
     * @return this fingerprint
     */
    public Fingerprint put(String group, String member, String key, String value) {
        child(child(tree, group), member).put(key, shortened(value));
        return this;
    }

    private static ObjectNode child(ObjectNode parent, String key) {
        return parent.get(key) instanceof ObjectNode child ? child : parent.putObject(key);
    }

    /**
     * A copy of this fingerprint without one of its settings.
     *
     * @param key key of the setting, or of a group of settings
     * @return the other settings
     */
    public Fingerprint without(String key) {
        ObjectNode others = tree.deepCopy();
        others.remove(key);
        return new Fingerprint(others);
    }

    private static String shortened(String value) {
        return value.length() < MAX_TEXT ? value : hash(Sha256.start().digest(value.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * The fingerprint as JSON.
     *
     * @return a JSON object
     */
    public JsonNode json() {
        return tree.deepCopy();
    }

    /** The fingerprint as JSON text. */
    @Override
    public String toString() {
        return tree.toString();
    }

    /**
     * Requires that a stored fingerprint is the same as this one.
     *
     * @param stored the stored fingerprint
     * @param file where it is stored, such as {@code checkpoint run.npz}
     * @param owner what the fingerprints are of: {@code run} or {@code network}
     * @throws InputException if they differ; the problem names the first setting that differs
     */
    public void requireSame(Fingerprint stored, String file, String owner) {
        firstDifference(stored).ifPresent(difference -> {
            throw new InputException(Problem.of(
                            Subject.of(file),
                            "belongs to a different " + owner + ": " + difference.name() + " is " + difference.there()
                                    + " in the checkpoint and " + difference.here() + " in this " + owner)
                    .hint("use another checkpoint, or start without one"));
        });
    }

    /**
     * Finds the first difference.
     *
     * @param stored the stored fingerprint
     * @return the first setting that differs, in the order of the stored fingerprint, then of this one; empty if equal
     */
    public Optional<Mismatch> firstDifference(Fingerprint stored) {
        return difference(new ArrayList<>(), stored.tree, tree);
    }

    private static Optional<Mismatch> difference(List<String> path, JsonNode there, JsonNode here) {
        if (there.isObject() && here.isObject()) {
            Set<String> keys = new LinkedHashSet<>();
            there.properties().stream().map(Map.Entry::getKey).forEach(keys::add);
            here.properties().stream().map(Map.Entry::getKey).forEach(keys::add);
            for (String key : keys) {
                path.add(key);
                Optional<Mismatch> found = difference(path, there.path(key), here.path(key));
                if (found.isPresent()) {
                    return found;
                }
                path.remove(path.size() - 1);
            }
            return Optional.empty();
        }
        if (there.equals(here)) {
            return Optional.empty();
        }
        if (there.isMissingNode() && here.isObject() || here.isMissingNode() && there.isObject()) {
            JsonNode present = there.isObject() ? there : here;
            if (path.size() < 2 && !present.isEmpty()) { // name the first setting of a group that only one side has
                String first = present.fieldNames().next();
                path.add(first);
                return difference(path, there.path(first), here.path(first));
            }
        }
        return Optional.of(new Mismatch(label(path), text(there), text(here)));
    }

    /** The words for a setting. */
    private static String label(List<String> path) {
        String last = path.get(path.size() - 1);
        if (path.size() < 2 && Set.of("sources", "groups", "operations").contains(last)) {
            return "the group '" + last + "'"; // one that is no object, as no version wrote it
        }
        return switch (path.get(0)) {
            case VERSION_KEY -> "the version of the fingerprint";
            case "parameters", "options" -> last;
            case "keeps" -> last + " kept";
            case "sources" -> "source " + path.get(1) + " of the stimulus";
            case "groups" ->
                path.size() < 3
                        ? "neuron group " + last
                        : (last.equals("key") ? "first key" : last) + " of " + path.get(1);
            case "operations" -> "operation " + path.get(1);
            case "variables" -> last;
            default -> String.join(" ", path);
        };
    }

    private static String text(JsonNode value) {
        if (value.isMissingNode()) {
            return "missing";
        }
        String text = value.isValueNode() ? value.asText() : "present";
        return text.startsWith(HASH) ? "values of each unit (SHA-256 " + text.substring(HASH.length()) + ")" : text;
    }
}
