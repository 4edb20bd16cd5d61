package org.lifsim.internal.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.lifsim.error.InputException;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A YAML file whose entries know their lines, so that an error can name them. */
public final class YamlFile {
    /** More is no configuration. */
    private static final long MAX_FILE = 1L << 28;

    private final Mapping root;

    private YamlFile(Mapping root) {
        this.root = root;
    }

    /**
     * Reads a file.
     *
     * @param path a YAML file that holds one mapping
     * @return its content
     * @throws InputException if it is missing, no YAML, or no mapping; the message names the line
     * @throws IOException if reading fails
     */
    public static YamlFile read(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new InputException("file " + path + (Files.exists(path) ? " is no file" : " does not exist")
                    + ", expected a YAML file");
        }
        if (Files.size(path) > MAX_FILE) {
            throw new InputException("file " + path + " has " + Files.size(path) + " bytes, expected at most "
                    + MAX_FILE + ": put arrays into .npy files");
        }
        LoadSettings settings = LoadSettings.builder()
                .setLabel("file " + path)
                .setAllowDuplicateKeys(false)
                .setCodePointLimit((int) MAX_FILE)
                .build();
        try {
            String text = new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
            Optional<Node> node = new Compose(settings).composeString(text);
            if (node.isEmpty() || !(node.get() instanceof MappingNode mapping)) {
                throw new InputException(
                        "file " + path + " is no mapping of keys to values, expected lines such as" + " 'model: lif'");
            }
            return new YamlFile(new Mapping("file " + path, mapping));
        } catch (MarkedYamlEngineException e) {
            String line = e.getProblemMark()
                    .map(mark -> " line " + (mark.getLine() + 1))
                    .orElse("");
            throw new InputException("file " + path + line + " is no YAML: " + e.getProblem(), e);
        } catch (StackOverflowError e) {
            throw new InputException(
                    "file " + path + " is nested too deeply, expected keys, values and lists of numbers", e);
        } catch (YamlEngineException e) {
            throw new InputException("file " + path + " is no YAML: " + e.getMessage(), e);
        }
    }

    /**
     * The whole file.
     *
     * @return its mapping
     */
    public Mapping root() {
        return root;
    }

    /** Keys and their values. */
    public static final class Mapping {
        private final List<Entry> entries = new ArrayList<>();
        private final String file;

        private Mapping(String file, MappingNode node) {
            this.file = file;
            List<String> seen = new ArrayList<>();
            for (NodeTuple tuple : node.getValue()) {
                Entry entry = new Entry(file, tuple);
                if (seen.contains(entry.key())) {
                    throw entry.wrong("stands there twice, expected once");
                }
                seen.add(entry.key());
                entries.add(entry);
            }
        }

        /**
         * Checks that no other keys are there.
         *
         * @param known the keys that there may be
         * @throws InputException if another one is; the message names its line and the nearest known one
         */
        public void requireKeys(List<String> known) {
            for (Entry entry : entries) {
                if (!known.contains(entry.key())) {
                    throw entry.wrong("is no known key: did you mean '" + DidYouMean.suggest(entry.key(), known)
                            + "'? There is " + String.join(", ", known));
                }
            }
        }

        /**
         * Finds an entry.
         *
         * @param key its key
         * @return the entry, or null if there is none
         */
        public Entry find(String key) {
            return entries.stream()
                    .filter(entry -> entry.key().equals(key))
                    .findFirst()
                    .orElse(null);
        }

        /**
         * The entries of a mapping within this one.
         *
         * @param key its key
         * @return its entries, none where the key is not there
         * @throws InputException if the value is no mapping
         */
        public List<Entry> entries(String key) {
            Entry entry = find(key);
            return entry == null ? List.of() : entry.mapping().entries;
        }
    }

    /** A key and its value. */
    public static final class Entry {
        private final String file;
        private final Node keyNode;
        private final Node value;

        /** What an error tells the line of. */
        private final Node placed;

        private Entry(String file, Node keyNode, Node value, Node placed) {
            this.file = file;
            this.keyNode = keyNode;
            this.value = value;
            this.placed = placed;
        }

        private Entry(String file, NodeTuple tuple) {
            this(file, tuple.getKeyNode(), tuple.getValueNode(), tuple.getKeyNode());
            if (!(keyNode instanceof ScalarNode)) {
                throw wrong("is no word, expected a key");
            }
        }

        /**
         * The key.
         *
         * @return a word
         */
        public String key() {
            return keyNode instanceof ScalarNode scalar ? scalar.getValue().replaceAll("\\p{Cntrl}", "?") : "a key";
        }

        /**
         * Whether the value is a list.
         *
         * @return true if so
         */
        public boolean isList() {
            return value instanceof SequenceNode;
        }

        /**
         * The values of a list, or the one value where there is no list.
         *
         * @return an entry for each, of the same key
         */
        public List<Entry> items() {
            if (!(value instanceof SequenceNode list)) {
                return List.of(this);
            }
            return list.getValue().stream()
                    .map(item -> new Entry(file, keyNode, item, item))
                    .toList();
        }

        /**
         * The value as keys and values.
         *
         * @return the mapping
         * @throws InputException if it is none
         */
        public Mapping mapping() {
            if (!(value instanceof MappingNode mapping)) {
                throw wrong("is no mapping, expected lines such as 'tau_m: 20' below it");
            }
            return new Mapping(file, mapping);
        }

        /**
         * The value as it is written; {@code none} for YAML's null.
         *
         * @return the text
         * @throws InputException if it is no single value
         */
        public String text() {
            if (!(value instanceof ScalarNode scalar)) {
                throw wrong("has a list or a mapping, expected one value");
            }
            return scalar.getTag().equals(Tag.NULL) || scalar.getValue().equals("~")
                    ? "none"
                    : scalar.getValue().replaceAll("\\p{Cntrl}", "?");
        }

        /**
         * The value as a number.
         *
         * @return the number
         * @throws InputException if it is none
         */
        public double number() {
            return number(text());
        }

        private double number(String text) {
            try {
                return Double.parseDouble(text);
            } catch (NumberFormatException e) {
                throw wrong("is '" + text + "', expected a number");
            }
        }

        /**
         * The value as a whole number.
         *
         * @return the number
         * @throws InputException if it is none
         */
        public long whole() {
            try {
                return Long.parseLong(text());
            } catch (NumberFormatException e) {
                boolean large = text().matches("[+-]?\\d+");
                throw wrong("is '" + text() + "', expected a whole number" + (large ? " within 2^63" : ""));
            }
        }

        /**
         * The value as a whole number from 1.
         *
         * @return the number
         * @throws InputException if it is none
         */
        public long wholeFromOne() {
            long number = whole();
            if (number < 1) {
                throw wrong("is " + number + ", expected a whole number from 1");
            }
            return number;
        }

        /**
         * The value as a list of numbers.
         *
         * @return the numbers
         * @throws InputException if it is none
         */
        public double[] numbers() {
            List<Node> nodes = ((SequenceNode) value).getValue();
            double[] numbers = new double[nodes.size()];
            for (int i = 0; i < numbers.length; i++) {
                if (!(nodes.get(i) instanceof ScalarNode scalar)) {
                    throw wrong("holds a list or a mapping, expected numbers");
                }
                numbers[i] = number(scalar.getValue());
            }
            return numbers;
        }

        /**
         * Lets a mistake that is found in this entry say where it stands.
         *
         * @param action what finds it
         * @param <T> what it returns
         * @return its result
         */
        public <T> T reading(Supplier<T> action) {
            try {
                return action.get();
            } catch (InputException e) {
                throw e.getMessage().startsWith(place()) ? e : new InputException(place() + ": " + e.getMessage(), e);
            }
        }

        /**
         * What is wrong with this entry.
         *
         * @param what such as "is 0, expected a whole number from 1"
         * @return the error, with file, line and key
         */
        public InputException wrong(String what) {
            return new InputException(place() + ": '" + key() + "' " + what);
        }

        /**
         * Where it stands.
         *
         * @return file and line
         */
        public String place() {
            return file
                    + placed.getStartMark()
                            .map(mark -> " line " + (mark.getLine() + 1))
                            .orElse("");
        }
    }
}
