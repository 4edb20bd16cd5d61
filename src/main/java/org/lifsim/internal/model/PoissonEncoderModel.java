package org.lifsim.internal.model;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.lifsim.internal.reference.PoissonReference;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.Parameter;
import org.lifsim.model.PoissonEncoder;
import org.lifsim.model.StateVariable;

/** Definition of the model of {@link PoissonEncoder}. {@link PoissonEncoder#MODEL} is its only instance. */
public final class PoissonEncoderModel implements ModelDefinition {
    /** dt / 1000, the time step in seconds. */
    public static final DerivedParameter DT_SECONDS = new DerivedParameter("seconds", (p, dt) -> (float) dt / 1000f);

    /** Spike rate for a stimulus of 1, Hz. */
    public static final DerivedParameter RATE = DerivedParameter.of("rate", PoissonEncoder.TARGET_FREQ);

    /** Creates the model. Only {@link PoissonEncoder} calls this. */
    public PoissonEncoderModel() {}

    @Override
    public String name() {
        return "Poisson";
    }

    @Override
    public String summary() {
        return "encoder; the spike rate is target_freq times the stimulus";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(PoissonEncoder.TARGET_FREQ);
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
        return List.of(DT_SECONDS, RATE);
    }

    @Override
    public StepUpdate referenceUpdate(NeuronState state) {
        return new PoissonReference(state);
    }

    @Override
    public double demoCurrent() {
        return 1;
    }
}
