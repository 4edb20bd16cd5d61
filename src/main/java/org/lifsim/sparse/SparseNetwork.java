package org.lifsim.sparse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.DidYouMean;
import org.lifsim.internal.sparse.CellGroup;
import org.lifsim.internal.sparse.SparsePlan;
import org.lifsim.internal.spi.SparseExecutor;
import org.lifsim.model.CellModel;

/**
 * A network of NEST's float64 cells with sparse connections and delays. Spikes are the same on any number of threads, because what
 * arrives at a cell is summed in whole multiples of a power of two. Where all weights are such multiples, of at most 31 bits, V_m and
 * spikes are those of NEST 3.10.0, bit for bit, unless the C library rounds an exp or pow of NEST's wrongly; see
 * docs/sparse-networks.md.
 *
 * <pre>{@code
 * CellParameters cell = CellModel.IAF_PSC_DELTA.defaults()
 *         .with(CellModel.TAU_M, 20)
 *         .with(CellModel.C_M, 1)
 *         .with(CellModel.E_L, 0)
 *         .with(CellModel.V_RESET, 0)
 *         .with(CellModel.V_TH, 20);
 * SparseNetworkBuilder builder = SparseNetwork.builder().dt(0.1).seed(1);
 * CellPopulation e = builder.population("E", cell, 1000);
 * CellPopulation i = builder.population("I", cell, 250);
 * for (CellPopulation target : List.of(e, i)) {
 *     builder.poisson("noise " + target.name(), 20_000, target).weight(0.1).delay(1.5);
 *     builder.project("from E to " + target.name(), e, target, Rule.fixedIndegree(100)).weight(0.1).delay(1.5);
 *     builder.project("from I to " + target.name(), i, target, Rule.fixedIndegree(25)).weight(-0.5).delay(1.5);
 * }
 * long[] spikes = new long[1];
 * try (Backend backend = Backends.open("cpu-scalar"); SparseNetwork network = builder.build(backend)) {
 *     network.run(100, (step, population, cells, count) -> spikes[0] += count);
 *     System.out.println(spikes[0] + " spikes, " + network.synapses() + " synapses");
 * }
 * }</pre>
 *
 * <p>A network is not thread-safe.
 */
public final class SparseNetwork implements AutoCloseable {
    private final SparsePlan plan;
    private final SparseExecutor executor;
    private final List<CellPopulation> populations;
    /** What determines the network, line by line, for checkpoints. */
    private final List<String> description;

    private final List<Problem> warnings;

    private final double dt;
    private long step;
    private boolean hasProbes;
    private boolean closed;

    /** Receives the spikes of a network. */
    public interface SpikeListener {
        /**
         * Called once for each population that spikes in a step, step by step, in the order of the populations.
         *
         * @param step the step that the spikes end, from 1; their time is {@code step * dt}
         * @param population the population
         * @param cells the cells that spike, ascending, in the elements before {@code count}; a relay that spikes twice stands there
         *     twice; valid during the call only
         * @param count number of spikes
         */
        void spikes(long step, CellPopulation population, int[] cells, int count);
    }

    /**
     * A state variable of a cell, to be told after each step.
     *
     * @param population the population
     * @param variable name of one of the model's {@link CellModel#variables}, such as {@link CellModel#V_M}
     * @param cell index of the cell
     */
    public record Probe(CellPopulation population, String variable, int cell) {}

    /** Receives state variables of a network. */
    public interface StateListener {
        /**
         * Called after each step, in order.
         *
         * @param step the step, from 1
         * @param values the values of the probes, in their order: potentials in mV, currents in pA, conductances in nS; valid during
         *     the call only
         */
        void state(long step, double[] values);
    }

    SparseNetwork(
            SparsePlan plan,
            SparseExecutor executor,
            List<CellPopulation> populations,
            List<String> description,
            List<Problem> warnings,
            double dt) {
        this.warnings = List.copyOf(warnings);
        this.description = List.copyOf(description);
        this.plan = plan;
        this.executor = executor;
        this.populations = List.copyOf(populations);
        this.dt = dt;
    }

    /**
     * Starts to describe a network.
     *
     * @return a builder
     */
    public static SparseNetworkBuilder builder() {
        return new SparseNetworkBuilder();
    }

    /**
     * The populations.
     *
     * @return the populations, in the order in which they were added
     */
    public List<CellPopulation> populations() {
        return populations;
    }

    /**
     * What determines the network: time step, seed, and each population, source and connection with all that was given.
     *
     * @return lines of text
     */
    public List<String> description() {
        return description;
    }

    /**
     * What the network does otherwise than its description says at first sight: times that are rounded to steps, cells that start
     * above the threshold, and drawn weights that are rounded to 0.
     *
     * @return warnings, often none
     */
    public List<Problem> warnings() {
        List<Problem> all = new ArrayList<>(warnings);
        if (plan.lostWeights() > 0) {
            all.add(Problem.of(
                            Subject.of("the network"),
                            "has " + plan.lostWeights() + " drawn weights that are rounded to 0")
                    .hint("'lifsim describe' tells the multiples of which weights are"));
        }
        return all;
    }

    /**
     * The number of steps that the network has taken.
     *
     * @return number of steps
     */
    public long step() {
        return step;
    }

    /**
     * Advances the network by some time. It may be called again to go on.
     *
     * @param duration ms, a whole number of steps
     * @param listener receives the spikes; null for nobody
     * @throws InputException if the duration is not a positive whole number of steps
     */
    public void run(double duration, SpikeListener listener) {
        double exact = duration / dt;
        long steps = Math.round(exact);
        if (!(exact > 0) || Math.abs(exact - steps) > 1e-6 * Math.max(1, exact) || steps < 1) {
            throw new InputException(Problem.of(Subject.of("the duration"), "is " + duration + " ms")
                    .expected("a positive multiple of dt, which is " + dt + " ms"));
        }
        advance(steps, listener);
    }

    /**
     * Advances the network by some steps.
     *
     * @param steps number of steps, from 1
     * @param listener receives the spikes; null for nobody
     * @throws InputException if the number of steps is not positive
     */
    public void advance(long steps, SpikeListener listener) {
        advance(steps, listener, null);
    }

    /**
     * Chooses what a {@link StateListener} is told, in place of what was chosen before.
     *
     * @param probes state variables of cells
     * @throws InputException if a variable is unknown, or there is no such cell
     */
    public void probe(List<Probe> probes) {
        requireOpen();
        int[] group = new int[probes.size()];
        int[] cell = new int[group.length];
        int[] variable = new int[group.length];
        for (int n = 0; n < group.length; n++) {
            Probe one = probes.get(n);
            variable[n] = variable(one.population, one.variable);
            if (one.cell < 0 || one.cell >= one.population.size()) {
                throw new InputException(
                        Problem.of(Subject.of("a probe of '" + one.population.name() + "'"), "is of cell " + one.cell)
                                .expected("from 0 to " + (one.population.size() - 1)));
            }
            group[n] = one.population.index();
            cell[n] = one.cell;
        }
        executor.probe(group, cell, variable);
        hasProbes = true;
    }

    /**
     * Advances the network by some steps, and tells the probed state after each.
     *
     * @param steps number of steps, from 1
     * @param listener receives the spikes; null for nobody
     * @param states receives what {@link #probe} chose; null for nobody
     * @throws InputException if the number of steps is not positive, or nothing was chosen
     */
    public void advance(long steps, SpikeListener listener, StateListener states) {
        requireOpen();
        if (states != null && !hasProbes) {
            throw new InputException(Problem.of(Subject.of("a listener of states"), "has nothing to be told")
                    .hint("call probe before"));
        }
        if (steps < 1) {
            throw new InputException(
                    Problem.of(Subject.of("the number of steps"), "is " + steps).expected("1 or more"));
        }
        SparseExecutor.SpikeReceiver receiver = listener == null
                ? null
                : (at, node, cells, count) -> listener.spikes(at, populations.get(node), cells, count);
        long left = steps;
        while (left > 0) {
            int now = (int) Math.min(left, Integer.MAX_VALUE);
            executor.advance(now, receiver, states == null ? null : states::state);
            left -= now;
            step += now;
        }
    }

    /**
     * The state variables of a population.
     *
     * @param population the population
     * @return names for {@link #read}
     */
    public List<String> variables(CellPopulation population) {
        return plan.groups().get(population.index()).model().variables();
    }

    /**
     * Reads a state variable of all cells of a population.
     *
     * @param population the population
     * @param variable name of one of the model's {@link CellModel#variables}, such as {@link CellModel#V_M}
     * @return the values: potentials in mV, currents in pA, conductances in nS
     * @throws InputException if the model has no such variable
     */
    public double[] read(CellPopulation population, String variable) {
        requireOpen();
        double[] values = new double[population.size()];
        executor.read(population.index(), variable(population, variable), 0, values);
        return values;
    }

    private int variable(CellPopulation population, String variable) {
        CellGroup cells = plan.groups().get(population.index());
        int index = cells.model().variables().indexOf(variable);
        if (index < 0) {
            List<String> known = cells.model().variables();
            throw new InputException(Problem.of(Subject.variable(variable), "is unknown")
                    .hint(
                            known.isEmpty()
                                    ? cells.model().name() + " has no state variables"
                                    : DidYouMean.hint(
                                            variable, known, cells.model().name())));
        }
        return index;
    }

    /**
     * Writes the state to a file, with the spikes that are under way, so that the run can go on later, on any backend and number of
     * threads. An existing file is replaced only when the new one is complete.
     *
     * @param file the file, a NumPy archive
     * @param note a text that {@link #restore} returns; may be empty
     * @throws IOException if writing fails
     */
    public void checkpoint(Path file, String note) throws IOException {
        requireOpen();
        InputException.requireGiven(note, "the note");
        SparseCheckpoint.write(file, description, executor.save(), note);
    }

    /**
     * Takes the state of a file. The next step is the one after that of the file.
     *
     * @param file a file that {@link #checkpoint} wrote for a network of the same description
     * @return the note
     * @throws InputException if the file is missing, damaged or of another network; the state is then unchanged
     * @throws IOException if reading fails
     */
    public String restore(Path file) throws IOException {
        requireOpen();
        SparseCheckpoint.Content content = SparseCheckpoint.read(file, description, plan, executor.save());
        executor.restore(content.state());
        step = content.state().step();
        return content.note();
    }

    /**
     * The number of synapses between cells, and from lists of spikes. Poisson inputs and direct currents have none.
     *
     * @return number of synapses
     */
    public long synapses() {
        requireOpen();
        return executor.synapses();
    }

    /**
     * The memory that the synapses take.
     *
     * @return number of bytes
     */
    public long connectionBytes() {
        requireOpen();
        return executor.connectionBytes();
    }

    /**
     * The quantum of what arrives at a population: every weight is rounded to a multiple of it.
     *
     * @param population the population
     * @param channel 0, or 1 for inhibitory input if the model has it apart
     * @return the quantum, a power of two, in the unit of weights
     */
    public double quantum(CellPopulation population, int channel) {
        return plan.quanta(population.index())[channel];
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the network is closed");
        }
    }

    /** Releases the network's memory. The backend stays open. Repeated calls have no effect. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            executor.close();
        }
    }
}
