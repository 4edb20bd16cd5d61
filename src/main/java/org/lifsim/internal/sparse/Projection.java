package org.lifsim.internal.sparse;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.random.NameHash;
import org.lifsim.random.RandomKey;
import org.lifsim.sparse.Rule;
import org.lifsim.sparse.SynapseValues;

/**
 * The connections of a projection, drawn whenever they are read and not stored. Rows can be read in any order, by several threads.
 * Connection k depends on the projection's key and k only.
 */
public final class Projection {
    /** Connections of a row of rules whose connections do not depend on each other. */
    private static final int ROW = 1 << 12;

    /** Most connections of a projection. */
    private static final double MAX_SIZE = 0x1p31;

    private static final int CONNECT = 0;
    private static final int WEIGHT = 1;
    private static final int DELAY = 2;

    /** Draws of a connection without multapses, for each that is accepted. */
    private static final int PATIENCE = 1000;

    private static final long LOW_WORD = 0xFFFF_FFFFL;

    private final String name;
    private final int source;
    private final int sources;
    private final int target;
    private final int targets;
    private final Rule rule;
    private final SynapseValues weights;
    private final SynapseValues delays;
    private final double dt;
    private final boolean same;
    private final RandomKey connect;
    private final RandomKey weightKey;
    private final RandomKey delayKey;

    /** Connections of a row; one for each thread. */
    public static final class Row {
        private int[] source = new int[ROW];
        private int[] target = new int[ROW];
        private double[] weight = new double[ROW];
        private int[] delay = new int[ROW];

        /** Number of each connection in the projection. */
        private long[] number = new long[ROW];

        private int size;

        /** Creates an empty row. */
        public Row() {}

        /**
         * The number of connections.
         *
         * @return number of connections
         */
        public int size() {
            return size;
        }

        /**
         * The source of a connection.
         *
         * @param n index of the connection
         * @return index of the cell in the source
         */
        public int source(int n) {
            return source[n];
        }

        /**
         * The target of a connection.
         *
         * @param n index of the connection
         * @return index of the cell in the target
         */
        public int target(int n) {
            return target[n];
        }

        /**
         * The weight of a connection.
         *
         * @param n index of the connection
         * @return the weight as it was drawn, before it is rounded to quanta
         */
        public double weight(int n) {
            return weight[n];
        }

        /**
         * The delay of a connection.
         *
         * @param n index of the connection
         * @return the delay in steps
         */
        public int delay(int n) {
            return delay[n];
        }

        /** First number and length of a row whose numbers follow each other; a length of 0 for other rows. */
        private long base;

        private int range;

        /** Random bits of the numbers from {@link #base} on. */
        private int[] high = new int[ROW];

        private int[] low = new int[ROW];

        private int[] scratch = new int[ROW];

        /** Draws the random bits of all numbers at once, if that is possible. */
        private boolean draw(RandomKey key, SynapseValues values) {
            if (range == 0 || values.kind() == SynapseValues.Kind.LIST || base + range > Integer.MAX_VALUE) {
                return false;
            }
            if (high.length < range) {
                high = new int[range];
                low = new int[range];
            }
            Threefry.blocks(key, (int) base, high, low, range);
            return true;
        }

        private long bits(long k) {
            int n = (int) (k - base);
            return (long) high[n] << Integer.SIZE | Integer.toUnsignedLong(low[n]);
        }

        /** As many numbers as there are connections, for whoever reads the row. */
        int[] scratch() {
            if (scratch.length < size) {
                scratch = new int[source.length];
            }
            return scratch;
        }

        /** Keeps the connections to the cells of some parts only. */
        void keep(Partition partition, int group, int fromPart, int toPart) {
            int first = partition.from(fromPart, group);
            int end = partition.to(toPart - 1, group);
            int kept = 0;
            for (int n = 0; n < size; n++) {
                source[kept] = source[n];
                target[kept] = target[n];
                number[kept] = number[n];
                kept += target[n] >= first && target[n] < end ? 1 : 0;
            }
            size = kept;
        }

        private void clear(int most) {
            size = 0;
            range = 0;
            if (source.length < most) {
                source = new int[most];
                target = new int[most];
                weight = new double[most];
                delay = new int[most];
                number = new long[most];
            }
        }
    }

    /**
     * Describes connections.
     *
     * @param name the projection's name
     * @param source index of the source
     * @param sources number of cells of the source
     * @param target index of the population of targets
     * @param targets number of its cells
     * @param rule which cells are connected
     * @param weights weights
     * @param delays delays in ms
     * @param dt time step in ms
     * @param key the network's key
     * @throws InputException if the rule does not fit the numbers of cells
     */
    public Projection(
            String name,
            int source,
            int sources,
            int target,
            int targets,
            Rule rule,
            SynapseValues weights,
            SynapseValues delays,
            double dt,
            RandomKey key) {
        this.name = name;
        this.source = source;
        this.sources = sources;
        this.target = target;
        this.targets = targets;
        this.rule = rule;
        this.weights = weights;
        this.delays = delays;
        this.dt = dt;
        same = source == target;
        RandomKey own = key.foldIn(NameHash.of(name));
        connect = own.split(CONNECT);
        weightKey = own.split(WEIGHT);
        delayKey = own.split(DELAY);
        check();
    }

    private InputException wrong(String found, String expected) {
        return new InputException(
                Problem.of(Subject.of("projection '" + name + "'"), found).expected(expected));
    }

    private void check() {
        int others = same && !rule.autapses() ? 1 : 0;
        switch (rule.kind()) {
            case ONE_TO_ONE -> {
                if (sources != targets) {
                    throw wrong(
                            "connects " + sources + " sources to " + targets + " targets one to one",
                            "as many of one as of the other");
                }
            }
            case FIXED_INDEGREE -> checkDegree("in", sources - others, "sources");
            case FIXED_OUTDEGREE -> checkDegree("out", targets - others, "targets");
            case LIST -> checkList();
            default -> {}
        }
        if (weights.kind() == SynapseValues.Kind.LIST && weights.list().length != rule.number()
                || delays.kind() == SynapseValues.Kind.LIST && delays.list().length != rule.number()) {
            throw wrong(
                    "has a list of weights or delays that is not as long as its list of connections",
                    "one value for each connection, or one for all");
        }
        if (expectedSize() > MAX_SIZE) {
            throw wrong(
                    String.format(Locale.ROOT, "has %,.0f connections", expectedSize()),
                    "at most 2^31; split it into several projections");
        }
        delayRange();
    }

    private void checkDegree(String way, int available, String what) {
        if (rule.number() > 0 && available == 0) {
            throw wrong("has an " + way + "-degree of " + rule.number() + ", but no " + what, "at least one");
        }
        if (!rule.multapses() && rule.number() > available) {
            throw wrong(
                    "has an " + way + "-degree of " + rule.number() + " without multapses, but " + available + " "
                            + what,
                    "at most " + available);
        }
        if (rule.number() > Integer.MAX_VALUE / 2) {
            throw wrong("has an " + way + "-degree of " + rule.number(), "at most " + Integer.MAX_VALUE / 2);
        }
    }

    private void checkList() {
        int oneBased = 0;
        int zeros = 0;
        Set<Long> pairs = new HashSet<>();
        for (int k = 0; k < rule.sources().length; k++) {
            int from = rule.sources()[k];
            int to = rule.targets()[k];
            zeros += from == 0 || to == 0 ? 1 : 0;
            oneBased += from == sources || to == targets ? 1 : 0;
            if (from < 0
                    || from > sources
                    || to < 0
                    || to > targets
                    || (from == sources || to == targets) && zeros > 0) {
                throw wrong(
                        "connects cell " + from + " to cell " + to + " as connection " + k,
                        "sources from 0 to " + (sources - 1) + " and targets from 0 to " + (targets - 1));
            }
            if (!rule.autapses() && same && from == to) {
                throw wrong("connects cell " + from + " to itself", "no autapses");
            }
            if (!rule.multapses() && !pairs.add((long) from << Integer.SIZE | to)) {
                throw wrong("connects cell " + from + " to cell " + to + " more than once", "no multapses");
            }
        }
        if (oneBased > 0) {
            throw wrong(
                    "has cells from 1 to the number of cells, and none is 0",
                    "cells counted from 0: subtract 1 from each");
        }
    }

    /**
     * The same connections with other weights.
     *
     * @param givenSources source of each connection, in order of their numbers
     * @param givenTargets target of each
     * @param givenDelays delay of each, ms
     * @param key the network's key
     * @param newWeights a weight for each
     * @return the projection
     */
    public Projection withWeights(
            int[] givenSources, int[] givenTargets, double[] givenDelays, RandomKey key, double... newWeights) {
        return new Projection(
                name,
                source,
                sources,
                target,
                targets,
                Rule.list(givenSources, givenTargets),
                SynapseValues.list(newWeights),
                SynapseValues.list(givenDelays),
                dt,
                key);
    }

    /**
     * The projection's name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * The source.
     *
     * @return its index
     */
    public int source() {
        return source;
    }

    /**
     * The population of targets.
     *
     * @return its index
     */
    public int target() {
        return target;
    }

    /**
     * The weights.
     *
     * @return how they are drawn
     */
    public SynapseValues weights() {
        return weights;
    }

    /**
     * The number of connections.
     *
     * @return the number, or its mean if it is random
     */
    public double expectedSize() {
        double pairs = (double) sources * targets;
        double selves = same && !rule.autapses() ? sources : 0;
        return switch (rule.kind()) {
            case ONE_TO_ONE -> sources;
            case ALL_TO_ALL -> pairs - selves;
            case FIXED_INDEGREE -> (double) rule.number() * targets;
            case FIXED_OUTDEGREE -> (double) rule.number() * sources;
            case FIXED_TOTAL_NUMBER, LIST -> rule.number();
            case PAIRWISE_BERNOULLI -> (pairs - selves) * rule.probability();
        };
    }

    /**
     * The number of rows.
     *
     * @return number of rows for {@link #read}
     */
    public int rows() {
        return switch (rule.kind()) {
            case ONE_TO_ONE -> chunks(sources);
            case ALL_TO_ALL, PAIRWISE_BERNOULLI, FIXED_OUTDEGREE -> sources;
            case FIXED_INDEGREE -> targets;
            case FIXED_TOTAL_NUMBER, LIST -> chunks(rule.number());
        };
    }

    private static int chunks(long number) {
        return Math.toIntExact((number + ROW - 1) / ROW);
    }

    /**
     * The shortest and the longest delay that can occur.
     *
     * @return both in steps; random delays may all lie between them
     * @throws InputException if a delay below a step or beyond the longest one can occur
     */
    public int[] delayRange() {
        double low = delays.first();
        double high = delays.first();
        switch (delays.kind()) {
            case UNIFORM -> high = delays.second();
            case NORMAL -> {
                low -= InverseNormal.LARGEST * delays.second();
                high += InverseNormal.LARGEST * delays.second();
            }
            case LOGNORMAL -> {
                low = StrictMath.exp(low - InverseNormal.LARGEST * delays.second());
                high = StrictMath.exp(high + InverseNormal.LARGEST * delays.second());
            }
            case LIST -> {
                low = Arrays.stream(delays.list()).min().orElse(dt);
                high = Arrays.stream(delays.list()).max().orElse(dt);
            }
            default -> {}
        }
        return new int[] {delay(Math.max(low, delays.least())), delay(Math.min(high, delays.most()))};
    }

    /** The sum of magnitudes of the weights of each target, or an upper bound of it, from {@link #indegrees}. */
    double[] weightSums(long[] indegrees) {
        double[] sums = new double[targets];
        if (weights.kind() == SynapseValues.Kind.LIST) {
            for (int k = 0; k < rule.targets().length; k++) {
                sums[rule.targets()[k]] += Math.abs(weights.list()[k]);
            }
        } else {
            double largest = weights.largest();
            Arrays.setAll(sums, i -> indegrees[i] * largest);
        }
        return sums;
    }

    /** The number of connections of each target. */
    long[] indegrees() {
        long[] degrees = new long[targets];
        if (rule.kind() == Rule.Kind.FIXED_INDEGREE) {
            Arrays.fill(degrees, rule.number());
        } else if (rule.kind() == Rule.Kind.ALL_TO_ALL) {
            Arrays.fill(degrees, sources);
        } else {
            Row row = new Row();
            for (int r = 0; r < rows(); r++) {
                readPairs(r, row);
                for (int n = 0; n < row.size; n++) {
                    degrees[row.target[n]]++;
                }
            }
        }
        return degrees;
    }

    /**
     * Draws the connections of a row.
     *
     * @param row the row, from 0 to {@link #rows} - 1
     * @param out receives them
     */
    public void read(int row, Row out) {
        readPairs(row, out);
        readDelays(out);
        readWeights(out);
    }

    /** Draws the delays of connections whose cells are known. */
    void readDelays(Row out) {
        if (delays.kind() == SynapseValues.Kind.CONSTANT) {
            Arrays.fill(out.delay, 0, out.size, delay(delays.first()));
            return;
        }
        boolean drawn = out.draw(delayKey, delays);
        for (int n = 0; n < out.size; n++) {
            long k = out.number[n];
            out.delay[n] = delay(drawn ? delays.of(out.bits(k), delayKey, k) : delays.of(delayKey, k));
        }
    }

    /** Draws the weights of connections whose cells are known. */
    void readWeights(Row out) {
        if (weights.kind() == SynapseValues.Kind.CONSTANT) {
            Arrays.fill(out.weight, 0, out.size, weights.first());
            return;
        }
        boolean drawn = out.draw(weightKey, weights);
        for (int n = 0; n < out.size; n++) {
            long k = out.number[n];
            out.weight[n] = drawn ? weights.of(out.bits(k), weightKey, k) : weights.of(weightKey, k);
        }
    }

    /** Draws which cells the connections of a row connect, but neither weights nor delays. */
    void readPairs(int row, Row out) {
        switch (rule.kind()) {
            case ONE_TO_ONE -> chunk(row, sources, out);
            case FIXED_TOTAL_NUMBER, LIST -> chunk(row, rule.number(), out);
            case ALL_TO_ALL, PAIRWISE_BERNOULLI -> pairs(row, out);
            default -> degree(row, out);
        }
    }

    private void chunk(int row, long number, Row out) {
        long from = (long) row * ROW;
        int length = (int) Math.min(ROW, number - from);
        out.clear(length);
        out.base = from;
        out.range = length;
        if (rule.kind() == Rule.Kind.FIXED_TOTAL_NUMBER
                && out.draw(connect, weights.kind() == SynapseValues.Kind.LIST ? SynapseValues.constant(0) : weights)) {
            for (int n = 0; n < length; n++) {
                addDrawn(out, from + n, out.bits(from + n));
            }
            return;
        }
        for (int n = 0; n < length; n++) {
            long k = from + n;
            switch (rule.kind()) {
                case ONE_TO_ONE -> add(out, (int) k, (int) k, k);
                case LIST -> add(out, rule.sources()[(int) k], rule.targets()[(int) k], k);
                default -> addRandom(out, k);
            }
        }
    }

    private void addRandom(Row out, long k) {
        addDrawn(out, k, connect.threefry2x32(k));
    }

    /** A random source and a random target, drawn again if they are the same cell and must not be. */
    private void addDrawn(Row out, long k, long firstBits) {
        RandomKey key = connect;
        long bits = firstBits;
        while (true) {
            int from = below(bits >>> Integer.SIZE, sources);
            int to = below(bits & LOW_WORD, targets);
            if (rule.autapses() || !same || from != to) {
                add(out, from, to, k);
                return;
            }
            if (sources == 1) {
                throw wrong("has one cell, which may not connect to itself", "two cells or more");
            }
            key = key.split(0);
            bits = key.threefry2x32(k);
        }
    }

    private void pairs(int from, Row out) {
        out.clear(targets);
        boolean all = rule.kind() == Rule.Kind.ALL_TO_ALL;
        long limit = Math.round(rule.probability() * 0x1p32);
        out.base = (long) from * targets;
        out.range = targets;
        boolean drawn = !all && out.draw(connect, SynapseValues.constant(0));
        for (int to = 0; to < targets; to++) {
            if (!rule.autapses() && same && from == to) {
                continue;
            }
            long k = (long) from * targets + to;
            if (all || (drawn ? out.bits(k) : connect.threefry2x32(k)) >>> Integer.SIZE < limit) {
                add(out, from, to, k);
            }
        }
    }

    private void degree(int row, Row out) {
        int number = (int) rule.number();
        boolean in = rule.kind() == Rule.Kind.FIXED_INDEGREE;
        int range = in ? sources : targets;
        boolean skips = !rule.autapses() && same;
        Set<Integer> taken = rule.multapses() ? null : new HashSet<>();
        out.clear(number);
        out.base = (long) row * number;
        out.range = number;
        boolean drawn = out.draw(connect, SynapseValues.constant(0));
        for (int n = 0; n < number; n++) {
            long k = (long) row * number + n;
            RandomKey key = connect;
            int other = 0;
            for (int tries = 0; ; tries++) {
                long bits = drawn && tries == 0 ? out.bits(k) : key.threefry2x32(k);
                other = below(bits >>> Integer.SIZE, skips ? range - 1 : range);
                other += skips && other >= row ? 1 : 0;
                if (taken == null || taken.add(other)) {
                    break;
                }
                if (tries == PATIENCE) { // nearly all are taken: the next free one
                    while (!(skips && other == row) && !taken.add(other) || skips && other == row) {
                        other = (other + 1) % range;
                    }
                    break;
                }
                key = key.split(0);
            }
            add(out, in ? other : row, in ? row : other, k);
        }
    }

    /** Multiply-high: a whole number below {@code range} from 32 random bits. */
    private static int below(long bits, int range) {
        return (int) (bits * range >>> Integer.SIZE);
    }

    private void add(Row out, int from, int to, long k) {
        int n = out.size++;
        out.source[n] = from;
        out.target[n] = to;
        out.number[n] = k;
    }

    private int delay(double ms) {
        long steps = CellConstants.delaySteps(ms, dt);
        if (steps < 1 || steps > SparsePlan.MAX_DELAY) {
            throw wrong(
                    "has a delay of " + ms + " ms, which is " + steps + " steps",
                    "from 1 to " + SparsePlan.MAX_DELAY + " steps of " + dt + " ms"
                            + (delays.kind() == SynapseValues.Kind.CONSTANT
                                    ? ""
                                    : "; give random delays a min and a max"));
        }
        return (int) steps;
    }
}
