package org.lifsim.internal.verification;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.internal.io.NpyHeader;
import org.lifsim.internal.io.NpzReader;
import org.lifsim.internal.sparse.CellGroup;
import org.lifsim.internal.sparse.Projection;
import org.lifsim.internal.sparse.SparsePlan;
import org.lifsim.internal.spi.Device;
import org.lifsim.internal.spi.SparseExecutor;
import org.lifsim.model.CellModel;
import org.lifsim.model.CellParameters;
import org.lifsim.model.Values;
import org.lifsim.random.RandomKey;
import org.lifsim.sparse.Rule;
import org.lifsim.sparse.SynapseValues;

/**
 * A sparse network that NEST 3.10.0 ran: {@code NAME.json} with its populations, and {@code NAME.npz} with its connections, its input and
 * what was recorded: all spikes, and V_m and synaptic variables of some cells after each step. Steps count from 1.
 */
final class NestCase implements ReferenceCase {
    /** The state variables that a case records, in the order of a model's variables. */
    private static final List<String> RECORDED = List.of("v", "i_ex", "i_in");

    private static final Set<String> ARRAYS = Set.of(
            "source",
            "target",
            "weight",
            "delay",
            "V0",
            "I_e",
            "input_step",
            "input_unit",
            "input_count",
            "dc_source",
            "dc_target",
            "dc_weight",
            "dc_delay",
            "dc_receptor",
            "dc_amplitude",
            "dc_start",
            "dc_stop",
            "spike_step",
            "spike_unit",
            "v_units",
            "v",
            "i_ex",
            "i_in");

    private static final List<String> TYPES =
            List.of(NpyHeader.FLOAT64, NpyHeader.INT32, NpyHeader.INT64, NpyHeader.INT16, NpyHeader.UINT8);

    private final CaseFile file;
    private final Map<String, NpzReader.Array> arrays;
    private final double dt;
    private final int steps;
    private final int units;
    private final List<Population> populations = new ArrayList<>();

    private record Population(String name, int first, int count, CellParameters parameters) {}

    /** Values that arrive in the order of a recorded array. */
    private static final class Comparison {
        private final String array;
        private final double[] expected;
        private int count;
        private int differing;
        private String first = "";

        Comparison(String array, double[] expected) {
            this.array = array;
            this.expected = expected;
        }

        void value(double found, long step, int unit) {
            double should = expected[count++];
            if (Double.doubleToLongBits(found) != Double.doubleToLongBits(should)
                    && !(found == 0 && should == 0)
                    && differing++ == 0) {
                first = " first step " + step + " unit " + unit + " found " + found + " expected " + should;
            }
        }

        private String text() {
            return differing == 0 ? array : array + " " + differing + "/" + expected.length + first;
        }
    }

    private NestCase(CaseFile file) throws IOException {
        this.file = file;
        arrays = file.arrays(ARRAYS, TYPES);
        dt = file.number("dt");
        steps = file.whole("steps");
        units = file.whole("units");
        for (JsonNode given : file.meta().path("populations")) {
            populations.add(population(given));
        }
        if (populations.isEmpty()) {
            throw new InputException(
                    Problem.of(file.json(), "has no 'populations'").expected("a list of at least one"));
        }
    }

    /** Whether a file is a case of this kind. */
    static boolean is(CaseFile file) {
        return file.meta().has("populations") || file.meta().has("synapses");
    }

    static NestCase of(CaseFile file) throws IOException {
        if (!file.meta().has("populations")) {
            throw new InputException(Problem.of(file.json(), "has plastic synapses")
                    .expected("a network of static ones, since lifsim has no plastic synapses with delays"));
        }
        return new NestCase(file);
    }

    private Population population(JsonNode given) {
        int first = (int) file.whole(given, "first", 0, units - 1L);
        int count = (int) file.whole(given, "count", 1, units - (long) first);
        return file.naming(() -> {
            CellParameters parameters =
                    CellModel.of(given.path("model").asText()).defaults();
            for (Map.Entry<String, JsonNode> entry : given.path("parameters").properties()) {
                String text =
                        entry.getValue().isNull() ? "none" : entry.getValue().asText();
                parameters = parameters.with(entry.getKey(), text);
            }
            if (parameters.model().parameters().contains(CellModel.I_E)) {
                double[] currents = Arrays.copyOfRange(numbers("I_e", units), first, first + count);
                parameters = parameters.with(CellModel.I_E, Values.of(currents));
            }
            return new Population(given.path("name").asText(), first, count, parameters);
        });
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public boolean runsOn(Backend backend) {
        return Device.of(backend).hasFloat64();
    }

    /** An array of a given length; empty if it is not there and may be so. */
    private double[] numbers(String name, long length) {
        NpzReader.Array array = arrays.get(name);
        if (array == null || array.header().size() != length) {
            throw new InputException(Problem.of(
                            file.npz(),
                            array == null
                                    ? "has no array " + name
                                    : "has an array " + name + " of shape "
                                            + array.header().shapeText())
                    .expected(length + " values"));
        }
        return array.numbers();
    }

    private int[] whole(String name) {
        NpzReader.Array array = arrays.get(name);
        return array == null
                ? new int[0]
                : Arrays.stream(array.numbers()).mapToInt(x -> (int) x).toArray();
    }

    private double[] numbers(String name) {
        NpzReader.Array array = arrays.get(name);
        return array == null ? new double[0] : array.numbers();
    }

    /** The population of a unit; -1 for a generator. */
    private int populationOf(int unit) {
        for (int p = 0; p < populations.size(); p++) {
            Population population = populations.get(p);
            if (unit >= population.first && unit < population.first + population.count) {
                return p;
            }
        }
        return -1;
    }

    private SparsePlan plan() {
        SparsePlan plan = new SparsePlan();
        double[] start = numbers("V0", units);
        for (Population population : populations) {
            double[] own = Arrays.copyOfRange(start, population.first, population.first + population.count);
            plan.add(population.name, CellGroup.of(population.parameters, population.count, own, dt));
        }
        int generators = file.meta().path("generators").asInt();
        if (generators > 0) {
            plan.add(generators(generators));
        }
        connect(plan, generators);
        addCurrents(plan);
        plan.complete();
        return plan;
    }

    private SparsePlan.Spikes generators(int count) {
        int[] step = whole("input_step");
        int[] unit = whole("input_unit");
        int[] times = whole("input_count");
        int total = Arrays.stream(times).sum();
        Integer[] order = new Integer[step.length];
        Arrays.setAll(order, k -> k);
        Arrays.sort(order, (a, b) -> step[a] != step[b] ? Integer.compare(step[a], step[b]) : unit[a] - unit[b]);
        long[] steps = new long[total];
        int[] sources = new int[total];
        int n = 0;
        for (int k : order) {
            for (int m = 0; m < times[k]; m++) {
                steps[n] = step[k];
                sources[n++] = unit[k];
            }
        }
        return new SparsePlan.Spikes("generators", count, steps, sources);
    }

    private void connect(SparsePlan plan, int generators) {
        int[] source = whole("source");
        int[] target = whole("target");
        double[] weight = numbers("weight", source.length);
        double[] delay = numbers("delay", source.length);
        int nodes = populations.size() + (generators > 0 ? 1 : 0);
        for (int from = 0; from < nodes; from++) {
            for (int to = 0; to < populations.size(); to++) {
                int node = from;
                int group = to;
                int[] own = IntStream.range(0, source.length)
                        .filter(k -> nodeOf(source[k]) == node && populationOf(target[k]) == group)
                        .toArray();
                if (own.length == 0) {
                    continue;
                }
                int base = node < populations.size() ? populations.get(node).first : units;
                int targetBase = populations.get(group).first;
                plan.add(new Projection(
                        "from " + node + " to " + group,
                        node,
                        node < populations.size() ? populations.get(node).count : generators,
                        group,
                        populations.get(group).count,
                        Rule.list(
                                Arrays.stream(own).map(k -> source[k] - base).toArray(),
                                Arrays.stream(own)
                                        .map(k -> target[k] - targetBase)
                                        .toArray()),
                        SynapseValues.list(
                                Arrays.stream(own).mapToDouble(k -> weight[k]).toArray()),
                        SynapseValues.list(Arrays.stream(own)
                                .mapToDouble(k -> delay[k] * dt)
                                .toArray()),
                        dt,
                        RandomKey.ofSeed(0)));
            }
        }
    }

    private int nodeOf(int unit) {
        return unit >= units ? populations.size() : populationOf(unit);
    }

    private void addCurrents(SparsePlan plan) {
        int[] source = whole("dc_source");
        int[] target = whole("dc_target");
        double[] weight = numbers("dc_weight");
        int[] delay = whole("dc_delay");
        int[] receptor = whole("dc_receptor");
        double[] amplitude = numbers("dc_amplitude");
        int[] start = whole("dc_start");
        int[] stop = whole("dc_stop");
        for (int k = 0; k < source.length; k++) {
            int group = populationOf(target[k]);
            plan.add(new SparsePlan.Direct(
                    group,
                    target[k] - populations.get(group).first,
                    weight[k] * amplitude[source[k]],
                    start[source[k]],
                    stop[source[k]],
                    delay[k],
                    receptor[k] == 1));
        }
    }

    @Override
    public VerificationResult verify(Backend backend) {
        int[] recorded = whole("v_units");
        int[] spikeStep = whole("spike_step");
        int[] spikeUnit = whole("spike_unit");
        List<Comparison> comparisons = new ArrayList<>();
        for (String array : RECORDED) {
            if (arrays.containsKey(array)) {
                comparisons.add(new Comparison(array, numbers(array, (long) steps * recorded.length)));
            }
        }
        int[] found = new int[2];
        String[] difference = new String[1];
        try (SparseExecutor network = Device.of(backend).allocateSparse(plan())) {
            probe(network, recorded, comparisons.size());
            network.advance(
                    steps,
                    (step, node, cells, count) -> {
                        for (int n = 0; n < count; n++) {
                            int unit = populations.get(node).first + cells[n];
                            int k = found[0]++;
                            boolean same = k < spikeStep.length && spikeStep[k] == step && spikeUnit[k] == unit;
                            if (!same && difference[0] == null) {
                                difference[0] =
                                        "spikes first step " + step + " unit " + unit + ", which is number " + k;
                            }
                        }
                    },
                    (step, values) -> {
                        for (int n = 0; n < values.length; n++) {
                            comparisons
                                    .get(n / Math.max(1, recorded.length))
                                    .value(values[n], step, recorded[n % recorded.length]);
                        }
                    });
        }
        if (found[0] != spikeStep.length && difference[0] == null) {
            difference[0] = "spikes " + found[0] + " expected " + spikeStep.length;
        }
        boolean equal = difference[0] == null && comparisons.stream().allMatch(c -> c.differing == 0);
        List<String> parts = new ArrayList<>();
        parts.add(difference[0] == null ? "spikes" : difference[0]);
        comparisons.stream().filter(c -> equal || c.differing > 0).forEach(c -> parts.add(c.text()));
        if (!equal && difference[0] == null) {
            parts.remove(0);
        }
        return new VerificationResult(
                equal, equal ? "equal " + String.join(" ", parts) : "differs " + String.join("; ", parts));
    }

    /** Asks for each variable of each recorded unit. What a model does not have is recorded as 0, as V_m of a relay is. */
    private void probe(SparseExecutor network, int[] recorded, int variables) {
        int[] group = new int[recorded.length * variables];
        int[] cell = new int[group.length];
        int[] variable = new int[group.length];
        for (int n = 0; n < group.length; n++) {
            int unit = recorded[n % recorded.length];
            group[n] = populationOf(unit);
            cell[n] = unit - populations.get(group[n]).first;
            int wanted = n / recorded.length;
            variable[n] = wanted
                            < populations
                                    .get(group[n])
                                    .parameters
                                    .model()
                                    .variables()
                                    .size()
                    ? wanted
                    : -1;
        }
        network.probe(group, cell, variable);
    }
}
