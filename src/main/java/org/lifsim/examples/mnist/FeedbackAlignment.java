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
 * A network of hidden and output SLIF neurons, trained by broadcast feedback alignment. Fixed random weights carry the
 * error of the output to the hidden neurons. Source: A. Samadi, T. P. Lillicrap and D. B. Tweed, "Deep learning with dynamic
 * spiking neurons and fixed feedback weights", Neural Computation 29(3), 2017, as implemented by {@code BFA_SNN} of ngc-learn
 * 3.2.3.
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
    private final Signal hiddenCurrent;
    private final Signal outputCurrent;
    private final Signal target;
    private final Signal feedback;
    private final Signal outputError;
    private final Signal hiddenError;
    private final Signal votes;

    /**
     * The parameters of the network.
     *
     * @param dt time step in ms
     * @param burnIn number of steps at the start of each presentation without learning and votes
     * @param gain factor that turns pixels in [0, 1] into spike probabilities
     * @param rate1 learning rate of the hidden neurons' weights
     * @param rate2 learning rate of the output neurons' weights
     * @param neurons parameters of hidden and output neurons
     */
    public record Settings(double dt, int burnIn, double gain, double rate1, double rate2, ModelParameters neurons) {
        /**
         * The parameters of ngc-learn's network.
         *
         * @param pixels number of pixels of an image
         * @param hidden number of hidden neurons
         * @return the default settings
         */
        public static Settings defaults(int pixels, int hidden) {
            ModelParameters neurons = SimplifiedLif.MODEL
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
            return new Settings(0.25, 20, 0.25, 1.0 / pixels, 1.0 / hidden, neurons);
        }
    }

    /**
     * Defines the network.
     *
     * @param settings parameters of the network
     * @param pixels number of pixels of an image
     * @param hiddenUnits number of hidden neurons
     * @param classes number of output neurons, one per class
     * @param batch batch size: number of images that are presented side by side
     * @param seed seed of the random numbers
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
        builder.dense(hidden, inputs.spikes(), w1, b1, SummationOrder.ofNgcLearn(batch, pixels, hiddenUnits));
        builder.update(hidden);
        hiddenCurrent = addInputCurrent("j1", hidden, settings.neurons());
        builder.dense(output, hidden.spikes(), w2, b2, SummationOrder.ofNgcLearn(batch, hiddenUnits, classes));
        builder.update(output);
        outputCurrent = addInputCurrent("j2", output, settings.neurons());
        outputError = builder.subtract("dmu2", target, output.spikes());
        feedback = builder.dense("feedback", outputError, e2, SummationOrder.ASCENDING);
        hiddenError = builder.multiply("dmu1", feedback, hidden.surrogate());
        builder.startAfter(settings.burnIn());
        builder.hebbian(w1, b1, inputs.spikes(), hiddenError, settings.rate1());
        builder.hebbian(w2, b2, hidden.spikes(), outputError, settings.rate2());
        votes = builder.accumulate("votes", outputCurrent);
    }

    /** SLIFCell replaces its input current by resist_m times the current; the reference sums and records this product. */
    private Signal addInputCurrent(String name, NeuronGroup group, ModelParameters neurons) {
        double resistance = neurons.of(SimplifiedLif.RESIST_M);
        return resistance == 1 ? group.current() : builder.oneToOne(name, group.current(), resistance);
    }

    /**
     * Describes the network; see {@link NetworkBuilder#describe}.
     *
     * @return several lines of text
     */
    public String describe() {
        return builder.describe();
    }

    /**
     * Builds the network with all weights 0.
     *
     * @param backend the backend to run on
     * @return the network; the caller closes it
     */
    public Network on(Backend backend) {
        return builder.build(backend);
    }

    /**
     * Builds the network with random initial weights.
     *
     * @param backend the backend to run on
     * @param seed seed of the initial weights
     * @param deviation three standard deviations: of w1, w2 and e2
     * @return the network; the caller closes it
     */
    public Network on(Backend backend, long seed, double... deviation) {
        Map<String, float[]> initial = initialWeights(seed, deviation);
        Network network = on(backend);
        initial.forEach((name, values) -> network.write(weights().get(name), values));
        return network;
    }

    /**
     * Resets the random keys of a network to their initial values, so that it repeats its random numbers.
     *
     * @param network a network that this object built
     * @param seed seed of the random numbers
     */
    public void beginKeys(Network network, long seed) {
        network.setKey(inputs, RngKeys.component(seed, 0));
    }

    /**
     * The random initial weights, normally distributed with mean 0.
     *
     * @param seed seed of the weights
     * @param deviation three standard deviations: of w1, w2 and e2
     * @return arrays by name, each {@code values[row * columns + column]}
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
     * Starts the presentation of a batch of images: resets the network and sets its inputs. Then call {@link Network#advance}.
     *
     * @param network a network that this object built
     * @param images spike probabilities, pixels times the gain: {@code images[b * pixels + i]} for pixel i of image b
     * @param targets {@code targets[b * classes + c]} is 1 if image b has class c, otherwise 0
     * @param learning true if the weights learn
     */
    public void begin(Network network, float[] images, float[] targets, boolean learning) {
        network.reset();
        network.setLearning(learning);
        network.write(inputs.current(), images);
        network.write(target, targets);
    }

    /**
     * The encoder of the pixels.
     *
     * @return the neuron group {@code x}
     */
    public NeuronGroup inputs() {
        return inputs;
    }

    /**
     * The hidden neurons.
     *
     * @return the neuron group {@code z1}
     */
    public NeuronGroup hidden() {
        return hidden;
    }

    /**
     * The output neurons.
     *
     * @return the neuron group {@code z2}
     */
    public NeuronGroup output() {
        return output;
    }

    /**
     * The target output.
     *
     * @return the input {@code y}
     */
    public Signal target() {
        return target;
    }

    /**
     * The votes for each class: the output neurons' input currents times their resistance, summed over the steps after the
     * burn-in. The largest vote gives the predicted class.
     *
     * @return the signal {@code votes}, one row per image
     */
    public Signal votes() {
        return votes;
    }

    /**
     * All weights.
     *
     * @return weights by name: w1, b1, w2, b2 and the fixed feedback weights e2
     */
    public Map<String, WeightMatrix> weights() {
        Map<String, WeightMatrix> all = new LinkedHashMap<>();
        for (WeightMatrix weights : new WeightMatrix[] {w1, b1, w2, b2, e2}) {
            all.put(weights.name(), weights);
        }
        return all;
    }

    /**
     * A signal by its name in reference cases.
     *
     * @param name name of the signal, such as {@code v1} or {@code dmu2}
     * @return the signal; null if the name is unknown
     */
    public Signal signal(String name) {
        return switch (name) {
            case "x" -> inputs.spikes();
            case "j1" -> hiddenCurrent;
            case "v1" -> hidden.variable(StateVariable.V);
            case "s1" -> hidden.spikes();
            case "rfr1" -> hidden.variable(StateVariable.RFR);
            case "surrogate1" -> hidden.surrogate();
            case "j2" -> outputCurrent;
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
