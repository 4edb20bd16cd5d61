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
import org.lifsim.internal.sparse.Projection;
import org.lifsim.internal.sparse.SparsePlan;
import org.lifsim.internal.sparse.SparseState;
import org.lifsim.internal.spi.Device;
import org.lifsim.internal.spi.SparseExecutor;
import org.lifsim.model.CellModel;
import org.lifsim.model.Values;
import org.lifsim.random.RandomKey;

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
    /** Connections of a projection that are listed, at most. */
    private static final double MAX_LISTED = 0x1p28;

    private SparsePlan plan;
    private SparseExecutor executor;

    private final Device device;
    private final RandomKey key;
    private final List<CellPopulation> populations;
    /** What determines the network, line by line, for checkpoints. */
    private final List<String> description;

    /** The state at time 0. */
    private final SparseState initial;

    private final List<Problem> warnings;

    private final double dt;
    private long step;

    /** What a listener of states is told; null if nothing was chosen. */
    private List<Probe> chosen;

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
            Device device,
            RandomKey key,
            List<CellPopulation> populations,
            List<String> description,
            List<Problem> warnings,
            double dt) {
        this.warnings = List.copyOf(warnings);
        this.description = new ArrayList<>(description);
        this.plan = plan;
        this.device = device;
        this.key = key;
        executor = device.allocateSparse(plan);
        initial = executor.save();
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
        return List.copyOf(description);
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
        chosen = List.copyOf(probes);
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
        if (states != null && chosen == null) {
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
     * Goes back to time 0, without building the connections again, and starts a trial: everything is as at first, but for the
     * numbers of Poisson inputs, which depend on the trial. Trial 0 has those of the network as it was built.
     *
     * @param trial number of the trial, from 0
     * @throws InputException if the number is negative
     */
    public void reset(long trial) {
        requireOpen();
        if (trial < 0) {
            throw new InputException(Problem.of(Subject.of("the number of a trial"), "is " + trial)
                    .expected("0 or more"));
        }
        executor.restore(initial.inTrial(trial));
        step = 0;
    }

    /**
     * Lists the connections of a projection.
     *
     * @param projection its name
     * @return sources, targets, weights and delays, in the order of the connections' numbers
     * @throws InputException if there is no such projection, or it has more than 2^28 connections
     */
    public Connections connections(String projection) {
        requireOpen();
        Projection own = plan.projections().get(indexOf(projection));
        if (own.expectedSize() > MAX_LISTED) {
            throw new InputException(Problem.of(
                            Subject.of("projection '" + projection + "'"), "has " + own.expectedSize() + " connections")
                    .expected("at most 2^28 to be listed"));
        }
        int size = 0;
        Projection.Row row = new Projection.Row();
        for (int r = 0; r < own.rows(); r++) {
            own.read(r, row);
            size += row.size();
        }
        Connections list = new Connections(new int[size], new int[size], new double[size], new double[size]);
        boolean isRelay = plan.groups().get(own.target()).model().equals(CellModel.PARROT_NEURON);
        double[] quanta = plan.quanta(own.target());
        int k = 0;
        for (int r = 0; r < own.rows(); r++) {
            own.read(r, row);
            for (int n = 0; n < row.size(); n++, k++) {
                double weight = row.weight(n);
                list.sources()[k] = row.source(n);
                list.targets()[k] = row.target(n);
                list.weights()[k] = isRelay
                        ? weight
                        : plan.quanta(own.target(), weight) * quanta[plan.channel(own.target(), weight)];
                list.delays()[k] = row.delay(n) * dt;
            }
        }
        return list;
    }

    /**
     * Sets the weights of a projection. The connections stay, and time goes on; spikes that are under way arrive with the new weights.
     * The network is built again for that, which needs memory for both.
     *
     * @param projection its name
     * @param weights a weight for each connection, in the order of {@link #connections}
     * @throws InputException if there is no such projection, or the number of weights is another, or one is not finite
     */
    public void setWeights(String projection, double... weights) {
        InputException.requireGiven(weights, "the weights of '" + projection + "'");
        Connections list = connections(projection);
        if (list.sources().length != weights.length) {
            throw new InputException(
                    Problem.of(Subject.of("projection '" + projection + "'"), "is given " + weights.length + " weights")
                            .expected("one for each of its " + list.sources().length + " connections"));
        }
        int index = indexOf(projection);
        SparseState state = executor.save();
        SparsePlan next = plan.with(
                index,
                plan.projections().get(index).withWeights(list.sources(), list.targets(), list.delays(), key, weights));
        SparseExecutor built = device.allocateSparse(next);
        executor.close();
        executor = built;
        plan = next;
        executor.restore(state);
        if (chosen != null) {
            probe(chosen);
        }
        String line = "weights of " + projection + ": ";
        description.removeIf(other -> other.startsWith(line));
        description.add(
                line + Values.of(weights.length == 0 ? new double[1] : weights).fingerprint(weights.length));
    }

    private int indexOf(String projection) {
        List<String> names = plan.projections().stream().map(Projection::name).toList();
        int index = names.indexOf(projection);
        if (index < 0) {
            throw new InputException(Problem.of(Subject.of("projection '" + projection + "'"), "is unknown")
                    .hint(names.isEmpty() ? "the network has no projections" : DidYouMean.hint(projection, names)));
        }
        return index;
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
