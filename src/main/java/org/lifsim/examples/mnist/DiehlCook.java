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
 * Diehl &amp; Cook's network: pixels as Poisson spikes, excitatory cells that learn by trace STDP, and as many inhibitory ones, each driven by
 * one excitatory cell and holding down all others. Source: P. U. Diehl and M. Cook, "Unsupervised learning of digit recognition using
 * spike-timing-dependent plasticity", Frontiers in Computational Neuroscience 9:99, 2015, as ngc-learn 3.2.3's {@code DC_SNN} has it.
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
     * What the network's constants are.
     *
     * @param dt the step, ms
     * @param targetFreq the rate of a white pixel, Hz
     * @param low the smallest initial weight
     * @param high the largest initial weight
     * @param plus how much a postsynaptic spike strengthens
     * @param minus how much a presynaptic spike weakens
     * @param bound the largest weight
     * @param tauTrace time constant of the traces, ms
     * @param norm what the weights of an excitatory cell sum up to after each image
     * @param excite weight from an excitatory cell to its inhibitory one
     * @param inhibit weight from an inhibitory cell to all other excitatory ones
     * @param excitatory parameters of excitatory cells
     * @param inhibitory parameters of inhibitory cells
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
         * What ngc-learn's network has.
         *
         * @return the settings
         */
        public static Settings defaults() {
            ModelParameters cells = Lif.MODEL
                    .defaults()
                    .with(Lif.TAU_M, TAU_M)
                    .with(Lif.RESIST_M, TAU_M)
                    .with(Lif.REFRACT_TIME, 5);
            ModelParameters excitatory = cells.with(Lif.THR, -52)
                    .with(Lif.V_REST, -65)
                    .with(Lif.V_RESET, -60)
                    .with(Lif.TAU_THETA, 1e7)
                    .with(Lif.THETA_PLUS, 0.05)
                    .with(Lif.ONE_SPIKE.name(), "true");
            ModelParameters inhibitory = cells.with(Lif.THR, -40)
                    .with(Lif.V_REST, -60)
                    .with(Lif.V_RESET, -45)
                    .with(Lif.TAU_THETA, 0)
                    .with(Lif.ONE_SPIKE.name(), "false");
            return new Settings(1, 63.75, 0, 0.3, 1e-2, 1e-4, 1, 20, 78.4, 22.5, -120, excitatory, inhibitory);
        }
    }

    /**
     * Describes the network.
     *
     * @param settings its constants
     * @param pixels how many pixels an image has
     * @param units how many excitatory cells there are
     * @param seed of its random numbers
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
     * The network in words.
     *
     * @return some lines
     */
    public String describe() {
        return builder.describe();
    }

    /**
     * Builds the network, with the weights of its seed.
     *
     * @param backend where it is to run
     * @param seed of its random numbers
     * @return the network
     */
    public Network on(Backend backend, long seed) {
        float[] initial = initialWeights(seed);
        Network network = builder.build(backend);
        network.write(weights, initial);
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
        network.setKey(excitatory, RngKeys.component(seed, 2));
    }

    /**
     * The weights that a seed gives: evenly distributed from low to high.
     *
     * @param seed the seed
     * @return row by row
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
     * Shows an image: a presentation from its reset on.
     *
     * @param network one of this description
     * @param image pixels in [0, 1]
     * @param steps how long, steps
     * @param learning whether the weights learn, and are normalised afterwards; thresholds adapt in any case
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
     * The encoder of pixels.
     *
     * @return cells {@code x}
     */
    public NeuronGroup inputs() {
        return inputs;
    }

    /**
     * The cells that learn.
     *
     * @return cells {@code e}
     */
    public NeuronGroup excitatory() {
        return excitatory;
    }

    /**
     * The cells that inhibit.
     *
     * @return cells {@code i}
     */
    public NeuronGroup inhibitory() {
        return inhibitory;
    }

    /**
     * The weights from pixels to excitatory cells.
     *
     * @return weights {@code w1}
     */
    public WeightMatrix weights() {
        return weights;
    }

    /**
     * How far the thresholds of excitatory cells have adapted, mV.
     *
     * @return the signal {@code thr_theta_e}
     */
    public Signal thresholds() {
        return excitatory.variable(StateVariable.THR_THETA);
    }

    /**
     * How often each excitatory cell has spiked in the presentation.
     *
     * @return the signal {@code spike_counts}
     */
    public Signal counts() {
        return counts;
    }

    /**
     * What to call {@link Network#run} with after an image that was learned.
     *
     * @return the normalisation
     */
    public OnDemandUpdate normalise() {
        return normalise;
    }

    /**
     * Signals by the names that reference cases give them.
     *
     * @param name such as {@code v_e} or {@code tr0}
     * @return the signal, or null if there is none
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
