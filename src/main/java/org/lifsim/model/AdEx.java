package org.lifsim.model;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.lifsim.internal.reference.AdExReference;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.ReferenceUpdate;

/**
 * The adaptive exponential integrate-and-fire cell. Source: {@code AdExCell} of ngc-learn 3.2.3; R. Brette and W. Gerstner, "Adaptive
 * exponential integrate-and-fire model as an effective description of neuronal activity", J. Neurophysiol. 94, 2005.
 *
 * <pre>
 * tau_m dv/dt = -(v - v_rest) + v_sharpness exp((v - intrinsic_mem_thr) / v_sharpness) - resist_m w + resist_m j
 * tau_w dw/dt = a (v - v_rest) - w
 * spike where v &gt; thr; then v = v_reset, w += b
 * </pre>
 *
 * <p>Where exp overflows, the potential is beyond every threshold: the unit spikes and is reset. The reference multiplies infinity by
 * zero there and is NaN from then on.
 */
public final class AdEx implements NeuronModel {
    /** Membrane time constant, ms, &gt; 0. */
    public static final Parameter TAU_M = Parameter.timeConstant("tau_m", 15, "membrane time constant");

    /** Membrane resistance, &gt; 0. */
    public static final Parameter RESIST_M = Parameter.positive(
            "resist_m", "mV per unit of current", 1, "membrane resistance, which scales the input current and w");

    /** Time constant of recovery, ms, &gt; 0. */
    public static final Parameter TAU_W = Parameter.timeConstant("tau_w", 400, "time constant of the recovery");

    /** How sharply a spike sets in, mV, &gt; 0. */
    public static final Parameter V_SHARPNESS =
            Parameter.divisor("v_sharpness", "mV", 2, "slope of the exponential: how sharply a spike sets in");

    /** Where a spike sets in, mV. */
    public static final Parameter INTRINSIC_MEM_THR =
            Parameter.any("intrinsic_mem_thr", "mV", -55, "potential where a spike sets in");

    /** Where a spike is told and the unit reset, mV. */
    public static final Parameter THR =
            Parameter.any("thr", "mV", 5, "potential above which a unit has spiked and is reset");

    /** Resting potential, mV. */
    public static final Parameter V_REST = Parameter.any("v_rest", "mV", -72, "resting potential");

    /** Potential right after a spike, mV. */
    public static final Parameter V_RESET = Parameter.any("v_reset", "mV", -75, "potential right after a spike");

    /** Coupling of the recovery to the potential. */
    public static final Parameter A = Parameter.any("a", "", 0.1, "how the recovery follows the potential");

    /** What a spike adds to the recovery. */
    public static final Parameter B = Parameter.any("b", "", 0.75, "how much a spike raises the recovery");

    /** Potential at the start, mV. */
    public static final Parameter V0 = Parameter.any("v0", "mV", -70, "potential at the start");

    /** Recovery at the start. */
    public static final Parameter W0 = Parameter.any("w0", "", 0, "recovery at the start");

    /** Resting potential. */
    public static final DerivedParameter REST = DerivedParameter.of("rest", V_REST);

    /** Membrane resistance. */
    public static final DerivedParameter RESIST = DerivedParameter.of("resist", RESIST_M);

    /** Slope of the exponential. */
    public static final DerivedParameter SHARPNESS = DerivedParameter.of("sharpness", V_SHARPNESS);

    /** 1 / v_sharpness. */
    public static final DerivedParameter PER_SHARPNESS = DerivedParameter.reciprocal("per_sharpness", V_SHARPNESS);

    /** Where a spike sets in. */
    public static final DerivedParameter ONSET = DerivedParameter.of("onset", INTRINSIC_MEM_THR);

    /** 1 / tau_m. */
    public static final DerivedParameter RT_M = DerivedParameter.reciprocal("rt_m", TAU_M);

    /** 1 / tau_w. */
    public static final DerivedParameter RT_W = DerivedParameter.reciprocal("rt_w", TAU_W);

    /** Where a unit is reset. */
    public static final DerivedParameter THRESHOLD = DerivedParameter.of("thr_base", THR);

    /** Potential after a spike. */
    public static final DerivedParameter RESET = DerivedParameter.of("reset", V_RESET);

    /** Coupling of the recovery. */
    public static final DerivedParameter COUPLING = DerivedParameter.of("coupling", A);

    /** What a spike adds to the recovery. */
    public static final DerivedParameter JUMP = DerivedParameter.of("jump", B);

    /** The cell. */
    public static final AdEx MODEL = new AdEx();

    private AdEx() {}

    @Override
    public String name() {
        return "AdEx";
    }

    @Override
    public String summary() {
        return "adaptive exponential integrate-and-fire";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(TAU_M, RESIST_M, TAU_W, V_SHARPNESS, INTRINSIC_MEM_THR, THR, V_REST, V_RESET, A, B, V0, W0);
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
                REST,
                RESIST,
                SHARPNESS,
                PER_SHARPNESS,
                ONSET,
                RT_M,
                RT_W,
                DerivedParameter.DT,
                DerivedParameter.HALF_DT,
                THRESHOLD,
                RESET,
                COUPLING,
                JUMP);
    }

    @Override
    public ReferenceUpdate step(NeuronState state) {
        return new AdExReference(state);
    }

    @Override
    public Parameter inputResistance() {
        return RESIST_M;
    }

    @Override
    public Parameter thresholdParameter() {
        return THR;
    }

    @Override
    public double demoCurrent() {
        return 19;
    }
}
