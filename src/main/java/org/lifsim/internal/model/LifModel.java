package org.lifsim.internal.model;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.reference.LifReference;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.internal.step.UnitParameters;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.Parameter;
import org.lifsim.model.StateVariable;

/** Definition of the model of {@link Lif}. {@link Lif#MODEL} is its only instance. */
public final class LifModel implements ModelDefinition {
    /** Resting potential, mV. */
    public static final DerivedParameter RESTING_POTENTIAL = DerivedParameter.of("rest", Lif.V_REST);

    /** Leak conductance, dimensionless. */
    public static final DerivedParameter LEAK_CONDUCTANCE = DerivedParameter.of("leak", Lif.CONDUCT_LEAK);

    /** Membrane resistance, mV per unit of current. */
    public static final DerivedParameter MEMBRANE_RESISTANCE = DerivedParameter.of("resist", Lif.RESIST_M);

    /** Refractory period, ms. */
    public static final DerivedParameter REFRACTORY_PERIOD = DerivedParameter.of("refract", Lif.REFRACT_TIME);

    /** 1 / tau_m, per ms. */
    public static final DerivedParameter INVERSE_TAU_M = DerivedParameter.reciprocal("rt", Lif.TAU_M);

    /** Base threshold, mV. */
    public static final DerivedParameter BASE_THRESHOLD = DerivedParameter.of("thr_base", Lif.THR);

    /** Reset potential, mV. */
    public static final DerivedParameter RESET_POTENTIAL = DerivedParameter.of("reset", Lif.V_RESET);

    /** Decay factor of thr_theta in a step, exp(-dt / tau_theta); 1 without adaptation. */
    public static final DerivedParameter THRESHOLD_DECAY = new DerivedParameter(
            "decay", (p, dt) -> p.value(Lif.TAU_THETA) > 0 ? Float32Math.decay(dt, p.value(Lif.TAU_THETA)) : 1f);

    /** Increment of thr_theta at a spike, mV; 0 without adaptation. */
    public static final DerivedParameter THRESHOLD_INCREMENT =
            new DerivedParameter("plus", (p, dt) -> p.value(Lif.TAU_THETA) > 0 ? (float) p.value(Lif.THETA_PLUS) : 0f);

    /** Lower bound of v, mV; -infinity for no bound. */
    public static final DerivedParameter MIN_V = DerivedParameter.of("v_min", Lif.V_MIN);

    /** dt * resist_m / tau_m, the factor of the surrogate derivative. */
    public static final DerivedParameter SURROGATE_SCALE = new DerivedParameter(
            "surrogate_scale",
            (p, dt) -> Float32Math.flushSubnormals(
                    (float) dt * (float) p.value(Lif.RESIST_M) * Float32Math.reciprocal(p.value(Lif.TAU_M))));

    private static final List<InitializedVariable> STATE = List.of(
            InitializedVariable.from(StateVariable.V, Lif.V_REST),
            InitializedVariable.zero(StateVariable.THR_THETA).persistentAcrossReset(),
            InitializedVariable.from(StateVariable.RFR, Lif.REFRACT_TIME));

    private static final Map<String, ModelFeature> SURROGATES = Map.of(
            "arctan", ModelFeature.ARCTAN,
            "straight_through", ModelFeature.STRAIGHT_THROUGH,
            "triangular", ModelFeature.TRIANGULAR,
            "secant", ModelFeature.SECANT);

    /** Creates the model. Only {@link Lif} calls this. */
    public LifModel() {}

    @Override
    public String name() {
        return "LIF";
    }

    @Override
    public String summary() {
        return "leaky integrate-and-fire with adaptive threshold and refractory period";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                Lif.TAU_M,
                Lif.RESIST_M,
                Lif.THR,
                Lif.V_REST,
                Lif.V_RESET,
                Lif.CONDUCT_LEAK,
                Lif.TAU_THETA,
                Lif.THETA_PLUS,
                Lif.REFRACT_TIME,
                Lif.V_MIN);
    }

    @Override
    public List<ModelOption> options() {
        return List.of(ModelOption.INTEGRATION_TYPE, Lif.ONE_SPIKE, Lif.MAX_ONE_SPIKE, Lif.SURROGATE_TYPE);
    }

    @Override
    public Set<ModelFeature> features(ModelParameters parameters) {
        Set<ModelFeature> features = featuresOf(parameters);
        features.add(SURROGATES.get(parameters.choice(Lif.SURROGATE_TYPE)));
        return features;
    }

    /** Features that LIF and quadratic LIF share: the midpoint rule and the selection of a spike. */
    static Set<ModelFeature> featuresOf(ModelParameters parameters) {
        Set<ModelFeature> features = EnumSet.noneOf(ModelFeature.class);
        if (ModelDefinition.isMidpoint(parameters)) {
            features.add(ModelFeature.MIDPOINT);
        }
        if (parameters.isEnabled(Lif.MAX_ONE_SPIKE)) {
            features.add(ModelFeature.MAX_ONE_SPIKE);
        } else if (parameters.isEnabled(Lif.ONE_SPIKE)) {
            features.add(ModelFeature.ONE_SPIKE);
        }
        return features;
    }

    @Override
    public List<InitializedVariable> state(Set<ModelFeature> features) {
        if (features.stream().noneMatch(ModelFeature::selectsSpikes)) {
            return STATE;
        }
        List<InitializedVariable> withSpikes = new ArrayList<>(STATE);
        withSpikes.add(InitializedVariable.zero(StateVariable.S));
        return withSpikes;
    }

    @Override
    public List<StateVariable> digestVariables() {
        return List.of(StateVariable.V, StateVariable.THR_THETA, StateVariable.RFR);
    }

    @Override
    public List<DerivedParameter> derivedParameters() {
        return List.of(
                RESTING_POTENTIAL,
                LEAK_CONDUCTANCE,
                MEMBRANE_RESISTANCE,
                REFRACTORY_PERIOD,
                INVERSE_TAU_M,
                DerivedParameter.DT,
                DerivedParameter.HALF_DT,
                BASE_THRESHOLD,
                RESET_POTENTIAL,
                THRESHOLD_DECAY,
                THRESHOLD_INCREMENT,
                MIN_V,
                SURROGATE_SCALE);
    }

    @Override
    public StepUpdate referenceUpdate(NeuronState state) {
        return new LifReference(state);
    }

    @Override
    public boolean hasSurrogate() {
        return true;
    }

    @Override
    public boolean usesDivision(ModelVariant variant) {
        return variant.surrogate() && (variant.has(ModelFeature.ARCTAN) || variant.has(ModelFeature.SECANT));
    }

    /**
     * Rejects a time step for which the leak would overshoot the resting potential. Such a step would not approximate
     * the model.
     */
    @Override
    public void check(UnitParameters p, double dt) {
        double leak = dt * p.value(Lif.CONDUCT_LEAK) / p.value(Lif.TAU_M);
        if (leak > 1) {
            throw new InputException(
                    Problem.of(Subject.setting("dt"), "is " + dt + " ms: dt * conduct_leak / tau_m is " + leak)
                            .expected("at most 1, else the leak overshoots")
                            .hint("use dt <= " + p.value(Lif.TAU_M) / p.value(Lif.CONDUCT_LEAK) + " ms"));
        }
    }

    @Override
    public ModelParameters demoParameters() {
        return Lif.tutorialParameters();
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
        return 0.3;
    }
}
