package org.lifsim.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.lifsim.backend.Backend;
import org.lifsim.model.BernoulliEncoder;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.PhasorEncoder;
import org.lifsim.model.PoissonEncoder;
import org.lifsim.model.SimplifiedLif;
import org.lifsim.model.WinnerTakeAll;
import org.lifsim.random.RandomKey;

/** A network with every kind of operation and with random sizes, weights, stimuli and summation orders. */
final class RandomNetwork {
    private static final int[] SIZES = {1, 2, 3, 7, 10, 13, 16, 17, 33, 64, 100, 129, 260};

    private static final int FEW_WEIGHTS = 1000;

    private final SplittableRandom random;
    private final int batch;
    private final NetworkBuilder builder;
    private final NeuronGroup inputs;
    private final List<WeightMatrix> weights = new ArrayList<>();
    private final Signal target;
    private final OnDemandUpdate normalise;
    private final long seed;

    RandomNetwork(long seed) {
        this.seed = seed;
        random = new SplittableRandom(seed);
        batch = new int[] {1, 1, 2, 5, 33, 70}[random.nextInt(6)];
        int pixels = size();
        int hidden = size();
        int units = size();
        builder = new NetworkBuilder("random " + seed, 0.5, batch);
        inputs = builder.addNeurons("x", encoder(random.nextInt(3)), pixels);
        NeuronGroup slif = builder.addNeurons(
                "h",
                SimplifiedLif.MODEL
                        .demoParameters()
                        .with(SimplifiedLif.TAU_M, 5)
                        .with(SimplifiedLif.THR, 0.2)
                        .with(SimplifiedLif.REFRACT_TIME, 1)
                        .with(SimplifiedLif.STICKY_SPIKES, "true"),
                hidden,
                true);
        NeuronGroup chosen = builder.addNeurons("e", lif().with(Lif.ONE_SPIKE, "true"), units);
        NeuronGroup plain = builder.addNeurons("i", lif().with(Lif.TAU_THETA, 0), units);
        NeuronGroup winners = builder.addNeurons("w", winnerTakeAll(), units);
        target = builder.input("y", units);
        builder.rngKey(inputs, RandomKey.ofSeed(seed));
        builder.rngKey(chosen, RandomKey.ofSeed(seed + 1));
        WeightMatrix w1 = weights("w1", pixels, hidden);
        WeightMatrix b1 = weights("b1", 1, hidden);
        WeightMatrix w2 = weights("w2", hidden, units);
        WeightMatrix back = weights("back", units, hidden);
        CsrMatrix connections = CsrMatrix.of(units, targets(pixels, units));
        WeightMatrix few = builder.weights("few", connections);
        weights.add(few);

        Signal inhibition = builder.lateral("inhibition", plain.spikes().previousStep(), -3.5);
        Signal excitation = builder.oneToOne("excitation", chosen.spikes().previousStep(), 22.5);
        Signal late = builder.dense("late", inputs.spikes().previousStep(), w1, order());
        builder.update(inputs);
        builder.dense(slif, inputs.spikes(), w1, random.nextBoolean() ? b1 : null, order());
        builder.update(slif);
        Signal reached = builder.sparse("reached", inputs.spikes(), few, connections);
        Signal driven = builder.dense("driven", slif.spikes(), w2, order());
        builder.update(chosen, driven, inhibition, reached);
        builder.update(plain, excitation, driven);
        builder.update(winners, driven);
        Signal pre = builder.exponentialTrace("pre", slif.spikes(), 7);
        Signal post = builder.exponentialTrace("post", chosen.spikes(), 0.3);
        Signal error = builder.subtract("error", target, post);
        Signal feedback = builder.dense("feedback", error, back, order());
        Signal scaled = builder.multiply("scaled", feedback, slif.surrogate());
        builder.startAfter(random.nextInt(5));
        builder.accumulate("sum", scaled);
        builder.accumulate("late_sum", late);
        if (random.nextBoolean()) {
            builder.exponentialTrace("of_inputs", inputs.spikes(), 3);
        }
        if (batch == 1) {
            builder.stdp(w2, pre, slif.spikes(), post, chosen.spikes(), 0.3, 0.05, 0.9);
        } else {
            builder.hebbian(w2, null, pre, error, 0.01);
        }
        builder.hebbian(w1, b1, inputs.spikes(), scaled, 0.003);
        if (w1.size() <= FEW_WEIGHTS && w2.size() <= FEW_WEIGHTS) { // the oracle takes a number at a time
            components(slif, chosen, w1, w2);
        }
        normalise = builder.normalizeColumns(w2, 7.5);
    }

    /** Components with every operation of expressions, over inputs that are spikes or not. */
    private void components(NeuronGroup slif, NeuronGroup chosen, WeightMatrix w1, WeightMatrix w2) {
        Signal hidden = slif.spikes();
        Signal spikes = chosen.spikes();
        Signal before =
                one("before", Components.TRACE.defaults().with("tau_tr", 9).with("a_delta", .4), hidden, "trace");
        Signal after =
                one("after", Components.TRACE.defaults().with("tau_tr", 5).with("a_delta", 0), spikes, "trace");
        one("kernel", Components.EXPONENTIAL_KERNEL.defaults().with("nu", 3.7), hidden, "epsp");
        one("latency", Components.LATENCY.defaults().with("tau", 4), before, "outputs");
        one(
                "first",
                Components.TIME_TO_FIRST_SPIKE.defaults().with("num_steps", 9).with("latency_mode", "logarithmic"),
                before,
                "outputs");
        builder.component(
                "alpha",
                Components.ALPHA_SYNAPSE.defaults().with("tau_decay", 3).with("g_syn_bar", .7),
                Map.of("inputs", hidden, "v", after),
                Map.of("weights", w2));
        builder.component(
                "rate",
                Components.RATE_CELL
                        .defaults()
                        .with("tau_m", 3)
                        .with("act_fx", random.nextBoolean() ? "tanh" : "sigmoid")
                        .with("prior", "cauchy")
                        .with("prior_strength", .2)
                        .with("integration_type", "rk2"),
                Map.of("j", before, "j_td", hidden));
        builder.component(
                "gauss",
                Components.GAUSSIAN_ERROR.defaults().with("sigma", .3),
                Map.of("mu", after, "target", target, "modulator", spikes));
        Map<String, Signal> pair =
                Map.of("preSpike", hidden, "postSpike", spikes, "preTrace", before, "postTrace", after);
        ComponentParameters rule = random.nextBoolean()
                ? Components.EXPONENTIAL_STDP.defaults().with("exp_beta", 1.3)
                : Components.TRACE_STDP.defaults().with("mu", 2).with("tau_w", 90);
        builder.component(
                "rule",
                rule.with("A_plus", .3).with("A_minus", .2).with("eta", .1).with("w_bound", 2),
                pair,
                Map.of("weights", w2));
        builder.component(
                "hebb",
                Components.HEBBIAN
                        .defaults()
                        .with("eta", .01)
                        .with("prior", "lasso")
                        .with("prior_strength", .1),
                Map.of("pre", inputs.spikes(), "post", before),
                Map.of("weights", w1));
        if (batch == 1) {
            WeightMatrix events = weights("events", before.width(), after.width());
            Signal times = one("times", Components.LAST_SPIKE_TIME.defaults(), hidden, "tols");
            builder.component(
                    "event",
                    Components.EVENT_STDP.defaults().with("eta", .2),
                    Map.of("pre_tols", times, "postSpike", spikes),
                    Map.of("weights", events));
            WeightMatrix square = weights("square", before.width(), before.width());
            builder.component(
                    "short",
                    Components.SHORT_TERM_PLASTICITY.defaults().with("tau_f", 30),
                    Map.of("inputs", hidden),
                    Map.of("weights", square, "resources", square));
        }
    }

    private Signal one(String name, ComponentParameters parameters, Signal in, String output) {
        return builder.component(name, parameters, Map.of("inputs", in)).get(output);
    }

    private static ModelParameters encoder(int kind) {
        return switch (kind) {
            case 0 -> BernoulliEncoder.MODEL.defaults();
            case 1 -> PoissonEncoder.MODEL.defaults().with(PoissonEncoder.TARGET_FREQ, 900);
            default -> PhasorEncoder.MODEL.defaults().with(PhasorEncoder.TARGET_FREQ, 900);
        };
    }

    private static ModelParameters winnerTakeAll() {
        return WinnerTakeAll.MODEL
                .defaults()
                .with(WinnerTakeAll.TAU_M, 10)
                .with(WinnerTakeAll.THR_BASE, 0.1)
                .with(WinnerTakeAll.REFRACT_TIME, 1.5);
    }

    private static ModelParameters lif() {
        return Lif.MODEL
                .defaults()
                .with(Lif.TAU_M, 6)
                .with(Lif.RESIST_M, 6)
                .with(Lif.REFRACT_TIME, 1.5)
                .with(Lif.TAU_THETA, 50)
                .with(Lif.THETA_PLUS, 0.5);
    }

    private WeightMatrix weights(String name, int rows, int columns) {
        WeightMatrix made = builder.weights(name, rows, columns);
        weights.add(made);
        return made;
    }

    private int size() {
        return SIZES[random.nextInt(SIZES.length)];
    }

    private SummationOrder order() {
        return switch (random.nextInt(4)) {
            case 0 -> SummationOrder.ASCENDING;
            case 1 -> SummationOrder.FOUR_LANES;
            default -> SummationOrder.panels(1 + random.nextInt(90));
        };
    }

    private int[][] targets(int rows, int columns) {
        int[][] targets = new int[rows][];
        for (int row = 0; row < rows; row++) {
            targets[row] = IntStream.range(0, columns)
                    .filter(column -> random.nextInt(5) == 0)
                    .toArray();
        }
        return targets;
    }

    NetworkBuilder builder() {
        return builder;
    }

    OnDemandUpdate normalise() {
        return normalise;
    }

    int batch() {
        return batch;
    }

    NeuronGroup inputs() {
        return inputs;
    }

    /** Builds the network. Its weights and stimuli are the same on every backend. */
    Network on(Backend backend) {
        Network network = builder.build(backend);
        SplittableRandom numbers = new SplittableRandom(seed);
        for (WeightMatrix of : weights) {
            network.write(of, numbers(numbers, of.variable().size(), 2.5f));
        }
        stimulate(network, numbers.nextLong());
        return network;
    }

    /** Sets new stimuli; some never cause a spike and some always do. */
    void stimulate(Network network, long stimulusSeed) {
        SplittableRandom numbers = new SplittableRandom(stimulusSeed);
        float[] stimuli = new float[inputs.current().variable().size()];
        for (int i = 0; i < stimuli.length; i++) {
            stimuli[i] = numbers.nextInt(3) == 0 ? (float) numbers.nextDouble(-0.3, 1.2) : 0f;
        }
        network.write(inputs.current(), stimuli);
        network.write(target, numbers(numbers, target.variable().size(), 1f));
    }

    private static float[] numbers(SplittableRandom numbers, int size, float scale) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = switch (numbers.nextInt(12)) {
                case 0 -> 0f;
                case 1 -> -0f;
                case 2 -> Float.MIN_NORMAL / 4;
                default -> scale * (float) numbers.nextDouble(-0.6, 1);
            };
        }
        return values;
    }
}
