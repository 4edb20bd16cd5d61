package org.lifsim.model;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lifsim.error.InputException;
import org.lifsim.internal.reference.LifReference;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.ReferenceUpdate;
import org.lifsim.internal.step.UnitParameters;

/**
 * The leaky integrate-and-fire cell with adaptive threshold and refractoriness. Source: {@code LIFCell} of ngc-learn 3.2.3.
 *
 * <pre>
 * tau_m dv/dt = conduct_leak (v_rest - v) + resist_m j    (j counts as 0 while rfr &lt; refract_time)
 * spike where v &gt; thr + thr_theta; then v = v_reset, rfr = 0, thr_theta += theta_plus
 * tau_theta dthr_theta/dt = -thr_theta
 * </pre>
 */
public final class Lif implements NeuronModel {
    /** Membrane time constant, ms, &gt; 0. */
    public static final Parameter TAU_M = Parameter.timeConstant("tau_m", Double.NaN, "membrane time constant");

    /** Membrane resistance, mV per unit of current, &gt; 0. */
    public static final Parameter RESIST_M = Parameter.positive(
            "resist_m", "mV per unit of current", 1, "membrane resistance, which scales the input current");

    /** Base spike threshold, mV. */
    public static final Parameter THR = Parameter.any("thr", "mV", -52, "base spike threshold");

    /** Resting potential, mV. */
    public static final Parameter V_REST = Parameter.any("v_rest", "mV", -65, "resting potential");

    /** Potential right after a spike, mV. */
    public static final Parameter V_RESET = Parameter.any("v_reset", "mV", -60, "potential right after a spike");

    /** Leak conductance, dimensionless, &gt;= 0; 0 makes the cell a pure integrator, the plain IF cell. */
    public static final Parameter CONDUCT_LEAK =
            Parameter.notNegative("conduct_leak", "", 1, "leak conductance; 0 makes the cell a pure integrator");

    /** Time constant of the adaptive threshold, ms; 0 or less switches adaptation off. */
    public static final Parameter TAU_THETA = Parameter.any(
            "tau_theta", "ms", 1e7, "time constant of the adaptive threshold; 0 or less switches adaptation off");

    /** How much a spike raises the threshold, mV. */
    public static final Parameter THETA_PLUS =
            Parameter.any("theta_plus", "mV", 0.05, "how much a spike raises the threshold");

    /** For how long after a spike the input current is ignored, ms, &gt;= 0. */
    public static final Parameter REFRACT_TIME =
            Parameter.notNegative("refract_time", "ms", 5, "for how long after a spike the input current is ignored");

    /** Lower bound of the membrane potential, mV; negative infinity for none. */
    public static final Parameter V_MIN = Parameter.any("v_min", "mV", 0, "lower bound of the membrane potential")
            .allowNone(Double.NEGATIVE_INFINITY);

    /** Whether one spike is kept a step, chosen at random. */
    public static final ModelOption ONE_SPIKE = ModelOption.booleanOption(
            "one_spike", "of the units that spike in a step keep one, chosen by the seed's random numbers");

    /** Whether one spike is kept a step, that of the largest potential. */
    public static final ModelOption MAX_ONE_SPIKE = ModelOption.booleanOption(
            "max_one_spike", "keep a spike only of the unit whose potential was the largest before the step");

    /** Which surrogate derivative is kept, where one is. */
    public static final ModelOption SURROGATE_TYPE = new ModelOption(
            "surrogate_type",
            List.of("arctan", "straight_through", "triangular", "secant"),
            "which surrogate derivative is kept, where it is kept");

    /** Resting potential. */
    public static final DerivedParameter RESTING_POTENTIAL = DerivedParameter.of("rest", V_REST);

    /** Leak conductance. */
    public static final DerivedParameter LEAK_CONDUCTANCE = DerivedParameter.of("leak", CONDUCT_LEAK);

    /** Membrane resistance. */
    public static final DerivedParameter MEMBRANE_RESISTANCE = DerivedParameter.of("resist", RESIST_M);

    /** Refractory time. */
    public static final DerivedParameter REFRACTORY_PERIOD = DerivedParameter.of("refract", REFRACT_TIME);

    /** 1 / tau_m. */
    public static final DerivedParameter INVERSE_TAU_M = DerivedParameter.reciprocal("rt", TAU_M);

    /** Base threshold. */
    public static final DerivedParameter BASE_THRESHOLD = DerivedParameter.of("thr_base", THR);

    /** Potential after a spike. */
    public static final DerivedParameter RESET_POTENTIAL = DerivedParameter.of("reset", V_RESET);

    /** Factor of thr_theta in a step, exp(-dt / tau_theta); 1 without adaptation. */
    public static final DerivedParameter THRESHOLD_DECAY =
            new DerivedParameter("decay", (p, dt) -> p.of(TAU_THETA) > 0 ? Float32Math.decay(dt, p.of(TAU_THETA)) : 1f);

    /** What a spike adds to thr_theta, mV; 0 without adaptation. */
    public static final DerivedParameter THRESHOLD_INCREMENT =
            new DerivedParameter("plus", (p, dt) -> p.of(TAU_THETA) > 0 ? (float) p.of(THETA_PLUS) : 0f);

    /** Lower bound of v; -infinity for none. */
    public static final DerivedParameter MIN_V = DerivedParameter.of("v_min", V_MIN);

    /** dt * resist_m / tau_m, which scales the surrogate. */
    public static final DerivedParameter SURROGATE_SCALE = new DerivedParameter(
            "surrogate_scale",
            (p, dt) -> Float32Math.flushSubnormals(
                    (float) dt * (float) p.of(RESIST_M) * Float32Math.reciprocal(p.of(TAU_M))));

    /** The cell. */
    public static final Lif MODEL = new Lif();

    private static final List<InitializedVariable> STATE = List.of(
            InitializedVariable.from(StateVariable.V, V_REST),
            InitializedVariable.zero(StateVariable.THR_THETA).persistentAcrossReset(),
            InitializedVariable.from(StateVariable.RFR, REFRACT_TIME));

    private static final Map<String, ModelFeature> SURROGATES = Map.of(
            "arctan", ModelFeature.ARCTAN,
            "straight_through", ModelFeature.STRAIGHT_THROUGH,
            "triangular", ModelFeature.TRIANGULAR,
            "secant", ModelFeature.SECANT);

    private Lif() {}

    /**
     * The lecture's cell: tau_m 100, resist_m 1000, tau_theta 300, refract_time 2, v_min -65, the rest by default.
     *
     * @return its parameters; the lecture's dt is 0.1 ms
     */
    public static ModelParameters tutorialParameters() {
        return MODEL.defaults()
                .with(TAU_M, 100)
                .with(RESIST_M, 1000)
                .with(TAU_THETA, 300)
                .with(REFRACT_TIME, 2)
                .with(V_MIN, -65);
    }

    /**
     * How many steps after a spike really ignore the current. The time since the last spike is summed in float32, so the count
     * may exceed refract_time / dt by one: at dt 0.1, 3.0 ms masks 31 steps and 7.3 ms 74.
     *
     * @param parameters of a LIF cell whose units share refract_time
     * @param dt the step, ms
     * @return the number of masked steps
     * @throws InputException as {@link ModelParameters#check}, or if refract_time never ends because float32 time stands still before it
     */
    public static long refractorySteps(ModelParameters parameters, double dt) {
        parameters.check(dt, 1);
        float refractTime = (float) parameters.of(REFRACT_TIME);
        float below = Math.nextDown(refractTime);
        if (refractTime > 0 && (float) dt <= Math.ulp(below) / 2) {
            throw new InputException("refract_time is " + refractTime + " ms: in float32 a sum of steps of dt = " + dt
                    + " ms never reaches it, so a unit spikes once; take a larger dt or a shorter refract_time");
        }
        long steps = 0;
        for (float rfr = 0; rfr < refractTime; rfr += (float) dt) {
            steps++;
        }
        return steps;
    }

    @Override
    public String name() {
        return "LIF";
    }

    @Override
    public String summary() {
        return "leaky integrate-and-fire with adaptive threshold and refractoriness";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(TAU_M, RESIST_M, THR, V_REST, V_RESET, CONDUCT_LEAK, TAU_THETA, THETA_PLUS, REFRACT_TIME, V_MIN);
    }

    @Override
    public List<ModelOption> options() {
        return List.of(ModelOption.INTEGRATION_TYPE, ONE_SPIKE, MAX_ONE_SPIKE, SURROGATE_TYPE);
    }

    @Override
    public Set<ModelFeature> features(ModelParameters parameters) {
        Set<ModelFeature> traits = featuresOf(parameters);
        traits.add(SURROGATES.get(parameters.choice(SURROGATE_TYPE)));
        return traits;
    }

    /** What a cell with these options has of them: the midpoint rule, and a choice among spikes. */
    static Set<ModelFeature> featuresOf(ModelParameters parameters) {
        Set<ModelFeature> traits = EnumSet.noneOf(ModelFeature.class);
        if (ModelOption.isMidpoint(parameters)) {
            traits.add(ModelFeature.MIDPOINT);
        }
        if (parameters.isEnabled(MAX_ONE_SPIKE)) {
            traits.add(ModelFeature.MAX_ONE_SPIKE);
        } else if (parameters.isEnabled(ONE_SPIKE)) {
            traits.add(ModelFeature.ONE_SPIKE);
        }
        return traits;
    }

    @Override
    public List<InitializedVariable> state(Set<ModelFeature> traits) {
        if (traits.stream().noneMatch(ModelFeature::selectsSpikes)) {
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
    public ReferenceUpdate step(NeuronState state) {
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

    /** A leak that overshoots is refused: then a step is no model of the cell any more. */
    @Override
    public void check(UnitParameters p, double dt, String context) {
        double leak = dt * p.of(CONDUCT_LEAK) / p.of(TAU_M);
        if (leak > 1) {
            throw new InputException(context + "dt is " + dt + " ms: dt * conduct_leak / tau_m is " + leak
                    + ", expected at most 1, else the leak overshoots; take dt <= "
                    + p.of(TAU_M) / p.of(CONDUCT_LEAK) + " ms");
        }
    }

    @Override
    public ModelParameters demoParameters() {
        return tutorialParameters();
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
        return 0.3;
    }
}
