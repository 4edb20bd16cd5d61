package org.lifsim.internal.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;

/** Reads JSON that anybody may have written: within limits, and each value only if it has the right type and range. */
public final class JsonText {
    /** Maximum size of a text in bytes. */
    public static final int MAX_BYTES = 1 << 26;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(50)
                            .maxNameLength(5000)
                            .maxStringLength(1 << 24)
                            .maxNumberLength(1000)
                            .maxTokenCount(1 << 23)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonText() {}

    /**
     * Reads an object.
     *
     * @param in the text, which ends where the stream ends
     * @param file what the text is, for error messages
     * @return the object
     * @throws InputException if the text is longer than {@value #MAX_BYTES} bytes, is not valid JSON, is not an object, or exceeds a
     *     limit: 50 levels, 2^23 words, names of 5,000, texts of 2^24 and numbers of 1,000 characters
     * @throws IOException if reading fails
     */
    public static ObjectNode object(InputStream in, Subject file) throws IOException {
        return FitsHeap.read(file, () -> {
            byte[] text = in.readNBytes(MAX_BYTES + 1);
            if (text.length > MAX_BYTES) {
                throw new InputException(Problem.of(file, "is longer than " + MAX_BYTES + " bytes of JSON"));
            }
            return object(text, file);
        });
    }

    /**
     * Reads an object that is an entry of a NumPy archive.
     *
     * @param archive the archive
     * @param entry name of the entry
     * @return the object, or null if there is no such entry
     * @throws InputException as {@link #object}, or if the archive is damaged
     * @throws IOException if reading fails
     */
    public static ObjectNode inArchive(Path archive, String entry) throws IOException {
        ObjectNode[] found = {null};
        NpzDirectory.read(archive, (name, content) -> {
            if (name.equals(entry)) {
                found[0] = object(content, entryOf(archive, entry));
            }
        });
        return found[0];
    }

    /**
     * An entry of an archive, for error messages about it.
     *
     * @param archive the archive
     * @param entry name of the entry
     * @return what the error is about
     */
    public static Subject entryOf(Path archive, String entry) {
        return Subject.of(entry + " of " + Subject.file(archive));
    }

    private static ObjectNode object(byte[] text, Subject file) throws IOException {
        try {
            if (JSON.readTree(text) instanceof ObjectNode object) {
                return object;
            }
            throw new InputException(Problem.of(file, "is not a JSON object"));
        } catch (JsonProcessingException e) {
            String line =
                    e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
            throw new InputException(Problem.of(file, "is not valid JSON: " + line + e.getOriginalMessage()), e);
        }
    }

    /**
     * Reads any JSON within a text that was read already.
     *
     * @param text the text
     * @return its content, missing if the text is empty
     * @throws JsonProcessingException if the text is not valid JSON or exceeds a limit
     */
    public static JsonNode any(String text) throws JsonProcessingException {
        return JSON.readTree(text);
    }

    /**
     * A whole number of an object.
     *
     * @param object the object
     * @param key key of the number
     * @param least smallest valid number
     * @param most largest valid number
     * @param file what the object was read from, for error messages
     * @return the number
     * @throws InputException if there is no such number, or it is out of range
     */
    public static long whole(JsonNode object, String key, long least, long most, Subject file) {
        JsonNode value = object.path(key);
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < least
                || value.longValue() > most) {
            throw wrong(
                    value, key, "a whole number from " + least + (most == Long.MAX_VALUE ? "" : " to " + most), file);
        }
        return value.longValue();
    }

    /**
     * A truth value of an object.
     *
     * @param object the object
     * @param key key of the value
     * @param file what the object was read from, for error messages
     * @return the value
     * @throws InputException if there is no such value
     */
    public static boolean truth(JsonNode object, String key, Subject file) {
        JsonNode value = object.path(key);
        if (!value.isBoolean()) {
            throw wrong(value, key, "true or false", file);
        }
        return value.booleanValue();
    }

    /**
     * A text of an object.
     *
     * @param object the object
     * @param key key of the text
     * @param file what the object was read from, for error messages
     * @return the text
     * @throws InputException if there is no such text
     */
    public static String text(JsonNode object, String key, Subject file) {
        JsonNode value = object.path(key);
        if (!value.isTextual()) {
            throw wrong(value, key, "a text", file);
        }
        return value.textValue();
    }

    /**
     * The numbers of an array.
     *
     * @param array an array of numbers
     * @param key key of the array, for error messages
     * @param file what the array was read from, for error messages
     * @return the numbers
     * @throws InputException if an element is not a number, or not finite as a double
     */
    public static double[] numbers(JsonNode array, String key, Subject file) {
        double[] numbers = new double[array.size()];
        for (int i = 0; i < numbers.length; i++) {
            JsonNode value = array.get(i);
            numbers[i] = value.doubleValue();
            if (!value.isNumber() || !Double.isFinite(numbers[i])) {
                throw wrong(value, key + "[" + i + "]", "a finite number", file);
            }
        }
        return numbers;
    }

    /**
     * The problem with a value.
     *
     * @param value what was found
     * @param key its key
     * @param expected what is valid
     * @param file what the value was read from
     * @return the exception to throw
     */
    public static InputException wrong(JsonNode value, String key, String expected, Subject file) {
        return new InputException(Problem.of(Subject.key(key), value.isMissingNode() ? "is missing" : "is " + value)
                .expected(expected)
                .within(file));
    }
}
