package org.lifsim.examples.mnist;

import java.util.LinkedHashMap;
import java.util.Map;
import org.lifsim.backend.Backend;
import org.lifsim.internal.random.JaxNormal;
import org.lifsim.model.BernoulliEncoder;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.SimplifiedLif;
import org.lifsim.model.StateVariable;
import org.lifsim.network.Network;
import org.lifsim.network.NetworkBuilder;
import org.lifsim.network.NeuronGroup;
import org.lifsim.network.Signal;
import org.lifsim.network.SummationOrder;
import org.lifsim.network.WeightMatrix;
import org.lifsim.random.RandomKey;

/**
 * A network of SLIF cells in two layers, trained by broadcast feedback alignment: the error of the output reaches the hidden cells by fixed
 * random weights. Source: A. Samadi, T. P. Lillicrap and D. B. Tweed, "Deep learning with dynamic spiking neurons and fixed feedback
 * weights", Neural Computation 29(3), 2017, as ngc-learn 3.2.3's {@code BFA_SNN} has it.
 */
public final class FeedbackAlignment {
    private final NetworkBuilder builder;
    private final NeuronGroup inputs;
    private final NeuronGroup hidden;
    private final NeuronGroup output;
    private final WeightMatrix w1;
    private final WeightMatrix b1;
    private final WeightMatrix w2;
    private final WeightMatrix b2;
    private final WeightMatrix e2;
    private final Signal hiddenDrive;
    private final Signal outputDrive;
    private final Signal target;
    private final Signal feedback;
    private final Signal outputError;
    private final Signal hiddenError;
    private final Signal votes;

    /**
     * What the network's constants are.
     *
     * @param dt the step, ms
     * @param burnIn steps of a presentation without learning and votes
     * @param gain what pixels are multiplied with before they are probabilities
     * @param rate1 rate of learning of the first layer
     * @param rate2 rate of learning of the second layer
     * @param neurons parameters of hidden and output cells
     */
    public record Settings(double dt, int burnIn, double gain, double rate1, double rate2, ModelParameters neurons) {
        /**
         * What ngc-learn's network has.
         *
         * @param pixels how many pixels an image has
         * @param hidden how many hidden cells there are
         * @return the settings
         */
        public static Settings defaults(int pixels, int hidden) {
            ModelParameters cells = SimplifiedLif.MODEL
                    .defaults()
                    .with(SimplifiedLif.TAU_M, 20)
                    .with(SimplifiedLif.RESIST_M, 1)
                    .with(SimplifiedLif.THR, 0.4)
                    .with(SimplifiedLif.RESIST_INH, 0)
                    .with(SimplifiedLif.STICKY_SPIKES.name(), "true")
                    .with(SimplifiedLif.REFRACT_TIME, 1)
                    .with(SimplifiedLif.THR_GAIN, 0)
                    .with(SimplifiedLif.THR_LEAK, 0)
                    .with(SimplifiedLif.THR_JITTER, 0);
            return new Settings(0.25, 20, 0.25, 1.0 / pixels, 1.0 / hidden, cells);
        }
    }

    /**
     * Describes the network.
     *
     * @param settings its constants
     * @param pixels how many pixels an image has
     * @param hiddenUnits how many hidden cells there are
     * @param classes how many output cells there are
     * @param batch how many images are shown at once
     * @param seed of its random numbers
     */
    public FeedbackAlignment(Settings settings, int pixels, int hiddenUnits, int classes, int batch, long seed) {
        builder = new NetworkBuilder("Feedback alignment", settings.dt(), batch);
        inputs = builder.addNeurons("x", BernoulliEncoder.MODEL.defaults(), pixels);
        hidden = builder.addNeurons("z1", settings.neurons(), hiddenUnits, true);
        output = builder.addNeurons("z2", settings.neurons(), classes);
        target = builder.input("y", classes);
        w1 = builder.weights("w1", pixels, hiddenUnits);
        b1 = builder.weights("b1", 1, hiddenUnits);
        w2 = builder.weights("w2", hiddenUnits, classes);
        b2 = builder.weights("b2", 1, classes);
        e2 = builder.weights("e2", classes, hiddenUnits);
        builder.rngKey(inputs, RngKeys.component(seed, 0));

        builder.update(inputs);
        builder.dense(hidden, inputs.spikes(), w1, b1, SummationOrder.ofReference(batch, pixels, hiddenUnits));
        builder.update(hidden);
        hiddenDrive = drive("j1", hidden, settings.neurons());
        builder.dense(output, hidden.spikes(), w2, b2, SummationOrder.ofReference(batch, hiddenUnits, classes));
        builder.update(output);
        outputDrive = drive("j2", output, settings.neurons());
        outputError = builder.subtract("dmu2", target, output.spikes());
        feedback = builder.dense("feedback", outputError, e2, SummationOrder.ASCENDING);
        hiddenError = builder.multiply("dmu1", feedback, hidden.surrogate());
        builder.startLearningAfter(settings.burnIn());
        builder.hebbian(w1, b1, inputs.spikes(), hiddenError, settings.rate1());
        builder.hebbian(w2, b2, hidden.spikes(), outputError, settings.rate2());
        votes = builder.accumulate("votes", outputDrive);
    }

    /** SLIFCell overwrites what comes in by resist_m times it, and that is what the reference sums and records. */
    private Signal drive(String name, NeuronGroup group, ModelParameters cells) {
        double resistance = cells.of(SimplifiedLif.RESIST_M);
        return resistance == 1 ? group.current() : builder.oneToOne(name, group.current(), resistance);
    }

    /**
     * The network in words.
     *
     * @return some lines
     */
    public String describe() {
        return builder.describe();
    }

    /**
     * Builds the network; all weights are 0.
     *
     * @param backend where it is to run
     * @return the network
     */
    public Network on(Backend backend) {
        return builder.build(backend);
    }

    /**
     * Builds the network, with the weights of its seed.
     *
     * @param backend where it is to run
     * @param seed of its random numbers
     * @param deviation standard deviations of w1, w2 and e2
     * @return the network
     */
    public Network on(Backend backend, long seed, double... deviation) {
        Map<String, float[]> initial = initialWeights(seed, deviation);
        Network network = on(backend);
        initial.forEach((name, values) -> network.write(weights().get(name), values));
        return network;
    }

    /**
     * Makes a network draw again as it did first.
     *
     * @param network one of this description
     * @param seed of its random numbers
     */
    public void beginKeys(Network network, long seed) {
        network.setKey(inputs, RngKeys.component(seed, 0));
    }

    /**
     * The weights that a seed gives: normally distributed around 0.
     *
     * @param seed the seed
     * @param deviation standard deviations of w1, w2 and e2
     * @return row by row, by name
     */
    public Map<String, float[]> initialWeights(long seed, double... deviation) {
        Map<String, float[]> all = new LinkedHashMap<>();
        all.put(w1.name(), initial(w1, seed, RngKeys.W1, deviation[0]));
        all.put(w2.name(), initial(w2, seed, RngKeys.W2, deviation[1]));
        all.put(e2.name(), initial(e2, seed, RngKeys.E2, deviation[2]));
        return all;
    }

    private static float[] initial(WeightMatrix weights, long seed, int component, double deviation) {
        RandomKey key = RngKeys.weights(RngKeys.component(seed, component));
        float[] values = new float[weights.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = 0f + (float) deviation * JaxNormal.of(key, i);
        }
        return values;
    }

    /**
     * Sets a batch of images: the begin of a presentation, of which {@link Network#advance} takes the steps.
     *
     * @param network one of this description
     * @param images pixels times the gain, image by image: probabilities
     * @param targets 1 for each image's class, else 0
     * @param learning whether the weights learn
     */
    public void begin(Network network, float[] images, float[] targets, boolean learning) {
        network.reset();
        network.setLearning(learning);
        network.write(inputs.current(), images);
        network.write(target, targets);
    }

    /**
     * The encoder of pixels.
     *
     * @return cells {@code x}
     */
    public NeuronGroup inputs() {
        return inputs;
    }

    /**
     * The first layer.
     *
     * @return cells {@code z1}
     */
    public NeuronGroup hidden() {
        return hidden;
    }

    /**
     * The second layer.
     *
     * @return cells {@code z2}
     */
    public NeuronGroup output() {
        return output;
    }

    /**
     * What should come out.
     *
     * @return the input {@code y}
     */
    public Signal target() {
        return target;
    }

    /**
     * The input of output cells times their resistance, summed over the steps after the burn-in: its largest tells the class.
     *
     * @return a row for each image
     */
    public Signal votes() {
        return votes;
    }

    /**
     * All weights.
     *
     * @return by name: w1, b1, w2, b2, and the fixed e2
     */
    public Map<String, WeightMatrix> weights() {
        Map<String, WeightMatrix> all = new LinkedHashMap<>();
        for (WeightMatrix weights : new WeightMatrix[] {w1, b1, w2, b2, e2}) {
            all.put(weights.name(), weights);
        }
        return all;
    }

    /**
     * Signals by the names that reference cases give them.
     *
     * @param name such as {@code v1} or {@code dmu2}
     * @return the signal, or null if there is none
     */
    public Signal signal(String name) {
        return switch (name) {
            case "x" -> inputs.spikes();
            case "j1" -> hiddenDrive;
            case "v1" -> hidden.variable(StateVariable.V);
            case "s1" -> hidden.spikes();
            case "rfr1" -> hidden.variable(StateVariable.RFR);
            case "surrogate1" -> hidden.surrogate();
            case "j2" -> outputDrive;
            case "v2" -> output.variable(StateVariable.V);
            case "s2" -> output.spikes();
            case "rfr2" -> output.variable(StateVariable.RFR);
            case "dmu2" -> outputError;
            case "feedback" -> feedback;
            case "dmu1" -> hiddenError;
            default -> null;
        };
    }
}
