package org.lifsim.sparse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.lifsim.model.CellModel;
import org.lifsim.model.CellParameters;
import org.lifsim.model.Parameter;
import org.lifsim.model.Values;

/**
 * A network of all cell models, with parameters, rules, weights, delays and inputs that a seed draws: shared parameters and own ones,
 * lists with several spikes in a step, relays, autapses, multapses, weights of 0, and long delays.
 */
final class RandomSparseNetwork {
    private final Random random;
    private final SparseNetworkBuilder builder;
    private final List<CellPopulation> populations = new ArrayList<>();

    private RandomSparseNetwork(long seed) {
        random = new Random(seed);
        builder = SparseNetwork.builder().seed(seed).dt(pick(.1, .1, .05, .2));
    }

    static SparseNetworkBuilder of(long seed) {
        RandomSparseNetwork network = new RandomSparseNetwork(seed);
        network.describe();
        return network.builder;
    }

    private double pick(double... values) {
        return values[random.nextInt(values.length)];
    }

    private double between(double low, double high) {
        return low + (high - low) * random.nextDouble();
    }

    private void describe() {
        for (CellModel model : CellModel.ALL) {
            int size = 1 + random.nextInt(70);
            boolean isRelay = model.equals(CellModel.PARROT_NEURON);
            CellParameters parameters = isRelay ? model.defaults() : parameters(model, size);
            populations.add(
                    isRelay
                            ? builder.population(model.name(), parameters, size)
                            : builder.population(model.name(), parameters, size, Values.uniform(-75, -56, size)));
        }
        int sources = 1 + random.nextInt(5);
        double[] times = new double[200];
        int[] cells = new int[times.length];
        for (int k = 0; k < times.length; k++) {
            times[k] = 1 + random.nextInt(60);
            cells[k] = random.nextInt(sources);
        }
        SpikeSource list = builder.spikes("list", sources, times, cells);
        for (CellPopulation target : populations) {
            if (random.nextInt(4) > 0) {
                builder.poisson("noise to " + target.name(), pick(500, 5000, 40_000), target)
                        .weight(weight(target, 1))
                        .delay(pick(1, 1.6, 3));
            }
            if (random.nextInt(3) == 0) {
                builder.poisson("inhibition of " + target.name(), 2000, target).weight(weight(target, -1));
            }
            boolean isRelay = target.name().equals(CellModel.PARROT_NEURON.name());
            if (!isRelay && random.nextBoolean()) {
                builder.current("current to " + target.name(), between(-100, 600), target)
                        .during(10, pick(20, 45))
                        .delay(pick(1, 2));
            }
            builder.project("list to " + target.name(), list, target, Rule.allToAll())
                    .weight(weight(target, 1));
            for (CellPopulation source : populations) {
                if (!isRelay && random.nextInt(3) > 0) {
                    connect(source, target);
                }
            }
        }
    }

    private CellParameters parameters(CellModel model, int size) {
        CellParameters parameters = model.defaults().with(CellModel.T_REF, pick(0, .1, .25, 2));
        if (random.nextBoolean()) {
            double[] times = new double[size];
            Arrays.setAll(times, i -> between(0, 3));
            parameters = parameters.with(CellModel.T_REF, Values.of(times));
        }
        for (Parameter parameter : model.parameters()) {
            if (parameter.name().startsWith("tau")) {
                parameters = parameters.with(parameter, between(.3, 15));
            }
        }
        if (model.parameters().contains(CellModel.REFRACTORY_INPUT)) {
            parameters = parameters.with(CellModel.REFRACTORY_INPUT, random.nextInt(2));
        }
        if (model.parameters().contains(CellModel.V_MIN) && random.nextBoolean()) {
            parameters = parameters.with(CellModel.V_MIN, -72);
        }
        return parameters.with(CellModel.I_E, between(0, 200));
    }

    /** A weight of about a tenth of what makes a cell spike at once. */
    private double weight(CellPopulation target, int sign) {
        double scale = target.name().equals(CellModel.IAF_PSC_DELTA.name())
                ? 2
                : target.name().equals(CellModel.IAF_COND_EXP.name()) ? 8 : 250;
        return sign * scale * pick(.25, 1, .1, between(0, 1));
    }

    private void connect(CellPopulation source, CellPopulation target) {
        Rule rule = switch (random.nextInt(5)) {
            case 0 -> Rule.fixedIndegree(1 + random.nextInt(12));
            case 1 -> Rule.fixedOutdegree(1 + random.nextInt(12));
            case 2 -> Rule.pairwiseBernoulli(.2);
            case 3 -> Rule.allToAll();
            default -> Rule.fixedTotalNumber(random.nextInt(200));
        };
        double weight = weight(target, random.nextInt(3) == 0 ? -1 : 1) * pick(1, 1, .25, 0);
        SynapseValues weights = random.nextBoolean()
                ? SynapseValues.constant(weight)
                : SynapseValues.normal(weight, .2 * Math.abs(weight));
        SynapseValues delays = random.nextBoolean()
                ? SynapseValues.constant(pick(.2, 1, 1.6))
                : SynapseValues.uniform(.2, pick(.6, 3, 9));
        builder.project(source.name() + " to " + target.name(), source, target, rule)
                .weight(weights)
                .delay(delays);
    }
}
