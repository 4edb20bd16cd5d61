package org.lifsim.internal.sparse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.random.RandomKey;
import org.lifsim.sparse.SynapseValues;

/**
 * A sparse network as a backend gets it: cells, sources and connections, with delays in steps. Nodes are what spikes: first the
 * populations, then the lists of spikes.
 */
public final class SparsePlan {
    /** Longest delay in steps. */
    public static final int MAX_DELAY = 1 << 14;

    /** Largest number of spikes of a relay in a step, before its input is refused. */
    private static final double MAX_MULTIPLICITY = 1 << 20;

    /**
     * Independent Poisson spikes for each cell of a population.
     *
     * @param name name of the input
     * @param target index of the population
     * @param mean spikes in a step
     * @param weight weight
     * @param delay delay in steps, at least 1
     * @param key key of its random numbers
     */
    public record Poisson(String name, int target, double mean, double weight, int delay, RandomKey key) {}

    /**
     * A direct current into a cell.
     *
     * @param target index of the population
     * @param cell the cell
     * @param picoamperes weight times amplitude
     * @param start first step in which it is sent
     * @param stop step after the last one
     * @param delay delay in steps
     * @param isFiltered whether the excitatory synapse filters it
     */
    public record Direct(
            int target, int cell, double picoamperes, long start, long stop, int delay, boolean isFiltered) {}

    /**
     * Given spikes of some sources.
     *
     * @param name name of the sources
     * @param count number of sources
     * @param steps step of each spike, ascending
     * @param sources source of each spike; one that spikes twice in a step stands twice
     */
    public record Spikes(String name, int count, long[] steps, int[] sources) {}

    /** Memory of a cell: its state and its constant current, in float64. */
    public static final double BYTES_PER_CELL = 64;

    private final List<CellGroup> groups = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<Spikes> spikes = new ArrayList<>();
    private final List<Projection> projections = new ArrayList<>();
    private final List<Poisson> poisson = new ArrayList<>();
    private final List<Direct> direct = new ArrayList<>();
    private Quantum[][] quanta;

    /** Number of connections of each projection's targets; dropped once the quanta are chosen. */
    private long[][] indegrees;

    private boolean isWide;

    /** Drawn weights that are not 0, and were rounded to 0. */
    private final LongAdder lostWeights = new LongAdder();

    /** Creates an empty plan. */
    public SparsePlan() {}

    /**
     * Adds a population.
     *
     * @param name its name
     * @param cells its cells
     */
    public void add(String name, CellGroup cells) {
        names.add(name);
        groups.add(cells);
    }

    /**
     * Adds a list of spikes. Populations must be added before.
     *
     * @param list the list
     */
    public void add(Spikes list) {
        spikes.add(list);
    }

    /**
     * Adds connections.
     *
     * @param projection the connections
     */
    public void add(Projection projection) {
        projections.add(projection);
    }

    /**
     * Adds Poisson spikes.
     *
     * @param input the input
     */
    public void add(Poisson input) {
        poisson.add(input);
    }

    /**
     * Adds a direct current.
     *
     * @param input the current
     */
    public void add(Direct input) {
        direct.add(input);
    }

    /**
     * A plan of the same cells and inputs, with another projection in place of one.
     *
     * @param index index of the projection
     * @param other what replaces it
     * @return the plan, which shares the cells and their state with this one
     */
    public SparsePlan with(int index, Projection other) {
        SparsePlan plan = new SparsePlan();
        plan.names.addAll(names);
        plan.groups.addAll(groups);
        plan.spikes.addAll(spikes);
        plan.projections.addAll(projections);
        plan.projections.set(index, other);
        plan.poisson.addAll(poisson);
        plan.direct.addAll(direct);
        plan.complete();
        return plan;
    }

    /**
     * The populations.
     *
     * @return their cells
     */
    public List<CellGroup> groups() {
        return groups;
    }

    /**
     * The lists of spikes.
     *
     * @return the lists
     */
    public List<Spikes> spikes() {
        return spikes;
    }

    /**
     * The connections.
     *
     * @return the projections
     */
    public List<Projection> projections() {
        return projections;
    }

    /**
     * The Poisson inputs.
     *
     * @return the inputs
     */
    public List<Poisson> poisson() {
        return poisson;
    }

    /**
     * The direct currents.
     *
     * @return the currents, in the order in which those of equal delay are added
     */
    public List<Direct> direct() {
        return direct;
    }

    /**
     * The number of nodes.
     *
     * @return number of populations and of lists of spikes
     */
    public int nodes() {
        return groups.size() + spikes.size();
    }

    /**
     * The number of cells or sources of a node.
     *
     * @param node the node
     * @return number of what can spike
     */
    public int count(int node) {
        return node < groups.size()
                ? groups.get(node).count()
                : spikes.get(node - groups.size()).count();
    }

    /**
     * The quanta of a population's channels.
     *
     * @param group index of the population
     * @return one for each channel
     */
    public double[] quanta(int group) {
        return Arrays.stream(quanta[group]).mapToDouble(Quantum::value).toArray();
    }

    /**
     * Whether sums need 64 bits.
     *
     * @return whether they do in any channel
     */
    public boolean isWide() {
        return isWide;
    }

    /**
     * The channel in which a weight arrives: 0, or 1 for weights that are not positive if the population has two.
     *
     * @param group index of the population
     * @param weight the weight
     * @return the channel
     */
    public int channel(int group, double weight) {
        return groups.get(group).channels() == 1 || weight > 0 ? 0 : 1;
    }

    /**
     * A weight in quanta; 1 for relays, which ignore it.
     *
     * @param group index of the population
     * @param weight the weight
     * @return whole number of quanta
     */
    public int quanta(int group, double weight) {
        return isRelay(group) ? 1 : quanta[group][channel(group, weight)].quanta(weight);
    }

    /**
     * The memory of a synapse of a projection.
     *
     * @param projection the projection
     * @return bytes, if all of its source have the same weight, or else with its weight
     */
    public double bytesPerSynapse(Projection projection) {
        boolean constant = true;
        for (Projection other : projections) {
            constant &= other.source() != projection.source()
                    || other.weights().kind() == SynapseValues.Kind.CONSTANT
                            && other.weights().first() == projection.weights().first();
        }
        return Character.BYTES + (constant ? 0 : Integer.BYTES);
    }

    /**
     * The largest relative rounding of a weight.
     *
     * @param group index of the population
     * @param channel the channel
     * @return the rounding of a constant weight, of a list's weights, or half a quantum relative to the mean of drawn ones
     */
    public double largestRounding(int group, int channel) {
        double largest = 0;
        for (Projection projection : projections) {
            if (projection.target() == group && !isRelay(group) && reaches(group, projection.weights(), channel)) {
                largest = Math.max(largest, rounding(quanta[group][channel], projection.weights()));
            }
        }
        for (Poisson input : poisson) {
            if (input.target() == group && !isRelay(group) && channel(group, input.weight()) == channel) {
                largest = Math.max(largest, rounding(quanta[group][channel], SynapseValues.constant(input.weight())));
            }
        }
        return largest;
    }

    private static double rounding(Quantum quantum, SynapseValues weights) {
        return switch (weights.kind()) {
            case CONSTANT -> quantum.rounding(weights.first());
            case LIST ->
                Arrays.stream(weights.list()).map(quantum::rounding).max().orElse(0);
            case UNIFORM -> quantum.value() / (Math.abs(weights.first()) + Math.abs(weights.second()));
            case NORMAL -> quantum.value() / 2 / Math.abs(weights.first());
            case LOGNORMAL -> quantum.value() / 2 / StrictMath.exp(weights.first());
        };
    }

    /** Counts drawn weights that were rounded to 0. */
    void addLostWeights(int count) {
        lostWeights.add(count);
    }

    /**
     * The number of drawn weights that were rounded to 0.
     *
     * @return number of connections, once they are built
     */
    public long lostWeights() {
        return lostWeights.sum();
    }

    private boolean isRelay(int group) {
        return groups.get(group) instanceof RelayCells;
    }

    /**
     * Chooses the quanta, and allocates what direct currents need. To be called once everything is added.
     *
     * @throws InputException if relays could multiply spikes without limit, or a constant weight would be rounded to 0
     */
    public void complete() {
        indegrees = projections.parallelStream().map(Projection::indegrees).toArray(long[][]::new);
        double[] multiplicity = multiplicities();
        quanta = new Quantum[groups.size()][];
        for (int g = 0; g < groups.size(); g++) {
            quanta[g] = quantaOf(g, multiplicity);
            for (Quantum quantum : quanta[g]) {
                isWide |= quantum.isWide();
            }
        }
        indegrees = null;
        for (Projection projection : projections) {
            SynapseValues weights = projection.weights();
            if (weights.kind() == SynapseValues.Kind.CONSTANT) {
                requireNotLost(projection.target(), weights.first(), "projection '" + projection.name() + "'");
            }
        }
        for (Poisson input : poisson) {
            requireNotLost(input.target(), input.weight(), "input '" + input.name() + "'");
        }
        for (Direct input : direct) {
            CellGroup cells = groups.get(input.target());
            if (cells.direct == null) {
                cells.takesDirectCurrents();
            }
        }
    }

    private void requireNotLost(int group, double weight, String what) {
        if (weight != 0 && quanta(group, weight) == 0) {
            throw new InputException(Problem.of(
                            Subject.of(what),
                            "has a weight of " + weight + ", which is rounded to 0: sums in '" + names.get(group)
                                    + "' are multiples of " + quanta[group][channel(group, weight)].value())
                    .expected("weights of a population that differ less in size"));
        }
    }

    /** The most spikes of a cell of each node in a step: 1, but for lists of spikes and relays. */
    private double[] multiplicities() {
        double[] most = new double[nodes()];
        Arrays.fill(most, 1);
        for (int n = groups.size(); n < most.length; n++) {
            most[n] = largestMultiplicity(spikes.get(n - groups.size()));
        }
        for (int round = 0; round <= groups.size(); round++) {
            boolean changed = false;
            for (int g = 0; g < groups.size(); g++) {
                if (isRelay(g)) {
                    double now = relayMultiplicity(g, most);
                    changed |= now != most[g];
                    most[g] = now;
                }
            }
            if (!changed) {
                return most;
            }
        }
        throw new InputException(Problem.of(Subject.of("a loop of relays"), "can multiply spikes without limit")
                .expected("relays that get no spikes of their own back"));
    }

    private double relayMultiplicity(int relay, double[] most) {
        double[] arrivals = new double[groups.get(relay).count()];
        for (int p = 0; p < projections.size(); p++) {
            Projection projection = projections.get(p);
            if (projection.target() == relay) {
                for (int i = 0; i < arrivals.length; i++) {
                    arrivals[i] += indegrees[p][i] * most[projection.source()];
                }
            }
        }
        double largest = Arrays.stream(arrivals).max().orElse(0);
        for (Poisson input : poisson) {
            largest += input.target() == relay ? new PoissonTable(input.mean()).largest() : 0;
        }
        if (largest > MAX_MULTIPLICITY) {
            throw new InputException(Problem.of(
                            Subject.of("relay '" + names.get(relay) + "'"),
                            "can get " + (long) largest + " spikes in a step")
                    .expected("at most " + (long) MAX_MULTIPLICITY));
        }
        return largest;
    }

    private static int largestMultiplicity(Spikes list) {
        int largest = 1;
        long[] last = new long[list.count()];
        int[] times = new int[list.count()];
        for (int k = 0; k < list.steps().length; k++) {
            int source = list.sources()[k];
            times[source] = last[source] == list.steps()[k] ? times[source] + 1 : 1;
            last[source] = list.steps()[k];
            largest = Math.max(largest, times[source]);
        }
        return largest;
    }

    private Quantum[] quantaOf(int group, double[] multiplicity) {
        CellGroup cells = groups.get(group);
        Quantum[] found = new Quantum[cells.channels()];
        double[][] sums = new double[found.length][cells.count()];
        double[][] counts = new double[found.length][cells.count()];
        for (int c = 0; c < found.length; c++) {
            found[c] = new Quantum();
        }
        for (int p = 0; p < indegrees.length; p++) {
            Projection projection = projections.get(p);
            if (projection.target() == group) {
                note(projection, indegrees[p], multiplicity[projection.source()], found, sums, counts);
            }
        }
        for (Poisson input : poisson) {
            if (input.target() == group) {
                int channel = channel(group, input.weight());
                double most = new PoissonTable(input.mean()).largest();
                found[channel].weight(isRelay(group) ? 1 : input.weight());
                for (int i = 0; i < cells.count(); i++) {
                    sums[channel][i] += most * (isRelay(group) ? 1 : Math.abs(input.weight()));
                    counts[channel][i] += most;
                }
            }
        }
        for (int c = 0; c < found.length; c++) {
            for (int i = 0; i < cells.count(); i++) {
                found[c].cell(sums[c][i], counts[c][i]);
            }
            found[c].choose();
        }
        return found;
    }

    private void note(
            Projection projection, long[] degrees, double most, Quantum[] found, double[][] sums, double[][] counts) {
        int group = projection.target();
        SynapseValues weights = projection.weights();
        double[] each =
                isRelay(group) ? Arrays.stream(degrees).asDoubleStream().toArray() : projection.weightSums(degrees);
        for (int c = 0; c < found.length; c++) {
            if (!reaches(group, weights, c)) {
                continue;
            }
            for (int i = 0; i < degrees.length; i++) {
                sums[c][i] += each[i] * most;
                counts[c][i] += degrees[i] * most;
            }
            if (isRelay(group)) {
                found[c].weight(1);
            } else if (weights.kind() == SynapseValues.Kind.CONSTANT) {
                found[c].weight(weights.first());
            } else if (weights.kind() == SynapseValues.Kind.LIST) {
                for (double weight : weights.list()) {
                    found[c].weight(weight);
                }
            } else {
                found[c].drawn(weights.largest());
            }
        }
    }

    /** Whether any of the weights can arrive in a channel. */
    private boolean reaches(int group, SynapseValues weights, int channel) {
        return switch (weights.kind()) {
            case CONSTANT -> channel(group, weights.first()) == channel;
            case LIST -> Arrays.stream(weights.list()).anyMatch(weight -> channel(group, weight) == channel);
            default ->
                channel(group, weights.least()) == channel
                        || channel(group, weights.most()) == channel
                        || weights.kind() == SynapseValues.Kind.UNIFORM
                                && (channel(group, weights.first()) == channel
                                        || channel(group, weights.second()) == channel);
        };
    }
}
