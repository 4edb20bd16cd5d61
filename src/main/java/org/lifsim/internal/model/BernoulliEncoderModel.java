package org.lifsim.internal.model;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.lifsim.internal.reference.BernoulliReference;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.model.BernoulliEncoder;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.Parameter;
import org.lifsim.model.StateVariable;

/** Definition of the model of {@link BernoulliEncoder}. {@link BernoulliEncoder#MODEL} is its only instance. */
public final class BernoulliEncoderModel implements ModelDefinition {
    /** Creates the model. Only {@link BernoulliEncoder} calls this. */
    public BernoulliEncoderModel() {}

    @Override
    public String name() {
        return "Bernoulli";
    }

    @Override
    public String summary() {
        return "encoder; the spike probability in a step is the stimulus";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public List<ModelOption> options() {
        return List.of();
    }

    @Override
    public Set<ModelFeature> features(ModelParameters parameters) {
        return EnumSet.of(ModelFeature.RANDOM);
    }

    @Override
    public List<InitializedVariable> state(Set<ModelFeature> features) {
        return List.of(InitializedVariable.zero(StateVariable.OUTPUTS));
    }

    @Override
    public List<StateVariable> digestVariables() {
        return List.of(StateVariable.OUTPUTS);
    }

    @Override
    public StateVariable spikeVariable() {
        return StateVariable.OUTPUTS;
    }

    @Override
    public List<DerivedParameter> derivedParameters() {
        return List.of();
    }

    @Override
    public StepUpdate referenceUpdate(NeuronState state) {
        return new BernoulliReference(state);
    }

    @Override
    public double demoCurrent() {
        return 0.05;
    }
}
