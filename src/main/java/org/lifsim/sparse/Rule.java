package org.lifsim.sparse;

import java.util.Arrays;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;

/**
 * Which cells a projection connects. Names and meanings are NEST's. Random connections are drawn with Threefry: connection k of a
 * projection depends on the network's seed, the projection's name and k only.
 *
 * @param kind the kind of rule
 * @param number connections per target or source, or in total; 0 for rules without a number
 * @param probability probability of a connection; 0 for rules without one
 * @param autapses whether a cell may connect to itself
 * @param multapses whether two cells may be connected more than once
 * @param sources source of each connection of a list; null for other rules
 * @param targets target of each connection of a list; null for other rules
 */
public record Rule(
        Kind kind, long number, double probability, boolean autapses, boolean multapses, int[] sources, int[] targets) {
    /** The kinds of rules. */
    public enum Kind {
        /** Source i to target i. */
        ONE_TO_ONE,
        /** Each source to each target. */
        ALL_TO_ALL,
        /** As many random sources for each target. */
        FIXED_INDEGREE,
        /** As many random targets for each source. */
        FIXED_OUTDEGREE,
        /** As many connections as given, with random sources and targets. */
        FIXED_TOTAL_NUMBER,
        /** Each pair with a probability. */
        PAIRWISE_BERNOULLI,
        /** Connections of your own. */
        LIST
    }

    private static Rule of(Kind kind, long number, double probability) {
        return new Rule(kind, number, probability, true, true, null, null);
    }

    /**
     * Connects source i to target i; both populations have the same size.
     *
     * @return the rule
     */
    public static Rule oneToOne() {
        return of(Kind.ONE_TO_ONE, 0, 0);
    }

    /**
     * Connects each source to each target.
     *
     * @return the rule
     */
    public static Rule allToAll() {
        return of(Kind.ALL_TO_ALL, 0, 0);
    }

    /**
     * Draws sources for each target, with replacement.
     *
     * @param sources number of sources of each target, from 0
     * @return the rule
     * @throws InputException if the number is negative
     */
    public static Rule fixedIndegree(long sources) {
        return of(Kind.FIXED_INDEGREE, notNegative("fixed_indegree", sources), 0);
    }

    /**
     * Draws targets for each source, with replacement.
     *
     * @param targets number of targets of each source, from 0
     * @return the rule
     * @throws InputException if the number is negative
     */
    public static Rule fixedOutdegree(long targets) {
        return of(Kind.FIXED_OUTDEGREE, notNegative("fixed_outdegree", targets), 0);
    }

    /**
     * Draws connections, each with a random source and a random target, with replacement.
     *
     * @param connections number of connections, from 0
     * @return the rule
     * @throws InputException if the number is negative
     */
    public static Rule fixedTotalNumber(long connections) {
        return of(Kind.FIXED_TOTAL_NUMBER, notNegative("fixed_total_number", connections), 0);
    }

    /**
     * Connects each pair of a source and a target with a probability.
     *
     * @param probability from 0 to 1, in steps of 2^-32
     * @return the rule
     * @throws InputException if the probability is out of range
     */
    public static Rule pairwiseBernoulli(double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new InputException(
                    Problem.of(Subject.of("the probability of pairwise_bernoulli"), "is " + probability)
                            .expected("a number from 0 to 1"));
        }
        return of(Kind.PAIRWISE_BERNOULLI, 0, probability);
    }

    /**
     * Connections of your own, such as those of a connectome. Weights and delays may be arrays of the same length.
     *
     * @param sources source of each connection, from 0
     * @param targets target of each connection, from 0
     * @return the rule
     * @throws InputException if the arrays differ in length
     */
    public static Rule list(int[] sources, int[] targets) {
        if (sources.length != targets.length) {
            throw new InputException(Problem.of(
                            Subject.of("the list of connections"),
                            "has " + sources.length + " sources and " + targets.length + " targets")
                    .expected("as many of one as of the other"));
        }
        return new Rule(Kind.LIST, sources.length, 0, true, true, sources.clone(), targets.clone());
    }

    private static long notNegative(String rule, long number) {
        if (number < 0) {
            throw new InputException(Problem.of(Subject.of("the number of " + rule), "is " + number)
                    .expected("0 or more"));
        }
        return number;
    }

    /**
     * The same rule, but no cell connects to itself.
     *
     * @return the rule without autapses
     */
    public Rule withoutAutapses() {
        return new Rule(kind, number, probability, false, multapses, sources, targets);
    }

    /**
     * The same rule, but no two cells are connected more than once.
     *
     * @return the rule without multapses
     * @throws InputException if the rule is {@code fixed_total_number}
     */
    public Rule withoutMultapses() {
        if (kind == Kind.FIXED_TOTAL_NUMBER) {
            throw new InputException(Problem.of(Subject.of("fixed_total_number"), "always allows multapses")
                    .hint("use fixed_indegree, fixed_outdegree or pairwise_bernoulli"));
        }
        return new Rule(kind, number, probability, autapses, false, sources, targets);
    }

    /** Kind, numbers and, for a list, a hash of its connections. */
    @Override
    public String toString() {
        return kind + "(number " + number + ", probability " + probability + ", autapses " + autapses + ", multapses "
                + multapses + (sources == null ? "" : ", " + Arrays.hashCode(sources) + " " + Arrays.hashCode(targets))
                + ")";
    }
}
