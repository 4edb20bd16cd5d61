package org.lifsim.internal.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import org.lifsim.internal.sparse.Arrivals;
import org.lifsim.internal.sparse.CellGroup;
import org.lifsim.internal.sparse.ConnectionTable;
import org.lifsim.internal.sparse.DirectCurrents;
import org.lifsim.internal.sparse.Partition;
import org.lifsim.internal.sparse.PoissonInput;
import org.lifsim.internal.sparse.RefractoryCells;
import org.lifsim.internal.sparse.SparseCosts;
import org.lifsim.internal.sparse.SparsePlan;
import org.lifsim.internal.sparse.SparseState;
import org.lifsim.internal.sparse.SpikeList;
import org.lifsim.internal.spi.SparseExecutor;

/**
 * A sparse network in Java arrays. Each part of the cells belongs to one task: it delivers the spikes that arrive at its cells, then
 * steps them. No two tasks write the same memory. Spikes are kept for as long as the longest delay, and delivered when they arrive, so
 * that a part has one accumulator for each cell and channel, which stay in the cache.
 *
 * <p>Tasks meet only after as many steps as the shortest delay has.
 */
final class CpuSparseExecutor implements SparseExecutor, WorkerPool.Work {
    /** Steps between two meetings, at most, where no delay asks for fewer. */
    private static final int MAX_BLOCK = 64;

    /** Work between two meetings that is not worth them. Tests set it to 0, so that threads meet in small networks too. */
    private static final double SMALL_NANOS = Integer.getInteger("lifsim.cpu.small", 20_000);

    /** So few that their accumulators stay in the L2 cache. */
    private static final int TOGETHER = 8;

    private final WorkerPool pool;
    private final SparsePlan plan;
    private final Partition partition;
    private final ConnectionTable[][] tables;
    private final Part[] parts;

    /** The quanta of each population's channels. */
    private final double[][] quanta;

    /** Steps between two meetings. */
    private final int block;

    /** Whether the calling thread does all of the steps. */
    private final boolean isAlone;

    /** Consecutive delays of a source that are delivered together, when the first of them is over. */
    private final int together;

    /** Spikes of the last steps, by step (modulo the number of slots), node and part. */
    private final SpikeList[][][] history;

    /** Index of the next spike of each list of spikes. */
    private final int[] nextSpike;

    private int[] merged = new int[64];
    private long step;
    private long trial;
    private int steps;

    /** For each probe its population, cell and state variable. */
    private int[][] probes = new int[3][0];

    private double[][] probed = new double[0][];

    CpuSparseExecutor(SparsePlan plan, WorkerPool pool) {
        this.plan = plan;
        this.pool = pool;
        partition = Partition.of(plan, pool.threads());
        tables = ConnectionTable.build(plan, partition, new ConnectionTable.Parallel() {
            @Override
            public void run(int tasks, IntConsumer task) {
                pool.run(task::accept, tasks);
            }

            @Override
            public int threads() {
                return pool.threads();
            }
        });
        int shortest = MAX_BLOCK;
        int longest = 1;
        for (ConnectionTable[] ofNode : tables) {
            if (ofNode != null) {
                shortest = Math.min(shortest, ofNode[0].shortest());
                longest = Math.max(longest, ofNode[0].longest());
            }
        }
        block = shortest;
        isAlone = isSmall();
        together = Math.min(TOGETHER, mostDelays());
        history = new SpikeList[longest + block][plan.nodes()][partition.parts()];
        for (SpikeList[][] slot : history) {
            for (SpikeList[] node : slot) {
                Arrays.setAll(node, p -> new SpikeList());
            }
        }
        quanta = new double[plan.groups().size()][];
        Arrays.setAll(quanta, plan::quanta);
        parts = new Part[partition.parts()];
        Arrays.setAll(parts, Part::new);
        nextSpike = new int[plan.spikes().size()];
    }

    /**
     * Whether the caller had better step all parts alone, because the threads have too little to do between two meetings: a meeting
     * takes microseconds, and moves memory between caches.
     */
    private boolean isSmall() {
        return SparseCosts.stepNanos(plan) * block < SMALL_NANOS;
    }

    /** A part of the cells, and what arrives at them. */
    private final class Part {
        private final int index;

        /** What arrives in this step and in the next ones, by step modulo their number. */
        private final Arrivals[] ring = new Arrivals[together];

        private final RefractoryCells[] refractory =
                new RefractoryCells[plan.groups().size()];
        private final ConnectionTable.Rows rows = new ConnectionTable.Rows();
        private final DirectCurrents currents;
        private final PoissonInput[] poisson;

        Part(int index) {
            this.index = index;
            Arrays.setAll(refractory, g -> new RefractoryCells());
            Arrays.setAll(ring, n -> new Arrivals(partition.accumulators(index), plan.isWide()));
            currents = new DirectCurrents(plan, partition, index);
            poisson = new PoissonInput[plan.poisson().size()];
            Arrays.setAll(poisson, n -> new PoissonInput(plan, n, partition, index));
        }

        private void advance(long now) {
            deliver(now, 0);
            Arrivals arrivals = ring[(int) (now % together)];
            for (PoissonInput input : poisson) {
                input.draw(now, arrivals);
            }
            currents.update(now);
            SpikeList[][] spikes = history[slot(now)];
            for (int g = 0; g < plan.groups().size(); g++) {
                CellGroup cells = plan.groups().get(g);
                SpikeList own = spikes[g][index];
                own.clear();
                cells.step(
                        partition.from(index, g),
                        partition.to(index, g),
                        arrivals,
                        partition.first(index, g),
                        quanta[g],
                        own,
                        refractory[g]);
            }
            arrivals.clear();
        }

        /**
         * Delivers the spikes whose first delays of some are over now. What arrives before {@code least} steps more is left out.
         */
        private void deliver(long now, int least) {
            for (int node = 0; node < tables.length; node++) {
                if (tables[node] == null) {
                    continue;
                }
                ConnectionTable table = tables[node][index];
                for (int delay = table.shortest(); delay <= table.longest() && delay < now; delay += together) {
                    int skipped = Math.min(least, table.longest() + 1 - delay);
                    int count = Math.min(together, table.longest() + 1 - delay) - skipped;
                    if (count <= 0) {
                        continue; // all of them have arrived, and the spikes may be forgotten
                    }
                    for (SpikeList spikes : history[slot(now - delay)][node]) {
                        table.collect(spikes, delay + skipped, rows);
                    }
                    table.deliver(rows, count, ring, (int) ((now + skipped) % together));
                }
            }
        }

        /** Delivers once more what was delivered up to a step, and arrives after it. */
        private void restart(long at) {
            for (Arrivals arrivals : ring) {
                arrivals.clear();
            }
            for (long now = Math.max(1, at - together + 2); now <= at; now++) {
                deliver(now, (int) (at - now) + 1);
            }
            currents.restart();
            for (PoissonInput input : poisson) {
                input.restart(trial);
            }
            for (RefractoryCells cells : refractory) {
                cells.restart();
            }
        }
    }

    /** The most delays that the connections of a node have. */
    private int mostDelays() {
        int most = 1;
        for (ConnectionTable[] ofNode : tables) {
            most = ofNode == null ? most : Math.max(most, ofNode[0].longest() - ofNode[0].shortest() + 1);
        }
        return most;
    }

    private int slot(long of) {
        return (int) (of % history.length);
    }

    @Override
    public void probe(int[] group, int[] cell, int[] variable) {
        probes = new int[][] {group.clone(), cell.clone(), variable.clone()};
        probed = new double[block][group.length];
    }

    @Override
    public void advance(int newSteps, SpikeReceiver spikes, StateReceiver states) {
        pool.checkOpen();
        for (int done = 0; done < newSteps; done += steps) {
            steps = Math.min(block, newSteps - done);
            for (int k = 1; k <= steps; k++) {
                takeGivenSpikes(step + k);
            }
            if (isAlone) {
                for (int task = 0; task < parts.length; task++) {
                    runTask(task);
                }
            } else {
                pool.run(this, parts.length);
            }
            for (int k = 1; k <= steps; k++) {
                tell(step + k, spikes);
                if (states != null) {
                    states.values(step + k, probed[k - 1]);
                }
            }
            step += steps;
        }
    }

    @Override
    public void runTask(int task) {
        for (int k = 1; k <= steps; k++) {
            parts[task].advance(step + k);
            for (int n = 0; n < probes[0].length; n++) {
                int group = probes[0][n];
                int cell = probes[1][n];
                if (partition.partOf(group, cell) == task) {
                    int variable = probes[2][n];
                    probed[k - 1][n] =
                            variable < 0 ? 0 : plan.groups().get(group).value(variable, cell);
                }
            }
        }
    }

    /** Puts the given spikes of a step where the first part's spikes are. */
    private void takeGivenSpikes(long of) {
        for (int n = 0; n < nextSpike.length; n++) {
            SparsePlan.Spikes list = plan.spikes().get(n);
            SpikeList own = history[slot(of)][plan.groups().size() + n][0];
            own.clear();
            while (nextSpike[n] < list.steps().length && list.steps()[nextSpike[n]] <= of) {
                if (list.steps()[nextSpike[n]] == of) {
                    own.add(list.sources()[nextSpike[n]]);
                }
                nextSpike[n]++;
            }
        }
    }

    private void tell(long of, SpikeReceiver receiver) {
        for (int node = 0; receiver != null && node < plan.groups().size(); node++) {
            int count = 0;
            for (SpikeList spikes : history[slot(of)][node]) {
                if (merged.length < count + spikes.size()) {
                    merged = Arrays.copyOf(merged, 2 * (count + spikes.size()));
                }
                for (int k = 0; k < spikes.size(); k++) {
                    merged[count++] = spikes.cell(k);
                }
            }
            if (count > 0) {
                receiver.spikes(of, node, merged, count);
            }
        }
    }

    @Override
    public void read(int group, int variable, int first, double[] values) {
        pool.checkOpen();
        CellGroup cells = plan.groups().get(group);
        for (int i = 0; i < values.length; i++) {
            values[i] = cells.value(variable, first + i);
        }
    }

    @Override
    public SparseState save() {
        pool.checkOpen();
        List<long[]> spikes = new ArrayList<>();
        for (long of = Math.max(1, step + 1 - (history.length - block)); of <= step; of++) {
            for (int node = 0; node < plan.nodes(); node++) {
                for (SpikeList own : history[slot(of)][node]) {
                    for (int n = 0; n < own.size(); n++) {
                        spikes.add(new long[] {of, node, own.cell(n)});
                    }
                }
            }
        }
        return SparseState.of(step, trial, plan, spikes);
    }

    @Override
    public void restore(SparseState state) {
        pool.checkOpen();
        step = state.step();
        trial = state.trial();
        state.copyTo(plan);
        for (SpikeList[][] slot : history) {
            for (SpikeList[] node : slot) {
                for (SpikeList own : node) {
                    own.clear();
                }
            }
        }
        for (int n = 0; n < state.spikeSteps().length; n++) {
            int node = state.spikeNodes()[n];
            int cell = state.spikeCells()[n];
            int part = node < plan.groups().size() ? partition.partOf(node, cell) : 0;
            if (state.spikeSteps()[n] > step - (history.length - block)) { // older ones have all arrived
                history[slot(state.spikeSteps()[n])][node][part].add(cell);
            }
        }
        for (Part part : parts) {
            part.restart(step);
        }
        Arrays.fill(nextSpike, 0); // spikes of earlier steps are skipped when the next step is taken
    }

    @Override
    public long synapses() {
        return Arrays.stream(tables)
                .filter(ofNode -> ofNode != null)
                .flatMap(Arrays::stream)
                .mapToLong(ConnectionTable::size)
                .sum();
    }

    @Override
    public long connectionBytes() {
        return Arrays.stream(tables)
                .filter(ofNode -> ofNode != null)
                .flatMap(Arrays::stream)
                .mapToLong(ConnectionTable::bytes)
                .sum();
    }

    @Override
    public void close() {
        // memory is released with the object
    }
}
