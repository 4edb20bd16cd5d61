package org.lifsim.experiment;

import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;

/**
 * One of several equal shards of a population. Each may run in a process of its own, on any machine.
 *
 * @param number the shard, from 1 to {@code count}
 * @param count number of shards
 */
public record ShardNumber(long number, long count) implements Serializable {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})/(\\d{1,9})");

    /**
     * Checks the number.
     *
     * @throws InputException if it is not from 1 to {@code count}
     */
    public ShardNumber {
        if (number < 1 || number > count) {
            throw invalid(number + "/" + count);
        }
    }

    /**
     * Reads a number of the form I/N, such as {@code 3/10}.
     *
     * @param text the text
     * @return shard I of N
     * @throws InputException if the text has another form, or I is not from 1 to N
     */
    public static ShardNumber parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw invalid(text);
        }
        return new ShardNumber(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
    }

    private static InputException invalid(String text) {
        return new InputException(Problem.of("shard number '" + text + "'", "is not one")
                .expected("I/N, with I from 1 to N, such as 3/10"));
    }

    /**
     * Number of units of a shard; the last one may have fewer.
     *
     * @param all units of the population
     */
    long unitsOf(long all) {
        long units = (all - 1) / count + 1;
        if ((number - 1) * units >= all) {
            throw new InputException(Problem.of(
                            "shard number " + number + "/" + count,
                            "has no units: " + all + " units are " + ((all - 1) / units + 1) + " shards of " + units)
                    .hint("use fewer shards"));
        }
        return units;
    }

    /** Index of the first unit. */
    long first(long all) {
        return (number - 1) * unitsOf(all);
    }

    /** The number as it is written. */
    @Override
    public String toString() {
        return number + "/" + count;
    }
}
