package org.lifsim.internal.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.lifsim.error.InputException;
import org.lifsim.error.Place;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** A YAML file whose entries know their lines, so that error messages can name them. */
public final class YamlFile {
    /** Maximum size of a file in bytes. */
    private static final int MAX_FILE = 1 << 24;

    /** Maximum number of keys and values, which need about 300 bytes each. */
    private static final int MAX_ENTRIES = 1 << 20;

    /** An alias can stand for a long text, which is read again wherever it stands. */
    private static final int MAX_ALIASES = 100;

    private static final int MAX_DEPTH = 20;
    private static final int MAX_TEXT = 1 << 20;
    private static final int MAX_KEY = 200;

    /** Of one mapping. No mapping that is read has so many. */
    private static final int MAX_KEYS = 1000;

    private final Path path;
    private final MappingNode root;

    private YamlFile(Path path, MappingNode root) {
        this.path = path;
        this.root = root;
    }

    /**
     * Reads a file.
     *
     * @param path a YAML file that holds one mapping
     * @return its content
     * @throws InputException if the file is missing, not valid YAML in UTF-8, or not a mapping; the message names the line. Also if
     *     it exceeds a limit: 16 MiB, 2^20 keys and values, 100 aliases, 20 levels, 1,000 keys in a mapping, keys of 200 and values of 2^20 characters
     * @throws IOException if reading fails
     */
    public static YamlFile read(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new InputException(
                    Problem.of(Subject.file(path), Files.exists(path) ? "is not a file" : "does not exist")
                            .expected("a YAML file"));
        }
        if (Files.size(path) > MAX_FILE) {
            throw new InputException(Problem.of(Subject.file(path), "has " + Files.size(path) + " bytes")
                    .expected("at most " + MAX_FILE)
                    .hint("put arrays into .npy files"));
        }
        LoadSettings settings = LoadSettings.builder()
                .setLabel("file " + path)
                .setAllowDuplicateKeys(false)
                .setCodePointLimit(MAX_FILE)
                .build();
        return FitsHeap.read(Subject.file(path), () -> read(path, settings));
    }

    private static YamlFile read(Path path, LoadSettings settings) throws IOException {
        try {
            Parser events = new ParserImpl(settings, new StreamReader(settings, text(path)));
            Optional<Node> node = new Composer(settings, new Bounded(events, path)).getSingleNode();
            if (node.isEmpty() || !(node.get() instanceof MappingNode mapping)) {
                throw new InputException(Problem.of(Subject.file(path), "is not a mapping of keys to values")
                        .expected("lines such as 'model: lif'"));
            }
            YamlFile file = new YamlFile(path, mapping);
            file.root(); // refuses duplicate keys
            return file;
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            throw new InputException(
                    Problem.of("the text", "is not valid YAML: " + e.getProblem())
                            .at(new Place(path.toString(), line)),
                    e);
        } catch (YamlEngineException e) {
            throw new InputException(Problem.of(Subject.file(path), "is not valid YAML: " + e.getMessage()), e);
        }
    }

    /**
     * The content of the file.
     *
     * @return the top-level mapping
     */
    public Mapping root() {
        return new Mapping(path.toString(), root);
    }

    /**
     * Gives a key another value, or adds the key. Errors of the value name the option --set.
     *
     * @param keys the key after those of the mappings around it, separated by dots, as {@code populations.E.units}
     * @param value the new value
     * @return the changed file
     * @throws InputException if there is no such mapping, or the key has a list or a mapping
     */
    public YamlFile with(String keys, String value) {
        return new YamlFile(path, with(root, keys, value, "--set " + keys + "=" + value));
    }

    private MappingNode with(MappingNode in, String keys, String value, String option) {
        List<NodeTuple> tuples = new ArrayList<>();
        List<String> known = new ArrayList<>();
        boolean found = false;
        for (NodeTuple tuple : in.getValue()) {
            String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
            known.add(key);
            if (!found && keys.equals(key)) {
                if (!(tuple.getValueNode() instanceof ScalarNode)) {
                    throw new InputException(Problem.of(option, "names a list or a mapping")
                            .expected("a key with one value")
                            .at(new Place(path.toString(), 0)));
                }
                tuples.add(given(key, value, option));
                found = true;
            } else if (!found && keys.startsWith(key + ".") && tuple.getValueNode() instanceof MappingNode mapping) {
                MappingNode inner = with(mapping, keys.substring(key.length() + 1), value, option);
                tuples.add(new NodeTuple(tuple.getKeyNode(), inner));
                found = true;
            } else {
                tuples.add(tuple);
            }
        }
        if (!found && keys.contains(".")) {
            String first = keys.substring(0, keys.indexOf('.'));
            throw new InputException(Problem.of(option, "names '" + first + "', which has no keys below it")
                    .hint(DidYouMean.hint(first, known))
                    .at(new Place(path.toString(), 0)));
        }
        if (!found) {
            tuples.add(given(keys, value, option));
        }
        return new MappingNode(Tag.MAP, tuples, FlowStyle.BLOCK);
    }

    private static NodeTuple given(String key, String value, String option) {
        return new NodeTuple(new GivenKey(key, option), new ScalarNode(Tag.STR, value, ScalarStyle.PLAIN));
    }

    /** A key whose value an option gave. */
    private static final class GivenKey extends ScalarNode {
        private final String option;

        GivenKey(String key, String option) {
            super(Tag.STR, key, ScalarStyle.PLAIN);
            this.option = option;
        }
    }

    /** Reads UTF-8. Other encodings would give strange characters; UTF-16 and UTF-32 have zeros in nearly every one. */
    private static String text(Path path) throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        for (byte b : bytes) {
            if (b == 0) {
                throw new InputException(Problem.of(Subject.file(path), "has bytes of 0, as text in UTF-16 has")
                        .expected("UTF-8")
                        .hint("save it as UTF-8, or convert it: iconv -f UTF-16 -t UTF-8"));
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InputException(
                    Problem.of(Subject.file(path), "has bytes that are not UTF-8")
                            .hint("save it as UTF-8, or convert it: iconv -f LATIN1 -t UTF-8"),
                    e);
        }
    }

    /** The events of a file. Those beyond a limit are refused before a tree is made of them. */
    private static final class Bounded implements Parser {
        private final Parser events;
        private final Path path;
        private int entries;
        private int aliases;

        /** For each open list or mapping, from the innermost, the number of its nodes; negative in a list. */
        private final Deque<Integer> open = new ArrayDeque<>();

        Bounded(Parser events, Path path) {
            this.events = events;
            this.path = path;
        }

        @Override
        public boolean checkEvent(Event.ID kind) {
            return events.checkEvent(kind);
        }

        @Override
        public Event peekEvent() {
            return events.peekEvent();
        }

        @Override
        public boolean hasNext() {
            return events.hasNext();
        }

        @Override
        public Event next() {
            Event event = events.next();
            if (event instanceof CollectionEndEvent) {
                open.pop();
            } else if (event instanceof NodeEvent) {
                if (!open.isEmpty() && open.peek() >= 0) {
                    open.push(open.pop() + 1);
                    require(open.peek() <= 2 * MAX_KEYS, "has a mapping of more than " + MAX_KEYS + " keys", event);
                }
                if (event instanceof CollectionStartEvent) {
                    open.push(event instanceof MappingStartEvent ? 0 : -1);
                }
                aliases += event instanceof AliasEvent ? 1 : 0;
                entries++;
                require(open.size() <= MAX_DEPTH, "is nested too deeply: in more than " + MAX_DEPTH + " levels", event);
                require(aliases <= MAX_ALIASES, "has more than " + MAX_ALIASES + " aliases", event);
                require(entries <= MAX_ENTRIES, "has more than " + MAX_ENTRIES + " keys and values", event);
                require(
                        !(event instanceof ScalarEvent scalar)
                                || scalar.getValue().length() <= MAX_TEXT,
                        "has a value of more than " + MAX_TEXT + " characters",
                        event);
            }
            return event;
        }

        private void require(boolean legal, String otherwise, Event event) {
            if (!legal) {
                int line = event.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
                throw new InputException(Problem.of("the text", otherwise)
                        .hint("put arrays into .npy files")
                        .at(new Place(path.toString(), line)));
            }
        }
    }

    /** Keys and their values. */
    public static final class Mapping {
        private final List<Entry> entries = new ArrayList<>();
        private final String file;

        private Mapping(String file, MappingNode node) {
            this.file = file;
            Set<String> seen = new HashSet<>();
            for (NodeTuple tuple : node.getValue()) {
                Entry entry = new Entry(file, tuple);
                if (!seen.add(entry.key())) {
                    throw new InputException(entry.problem("is a duplicate key"));
                }
                entries.add(entry);
            }
        }

        /**
         * Rejects unknown keys.
         *
         * @param known the allowed keys
         * @throws InputException if there is another key; the message names its line and suggests the most similar allowed key
         */
        public void requireKeys(List<String> known) {
            for (Entry entry : entries) {
                if (!known.contains(entry.key())) {
                    throw new InputException(
                            entry.problem("is not a known key").hint(DidYouMean.hint(entry.key(), known)));
                }
            }
        }

        /**
         * Finds an entry.
         *
         * @param key the key
         * @return the entry, or null if there is none, or nothing follows its colon
         */
        public Entry find(String key) {
            return entries.stream()
                    .filter(entry -> entry.key().equals(key) && !entry.isEmpty())
                    .findFirst()
                    .orElse(null);
        }

        /**
         * Finds an entry that must be there.
         *
         * @param key the key
         * @param expected what is expected, for the message
         * @return the entry
         * @throws InputException if there is none; the message names the file
         */
        public Entry required(String key, String expected) {
            Entry entry = find(key);
            if (entry == null) {
                throw new InputException(Problem.of(Subject.file(Path.of(file)), "has no '" + key + "'")
                        .expected(expected));
            }
            return entry;
        }

        /**
         * The entries of a nested mapping.
         *
         * @param key key of the nested mapping
         * @return its entries; empty if the key is missing
         * @throws InputException if the value is not a mapping
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

        /** The node whose line error messages name. */
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
                throw new InputException(problem("is a list or a mapping").expected("a word"));
            }
            if (key().length() > MAX_KEY) {
                throw new InputException(
                        problem("has " + key().length() + " characters").expected("a key of at most " + MAX_KEY));
            }
        }

        /**
         * The key.
         *
         * @return the key as text
         */
        public String key() {
            return keyNode instanceof ScalarNode scalar ? scalar.getValue().replaceAll("\\p{Cntrl}", "?") : "a key";
        }

        private boolean isEmpty() {
            return value instanceof ScalarNode scalar
                    && scalar.getTag().equals(Tag.NULL)
                    && scalar.getValue().isEmpty();
        }

        /**
         * Whether the value is a list.
         *
         * @return true if the value is a YAML sequence
         */
        public boolean isList() {
            return value instanceof SequenceNode;
        }

        /**
         * The values of a list. A value that is not a list counts as a list of one.
         *
         * @return one entry per value, each with the key of this entry
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
         * The value as a mapping.
         *
         * @return the mapping
         * @throws InputException if the value is not a mapping
         */
        public Mapping mapping() {
            if (!(value instanceof MappingNode mapping)) {
                throw new InputException(problem("is not a mapping").expected("lines such as 'tau_m: 20' below it"));
            }
            return new Mapping(file, mapping);
        }

        /**
         * Finds an entry below this one that must be there.
         *
         * @param key the key
         * @param expected what is expected, for the message
         * @return the entry
         * @throws InputException if there is none; the message names the line of this entry
         */
        public Entry required(String key, String expected) {
            Entry entry = mapping().find(key);
            if (entry == null) {
                throw new InputException(problem("has no '" + key + "'").expected(expected));
            }
            return entry;
        }

        /**
         * The value as text.
         *
         * @return the text as written; {@code none} for YAML's null
         * @throws InputException if the value is a list or a mapping
         */
        public String text() {
            if (!(value instanceof ScalarNode scalar)) {
                throw new InputException(problem("is a list or a mapping").expected("one value"));
            }
            return scalar.getTag().equals(Tag.NULL) || scalar.getValue().equals("~")
                    ? "none"
                    : scalar.getValue().replaceAll("\\p{Cntrl}", "?");
        }

        /**
         * The value as a number.
         *
         * @return the number
         * @throws InputException if the value is not a number
         */
        public double number() {
            return number(text());
        }

        private double number(String text) {
            try {
                return DecimalNumber.parse(text);
            } catch (NumberFormatException e) {
                throw new InputException(problem("is '" + text + "'").expected("a number"), e);
            }
        }

        /**
         * The value as a whole number.
         *
         * @return the number
         * @throws InputException if the value is not a whole number within 2^63
         */
        public long whole() {
            try {
                return WholeNumber.parse(text());
            } catch (NumberFormatException e) {
                boolean large = text().matches("[+-]?\\d+");
                throw new InputException(
                        problem("is '" + text() + "'").expected("a whole number" + (large ? " within 2^63" : "")), e);
            }
        }

        /**
         * The value as a positive whole number.
         *
         * @return the number, at least 1
         * @throws InputException if the value is not a whole number from 1
         */
        public long wholeFromOne() {
            long number = whole();
            if (number < 1) {
                throw new InputException(problem("is " + number).expected("a whole number from 1"));
            }
            return number;
        }

        /**
         * The value as a list of numbers. Must only be called if {@link #isList}.
         *
         * @return the numbers
         * @throws InputException if an element is not a number
         */
        public double[] numbers() {
            List<Node> nodes = ((SequenceNode) value).getValue();
            double[] numbers = new double[nodes.size()];
            for (int i = 0; i < numbers.length; i++) {
                if (!(nodes.get(i) instanceof ScalarNode scalar)) {
                    throw new InputException(
                            problem("contains a list or a mapping").expected("numbers"));
                }
                numbers[i] = number(scalar.getValue());
            }
            return numbers;
        }

        /**
         * Runs an action on this entry and adds the place of the entry to its {@link InputException}.
         *
         * @param action the action
         * @param <T> type of its result
         * @return its result
         * @throws InputException if the action throws one
         */
        public <T> T reading(Supplier<T> action) {
            try {
                return action.get();
            } catch (InputException e) {
                throw e.at(place());
            }
        }

        /**
         * Describes a problem with this entry.
         *
         * @param found what was found, such as {@code is 0}
         * @return the problem, whose subject is the key, at the place of this entry
         */
        public Problem problem(String found) {
            return Problem.of(Subject.key(key()), found).at(place());
        }

        /**
         * The place of this entry.
         *
         * @return file and line
         */
        public Place place() {
            if (placed instanceof GivenKey given) {
                return new Place(file + " with " + given.option, 0);
            }
            return new Place(
                    file, placed.getStartMark().map(mark -> mark.getLine() + 1).orElse(0));
        }
    }
}
