package org.lifsim.model;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.lifsim.internal.reference.PoissonReference;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.ReferenceUpdate;

/**
 * The Poisson encoder: a unit emits a spike in a step with a probability that grows with its stimulus. Source: {@code PoissonCell} of
 * ngc-learn 3.2.3.
 *
 * <pre>
 * output = uniform(step, unit) &lt; j (dt / 1000) target_freq
 * </pre>
 */
public final class PoissonEncoder implements NeuronModel {
    /** The rate of a unit whose stimulus is 1, Hz, &gt;= 0. */
    public static final Parameter TARGET_FREQ =
            Parameter.notNegative("target_freq", "Hz", 63.75, "rate of a unit whose stimulus is 1");

    /** dt / 1000, of the step in seconds. */
    public static final DerivedParameter SECONDS = new DerivedParameter("seconds", (p, dt) -> (float) dt / 1000f);

    /** The rate. */
    public static final DerivedParameter RATE = DerivedParameter.of("rate", TARGET_FREQ);

    /** The encoder. */
    public static final PoissonEncoder MODEL = new PoissonEncoder();

    private PoissonEncoder() {}

    @Override
    public String name() {
        return "Poisson";
    }

    @Override
    public String summary() {
        return "encoder: spikes at a rate of target_freq times the stimulus";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(TARGET_FREQ);
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
        return List.of(SECONDS, RATE);
    }

    @Override
    public ReferenceUpdate step(NeuronState state) {
        return new PoissonReference(state);
    }

    @Override
    public double demoCurrent() {
        return 1;
    }
}
