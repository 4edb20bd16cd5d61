package org.lifsim.error;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What is wrong, as data. Programs read the parts; people read {@link #toString}, which is made from them:
 *
 * <pre>
 * file run.yaml line 3: parameter tau_m is -1.0, expected a number &gt; 0; use a positive time constant
 * [place]               [subject]       [found]  [expected]             [hint]
 * </pre>
 *
 * @param place where the input was read from; null if it is not from a file
 * @param context what the subject is part of, outermost first; often empty
 * @param subject what is wrong
 * @param found the predicate of the subject: what was found, such as {@code is -1.0}
 * @param expected what is valid, such as {@code a number > 0}; null if {@code found} says it
 * @param hint the way out, such as {@code use --units}; null if {@code expected} says it
 */
public record Problem(Place place, List<Subject> context, Subject subject, String found, String expected, String hint)
        implements Serializable {
    /** Longer parts are cut in the middle, since both ends tell most: of a path the file, of a text how it begins. */
    private static final int MAX_PART = 1000;

    private static final String CUT = " ... ";

    /** Checks the parts that must be given, and copies the context. */
    public Problem {
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(found, "found");
        context = List.copyOf(context);
    }

    /**
     * A problem of which only subject and finding are given.
     *
     * @param subject what is wrong
     * @param found what was found, such as {@code is -1.0}
     * @return the problem
     */
    public static Problem of(Subject subject, String found) {
        return new Problem(null, List.of(), subject, found, null, null);
    }

    /**
     * A problem with something that has no name of its own.
     *
     * @param subject the words that name it, such as {@code lateral weight 3}
     * @param found what was found
     * @return the problem
     */
    public static Problem of(String subject, String found) {
        return of(Subject.of(subject), found);
    }

    /**
     * Adds what was expected.
     *
     * @param valid such as {@code a number > 0}; null for nothing
     * @return a changed copy
     */
    public Problem expected(String valid) {
        return new Problem(place, context, subject, found, valid, hint);
    }

    /**
     * Adds the way out.
     *
     * @param wayOut such as {@code use --units}; null for none
     * @return a changed copy
     */
    public Problem hint(String wayOut) {
        return new Problem(place, context, subject, found, expected, wayOut);
    }

    /**
     * Adds where the input was read from. A place that is there already stays, since it is nearer to the problem.
     *
     * @param where the place; null for none
     * @return a changed copy
     */
    public Problem at(Place where) {
        return place != null || where == null ? this : new Problem(where, context, subject, found, expected, hint);
    }

    /**
     * Adds what the subject is part of. A whole that is there already is not repeated.
     *
     * @param whole the whole, which goes before the context that is there
     * @return a changed copy
     */
    public Problem within(Subject whole) {
        if (isAbout(whole)) {
            return this;
        }
        List<Subject> longer = new ArrayList<>(List.of(whole));
        longer.addAll(context);
        return new Problem(place, longer, subject, found, expected, hint);
    }

    /**
     * Whether the problem is about a subject or about a part of it.
     *
     * @param other a subject
     * @return true if it is this problem's subject or in its context
     */
    public boolean isAbout(Subject other) {
        return subject.equals(other) || context.contains(other);
    }

    /**
     * The message. Each part is {@link #shown}, since it can repeat what a file or an option says.
     *
     * @return all parts in one line
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (place != null) {
            text.append(shown(place.toString())).append(": ");
        }
        context.forEach(whole -> text.append(shown(whole.toString())).append(": "));
        text.append(shown(subject.toString())).append(' ').append(shown(found));
        if (expected != null) {
            text.append(", expected ").append(shown(expected));
        }
        if (hint != null) {
            text.append("; ").append(shown(hint));
        }
        return text.toString();
    }

    /**
     * A text as it is safe to show in a terminal: in one line, of bounded length, and without anything that acts on a terminal.
     * Control and format characters (C0, C1, direction marks, line separators, unpaired surrogates) become question marks.
     *
     * @param text any text, such as one from a file
     * @return the text, of at most 1,000 characters; a longer one is cut in the middle
     */
    public static String shown(String text) {
        String cut = text;
        if (text.length() > MAX_PART) {
            int half = (MAX_PART - CUT.length()) / 2;
            cut = text.substring(0, half) + CUT + text.substring(text.length() - half);
        }
        int[] plain = cut.codePoints()
                .map(c -> switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.SURROGATE -> '?';
                    default -> c;
                })
                .toArray();
        return new String(plain, 0, plain.length);
    }
}
