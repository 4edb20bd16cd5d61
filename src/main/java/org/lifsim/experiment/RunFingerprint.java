package org.lifsim.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.Fingerprint;
import org.lifsim.internal.io.JsonText;
import org.lifsim.population.Checkpoint;
import org.lifsim.recording.Recorder;

/** What the metadata of a checkpoint say of a run: its settings, its recorders, and what each recorder needs to resume. */
final class RunFingerprint {
    private static final String RUN = "run";
    private static final String RECORDERS = "recorders";
    private static final String RESUME = "resume";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Fingerprint settings;

    private RunFingerprint(Fingerprint settings) {
        this.settings = settings;
    }

    static RunFingerprint of(Map<String, String> settings) {
        Fingerprint fingerprint = new Fingerprint();
        settings.forEach(fingerprint::put);
        return new RunFingerprint(fingerprint);
    }

    /** The metadata for a checkpoint. */
    Map<String, String> metadata(List<Recorder> recorders, List<String> resumeTokens) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(RUN, settings.toString());
        ArrayNode list = JSON.createArrayNode();
        for (int i = 0; i < recorders.size(); i++) {
            list.add(described(recorders.get(i)).put(RESUME, resumeTokens.get(i)));
        }
        metadata.put(RECORDERS, list.toString());
        return metadata;
    }

    private static ObjectNode described(Recorder recorder) {
        ObjectNode description = JSON.createObjectNode();
        new TreeMap<>(recorder.fingerprint()).forEach(description::put);
        return description;
    }

    /** Requires that a checkpoint is of a run with these settings. */
    void requireSame(Checkpoint checkpoint, Path file) {
        String stored = checkpoint.metadata().get(RUN);
        if (stored == null) {
            throw new InputException(Problem.of("checkpoint " + file, "was not written by a run")
                    .hint("use another checkpoint, or start without one"));
        }
        settings.requireSame(Fingerprint.of(stored), "checkpoint " + file, RUN);
    }

    /** The resume tokens of the recorders, which must be those of the run that wrote the checkpoint. */
    static List<String> resumeTokens(Checkpoint checkpoint, Path file, List<Recorder> recorders) {
        List<JsonNode> there = new ArrayList<>();
        List<String> tokens = new ArrayList<>();
        stored(checkpoint).forEach(recorder -> {
            ObjectNode description = recorder.deepCopy();
            tokens.add(description.path(RESUME).asText());
            description.remove(RESUME);
            there.add(description);
        });
        List<JsonNode> here = new ArrayList<>();
        recorders.forEach(recorder -> here.add(described(recorder)));
        if (!there.equals(here)) {
            throw new InputException(Problem.of(
                            Subject.of("checkpoint " + file),
                            "belongs to a run with " + listed(there) + ", but this run has " + listed(here))
                    .hint("use the same recorders or start without --resume"));
        }
        return tokens;
    }

    private static List<ObjectNode> stored(Checkpoint checkpoint) {
        List<ObjectNode> recorders = new ArrayList<>();
        try {
            JsonText.any(checkpoint.metadata().getOrDefault(RECORDERS, "[]")).forEach(recorder -> {
                if (recorder instanceof ObjectNode description) {
                    recorders.add(description);
                }
            });
        } catch (JsonProcessingException e) {
            return List.of();
        }
        return recorders;
    }

    /** Recorders as users write them, without their files. */
    private static String listed(List<JsonNode> recorders) {
        if (recorders.isEmpty()) {
            return "no recorder";
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode recorder : recorders) {
            String arguments = recorder.properties().stream()
                    .filter(entry -> !entry.getKey().equals("kind"))
                    .map(entry -> entry.getKey() + "=" + entry.getValue().asText())
                    .collect(Collectors.joining(",", "(", ")"));
            texts.add("recorder " + texts.size() + ": " + recorder.path("kind").asText() + arguments);
        }
        return String.join(", ", texts);
    }
}
