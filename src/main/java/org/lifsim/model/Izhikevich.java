package org.lifsim.model;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.lifsim.internal.reference.IzhikevichReference;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.ReferenceUpdate;

/**
 * The Izhikevich cell. Source: {@code IzhikevichCell} of ngc-learn 3.2.3; E. M. Izhikevich, "Simple model of spiking neurons", IEEE
 * Trans. Neural Networks 14, 2003.
 *
 * <pre>
 * tau_m dv/dt = 0.04 v^2 + 5 v + 140 - w + resist_m j
 * tau_w dw/dt = coupling_factor v - w                     (tau_w = 1/a, coupling_factor = b of the paper)
 * a unit whose v was above v_thr before the step spikes; then v = v_reset (c), w += w_reset (d)
 * </pre>
 */
public final class Izhikevich implements NeuronModel {
    /** Membrane time constant, ms, &gt; 0. */
    public static final Parameter TAU_M = Parameter.timeConstant("tau_m", 1, "membrane time constant");

    /** Membrane resistance, &gt; 0. */
    public static final Parameter RESIST_M = Parameter.positive(
            "resist_m", "per unit of current", 1, "membrane resistance, which scales the input current");

    /** Where a unit has spiked, mV. */
    public static final Parameter V_THR = Parameter.any("v_thr", "mV", 30, "potential above which a unit has spiked");

    /** Potential right after a spike, mV; c of the paper. */
    public static final Parameter V_RESET =
            Parameter.any("v_reset", "mV", -65, "potential right after a spike (c of the paper)");

    /** Time constant of recovery, ms, &gt; 0; 1/a of the paper. */
    public static final Parameter TAU_W =
            Parameter.timeConstant("tau_w", 50, "time constant of the recovery (1/a of the paper)");

    /** What a spike adds to the recovery; d of the paper. */
    public static final Parameter W_RESET =
            Parameter.any("w_reset", "", 8, "how much a spike raises the recovery (d of the paper)");

    /** Coupling of the recovery to the potential; b of the paper. */
    public static final Parameter COUPLING_FACTOR =
            Parameter.any("coupling_factor", "", 0.2, "how the recovery follows the potential (b of the paper)");

    /** Potential at the start, mV. */
    public static final Parameter V0 = Parameter.any("v0", "mV", -65, "potential at the start");

    /** Recovery at the start. */
    public static final Parameter W0 = Parameter.any("w0", "", -14, "recovery at the start");

    /** Membrane resistance. */
    public static final DerivedParameter RESIST = DerivedParameter.of("resist", RESIST_M);

    /** 1 / tau_m. */
    public static final DerivedParameter RT_M = DerivedParameter.reciprocal("rt_m", TAU_M);

    /** 1 / tau_w. */
    public static final DerivedParameter RT_W = DerivedParameter.reciprocal("rt_w", TAU_W);

    /** Where a unit has spiked. */
    public static final DerivedParameter THRESHOLD = DerivedParameter.of("thr_base", V_THR);

    /** Potential after a spike. */
    public static final DerivedParameter RESET = DerivedParameter.of("reset", V_RESET);

    /** Coupling of the recovery. */
    public static final DerivedParameter COUPLING = DerivedParameter.of("coupling", COUPLING_FACTOR);

    /** What a spike adds to the recovery. */
    public static final DerivedParameter JUMP = DerivedParameter.of("jump", W_RESET);

    /** The cell. */
    public static final Izhikevich MODEL = new Izhikevich();

    private Izhikevich() {}

    @Override
    public String name() {
        return "Izhikevich";
    }

    @Override
    public String summary() {
        return "quadratic integrate-and-fire with recovery, after Izhikevich";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(TAU_M, RESIST_M, V_THR, V_RESET, TAU_W, W_RESET, COUPLING_FACTOR, V0, W0);
    }

    @Override
    public List<ModelOption> options() {
        return List.of(ModelOption.INTEGRATION_TYPE);
    }

    @Override
    public Set<ModelFeature> features(ModelParameters parameters) {
        return ModelOption.isMidpoint(parameters)
                ? EnumSet.of(ModelFeature.MIDPOINT)
                : EnumSet.noneOf(ModelFeature.class);
    }

    @Override
    public List<InitializedVariable> state(Set<ModelFeature> traits) {
        return List.of(
                InitializedVariable.from(StateVariable.V, V0),
                InitializedVariable.from(StateVariable.W, W0),
                InitializedVariable.zero(StateVariable.S));
    }

    @Override
    public List<StateVariable> digestVariables() {
        return List.of(StateVariable.V, StateVariable.W);
    }

    @Override
    public List<DerivedParameter> derivedParameters() {
        return List.of(
                RESIST, RT_M, RT_W, DerivedParameter.DT, DerivedParameter.HALF_DT, THRESHOLD, RESET, COUPLING, JUMP);
    }

    @Override
    public ReferenceUpdate step(NeuronState state) {
        return new IzhikevichReference(state);
    }

    @Override
    public Parameter inputResistance() {
        return RESIST_M;
    }

    @Override
    public Parameter thresholdParameter() {
        return V_THR;
    }

    @Override
    public double demoCurrent() {
        return 10;
    }
}
