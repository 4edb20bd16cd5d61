package org.lifsim.model;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.lifsim.internal.reference.BernoulliReference;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.ReferenceUpdate;

/**
 * The Bernoulli encoder: a unit emits a spike in a step with a probability that is its stimulus. Source: {@code BernoulliCell} of ngc-learn
 * 3.2.3.
 *
 * <pre>
 * output = uniform(step, unit) &lt; j
 * </pre>
 */
public final class BernoulliEncoder implements NeuronModel {
    /** The encoder. */
    public static final BernoulliEncoder MODEL = new BernoulliEncoder();

    private BernoulliEncoder() {}

    @Override
    public String name() {
        return "Bernoulli";
    }

    @Override
    public String summary() {
        return "encoder: spikes with a probability a step that is the stimulus";
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
    public List<InitializedVariable> state(Set<ModelFeature> traits) {
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
    public ReferenceUpdate step(NeuronState state) {
        return new BernoulliReference(state);
    }

    @Override
    public double demoCurrent() {
        return 0.05;
    }
}
