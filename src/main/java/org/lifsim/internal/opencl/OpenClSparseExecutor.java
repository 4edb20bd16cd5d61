package org.lifsim.internal.opencl;

import static org.jocl.CL.clCreateKernel;
import static org.jocl.CL.clEnqueueNDRangeKernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jocl.CL;
import org.jocl.Sizeof;
import org.jocl.cl_context;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;
import org.jocl.cl_program;
import org.lifsim.internal.io.CloseAll;
import org.lifsim.internal.sparse.CellGroup;
import org.lifsim.internal.sparse.DirectCurrents;
import org.lifsim.internal.sparse.Partition;
import org.lifsim.internal.sparse.SparsePlan;
import org.lifsim.internal.sparse.SparseState;
import org.lifsim.internal.spi.SparseExecutor;

/**
 * A sparse network in device memory. Arrivals are kept in a ring with a slot for each step of the longest delay. Two launches advance
 * all cells by as many steps as the shortest delay has: one steps them, and one delivers their spikes. The host reads the spikes
 * after many steps, and keeps them for as long as some are under way, for checkpoints.
 */
final class OpenClSparseExecutor implements SparseExecutor {
    /** Memory for the spikes of steps that the host has not read yet. There is room for a spike of each cell in each step. */
    private static final long LIST_BYTES = 32L << 20;

    private static final int MAX_ROWS = 1 << 10;

    /** Steps of a launch, at most, where no delay asks for fewer. */
    private static final int MAX_BLOCK = 64;

    private static final int DELIVERY_GROUPS_PER_UNIT = 16;

    /** Source and multiplicity. */
    private static final int ENTRY_INTS = 2;

    private final SparsePlan plan;
    private final DeviceMemory memory;
    private final SparseCells cells;
    private final SparseConnections connections;
    private final DirectCurrents currents;
    private final KernelArguments update;
    private final KernelArguments deliver;
    private final long[] updateItems;
    private final long[] deliverItems;
    private final cl_mem ring;
    private final long ringInts;
    private final cl_mem counts;
    private final cl_mem list;
    private final cl_program program;

    /** Steps whose spikes the device keeps: rows of the list. */
    private final int rows;

    /** Sources, which all could spike in a step. */
    private final int capacity;

    private final int block;

    /** The first source of each node. */
    private final int[] firstSource;

    /** Spikes that have not arrived everywhere, the oldest first. */
    private final Deque<Step> recent = new ArrayDeque<>();

    /** Index of the next spike of each list of spikes. */
    private final int[] nextSpike;

    private long step;
    private long trial;

    /** Whether the plan's arrays have the state of the device. */
    private boolean isRead = true;

    private Probes probes;

    /** The spikes of a step: the source in the upper, how often it spikes in the lower half; ascending. */
    private record Step(long number, long[] spikes) {}

    /** What a state receiver gets. */
    private record Probes(int[] group, int[] cell, int[] variable, cl_mem probed, KernelArguments kernel) {}

    OpenClSparseExecutor(OpenClBackend backend, cl_context context, cl_program program, SparsePlan plan) {
        this.plan = plan;
        this.program = program;
        memory = new DeviceMemory(backend, context);
        try {
            firstSource = new int[plan.nodes() + 1];
            for (int node = 0; node < plan.nodes(); node++) {
                firstSource[node + 1] = Math.addExact(firstSource[node], plan.count(node));
            }
            capacity = firstSource[plan.nodes()];
            rows = (int) Math.max(1, Math.min(MAX_ROWS, LIST_BYTES / Integer.BYTES / ENTRY_INTS / capacity));
            cells = new SparseCells(plan, memory, rows);
            connections = new SparseConnections(plan, memory);
            block = Math.min(rows, Math.min(MAX_BLOCK, connections.shortest()));
            long plane = cells.accumulators() * connections.longest();
            ringInts = plane * (plan.isWide() ? 2 : 1);
            ring = memory.allocate("arrivals", ringInts * Sizeof.cl_int);
            counts = memory.allocate("numbers of spikes", (long) rows * Sizeof.cl_int);
            list = memory.allocate("spikes", (long) rows * capacity * ENTRY_INTS * Sizeof.cl_int);
            currents = new DirectCurrents(plan, new Partition(plan, 1), 0);
            update = kernel(SparseKernels.UPDATE);
            deliver = kernel(SparseKernels.DELIVER);
            cells.bind(update);
            connections.bind(deliver);
            deliver.longs("accumulators", cells.accumulators());
            for (KernelArguments each : List.of(update, deliver)) {
                each.buffer("ring", ring)
                        .buffer("spike_counts", counts)
                        .buffer("spike_list", list)
                        .longs("plane", plane)
                        .ints("slots", connections.longest())
                        .ints("capacity", capacity);
            }
            updateItems = new long[] {(long) cells.workGroups() * SparseKernels.GROUP_ITEMS};
            long groups = (long) backend.properties().computeUnits() * DELIVERY_GROUPS_PER_UNIT;
            deliverItems = new long[] {groups * SparseKernels.GROUP_ITEMS};
            nextSpike = new int[plan.spikes().size()];
            clearRing();
        } catch (RuntimeException | Error e) {
            CloseAll.after(e, List.of(memory));
            throw e;
        }
    }

    private KernelArguments kernel(KernelSignature signature) {
        String name = signature.kernel();
        cl_kernel handle = memory.call(
                "creating kernel " + name,
                () -> memory.scope().keep(clCreateKernel(program, name, null), CL::clReleaseKernel));
        return new KernelArguments(handle, signature);
    }

    private void clearRing() {
        int[] zeros = new int[(int) Math.min(ringInts, 1 << 20)];
        for (long at = 0; at < ringInts; at += zeros.length) {
            memory.write(ring, at, zeros, (int) Math.min(zeros.length, ringInts - at));
        }
    }

    @Override
    public void probe(int[] group, int[] cell, int[] variable) {
        long[] places = new long[group.length];
        for (int n = 0; n < places.length; n++) {
            places[n] = variable[n] < 0 ? -1 : cells.place(group[n], variable[n], cell[n]);
        }
        cl_mem probed = memory.allocate("probes", (long) rows * places.length * Sizeof.cl_double);
        KernelArguments kernel = kernel(SparseKernels.PROBE)
                .buffer("state", cells.state())
                .buffer("probe_places", memory.upload("places of probes", places))
                .buffer("probed", probed)
                .ints("number", places.length);
        probes = new Probes(group.clone(), cell.clone(), variable.clone(), probed, kernel);
    }

    @Override
    public void advance(int steps, SpikeReceiver spikes, StateReceiver states) {
        isRead = false;
        for (int done = 0; done < steps; done += rows) {
            int now = Math.min(rows, steps - done);
            prepare(now);
            launch(now, states != null && probes != null);
            finish(now, spikes, states);
            step += now;
        }
    }

    /** Writes what the host knows of the next steps: given spikes, and keys of random numbers. */
    private void prepare(int steps) {
        int[] given = new int[steps];
        for (int k = 0; k < steps; k++) {
            given[k] = writeGivenSpikes(step + 1 + k, k);
        }
        memory.write(counts, 0, given, steps);
        cells.writeKeys(step + 1, trial);
    }

    private int writeGivenSpikes(long of, int row) {
        List<long[]> spikes = new ArrayList<>();
        for (int n = 0; n < nextSpike.length; n++) {
            SparsePlan.Spikes own = plan.spikes().get(n);
            while (nextSpike[n] < own.steps().length && own.steps()[nextSpike[n]] < of) {
                nextSpike[n]++;
            }
            int from = nextSpike[n];
            while (nextSpike[n] < own.steps().length && own.steps()[nextSpike[n]] == of) {
                nextSpike[n]++;
            }
            int[] sources = Arrays.copyOfRange(own.sources(), from, nextSpike[n]);
            Arrays.sort(sources);
            for (int source : sources) {
                add(spikes, firstSource[plan.groups().size() + n] + source);
            }
        }
        writeRow(row, spikes);
        return spikes.size();
    }

    /** Adds a spike to those of a step. A source that spiked just before spikes once more. */
    private static void add(List<long[]> spikes, long source) {
        if (!spikes.isEmpty() && spikes.get(spikes.size() - 1)[0] == source) {
            spikes.get(spikes.size() - 1)[1]++;
        } else {
            spikes.add(new long[] {source, 1});
        }
    }

    private void writeRow(int row, List<long[]> spikes) {
        int[] entries = new int[ENTRY_INTS * spikes.size()];
        for (int n = 0; n < spikes.size(); n++) {
            entries[ENTRY_INTS * n] = (int) spikes.get(n)[0];
            entries[ENTRY_INTS * n + 1] = (int) spikes.get(n)[1];
        }
        memory.write(list, (long) row * capacity * ENTRY_INTS, entries, entries.length);
    }

    private void launch(int steps, boolean probing) {
        update.longs("row_first", step + 1);
        int length;
        for (int k = 0; k < steps; k += length) {
            long first = step + 1 + k;
            if (currents.update(first)) {
                cells.writeDirect();
            }
            length = probing ? 1 : Math.min(block, steps - k);
            length = (int) Math.min(length, currents.nextChange(first) - first);
            update.longs("first", first).ints("row", k).ints("steps", length);
            run(update, updateItems);
            deliver(first, first + length - 1, k, length);
            if (probing) {
                probes.kernel.ints("row", k);
                run(probes.kernel, new long[] {roundedUp(probes.group.length)});
            }
        }
    }

    private static long roundedUp(long items) {
        return (items + SparseKernels.GROUP_ITEMS - 1) / SparseKernels.GROUP_ITEMS * SparseKernels.GROUP_ITEMS;
    }

    private void deliver(long first, long now, int row, int steps) {
        if (connections.synapses() > 0) {
            deliver.longs("first", first).longs("now", now).ints("row", row).ints("steps", steps);
            run(deliver, deliverItems);
        }
    }

    private void run(KernelArguments kernel, long[] items) {
        long[] group = {SparseKernels.GROUP_ITEMS};
        memory.call(
                "running kernel " + kernel,
                () -> clEnqueueNDRangeKernel(memory.queue(), kernel.kernel(), 1, null, items, group, 0, null, null));
    }

    /** Reads the spikes and probes of the steps, and tells them. */
    private void finish(int steps, SpikeReceiver spikes, StateReceiver states) {
        int[] found = new int[steps];
        memory.read(counts, 0, found, steps);
        int most = Arrays.stream(found).max().orElse(0);
        int[] entries = new int[steps * most * ENTRY_INTS];
        memory.readRows(list, steps, (long) capacity * ENTRY_INTS, most * ENTRY_INTS, entries);
        double[] values = new double[states == null || probes == null ? 0 : steps * probes.group.length];
        if (values.length > 0) {
            memory.read(probes.probed, 0, values);
        }
        for (int k = 0; k < steps; k++) {
            long[] own = new long[found[k]];
            for (int n = 0; n < own.length; n++) {
                int at = (k * most + n) * ENTRY_INTS;
                own[n] = (long) entries[at] << Integer.SIZE | entries[at + 1];
            }
            Arrays.sort(own);
            remember(new Step(step + 1 + k, own));
            if (spikes != null) {
                tell(step + 1 + k, own, spikes);
            }
            if (states != null) {
                states.values(step + 1 + k, probes == null ? new double[0] : probedAt(values, k));
            }
        }
    }

    private double[] probedAt(double[] values, int row) {
        double[] own = new double[probes.group.length];
        for (int n = 0; n < own.length; n++) {
            double rest =
                    probes.variable[n] == 0 ? plan.groups().get(probes.group[n]).rest(probes.cell[n]) : 0;
            own[n] = values[row * own.length + n] + rest;
        }
        return own;
    }

    private void remember(Step last) {
        recent.addLast(last);
        while (recent.getFirst().number <= last.number - connections.longest()) {
            recent.removeFirst();
        }
    }

    private void tell(long of, long[] spikes, SpikeReceiver receiver) {
        int n = 0;
        for (int node = 0; node < plan.groups().size() && n < spikes.length; node++) {
            int[] own = new int[16];
            int size = 0;
            while (n < spikes.length && source(spikes[n]) < firstSource[node + 1]) {
                for (int k = 0; k < times(spikes[n]); k++) {
                    own = size == own.length ? Arrays.copyOf(own, 2 * size) : own;
                    own[size++] = source(spikes[n]) - firstSource[node];
                }
                n++;
            }
            if (size > 0) {
                receiver.spikes(of, node, own, size);
            }
        }
    }

    private static int source(long spike) {
        return (int) (spike >>> Integer.SIZE);
    }

    private static int times(long spike) {
        return (int) spike;
    }

    private int nodeOf(int source) {
        int node = 0;
        while (firstSource[node + 1] <= source) {
            node++;
        }
        return node;
    }

    private void readState() {
        if (!isRead) {
            cells.readState();
            isRead = true;
        }
    }

    @Override
    public void read(int group, int variable, int first, double[] values) {
        readState();
        CellGroup own = plan.groups().get(group);
        for (int i = 0; i < values.length; i++) {
            values[i] = own.value(variable, first + i);
        }
    }

    @Override
    public SparseState save() {
        readState();
        List<long[]> spikes = new ArrayList<>();
        for (Step past : recent) {
            for (long spike : past.spikes) {
                int node = nodeOf(source(spike));
                for (int k = 0; k < times(spike); k++) {
                    spikes.add(new long[] {past.number, node, source(spike) - firstSource[node]});
                }
            }
        }
        return SparseState.of(step, trial, plan, spikes);
    }

    @Override
    public void restore(SparseState state) {
        step = state.step();
        trial = state.trial();
        state.copyTo(plan);
        cells.writeState();
        isRead = true;
        currents.restart();
        Arrays.fill(nextSpike, 0); // spikes of earlier steps are skipped when the next step is taken
        clearRing();
        recent.clear();
        int n = 0;
        for (long of = Math.max(1, step + 1 - connections.longest()); of <= step; of += rows) {
            int length = (int) Math.min(rows, step + 1 - of);
            int[] found = new int[length];
            for (int k = 0; k < length; k++) {
                List<long[]> spikes = new ArrayList<>();
                while (n < state.spikeSteps().length && state.spikeSteps()[n] < of + k) {
                    n++; // it has arrived everywhere
                }
                while (n < state.spikeSteps().length && state.spikeSteps()[n] == of + k) {
                    add(spikes, firstSource[state.spikeNodes()[n]] + state.spikeCells()[n]);
                    n++;
                }
                writeRow(k, spikes);
                found[k] = spikes.size();
                long[] packed = spikes.stream()
                        .mapToLong(spike -> spike[0] << Integer.SIZE | spike[1])
                        .toArray();
                remember(new Step(of + k, packed));
            }
            memory.write(counts, 0, found, length);
            deliver(of, step, 0, length);
        }
    }

    @Override
    public long synapses() {
        return connections.synapses();
    }

    @Override
    public long connectionBytes() {
        return connections.bytes();
    }

    @Override
    public void close() {
        memory.close();
    }
}
