package org.lifsim.sparse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.lifsim.backend.Backend;
import org.lifsim.error.DeviceException;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.random.NameHash;
import org.lifsim.internal.sparse.CellGroup;
import org.lifsim.internal.sparse.Projection;
import org.lifsim.internal.sparse.SparseCosts;
import org.lifsim.internal.sparse.SparsePlan;
import org.lifsim.internal.sparse.TimeSteps;
import org.lifsim.internal.spi.Device;
import org.lifsim.model.CellModel;
import org.lifsim.model.CellParameters;
import org.lifsim.model.Parameter;
import org.lifsim.model.Values;
import org.lifsim.random.RandomKey;

/**
 * Describes a {@link SparseNetwork}. Defaults: {@code dt} 0.1 ms, seed 0, weights 1, delays 1 ms, V_m starts at E_L.
 *
 * <p>Two networks of the same description are the same. Everything random depends on the seed and on the name of what is drawn: adding a
 * projection changes no other.
 */
public final class SparseNetworkBuilder {
    private static final double DEFAULT_DT = .1;
    private static final double BYTES_PER_MB = 1e6;

    private final List<Cells> cells = new ArrayList<>();
    private final List<Spikes> lists = new ArrayList<>();
    private final List<Connection> connections = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private double dt = DEFAULT_DT;
    private long seed;

    private record Cells(CellPopulation population, CellParameters parameters, Values start) {}

    private record Spikes(SpikeSource source, double[] times, int[] cells) {}

    SparseNetworkBuilder() {}

    /** A projection or an input that is being described: its weight and delay can still be set. */
    public static final class Connection {
        private enum Kind {
            PROJECTION,
            POISSON,
            CURRENT
        }

        private final Kind kind;
        private final String name;
        private final CellPopulation source;
        private final SpikeSource list;
        private final CellPopulation target;
        private final Rule rule;

        /** Rate in Hz, or amplitude in pA. */
        private final double strength;

        private double start;
        private double stop = Double.POSITIVE_INFINITY;
        private SynapseValues weight = SynapseValues.constant(1);
        private SynapseValues delay = SynapseValues.constant(1);

        private Connection(
                Kind kind,
                String name,
                CellPopulation source,
                SpikeSource list,
                CellPopulation target,
                Rule rule,
                double strength) {
            this.kind = kind;
            this.name = name;
            this.source = source;
            this.list = list;
            this.target = target;
            this.rule = rule;
            this.strength = strength;
        }

        /**
         * Sets the weight of all connections.
         *
         * @param value mV for {@code iaf_psc_delta}, pA for {@code iaf_psc_exp} and {@code iaf_psc_alpha}, nS for {@code iaf_cond_exp};
         *     negative for inhibition
         * @return this
         */
        public Connection weight(double value) {
            return weight(SynapseValues.constant(value));
        }

        /**
         * Sets the weights.
         *
         * @param values weights, in the unit of {@link #weight(double)}
         * @return this
         * @throws InputException if this is an input, and the weights are not all the same
         */
        public Connection weight(SynapseValues values) {
            requireConstant(values, "weight");
            weight = values;
            return this;
        }

        /**
         * Sets the delay of all connections.
         *
         * @param milliseconds ms, rounded to the nearest step; at least one step
         * @return this
         */
        public Connection delay(double milliseconds) {
            return delay(SynapseValues.constant(milliseconds));
        }

        /**
         * Sets the delays.
         *
         * @param values ms, rounded to the nearest step; at least one step
         * @return this
         * @throws InputException if this is an input, and the delays are not all the same
         */
        public Connection delay(SynapseValues values) {
            requireConstant(values, "delay");
            delay = values;
            return this;
        }

        /**
         * Sets when a direct current flows; from the start, and without an end, by default.
         *
         * @param from when it starts, ms
         * @param to when it stops, ms
         * @return this
         * @throws InputException if this is no direct current, or the times are in the wrong order
         */
        public Connection during(double from, double to) {
            if (kind != Kind.CURRENT || !(from >= 0 && to >= from)) {
                throw new InputException(
                        Problem.of(Subject.of("'" + name + "'"), "is given from " + from + " to " + to + " ms")
                                .expected("a direct current, and the earlier time first"));
            }
            start = from;
            stop = to;
            return this;
        }

        private void requireConstant(SynapseValues values, String what) {
            InputException.requireGiven(values, "the " + what + " of '" + name + "'");
            if (kind != Kind.PROJECTION && values.kind() != SynapseValues.Kind.CONSTANT) {
                throw new InputException(
                        Problem.of(Subject.of("the " + what + " of input '" + name + "'"), "differs between cells")
                                .expected("one for all"));
            }
        }
    }

    /**
     * Sets the time step.
     *
     * @param milliseconds ms, a whole number of microseconds, from 0.001
     * @return this
     * @throws InputException if it is none
     */
    public SparseNetworkBuilder dt(double milliseconds) {
        TimeSteps.requireStep(milliseconds);
        dt = milliseconds;
        return this;
    }

    /**
     * Sets the seed of everything that is drawn.
     *
     * @param value any number
     * @return this
     */
    public SparseNetworkBuilder seed(long value) {
        seed = value;
        return this;
    }

    /**
     * Adds a population, whose V_m starts at E_L.
     *
     * @param name its name, which nothing else in the network has
     * @param parameters model and parameters of its cells
     * @param size number of cells, from 1
     * @return the population
     * @throws InputException if the name is taken, or the size is not positive
     */
    public CellPopulation population(String name, CellParameters parameters, int size) {
        return population(name, parameters, size, null);
    }

    /**
     * Adds a population with given potentials.
     *
     * @param name its name, which nothing else in the network has
     * @param parameters model and parameters of its cells
     * @param size number of cells, from 1
     * @param start V_m at the start, mV; null for E_L
     * @return the population
     * @throws InputException if the name is taken, or the size is not positive
     */
    public CellPopulation population(String name, CellParameters parameters, int size, Values start) {
        InputException.requireGiven(parameters, "the parameters of '" + name + "'");
        take(name);
        requireSize(name, size, "cells");
        CellPopulation population = new CellPopulation(name, cells.size(), size);
        cells.add(new Cells(population, parameters, start == null ? null : start.drawnFor("V_m of " + name)));
        return population;
    }

    /**
     * Adds sources that spike at given times.
     *
     * @param name their name, which nothing else in the network has
     * @param size number of sources, from 1
     * @param times time of each spike, ms, rounded to the nearest step; at least one step
     * @param sources source of each spike, from 0
     * @return the sources
     * @throws InputException if the name is taken, the arrays differ in length, or a time or source is out of range
     */
    public SpikeSource spikes(String name, int size, double[] times, int[] sources) {
        take(name);
        requireSize(name, size, "sources");
        if (times.length != sources.length) {
            throw new InputException(Problem.of(
                            Subject.of("the list '" + name + "'"),
                            "has " + times.length + " times and " + sources.length + " sources")
                    .expected("as many of one as of the other"));
        }
        SpikeSource source = new SpikeSource(name, lists.size(), size);
        lists.add(new Spikes(source, times.clone(), sources.clone()));
        return source;
    }

    /**
     * Connects two populations.
     *
     * @param name name of the projection, which nothing else in the network has; random numbers depend on it
     * @param source population that sends spikes
     * @param target population that receives them
     * @param rule which cells are connected
     * @return the projection, to set weights and delays
     * @throws InputException if the name is taken
     */
    public Connection project(String name, CellPopulation source, CellPopulation target, Rule rule) {
        return add(new Connection(Connection.Kind.PROJECTION, name, source, null, target, rule, 0));
    }

    /**
     * Connects sources to a population.
     *
     * @param name name of the projection, which nothing else in the network has; random numbers depend on it
     * @param source sources of spikes
     * @param target population that receives them
     * @param rule which cells are connected
     * @return the projection, to set weights and delays
     * @throws InputException if the name is taken
     */
    public Connection project(String name, SpikeSource source, CellPopulation target, Rule rule) {
        return add(new Connection(Connection.Kind.PROJECTION, name, null, source, target, rule, 0));
    }

    /**
     * Gives each cell of a population independent Poisson spikes. As in NEST, several spikes in a step are possible, and a source of a
     * rate stands for as many sources as have this rate together.
     *
     * @param name name of the input, which nothing else in the network has; random numbers depend on it
     * @param rate spikes per second, at most 64 in a step
     * @param target population that receives the spikes
     * @return the input, to set its weight and delay
     * @throws InputException if the name is taken
     */
    public Connection poisson(String name, double rate, CellPopulation target) {
        if (!(rate >= 0 && Double.isFinite(rate))) {
            throw new InputException(Problem.of(Subject.of("the rate of '" + name + "'"), "is " + rate + " /s")
                    .expected("a finite number from 0"));
        }
        return add(new Connection(Connection.Kind.POISSON, name, null, null, target, null, rate));
    }

    /**
     * Gives each cell of a population a direct current, which arrives after a delay, as that of NEST's {@code dc_generator}.
     *
     * @param name name of the input, which nothing else in the network has
     * @param amplitude pA; the weight multiplies it
     * @param target population that receives the current
     * @return the input, to set its weight and delay
     * @throws InputException if the name is taken, or the amplitude is not finite
     */
    public Connection current(String name, double amplitude, CellPopulation target) {
        if (!Double.isFinite(amplitude)) {
            throw new InputException(
                    Problem.of(Subject.of("the amplitude of '" + name + "'"), "is " + amplitude + " pA")
                            .expected("a finite number"));
        }
        return add(new Connection(Connection.Kind.CURRENT, name, null, null, target, null, amplitude));
    }

    private Connection add(Connection connection) {
        InputException.requireGiven(connection.target, "the target of '" + connection.name + "'");
        take(connection.name);
        connections.add(connection);
        return connection;
    }

    private void take(String name) {
        InputException.requireGiven(name, "the name");
        if (!names.add(name)) {
            throw new InputException(Problem.of(Subject.of("the name '" + name + "'"), "is taken")
                    .expected("another name"));
        }
    }

    private static void requireSize(String name, int size, String what) {
        if (size < 1) {
            throw new InputException(
                    Problem.of(Subject.of("the number of " + what + " of '" + name + "'"), "is " + size)
                            .expected("1 or more"));
        }
    }

    /**
     * Builds the network on a backend.
     *
     * @param backend any backend; an OpenCL device needs float64 numbers
     * @return the network, at time 0
     * @throws InputException if a parameter is out of range, a rule does not fit its populations, or a delay is shorter than a step
     * @throws org.lifsim.error.UnavailableException if the device has no float64 numbers
     * @throws org.lifsim.error.DeviceException if there is too little memory
     */
    public SparseNetwork build(Backend backend) {
        SparsePlan plan = incompletePlan();
        requireMemory(plan, backend); // before all connections are drawn once, which the quanta need
        plan.complete();
        List<Problem> warnings = warnings(plan);
        return new SparseNetwork(
                plan,
                Device.of(backend),
                RandomKey.ofSeed(seed),
                cells.stream().map(Cells::population).toList(),
                lines(),
                warnings,
                dt);
    }

    private void requireMemory(SparsePlan plan, Backend backend) {
        double needed = bytes(plan);
        if (needed > backend.availableMemoryBytes()) {
            Device.of(backend).reclaimMemory();
        }
        double available = backend.availableMemoryBytes();
        if (needed > available) {
            throw new DeviceException(
                    Problem.of(
                                    "the network",
                                    String.format(
                                            Locale.ROOT,
                                            "needs at least %,.0f MB, and %s (%s) has %,.0f MB",
                                            needed / BYTES_PER_MB,
                                            backend.name(),
                                            backend.deviceDescription(),
                                            available / BYTES_PER_MB))
                            .hint("use fewer synapses, or provide more memory (on the CPU, a larger -Xmx)"),
                    null);
        }
    }

    /** Memory of synapses and cells, at least. */
    private static double bytes(SparsePlan plan) {
        double bytes = 0;
        for (Projection projection : plan.projections()) {
            bytes += projection.expectedSize() * plan.bytesPerSynapse(projection);
        }
        for (CellGroup group : plan.groups()) {
            bytes += group.count() * SparsePlan.BYTES_PER_CELL;
        }
        return bytes;
    }

    private List<Problem> warnings(SparsePlan plan) {
        SparseWarnings warnings = new SparseWarnings(dt);
        for (Cells own : cells) {
            warnings.cells(own.population, own.parameters, plan.groups().get(own.population.index()));
        }
        for (Spikes list : lists) {
            warnings.times("'" + list.source.name() + "'", "a spike", list.times);
        }
        for (Connection connection : connections) {
            warnings.delay(connection.name, connection.delay);
            if (connection.kind == Connection.Kind.CURRENT) {
                warnings.times("'" + connection.name + "'", "a start or stop", connection.start, connection.stop);
            }
        }
        return warnings.all();
    }

    /** Everything that determines the network, line by line. */
    private List<String> lines() {
        List<String> lines = new ArrayList<>(List.of("dt " + dt + " ms", "seed " + seed));
        for (Cells own : cells) {
            StringBuilder line = new StringBuilder("population " + own.population.name() + ": " + own.population.size()
                    + " of " + own.parameters.model());
            for (Parameter parameter : own.parameters.model().parameters()) {
                line.append(", " + parameter.name() + " ")
                        .append(own.parameters.values(parameter).fingerprint(own.population.size()));
            }
            line.append(", V_m ").append(own.start == null ? "E_L" : own.start.fingerprint(own.population.size()));
            lines.add(line.toString());
        }
        for (Spikes list : lists) {
            lines.add("spikes " + list.source.name() + ": " + list.source.size() + " sources, "
                    + Values.of(list.times.length == 0 ? new double[1] : list.times)
                            .fingerprint(list.times.length)
                    + " " + Arrays.hashCode(list.cells));
        }
        for (Connection connection : connections) {
            String source = connection.source != null
                    ? connection.source.name()
                    : connection.list != null ? connection.list.name() : String.valueOf(connection.strength);
            lines.add("connection " + connection.name + ": from " + source + " to " + connection.target.name() + ", "
                    + (connection.rule == null ? "input" : connection.rule) + ", weight " + connection.weight
                    + ", delay " + connection.delay + ", from " + connection.start + " to " + connection.stop);
        }
        return lines;
    }

    /**
     * Says what the network needs, without building its connections.
     *
     * @return numbers of cells and synapses, memory, roundings
     * @throws InputException as {@link #build}
     */
    public NetworkDescription describe() {
        SparsePlan plan = plan();
        double synapses = 0;
        double shortest = Double.NaN;
        for (Projection projection : plan.projections()) {
            synapses += projection.expectedSize();
            double own = projection.delayRange()[0] * dt;
            shortest = own >= shortest ? shortest : own;
        }
        long count = 0;
        List<NetworkDescription.Receptor> receptors = new ArrayList<>();
        for (Cells own : cells) {
            count += own.population.size();
            int group = own.population.index();
            double[] quanta = plan.quanta(group);
            for (int c = 0; c < quanta.length; c++) {
                receptors.add(new NetworkDescription.Receptor(
                        own.population,
                        quanta.length == 1 ? "all" : c == 0 ? "excitatory" : "inhibitory",
                        quanta[c],
                        plan.largestRounding(group, c)));
            }
        }
        return new NetworkDescription(
                count,
                synapses,
                bytes(plan),
                shortest,
                SparseCosts.stepNanos(plan) * 1e-9 / TimeSteps.seconds(dt),
                SparseCosts.spikeNanos(plan) * 1e-9,
                receptors,
                warnings(plan));
    }

    private SparsePlan plan() {
        SparsePlan plan = incompletePlan();
        plan.complete();
        return plan;
    }

    private SparsePlan incompletePlan() {
        RandomKey key = RandomKey.ofSeed(seed);
        SparsePlan plan = new SparsePlan();
        for (Cells own : cells) {
            try {
                plan.add(own.population.name(), CellGroup.of(own.parameters, own.population.size(), start(own), dt));
            } catch (InputException e) {
                throw e.within(Subject.of("population '" + own.population.name() + "'"));
            }
        }
        for (Spikes list : lists) {
            plan.add(list(list));
        }
        for (Connection connection : connections) {
            switch (connection.kind) {
                case PROJECTION -> plan.add(projection(connection, key));
                case POISSON ->
                    plan.add(new SparsePlan.Poisson(
                            connection.name,
                            connection.target.index(),
                            connection.strength * TimeSteps.seconds(dt),
                            connection.weight.first(),
                            delay(connection),
                            key.foldIn(NameHash.of(connection.name))));
                default -> addCurrent(plan, connection);
            }
        }
        return plan;
    }

    private static double[] start(Cells own) {
        double[] start = new double[own.population.size()];
        if (own.parameters.model().equals(CellModel.PARROT_NEURON)) {
            return start;
        }
        if (own.start == null) {
            double[] rest = own.parameters.read(CellModel.E_L, start.length);
            for (int i = 0; i < start.length; i++) {
                start[i] = rest[rest.length == 1 ? 0 : i];
            }
        } else {
            own.start.checkSize(Subject.initial(CellModel.V_M), start.length);
            own.start.read(0, start, start.length, start.length);
        }
        return start;
    }

    private SparsePlan.Spikes list(Spikes list) {
        int count = list.times.length;
        Integer[] order = new Integer[count];
        long[] steps = new long[count];
        for (int k = 0; k < count; k++) {
            order[k] = k;
            steps[k] = TimeSteps.of(list.times[k], dt);
            if (steps[k] < 1 || list.cells[k] < 0 || list.cells[k] >= list.source.size()) {
                throw new InputException(Problem.of(
                                Subject.of("spike " + k + " of '" + list.source.name() + "'"),
                                "is of source " + list.cells[k] + " at " + list.times[k] + " ms")
                        .expected("a source from 0 to " + (list.source.size() - 1) + ", and at least " + dt + " ms"));
            }
        }
        Arrays.sort(
                order,
                (a, b) -> steps[a] != steps[b]
                        ? Long.compare(steps[a], steps[b])
                        : Integer.compare(list.cells[a], list.cells[b]));
        long[] sortedSteps = new long[count];
        int[] sortedCells = new int[count];
        for (int k = 0; k < count; k++) {
            sortedSteps[k] = steps[order[k]];
            sortedCells[k] = list.cells[order[k]];
        }
        return new SparsePlan.Spikes(list.source.name(), list.source.size(), sortedSteps, sortedCells);
    }

    private Projection projection(Connection connection, RandomKey key) {
        boolean ofCells = connection.source != null;
        return new Projection(
                connection.name,
                ofCells ? connection.source.index() : cells.size() + connection.list.index(),
                ofCells ? connection.source.size() : connection.list.size(),
                connection.target.index(),
                connection.target.size(),
                connection.rule,
                connection.weight,
                connection.delay,
                dt,
                key);
    }

    private int delay(Connection connection) {
        long steps = TimeSteps.of(connection.delay.first(), dt);
        if (steps < 1 || steps > SparsePlan.MAX_DELAY) {
            throw new InputException(Problem.of(
                            Subject.of("the delay of '" + connection.name + "'"),
                            "is " + connection.delay.first() + " ms, which is " + steps + " steps")
                    .expected("from 1 to " + SparsePlan.MAX_DELAY + " steps of " + dt + " ms"));
        }
        return (int) steps;
    }

    private void addCurrent(SparsePlan plan, Connection connection) {
        long from = TimeSteps.of(connection.start, dt);
        long to = connection.stop == Double.POSITIVE_INFINITY ? Long.MAX_VALUE / 2 : TimeSteps.of(connection.stop, dt);
        double picoamperes = connection.weight.first() * connection.strength;
        if (!Double.isFinite(picoamperes)) {
            throw new InputException(Problem.of(
                            Subject.of("the current of '" + connection.name + "'"),
                            "is " + connection.strength + " pA times a weight of " + connection.weight.first())
                    .expected("a finite product"));
        }
        for (int i = 0; i < connection.target.size(); i++) {
            plan.add(new SparsePlan.Direct(
                    connection.target.index(), i, picoamperes, from, to, delay(connection), false));
        }
    }
}
