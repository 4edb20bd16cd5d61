package org.lifsim.error;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What a problem is about. Two subjects are equal if they have the same kind and name.
 *
 * @param kind what kind of input it is
 * @param name its name, such as {@code tau_m}; for the kind {@link Kind#OTHER} the words that name it
 */
public record Subject(Kind kind, String name) implements Serializable {
    /** The kinds of subjects. */
    public enum Kind {
        /** A setting of a run, such as {@code units} or {@code dt}. */
        SETTING(""),
        /** A parameter or option of a neuron model. */
        PARAMETER("parameter "),
        /** A state variable. */
        VARIABLE("state variable "),
        /** The initial values of a state variable. */
        INITIAL("initial "),
        /** A recorder, named by its text. */
        RECORDER("recorder "),
        /** A stimulus or one of its sources, named by its text. */
        STIMULUS("stimulus "),
        /** A file, named by its path. */
        FILE("file "),
        /** A key of a file, or an option of a command. */
        KEY(""),
        /** Anything else. */
        OTHER("");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }
    }

    /** Checks that both are given. */
    public Subject {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(name, "name");
    }

    /**
     * A setting of a run.
     *
     * @param name such as {@code units}
     * @return the subject
     */
    public static Subject setting(String name) {
        return new Subject(Kind.SETTING, name);
    }

    /**
     * A parameter or option of a neuron model.
     *
     * @param name such as {@code tau_m}
     * @return the subject
     */
    public static Subject parameter(String name) {
        return new Subject(Kind.PARAMETER, name);
    }

    /**
     * A state variable.
     *
     * @param key its key, such as {@code v}
     * @return the subject
     */
    public static Subject variable(String key) {
        return new Subject(Kind.VARIABLE, key);
    }

    /**
     * The initial values of a state variable.
     *
     * @param key key of the variable, such as {@code v}
     * @return the subject
     */
    public static Subject initial(String key) {
        return new Subject(Kind.INITIAL, key);
    }

    /**
     * A recorder.
     *
     * @param text its text, such as {@code rate(bin=1)}
     * @return the subject
     */
    public static Subject recorder(String text) {
        return new Subject(Kind.RECORDER, text);
    }

    /**
     * A stimulus.
     *
     * @param text its text, such as {@code step_noise(sd=1)}
     * @return the subject
     */
    public static Subject stimulus(String text) {
        return new Subject(Kind.STIMULUS, text);
    }

    /**
     * A file.
     *
     * @param path its path
     * @return the subject
     */
    public static Subject file(Path path) {
        return new Subject(Kind.FILE, path.toString());
    }

    /**
     * A key of a file.
     *
     * @param key the key
     * @return the subject
     */
    public static Subject key(String key) {
        return new Subject(Kind.KEY, key);
    }

    /**
     * Anything else.
     *
     * @param words the words that name it, such as {@code lateral weight 3}
     * @return the subject
     */
    public static Subject of(String words) {
        return new Subject(Kind.OTHER, words);
    }

    /**
     * The subject as text.
     *
     * @return such as {@code parameter tau_m} or {@code file spikes.npz}
     */
    @Override
    public String toString() {
        return switch (kind) {
            case RECORDER, STIMULUS, KEY -> kind.prefix + "'" + name + "'";
            default -> kind.prefix + name;
        };
    }
}
