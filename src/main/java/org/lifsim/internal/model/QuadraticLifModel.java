package org.lifsim.internal.model;

import java.util.List;
import java.util.Set;
import org.lifsim.internal.reference.QuadraticLifReference;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.Parameter;
import org.lifsim.model.QuadraticLif;
import org.lifsim.model.StateVariable;

/** Definition of the model of {@link QuadraticLif}. {@link QuadraticLif#MODEL} is its only instance. */
public final class QuadraticLifModel implements ModelDefinition {
    /** Critical potential, mV. */
    public static final DerivedParameter CRITICAL_POTENTIAL = DerivedParameter.of("scale", QuadraticLif.V_SCALE);

    /** Factor of the quadratic term, per mV. */
    public static final DerivedParameter QUADRATIC_FACTOR = DerivedParameter.of("critical", QuadraticLif.CRITICAL_V);

    /** Creates the model. Only {@link QuadraticLif} calls this. */
    public QuadraticLifModel() {}

    @Override
    public String name() {
        return "QuadLIF";
    }

    @Override
    public String summary() {
        return "quadratic integrate-and-fire with adaptive threshold and refractory period";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                Lif.TAU_M,
                Lif.RESIST_M,
                Lif.THR,
                Lif.V_REST,
                Lif.V_RESET,
                QuadraticLif.V_SCALE,
                QuadraticLif.CRITICAL_V,
                Lif.TAU_THETA,
                Lif.THETA_PLUS,
                Lif.REFRACT_TIME,
                Lif.V_MIN);
    }

    @Override
    public List<ModelOption> options() {
        return List.of(ModelOption.INTEGRATION_TYPE, Lif.ONE_SPIKE, Lif.MAX_ONE_SPIKE);
    }

    @Override
    public Set<ModelFeature> features(ModelParameters parameters) {
        return LifModel.featuresOf(parameters);
    }

    @Override
    public List<InitializedVariable> state(Set<ModelFeature> features) {
        return ModelDefinition.of(Lif.MODEL).state(features);
    }

    @Override
    public List<StateVariable> digestVariables() {
        return Lif.MODEL.digestVariables();
    }

    @Override
    public List<DerivedParameter> derivedParameters() {
        return List.of(
                LifModel.RESTING_POTENTIAL,
                CRITICAL_POTENTIAL,
                QUADRATIC_FACTOR,
                LifModel.MEMBRANE_RESISTANCE,
                LifModel.REFRACTORY_PERIOD,
                LifModel.INVERSE_TAU_M,
                DerivedParameter.DT,
                DerivedParameter.HALF_DT,
                LifModel.BASE_THRESHOLD,
                LifModel.RESET_POTENTIAL,
                LifModel.THRESHOLD_DECAY,
                LifModel.THRESHOLD_INCREMENT,
                LifModel.MIN_V);
    }

    @Override
    public StepUpdate referenceUpdate(NeuronState state) {
        return new QuadraticLifReference(state);
    }

    @Override
    public ModelParameters demoParameters() {
        return defaults().with(Lif.TAU_M, 100).with(Lif.TAU_THETA, 300).with(Lif.REFRACT_TIME, 2);
    }

    @Override
    public Parameter inputResistance() {
        return Lif.RESIST_M;
    }

    @Override
    public Parameter thresholdParameter() {
        return Lif.THR;
    }

    @Override
    public double demoCurrent() {
        return 180;
    }
}
