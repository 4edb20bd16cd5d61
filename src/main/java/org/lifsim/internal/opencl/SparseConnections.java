package org.lifsim.internal.opencl;

import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jocl.Sizeof;
import org.jocl.cl_mem;
import org.lifsim.error.Problem;
import org.lifsim.error.UnavailableException;
import org.lifsim.internal.sparse.ConnectionTable;
import org.lifsim.internal.sparse.Partition;
import org.lifsim.internal.sparse.SparsePlan;

/**
 * The connections of a sparse network in device memory, by source. A synapse takes 4 bytes for its delay and its target together,
 * and 4 for its weight unless all of a population's have the same: the place in the ring of arrivals, from the slot of the step
 * after the spike on.
 */
final class SparseConnections {
    /** Synapses that are copied together. */
    private static final int STAGED = 1 << 20;

    private static final long MAX_PLACES = 1L << 32;

    private final int shortest;
    private final int longest;
    private final long synapses;
    private final int pieces;
    private final cl_mem starts;
    private final cl_mem places;
    private final cl_mem weights;
    private final cl_mem nodeOf;
    private final cl_mem weightOf;
    private final cl_mem weightShift;
    private final long bytes;

    /** Builds the connections on the host, in as many parts as it has processors, and copies them row by row. */
    SparseConnections(SparsePlan plan, DeviceMemory memory) {
        int threads = Runtime.getRuntime().availableProcessors();
        Partition partition = Partition.of(plan, threads);
        ConnectionTable[][] tables = ConnectionTable.build(plan, partition, new ConnectionTable.Parallel() {
            @Override
            public void run(int tasks, IntConsumer task) {
                IntStream.range(0, tasks).parallel().forEach(task);
            }

            @Override
            public int threads() {
                return threads;
            }
        });
        int least = Integer.MAX_VALUE;
        int most = 1;
        int sources = 0;
        for (int node = 0; node < tables.length; node++) {
            sources += plan.count(node);
            if (tables[node] != null) {
                least = Math.min(least, tables[node][0].shortest());
                most = Math.max(most, tables[node][0].longest());
            }
        }
        shortest = least;
        longest = most;
        long[] start = new long[sources + 1];
        int[] node = new int[sources];
        int[] weight = new int[tables.length];
        long[] shift = new long[tables.length];
        long own = layOut(plan, tables, start, node, weight, shift);
        synapses = start[sources];
        long longestRow = 0;
        for (int source = 0; source < sources; source++) {
            longestRow = Math.max(longestRow, start[source + 1] - start[source]);
        }
        pieces = (int) Math.max(1, (longestRow + SparseKernels.PIECE - 1) / SparseKernels.PIECE);
        long before = memory.allocated();
        starts = memory.upload("row starts", start);
        nodeOf = memory.upload("nodes", node);
        weightOf = memory.upload("constant weights", weight);
        weightShift = memory.upload("weight shifts", shift);
        places = memory.allocate("synapses", synapses * Sizeof.cl_uint);
        weights = memory.allocate("weights", own * Sizeof.cl_int);
        bytes = memory.allocated() - before;
        copy(plan, partition, tables, memory);
    }

    /** Finds where each source's synapses begin, and how a population's weights are found. Returns how many have weights of their own. */
    private static long layOut(
            SparsePlan plan, ConnectionTable[][] tables, long[] start, int[] nodeOf, int[] weight, long[] shift) {
        int source = 0;
        long own = 0;
        for (int node = 0; node < tables.length; node++) {
            long first = start[source];
            boolean constant = true;
            for (int i = 0; i < plan.count(node); i++) {
                nodeOf[source] = node;
                long synapses = 0;
                for (int p = 0; tables[node] != null && p < tables[node].length; p++) {
                    ConnectionTable table = tables[node][p];
                    synapses += table.to(i, table.longest()) - table.from(i, table.shortest());
                }
                start[source + 1] = start[source] + synapses;
                source++;
            }
            if (tables[node] != null) {
                constant = tables[node][0].isConstant();
                weight[node] = tables[node][0].constant();
            }
            shift[node] = constant ? -1 : first - own;
            own += constant ? 0 : start[source] - first;
        }
        return own;
    }

    private void copy(SparsePlan plan, Partition partition, ConnectionTable[][] tables, DeviceMemory memory) {
        long accumulators = new Partition(plan, 1).accumulators(0);
        if (accumulators * longest > MAX_PLACES) {
            throw new UnavailableException(
                    Problem.of(
                                    "a network of " + accumulators + " accumulators",
                                    "cannot have a delay of " + longest + " steps on a device")
                            .expected("a product of at most 2^32")
                            .hint("bound the delays, or use a CPU backend"),
                    null);
        }
        int[][] global = globalAccumulators(plan, partition);
        Staging stagedPlaces = new Staging(memory, places);
        Staging stagedWeights = new Staging(memory, weights);
        for (int node = 0; node < tables.length; node++) {
            for (int i = 0; tables[node] != null && i < plan.count(node); i++) {
                for (int p = 0; p < tables[node].length; p++) {
                    ConnectionTable table = tables[node][p];
                    for (int delay = table.shortest(); delay <= table.longest(); delay++) {
                        long slot = (delay - 1) * accumulators;
                        for (int k = table.from(i, delay); k < table.to(i, delay); k++) {
                            stagedPlaces.add((int) (slot + global[p][table.target(k)]));
                            if (!table.isConstant()) {
                                stagedWeights.add(table.weight(k));
                            }
                        }
                    }
                }
            }
            tables[node] = null; // its memory is not needed any more
        }
        stagedPlaces.flush();
        stagedWeights.flush();
    }

    /** For each part and accumulator, the accumulator if all cells were in one part. */
    private static int[][] globalAccumulators(SparsePlan plan, Partition partition) {
        Partition whole = new Partition(plan, 1);
        int[][] global = new int[partition.parts()][];
        for (int p = 0; p < global.length; p++) {
            global[p] = new int[partition.accumulators(p)];
            for (int g = 0; g < plan.groups().size(); g++) {
                for (int channel = 0; channel < plan.groups().get(g).channels(); channel++) {
                    for (int cell = partition.from(p, g); cell < partition.to(p, g); cell++) {
                        global[p][partition.accumulator(p, g, channel, cell)] = whole.accumulator(0, g, channel, cell);
                    }
                }
            }
        }
        return global;
    }

    /** Collects ints for a buffer. */
    private static final class Staging {
        private final DeviceMemory memory;
        private final cl_mem buffer;
        private final int[] staged = new int[STAGED];
        private int size;
        private long written;

        Staging(DeviceMemory memory, cl_mem buffer) {
            this.memory = memory;
            this.buffer = buffer;
        }

        private void add(int value) {
            staged[size++] = value;
            if (size == staged.length) {
                flush();
            }
        }

        private void flush() {
            memory.write(buffer, written, staged, size);
            written += size;
            size = 0;
        }
    }

    /** The shortest delay in steps; the largest int if there is no connection. */
    int shortest() {
        return shortest;
    }

    /** The longest delay in steps; 1 if there is no connection. */
    int longest() {
        return longest;
    }

    long synapses() {
        return synapses;
    }

    long bytes() {
        return bytes;
    }

    void bind(KernelArguments arguments) {
        arguments
                .buffer("starts", starts)
                .buffer("node_of", nodeOf)
                .buffer("places", places)
                .buffer("weights", weights)
                .buffer("weight_of", weightOf)
                .buffer("weight_shift", weightShift)
                .ints("pieces", pieces);
    }
}
