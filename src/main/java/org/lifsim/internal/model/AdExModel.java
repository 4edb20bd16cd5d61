package org.lifsim.internal.model;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.lifsim.internal.reference.AdExReference;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.model.AdEx;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.Parameter;
import org.lifsim.model.StateVariable;

/** Definition of the model of {@link AdEx}. {@link AdEx#MODEL} is its only instance. */
public final class AdExModel implements ModelDefinition {
    /** Resting potential, mV. */
    public static final DerivedParameter RESTING_POTENTIAL = DerivedParameter.of("rest", AdEx.V_REST);

    /** Membrane resistance, mV per unit of current. */
    public static final DerivedParameter MEMBRANE_RESISTANCE = DerivedParameter.of("resist", AdEx.RESIST_M);

    /** Slope factor of the exponential, mV. */
    public static final DerivedParameter SHARPNESS = DerivedParameter.of("sharpness", AdEx.V_SHARPNESS);

    /** 1 / v_sharpness, per mV. */
    public static final DerivedParameter PER_SHARPNESS = DerivedParameter.reciprocal("per_sharpness", AdEx.V_SHARPNESS);

    /** Potential of spike onset, mV. */
    public static final DerivedParameter ONSET = DerivedParameter.of("onset", AdEx.INTRINSIC_MEM_THR);

    /** 1 / tau_m, per ms. */
    public static final DerivedParameter INVERSE_TAU_M = DerivedParameter.reciprocal("rt_m", AdEx.TAU_M);

    /** 1 / tau_w, per ms. */
    public static final DerivedParameter INVERSE_TAU_W = DerivedParameter.reciprocal("rt_w", AdEx.TAU_W);

    /** Spike threshold, mV. */
    public static final DerivedParameter THRESHOLD = DerivedParameter.of("thr_base", AdEx.THR);

    /** Reset potential, mV. */
    public static final DerivedParameter RESET_POTENTIAL = DerivedParameter.of("reset", AdEx.V_RESET);

    /** Coupling of the recovery variable to v. */
    public static final DerivedParameter COUPLING = DerivedParameter.of("coupling", AdEx.A);

    /** Increment of the recovery variable at a spike. */
    public static final DerivedParameter W_INCREMENT = DerivedParameter.of("jump", AdEx.B);

    /** Creates the model. Only {@link AdEx} calls this. */
    public AdExModel() {}

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
        return List.of(
                AdEx.TAU_M,
                AdEx.RESIST_M,
                AdEx.TAU_W,
                AdEx.V_SHARPNESS,
                AdEx.INTRINSIC_MEM_THR,
                AdEx.THR,
                AdEx.V_REST,
                AdEx.V_RESET,
                AdEx.A,
                AdEx.B,
                AdEx.V0,
                AdEx.W0);
    }

    @Override
    public List<ModelOption> options() {
        return List.of(ModelOption.INTEGRATION_TYPE);
    }

    @Override
    public Set<ModelFeature> features(ModelParameters parameters) {
        return ModelDefinition.isMidpoint(parameters)
                ? EnumSet.of(ModelFeature.MIDPOINT)
                : EnumSet.noneOf(ModelFeature.class);
    }

    @Override
    public List<InitializedVariable> state(Set<ModelFeature> features) {
        return List.of(
                InitializedVariable.from(StateVariable.V, AdEx.V0),
                InitializedVariable.from(StateVariable.W, AdEx.W0),
                InitializedVariable.zero(StateVariable.S));
    }

    @Override
    public List<StateVariable> digestVariables() {
        return List.of(StateVariable.V, StateVariable.W);
    }

    @Override
    public List<DerivedParameter> derivedParameters() {
        return List.of(
                RESTING_POTENTIAL,
                MEMBRANE_RESISTANCE,
                SHARPNESS,
                PER_SHARPNESS,
                ONSET,
                INVERSE_TAU_M,
                INVERSE_TAU_W,
                DerivedParameter.DT,
                DerivedParameter.HALF_DT,
                THRESHOLD,
                RESET_POTENTIAL,
                COUPLING,
                W_INCREMENT);
    }

    @Override
    public StepUpdate referenceUpdate(NeuronState state) {
        return new AdExReference(state);
    }

    @Override
    public Parameter inputResistance() {
        return AdEx.RESIST_M;
    }

    @Override
    public Parameter thresholdParameter() {
        return AdEx.THR;
    }

    @Override
    public double demoCurrent() {
        return 19;
    }
}
