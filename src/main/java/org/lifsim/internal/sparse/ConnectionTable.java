package org.lifsim.internal.sparse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.sparse.SynapseValues;

/**
 * The connections from a node to a part's cells, by source and delay. A synapse takes 2 bytes for the accumulator of its target, or 4
 * in a part of more than 65,536 accumulators, and 4 for its weight in quanta, unless all of the node have the same weight. Within a source and a delay, accumulators ascend.
 */
public final class ConnectionTable {
    private final int shortest;
    private final int delays;

    /** For each source and delay, the index after its last synapse. */
    private final int[] ends;

    /** Accumulators, if they need more than 16 bits; else null. */
    private int[] targets;

    /** Accumulators, if 16 bits are enough: less memory to stream. */
    private char[] shortTargets;

    private final boolean isShort;
    private int size;

    /** Null if all weights are {@link #weight}. */
    private int[] weights;

    private final int weight;

    /** Runs numbered tasks in parallel. */
    public interface Parallel {
        /**
         * Runs tasks, and returns when all are done.
         *
         * @param tasks number of tasks
         * @param task what a task does
         */
        void run(int tasks, IntConsumer task);

        /**
         * The number of threads.
         *
         * @return how many tasks run at the same time
         */
        int threads();
    }

    private ConnectionTable(int sources, int shortest, int longest, int weight, boolean isShort) {
        this.isShort = isShort;
        this.shortest = shortest;
        this.weight = weight;
        delays = longest - shortest + 1;
        long rows = (long) sources * delays;
        if (rows > Integer.MAX_VALUE - 8) {
            throw new InputException(Problem.of(
                            Subject.of("delays from " + shortest + " to " + longest + " steps"),
                            "of " + sources + " sources need too large a table")
                    .hint("bound the delays, or split the population"));
        }
        ends = new int[(int) rows];
    }

    /**
     * Builds the tables of a network.
     *
     * @param plan the network
     * @param partition how its cells are divided
     * @param parallel runs the tasks
     * @return for each node and part, its table; null where a node has no connections
     * @throws InputException if a part has more than 2^31 - 9 synapses of a node, or a drawn delay is out of range
     */
    public static ConnectionTable[][] build(SparsePlan plan, Partition partition, Parallel parallel) {
        ConnectionTable[][] tables = new ConnectionTable[plan.nodes()][];
        for (int node = 0; node < tables.length; node++) {
            List<Projection> own = new ArrayList<>();
            for (Projection projection : plan.projections()) {
                if (projection.source() == node && projection.rows() > 0) {
                    own.add(projection);
                }
            }
            if (!own.isEmpty()) {
                tables[node] = build(plan, node, own, partition, parallel);
            }
        }
        return tables;
    }

    private static ConnectionTable[] build(
            SparsePlan plan, int node, List<Projection> own, Partition partition, Parallel parallel) {
        int shortest = SparsePlan.MAX_DELAY;
        int longest = 1;
        boolean same = true;
        int weight = 0;
        for (Projection projection : own) {
            int[] range = projection.delayRange();
            shortest = Math.min(shortest, range[0]);
            longest = Math.max(longest, range[1]);
            SynapseValues values = projection.weights();
            boolean constant = values.kind() == SynapseValues.Kind.CONSTANT || isRelay(plan, projection);
            int quanta = constant ? plan.quanta(projection.target(), values.first()) : 0;
            same &= constant && (projection == own.get(0) || quanta == weight);
            weight = quanta;
        }
        ConnectionTable[] tables = new ConnectionTable[partition.parts()];
        for (int p = 0; p < tables.length; p++) {
            tables[p] = new ConnectionTable(
                    plan.count(node), shortest, longest, weight, partition.accumulators(p) <= Partition.SHORT);
        }
        // Each task draws all pairs, and keeps those of its parts: so no two tasks write the same memory.
        int tasks = Math.min(parallel.threads(), tables.length);
        parallel.run(tasks, t -> {
            int fromPart = (int) ((long) t * tables.length / tasks);
            int toPart = (int) ((t + 1L) * tables.length / tasks);
            for (Projection projection : own) {
                forEachRow(projection, partition, fromPart, toPart, row -> count(projection, row, partition, tables));
            }
        });
        boolean constant = same;
        for (ConnectionTable table : tables) {
            table.allocate(constant);
        }
        parallel.run(tasks, t -> {
            int fromPart = (int) ((long) t * tables.length / tasks);
            int toPart = (int) ((t + 1L) * tables.length / tasks);
            for (Projection projection : own) {
                forEachRow(projection, partition, fromPart, toPart, row -> {
                    projection.readWeights(row);
                    fill(plan, projection, row, partition, tables);
                });
            }
        });
        for (ConnectionTable table : tables) {
            table.finish(parallel);
        }
        return tables;
    }

    private static boolean isRelay(SparsePlan plan, Projection projection) {
        return plan.groups().get(projection.target()) instanceof RelayCells;
    }

    private interface RowTask {
        void run(Projection.Row row);
    }

    /** Calls a task with the pairs and delays of each row, as far as they belong to some parts. */
    private static void forEachRow(Projection projection, Partition partition, int fromPart, int toPart, RowTask task) {
        Projection.Row row = new Projection.Row();
        for (int r = 0; r < projection.rows(); r++) {
            projection.readPairs(r, row);
            row.keep(partition, projection.target(), fromPart, toPart);
            projection.readDelays(row);
            task.run(row);
        }
    }

    private static void count(
            Projection projection, Projection.Row row, Partition partition, ConnectionTable[] tables) {
        for (int n = 0; n < row.size(); n++) {
            ConnectionTable table = tables[partition.partOf(projection.target(), row.target(n))];
            table.ends[table.index(row.source(n), row.delay(n))]++;
        }
    }

    private static void fill(
            SparsePlan plan, Projection projection, Projection.Row row, Partition partition, ConnectionTable[] tables) {
        int group = projection.target();
        int[] places = row.scratch();
        // One loop for each array, so that the cache misses of many connections overlap.
        for (int n = 0; n < row.size(); n++) {
            ConnectionTable table = tables[partition.partOf(group, row.target(n))];
            places[n] = table.ends[table.index(row.source(n), row.delay(n))]++;
        }
        for (int n = 0; n < row.size(); n++) {
            int part = partition.partOf(group, row.target(n));
            ConnectionTable table = tables[part];
            int target = partition.accumulator(part, group, plan.channel(group, row.weight(n)), row.target(n));
            if (table.isShort) {
                table.shortTargets[places[n]] = (char) target;
            } else {
                table.targets[places[n]] = target;
            }
        }
        int lost = 0;
        for (int n = 0; n < row.size(); n++) {
            ConnectionTable table = tables[partition.partOf(group, row.target(n))];
            if (table.weights != null) {
                int quanta = plan.quanta(group, row.weight(n));
                table.weights[places[n]] = quanta;
                lost += quanta == 0 && row.weight(n) != 0 ? 1 : 0;
            }
        }
        if (lost > 0) {
            plan.addLostWeights(lost);
        }
    }

    private int index(int source, int delay) {
        return source * delays + delay - shortest;
    }

    /** Turns counts into the index of the first synapse of each row. */
    private void allocate(boolean constant) {
        long sum = 0;
        for (int r = 0; r < ends.length; r++) {
            int count = ends[r];
            ends[r] = (int) sum;
            sum += count;
            if (sum > Integer.MAX_VALUE - 8) {
                throw new InputException(
                        Problem.of(Subject.of("a population"), "has more than 2^31 synapses to a part of the cells")
                                .hint("use more threads, or split the population"));
            }
        }
        size = (int) sum;
        targets = isShort ? null : new int[size];
        shortTargets = isShort ? new char[size] : null;
        weights = constant ? null : new int[(int) sum];
    }

    /** Sorts the synapses of each row. They were filled in an order that depends on threads. */
    private void finish(Parallel parallel) {
        int tasks = (ends.length + (1 << 12) - 1 >> 12);
        parallel.run(tasks, n -> {
            long[] pairs = new long[64];
            for (int r = n << 12; r < Math.min(ends.length, n + 1 << 12); r++) {
                int from = r == 0 ? 0 : ends[r - 1];
                int to = ends[r];
                if (weights != null) {
                    pairs = sortPairs(from, to, pairs);
                } else if (isShort) {
                    Arrays.sort(shortTargets, from, to);
                } else {
                    Arrays.sort(targets, from, to);
                }
            }
        });
    }

    private long[] sortPairs(int from, int to, long[] scratch) {
        long[] pairs = scratch.length < to - from ? new long[to - from] : scratch;
        for (int k = from; k < to; k++) {
            long target = isShort ? shortTargets[k] : targets[k];
            pairs[k - from] = target << Integer.SIZE | Integer.toUnsignedLong(weights[k]);
        }
        Arrays.sort(pairs, 0, to - from);
        for (int k = from; k < to; k++) {
            int target = (int) (pairs[k - from] >>> Integer.SIZE);
            if (isShort) {
                shortTargets[k] = (char) target;
            } else {
                targets[k] = target;
            }
            weights[k] = (int) pairs[k - from];
        }
        return pairs;
    }

    /**
     * The shortest delay.
     *
     * @return steps
     */
    public int shortest() {
        return shortest;
    }

    /**
     * The longest delay.
     *
     * @return steps
     */
    public int longest() {
        return shortest + delays - 1;
    }

    /**
     * Where the synapses of a source and a delay begin.
     *
     * @param source the source
     * @param delay the delay in steps, from {@link #shortest} to {@link #longest}
     * @return index of the first synapse
     */
    public int from(int source, int delay) {
        int row = index(source, delay);
        return row == 0 ? 0 : ends[row - 1];
    }

    /**
     * Where the synapses of a source and a delay end.
     *
     * @param source the source
     * @param delay the delay in steps, from {@link #shortest} to {@link #longest}
     * @return index after the last synapse
     */
    public int to(int source, int delay) {
        return ends[index(source, delay)];
    }

    /**
     * The target of a synapse.
     *
     * @param k index of the synapse
     * @return accumulator of the part
     */
    public int target(int k) {
        return isShort ? shortTargets[k] : targets[k];
    }

    /**
     * The weight of a synapse.
     *
     * @param k index of the synapse
     * @return number of quanta
     */
    public int weight(int k) {
        return weights == null ? weight : weights[k];
    }

    /**
     * Whether all synapses have the same weight.
     *
     * @return whether they do, also where there is no synapse
     */
    public boolean isConstant() {
        return weights == null;
    }

    /**
     * The weight that all synapses have.
     *
     * @return number of quanta; without meaning unless {@link #isConstant}
     */
    public int constant() {
        return weight;
    }

    /**
     * The number of synapses.
     *
     * @return number of synapses
     */
    public int size() {
        return size;
    }

    /**
     * The memory that the table takes.
     *
     * @return number of bytes
     */
    public long bytes() {
        int bytes = (isShort ? Character.BYTES : Integer.BYTES) + (weights == null ? 0 : Integer.BYTES);
        return (long) Integer.BYTES * ends.length + (long) size * bytes;
    }

    /** Rows of a source and consecutive delays. Their memory is asked for before it is read, so that the cache misses of many rows overlap. */
    public static final class Rows {
        /** Index of each row's first delay in {@link #ends}. */
        private int[] first = new int[1 << 10];

        private int size;

        /** What was read ahead; stored, so that the JVM does not leave out the reading. */
        private int touched;

        /** Creates an empty list. */
        public Rows() {}

        private void add(int newFirst) {
            if (size == first.length) {
                first = Arrays.copyOf(first, 2 * size);
            }
            first[size++] = newFirst;
        }
    }

    /**
     * Notes the rows of some spikes.
     *
     * @param spikes sources that spiked
     * @param delay the first delay in steps
     * @param rows receives the rows
     */
    public void collect(SpikeList spikes, int delay, Rows rows) {
        int column = delay - shortest;
        for (int n = 0; n < spikes.size(); n++) {
            rows.add(spikes.cell(n) * delays + column);
        }
    }

    /**
     * Delivers what {@link #collect} noted, and forgets it.
     *
     * @param rows the rows
     * @param count number of consecutive delays, from the first one on
     * @param ring accumulators of the part by step, modulo their number
     * @param slot those of the first delay
     */
    public void deliver(Rows rows, int count, Arrivals[] ring, int slot) {
        if (size > 0) {
            touch(rows, count);
        }
        for (int n = 0; n < rows.size; n++) {
            int row = rows.first[n];
            int from = row == 0 ? 0 : ends[row - 1];
            int at = slot;
            for (int k = row; k < row + count; k++) {
                int to = ends[k];
                deliver(from, to, ring[at]);
                from = to;
                at = at + 1 == ring.length ? 0 : at + 1;
            }
        }
        rows.size = 0;
    }

    private void deliver(int from, int to, Arrivals arrivals) {
        if (isShort && weights == null) {
            arrivals.add(shortTargets, from, to, weight);
        } else if (isShort) {
            arrivals.add(shortTargets, weights, from, to);
        } else if (weights == null) {
            arrivals.add(targets, from, to, weight);
        } else {
            arrivals.add(targets, weights, from, to);
        }
    }

    private void touch(Rows rows, int count) {
        int sum = 0;
        int last = size - 1;
        for (int n = 0; n < rows.size; n++) {
            sum += ends[rows.first[n] + count - 1];
        }
        for (int n = 0; n < rows.size; n++) {
            int row = rows.first[n];
            int from = Math.min(row == 0 ? 0 : ends[row - 1], last);
            int to = Math.min(ends[row + count - 1], last);
            int middle = (from + to) >>> 1;
            sum += isShort ? shortTargets[from] + shortTargets[middle] : targets[from] + targets[middle];
            sum += weights == null ? 0 : weights[from] + weights[middle] + weights[to];
        }
        rows.touched = sum;
    }
}
