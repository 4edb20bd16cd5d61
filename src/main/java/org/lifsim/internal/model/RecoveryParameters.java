package org.lifsim.internal.model;

import java.util.List;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.model.Parameter;
import org.lifsim.model.StateVariable;

/**
 * Derived parameters that AdEx and Izhikevich's model share.
 *
 * @param membraneResistance membrane resistance, in mV per unit of current
 * @param inverseTauM 1 / tau_m, per ms
 * @param inverseTauW 1 / tau_w, per ms
 * @param threshold spike threshold, in mV
 * @param resetPotential reset potential, in mV
 * @param coupling coupling of the recovery variable to v
 * @param increment increment of the recovery variable at a spike
 */
public record RecoveryParameters(
        DerivedParameter membraneResistance,
        DerivedParameter inverseTauM,
        DerivedParameter inverseTauW,
        DerivedParameter threshold,
        DerivedParameter resetPotential,
        DerivedParameter coupling,
        DerivedParameter increment) {
    /** Derives them from the parameters of a model, in the order of the components. */
    static RecoveryParameters of(
            Parameter resistM,
            Parameter tauM,
            Parameter tauW,
            Parameter threshold,
            Parameter vReset,
            Parameter coupling,
            Parameter increment) {
        return new RecoveryParameters(
                DerivedParameter.of("resist", resistM),
                DerivedParameter.reciprocal("rt_m", tauM),
                DerivedParameter.reciprocal("rt_w", tauW),
                DerivedParameter.of("thr_base", threshold),
                DerivedParameter.of("reset", vReset),
                DerivedParameter.of("coupling", coupling),
                DerivedParameter.of("jump", increment));
    }

    /** The state variables: v, w and the spikes. */
    static List<InitializedVariable> state(Parameter v0, Parameter w0) {
        return List.of(
                InitializedVariable.from(StateVariable.V, v0),
                InitializedVariable.from(StateVariable.W, w0),
                InitializedVariable.zero(StateVariable.S));
    }

    /** All of them and the time step, in the order of the kernels. */
    List<DerivedParameter> all() {
        return List.of(
                membraneResistance,
                inverseTauM,
                inverseTauW,
                DerivedParameter.DT,
                DerivedParameter.HALF_DT,
                threshold,
                resetPotential,
                coupling,
                increment);
    }
}
