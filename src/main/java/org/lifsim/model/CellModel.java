package org.lifsim.model;

import java.util.List;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.DidYouMean;

/**
 * A cell of a sparse network, computed in float64 with the bits of NEST 3.10.0. The models are {@link #IAF_PSC_DELTA},
 * {@link #IAF_PSC_EXP}, {@link #IAF_PSC_ALPHA}, {@link #IAF_COND_EXP} and {@link #PARROT_NEURON}; names, defaults and units of their
 * parameters are NEST's. Source: the descriptions in {@code models/} of NEST 3.10.0.
 *
 * <p>In each step a cell integrates V_m, then takes the spikes that arrive at the end of the step, then tests {@code V_m >= V_th}.
 * After a spike V_m is held at V_reset for t_ref, which is rounded up to whole steps.
 *
 * @param name NEST's name
 * @param description one sentence without a full stop
 * @param parameters parameters, in the order of the help
 * @param variables names of the state variables that can be read, V_m first; empty for a relay
 */
public record CellModel(String name, String description, List<Parameter> parameters, List<String> variables) {
    /** Membrane time constant, ms, &gt; 0. */
    public static final Parameter TAU_M = Parameter.positive("tau_m", "ms", 10, "membrane time constant");

    /** Membrane capacitance, pF, &gt; 0. */
    public static final Parameter C_M = Parameter.positive("C_m", "pF", 250, "membrane capacitance");

    /** Refractory time, ms, rounded up to whole steps. */
    public static final Parameter T_REF =
            Parameter.notNegative("t_ref", "ms", 2, "refractory time, rounded up to whole steps");

    /** Resting potential, mV. */
    public static final Parameter E_L = Parameter.any("E_L", "mV", -70, "resting potential");

    /** Spike threshold, mV, above V_reset. */
    public static final Parameter V_TH = Parameter.any("V_th", "mV", -55, "spike threshold, above V_reset");

    /** Reset potential, mV. */
    public static final Parameter V_RESET = Parameter.any("V_reset", "mV", -70, "potential after a spike");

    /** Lower bound of the potential, mV; none by default. */
    public static final Parameter V_MIN =
            Parameter.any("V_min", "mV", 0, "lower bound of V_m").allowNone(Double.NEGATIVE_INFINITY);

    /** Constant input current, pA. */
    public static final Parameter I_E = Parameter.any("I_e", "pA", 0, "constant input current");

    /** Time constant of excitatory synapses, ms, &gt; 0. */
    public static final Parameter TAU_SYN_EX =
            Parameter.positive("tau_syn_ex", "ms", 2, "time constant of excitatory synapses");

    /** Time constant of inhibitory synapses, ms, &gt; 0. */
    public static final Parameter TAU_SYN_IN =
            Parameter.positive("tau_syn_in", "ms", 2, "time constant of inhibitory synapses");

    /** Whether spikes that arrive in the refractory time are kept: 1, or lost: 0. */
    public static final Parameter REFRACTORY_INPUT = new Parameter(
            "refractory_input",
            "",
            0,
            Double.NaN,
            "0 or 1",
            x -> x == 0 || x == 1,
            "1: spikes that arrive in the refractory time decay and are added after it; 0: they are lost");

    /** Leak conductance of {@link #IAF_COND_EXP}, nS, &gt; 0. */
    public static final Parameter G_L = Parameter.positive("g_L", "nS", 16.6667, "leak conductance");

    /** Reversal potential of excitatory synapses, mV. */
    public static final Parameter E_EX = Parameter.any("E_ex", "mV", 0, "reversal potential of excitatory synapses");

    /** Reversal potential of inhibitory synapses, mV. */
    public static final Parameter E_IN = Parameter.any("E_in", "mV", -85, "reversal potential of inhibitory synapses");

    /** Reset potential of {@link #IAF_COND_EXP}, mV. */
    public static final Parameter V_RESET_COND = Parameter.any("V_reset", "mV", -60, "potential after a spike");

    /** Time constant of excitatory synapses of {@link #IAF_COND_EXP}, ms, &gt; 0. */
    public static final Parameter TAU_SYN_EX_COND =
            Parameter.positive("tau_syn_ex", "ms", .2, "time constant of excitatory synapses");

    /** Potential, mV. */
    public static final String V_M = "V_m";

    /** Spikes add their weight, in mV, to V_m. */
    public static final CellModel IAF_PSC_DELTA = new CellModel(
            "iaf_psc_delta",
            "leaky integrate-and-fire; a spike adds its weight (mV) to V_m",
            List.of(TAU_M, C_M, T_REF, E_L, V_TH, V_RESET, V_MIN, I_E, REFRACTORY_INPUT),
            List.of(V_M));

    /** Spikes add their weight, in pA, to a current that decays exponentially. */
    public static final CellModel IAF_PSC_EXP = new CellModel(
            "iaf_psc_exp",
            "leaky integrate-and-fire; a spike adds its weight (pA) to an exponentially decaying current",
            List.of(TAU_M, C_M, T_REF, E_L, V_TH, V_RESET, TAU_SYN_EX, TAU_SYN_IN, I_E),
            List.of(V_M, "I_syn_ex", "I_syn_in"));

    /** Spikes start a current shaped like an alpha function, whose peak is their weight, in pA. */
    public static final CellModel IAF_PSC_ALPHA = new CellModel(
            "iaf_psc_alpha",
            "leaky integrate-and-fire; a spike starts an alpha-shaped current, whose peak is its weight (pA)",
            List.of(TAU_M, C_M, T_REF, E_L, V_TH, V_RESET, V_MIN, TAU_SYN_EX, TAU_SYN_IN, I_E),
            List.of(V_M, "I_syn_ex", "I_syn_in"));

    /** Spikes add the magnitude of their weight, in nS, to a conductance that decays exponentially. */
    public static final CellModel IAF_COND_EXP = new CellModel(
            "iaf_cond_exp",
            "leaky integrate-and-fire; a spike adds its weight (nS) to an exponentially decaying conductance,"
                    + " the inhibitory one if it is negative",
            List.of(G_L, C_M, T_REF, E_L, V_TH, V_RESET_COND, E_EX, E_IN, TAU_SYN_EX_COND, TAU_SYN_IN, I_E),
            List.of(V_M, "g_ex", "g_in"));

    /** Repeats each spike that arrives, whatever its weight. */
    public static final CellModel PARROT_NEURON =
            new CellModel("parrot_neuron", "relay that repeats each spike that arrives", List.of(), List.of());

    /** All models. */
    public static final List<CellModel> ALL =
            List.of(IAF_PSC_DELTA, IAF_PSC_EXP, IAF_PSC_ALPHA, IAF_COND_EXP, PARROT_NEURON);

    /** Copies the lists. */
    public CellModel {
        parameters = List.copyOf(parameters);
        variables = List.copyOf(variables);
    }

    /**
     * The model of a name.
     *
     * @param name NEST's name, such as {@code iaf_psc_exp}
     * @return the model
     * @throws InputException if there is none of this name
     */
    public static CellModel of(String name) {
        for (CellModel model : ALL) {
            if (model.name.equals(name)) {
                return model;
            }
        }
        List<String> names = ALL.stream().map(CellModel::name).toList();
        throw new InputException(
                Problem.of(Subject.setting("model"), "is '" + name + "'").hint(DidYouMean.hint(name, names)));
    }

    /**
     * The model with its default parameters.
     *
     * @return the defaults, to be changed by {@link CellParameters#with}
     */
    public CellParameters defaults() {
        return new CellParameters(this);
    }

    /**
     * A parameter of this model.
     *
     * @param parameterName NEST's name, such as {@code tau_m}
     * @return the parameter
     * @throws InputException if the model has none of this name
     */
    public Parameter parameter(String parameterName) {
        for (Parameter parameter : parameters) {
            if (parameter.name().equals(parameterName)) {
                return parameter;
            }
        }
        List<String> names = parameters.stream().map(Parameter::name).toList();
        throw new InputException(Problem.of(Subject.parameter(parameterName), "is unknown")
                .hint(names.isEmpty() ? name + " has no parameters" : DidYouMean.hint(parameterName, names, name)));
    }

    @Override
    public String toString() {
        return name;
    }
}
