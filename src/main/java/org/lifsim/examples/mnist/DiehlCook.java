package org.lifsim.examples.mnist;

import org.lifsim.backend.Backend;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.PoissonEncoder;
import org.lifsim.model.StateVariable;
import org.lifsim.network.Network;
import org.lifsim.network.NetworkBuilder;
import org.lifsim.network.NeuronGroup;
import org.lifsim.network.OnDemandUpdate;
import org.lifsim.network.Signal;
import org.lifsim.network.SummationOrder;
import org.lifsim.network.WeightMatrix;
import org.lifsim.random.RandomKey;

/**
 * Diehl &amp; Cook's network. Pixels become Poisson spikes. Excitatory neurons learn by trace STDP. There are as many inhibitory
 * neurons; each is excited by one excitatory neuron and inhibits all others. Source: P. U. Diehl and M. Cook, "Unsupervised
 * learning of digit recognition using spike-timing-dependent plasticity", Frontiers in Computational Neuroscience 9:99, 2015, as
 * implemented by {@code DC_SNN} of ngc-learn 3.2.3.
 */
public final class DiehlCook {
    private final Settings settings;
    private final NetworkBuilder builder;
    private final NeuronGroup inputs;
    private final NeuronGroup excitatory;
    private final NeuronGroup inhibitory;
    private final WeightMatrix weights;
    private final Signal fromInputs;
    private final Signal fromInhibitory;
    private final Signal fromExcitatory;
    private final Signal inputTrace;
    private final Signal excitatoryTrace;
    private final Signal counts;
    private final OnDemandUpdate normalise;

    /**
     * The parameters of the network.
     *
     * @param dt time step in ms
     * @param targetFreq rate of a white pixel in Hz
     * @param low smallest initial weight
     * @param high largest initial weight
     * @param plus factor of the increase at a postsynaptic spike
     * @param minus factor of the decrease at a presynaptic spike
     * @param bound largest weight
     * @param tauTrace time constant of the traces in ms
     * @param norm sum of an excitatory neuron's weights after each image
     * @param excite weight from an excitatory neuron to its inhibitory neuron
     * @param inhibit weight from an inhibitory neuron to all other excitatory neurons
     * @param excitatory parameters of the excitatory neurons
     * @param inhibitory parameters of the inhibitory neurons
     */
    public record Settings(
            double dt,
            double targetFreq,
            double low,
            double high,
            double plus,
            double minus,
            double bound,
            double tauTrace,
            double norm,
            double excite,
            double inhibit,
            ModelParameters excitatory,
            ModelParameters inhibitory) {
        private static final double TAU_M = 100.500896468;

        /**
         * The parameters of ngc-learn's network.
         *
         * @return the default settings
         */
        public static Settings defaults() {
            ModelParameters neurons = Lif.MODEL
                    .defaults()
                    .with(Lif.TAU_M, TAU_M)
                    .with(Lif.RESIST_M, TAU_M)
                    .with(Lif.REFRACT_TIME, 5);
            ModelParameters excitatory = neurons.with(Lif.THR, -52)
                    .with(Lif.V_REST, -65)
                    .with(Lif.V_RESET, -60)
                    .with(Lif.TAU_THETA, 1e7)
                    .with(Lif.THETA_PLUS, 0.05)
                    .with(Lif.ONE_SPIKE.name(), "true");
            ModelParameters inhibitory = neurons.with(Lif.THR, -40)
                    .with(Lif.V_REST, -60)
                    .with(Lif.V_RESET, -45)
                    .with(Lif.TAU_THETA, 0)
                    .with(Lif.ONE_SPIKE.name(), "false");
            return new Settings(1, 63.75, 0, 0.3, 1e-2, 1e-4, 1, 20, 78.4, 22.5, -120, excitatory, inhibitory);
        }
    }

    /**
     * Defines the network.
     *
     * @param settings parameters of the network
     * @param pixels number of pixels of an image
     * @param units number of excitatory neurons, and of inhibitory neurons
     * @param seed seed of the random numbers
     */
    public DiehlCook(Settings settings, int pixels, int units, long seed) {
        this.settings = settings;
        builder = new NetworkBuilder("Diehl & Cook", settings.dt());
        inputs = builder.addNeurons(
                "x", PoissonEncoder.MODEL.defaults().with(PoissonEncoder.TARGET_FREQ, settings.targetFreq()), pixels);
        excitatory = builder.addNeurons("e", settings.excitatory(), units);
        inhibitory = builder.addNeurons("i", settings.inhibitory(), units);
        weights = builder.weights("w1", pixels, units);
        builder.rngKey(inputs, RngKeys.component(seed, 0));
        builder.rngKey(excitatory, RngKeys.component(seed, 2));

        fromInputs = builder.dense("w1_out", inputs.spikes().previousStep(), weights, SummationOrder.ASCENDING);
        fromInhibitory = builder.lateral("w1ie_out", inhibitory.spikes().previousStep(), settings.inhibit());
        fromExcitatory = builder.oneToOne("w1ei_out", excitatory.spikes().previousStep(), settings.excite());
        builder.update(inputs);
        builder.update(excitatory, fromInputs, fromInhibitory);
        builder.update(inhibitory, fromExcitatory);
        inputTrace = builder.exponentialTrace("tr0", inputs.spikes(), settings.tauTrace());
        excitatoryTrace = builder.exponentialTrace("tr1", excitatory.spikes(), settings.tauTrace());
        builder.stdp(
                weights,
                inputTrace,
                inputs.spikes(),
                excitatoryTrace,
                excitatory.spikes(),
                settings.plus(),
                settings.minus(),
                settings.bound());
        counts = builder.accumulate("spike_counts", excitatory.spikes());
        normalise = builder.normalizeColumns(weights, settings.norm());
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
     * Builds the network with random initial weights.
     *
     * @param backend the backend to run on
     * @param seed seed of the initial weights
     * @return the network; the caller closes it
     */
    public Network on(Backend backend, long seed) {
        float[] initial = initialWeights(seed);
        Network network = builder.build(backend);
        network.write(weights, initial);
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
        network.setKey(excitatory, RngKeys.component(seed, 2));
    }

    /**
     * The random initial weights, uniformly distributed from low to high.
     *
     * @param seed seed of the weights
     * @return a new array, {@code values[pixel * units + neuron]}
     */
    public float[] initialWeights(long seed) {
        RandomKey key = RngKeys.weights(RngKeys.component(seed, 1));
        float low = (float) settings.low();
        float range = (float) settings.high() - low;
        float[] values = new float[weights.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.max(low, key.uniform(i) * range + low);
        }
        return values;
    }

    /**
     * Presents one image: resets the network and advances it.
     *
     * @param network a network that this object built
     * @param image pixels in [0, 1]
     * @param steps number of steps
     * @param learning true if the weights learn and are normalized afterwards. Thresholds adapt in any case.
     */
    public void present(Network network, float[] image, int steps, boolean learning) {
        network.reset();
        network.setLearning(learning);
        network.write(inputs.current(), image);
        network.advance(steps);
        if (learning) {
            network.run(normalise);
        }
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
     * The excitatory neurons, which learn.
     *
     * @return the neuron group {@code e}
     */
    public NeuronGroup excitatory() {
        return excitatory;
    }

    /**
     * The inhibitory neurons.
     *
     * @return the neuron group {@code i}
     */
    public NeuronGroup inhibitory() {
        return inhibitory;
    }

    /**
     * The weights from pixels to excitatory neurons.
     *
     * @return the weights {@code w1}
     */
    public WeightMatrix weights() {
        return weights;
    }

    /**
     * The adaptation of the excitatory neurons' thresholds, in mV.
     *
     * @return the signal {@code thr_theta_e}
     */
    public Signal thresholds() {
        return excitatory.variable(StateVariable.THR_THETA);
    }

    /**
     * The number of spikes of each excitatory neuron in the current presentation.
     *
     * @return the signal {@code spike_counts}
     */
    public Signal counts() {
        return counts;
    }

    /**
     * The update that normalizes the weights, for {@link Network#run} after an image with learning.
     *
     * @return the normalization
     */
    public OnDemandUpdate normalise() {
        return normalise;
    }

    /**
     * A signal by its name in reference cases.
     *
     * @param name name of the signal, such as {@code v_e} or {@code tr0}
     * @return the signal; null if the name is unknown
     */
    public Signal signal(String name) {
        return switch (name) {
            case "x" -> inputs.spikes();
            case "w1_out" -> fromInputs;
            case "w1ie_out" -> fromInhibitory;
            case "w1ei_out" -> fromExcitatory;
            case "s_e" -> excitatory.spikes();
            case "v_e" -> excitatory.variable(StateVariable.V);
            case "rfr_e" -> excitatory.variable(StateVariable.RFR);
            case "thr_theta_e" -> thresholds();
            case "s_i" -> inhibitory.spikes();
            case "v_i" -> inhibitory.variable(StateVariable.V);
            case "rfr_i" -> inhibitory.variable(StateVariable.RFR);
            case "tr0" -> inputTrace;
            case "tr1" -> excitatoryTrace;
            default -> null;
        };
    }
}
