package org.lifsim.internal.model;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.lifsim.internal.reference.IzhikevichReference;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.model.Izhikevich;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.Parameter;
import org.lifsim.model.StateVariable;

/** Definition of the model of {@link Izhikevich}. {@link Izhikevich#MODEL} is its only instance. */
public final class IzhikevichModel implements ModelDefinition {
    /** Membrane resistance. */
    public static final DerivedParameter MEMBRANE_RESISTANCE = DerivedParameter.of("resist", Izhikevich.RESIST_M);

    /** 1 / tau_m, per ms. */
    public static final DerivedParameter INVERSE_TAU_M = DerivedParameter.reciprocal("rt_m", Izhikevich.TAU_M);

    /** 1 / tau_w, per ms. */
    public static final DerivedParameter INVERSE_TAU_W = DerivedParameter.reciprocal("rt_w", Izhikevich.TAU_W);

    /** Spike threshold, mV. */
    public static final DerivedParameter THRESHOLD = DerivedParameter.of("thr_base", Izhikevich.V_THR);

    /** Reset potential, mV. */
    public static final DerivedParameter RESET_POTENTIAL = DerivedParameter.of("reset", Izhikevich.V_RESET);

    /** Coupling of the recovery variable to v. */
    public static final DerivedParameter COUPLING = DerivedParameter.of("coupling", Izhikevich.COUPLING_FACTOR);

    /** Increment of the recovery variable at a spike. */
    public static final DerivedParameter W_INCREMENT = DerivedParameter.of("jump", Izhikevich.W_RESET);

    /** Creates the model. Only {@link Izhikevich} calls this. */
    public IzhikevichModel() {}

    @Override
    public String name() {
        return "Izhikevich";
    }

    @Override
    public String summary() {
        return "Izhikevich's quadratic integrate-and-fire with a recovery variable";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                Izhikevich.TAU_M,
                Izhikevich.RESIST_M,
                Izhikevich.V_THR,
                Izhikevich.V_RESET,
                Izhikevich.TAU_W,
                Izhikevich.W_RESET,
                Izhikevich.COUPLING_FACTOR,
                Izhikevich.V0,
                Izhikevich.W0);
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
                InitializedVariable.from(StateVariable.V, Izhikevich.V0),
                InitializedVariable.from(StateVariable.W, Izhikevich.W0),
                InitializedVariable.zero(StateVariable.S));
    }

    @Override
    public List<StateVariable> digestVariables() {
        return List.of(StateVariable.V, StateVariable.W);
    }

    @Override
    public List<DerivedParameter> derivedParameters() {
        return List.of(
                MEMBRANE_RESISTANCE,
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
        return new IzhikevichReference(state);
    }

    @Override
    public Parameter inputResistance() {
        return Izhikevich.RESIST_M;
    }

    @Override
    public Parameter thresholdParameter() {
        return Izhikevich.V_THR;
    }

    @Override
    public double demoCurrent() {
        return 10;
    }
}
