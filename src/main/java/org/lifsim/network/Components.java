package org.lifsim.network;

import java.util.List;
import java.util.Optional;

/** The components of ngc-learn 3.2.3 that networks can have beside their neuron groups; see {@link Component}. */
public final class Components {
    /** Trace of spikes ({@code VarTrace}). */
    public static final Component TRACE = TraceComponents.TRACE;

    /** Spikes of a window, weighted by an exponential of their age ({@code ExpKernel}). */
    public static final Component EXPONENTIAL_KERNEL = TraceComponents.EXPONENTIAL_KERNEL;

    /** Time of the last spike ({@code tols} of ngc-learn's cells). */
    public static final Component LAST_SPIKE_TIME = TraceComponents.LAST_SPIKE_TIME;

    /** Synapse that jumps and decays exponentially ({@code ExponentialSynapse}). */
    public static final Component EXPONENTIAL_SYNAPSE = SynapseComponents.EXPONENTIAL;

    /** Synapse with the shape of an alpha function ({@code AlphaSynapse}). */
    public static final Component ALPHA_SYNAPSE = SynapseComponents.ALPHA;

    /** Synapse that rises and decays exponentially ({@code DoubleExpSynapse}). */
    public static final Component DOUBLE_EXPONENTIAL_SYNAPSE = SynapseComponents.DOUBLE_EXPONENTIAL;

    /** Synapses with facilitation and depression ({@code STPDenseSynapse}). */
    public static final Component SHORT_TERM_PLASTICITY = SynapseComponents.SHORT_TERM_PLASTICITY;

    /** STDP by traces ({@code TraceSTDPSynapse}). */
    public static final Component TRACE_STDP = PlasticityComponents.TRACE_STDP;

    /** STDP with exponential dependence on the weight ({@code ExpSTDPSynapse}). */
    public static final Component EXPONENTIAL_STDP = PlasticityComponents.EXPONENTIAL_STDP;

    /** STDP at postsynaptic spikes ({@code EventSTDPSynapse}). */
    public static final Component EVENT_STDP = PlasticityComponents.EVENT_STDP;

    /** STDP modulated by a reward, with or without an eligibility trace ({@code MSTDPETSynapse}). */
    public static final Component REWARD_STDP = PlasticityComponents.REWARD_STDP;

    /** Hebbian rule with bounds and regularization ({@code HebbianSynapse}). */
    public static final Component HEBBIAN = PlasticityComponents.HEBBIAN;

    /** Latency encoder ({@code LatencyCell}). */
    public static final Component LATENCY = EncoderComponents.LATENCY;

    /** Time-to-first-spike encoder ({@code TTFSCell}). */
    public static final Component TIME_TO_FIRST_SPIKE = EncoderComponents.TIME_TO_FIRST_SPIKE;

    /** Cell with a graded state ({@code RateCell}). */
    public static final Component RATE_CELL = RateComponents.RATE_CELL;

    /** Gaussian error cell ({@code GaussianErrorCell}). */
    public static final Component GAUSSIAN_ERROR = RateComponents.GAUSSIAN_ERROR;

    private static final List<Component> ALL = List.of(
            TRACE,
            EXPONENTIAL_KERNEL,
            LAST_SPIKE_TIME,
            EXPONENTIAL_SYNAPSE,
            ALPHA_SYNAPSE,
            DOUBLE_EXPONENTIAL_SYNAPSE,
            SHORT_TERM_PLASTICITY,
            TRACE_STDP,
            EXPONENTIAL_STDP,
            EVENT_STDP,
            REWARD_STDP,
            HEBBIAN,
            LATENCY,
            TIME_TO_FIRST_SPIKE,
            RATE_CELL,
            GAUSSIAN_ERROR);

    private Components() {}

    /**
     * All components.
     *
     * @return in the order of the documentation
     */
    public static List<Component> all() {
        return ALL;
    }

    /**
     * The component of a recorded case.
     *
     * @param name the model of the case, such as {@code VarTrace}
     * @return the component; empty if there is none of this name
     */
    public static Optional<Component> ofCase(String name) {
        return ALL.stream().filter(component -> component.name().equals(name)).findFirst();
    }
}
