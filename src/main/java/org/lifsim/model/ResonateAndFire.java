package org.lifsim.model;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.lifsim.internal.reference.ResonateAndFireReference;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.ReferenceUpdate;

/**
 * The resonate-and-fire cell: a damped oscillator that spikes where its potential exceeds a threshold, and so answers best to inputs at
 * its own frequency. Source: {@code RAFCell} of ngc-learn 3.2.3; E. M. Izhikevich, "Resonate-and-fire neurons", Neural Networks 14, 2001.
 *
 * <pre>
 * tau_w dw/dt = dampen_factor w - omega v + resist_v j    (b and omega of the paper, whose z is w + i v)
 * tau_v dv/dt = omega w + dampen_factor v                 (with the w after its step)
 * spike where v &gt; thr; then v = v_reset, w = w_reset, unless post_spike_reset is off
 * </pre>
 *
 * <p>A step turns the oscillation by about omega dt / tau radians; take 0.1 or less. With the defaults, which are the reference's, that is dt =
 * 0.01 ms, and Euler's steps diverge above 0.18 ms: of equal taus where (omega - dampen_factor) dt / tau exceeds 2. The midpoint rule integrates
 * each variable with the other one held still, and is of first order for the two together.
 */
public final class ResonateAndFire implements NeuronModel {
    /** Time constant of the potential, ms, &gt; 0. */
    public static final Parameter TAU_V = Parameter.timeConstant("tau_v", 1, "time constant of the potential");

    /** Time constant of the angular driver, ms, &gt; 0. */
    public static final Parameter TAU_W = Parameter.timeConstant("tau_w", 1, "time constant of the angular driver");

    /** Where a unit spikes, mV. */
    public static final Parameter THR = Parameter.any("thr", "mV", 1, "potential above which a unit spikes");

    /** Angular frequency, radians a time constant. */
    public static final Parameter OMEGA = Parameter.any(
            "omega",
            "rad per tau",
            10,
            "angular frequency: a period is 2 pi tau / omega; take dt well below tau / omega");

    /** Exponential damping, per time constant; b of the paper. */
    public static final Parameter DAMPEN_FACTOR = Parameter.any(
            "dampen_factor", "per tau", -1, "damping, negative where oscillations decay (b of the paper)");

    /** Potential right after a spike, mV. */
    public static final Parameter V_RESET = Parameter.any("v_reset", "mV", 0, "potential right after a spike");

    /** Angular driver right after a spike, mV. */
    public static final Parameter W_RESET = Parameter.any("w_reset", "mV", 0, "angular driver right after a spike");

    /** Potential at the start, mV. */
    public static final Parameter V0 = Parameter.any("v0", "mV", 0, "potential at the start");

    /** Angular driver at the start, mV. */
    public static final Parameter W0 = Parameter.any("w0", "mV", 0, "angular driver at the start");

    /** Membrane resistance, &gt; 0. */
    public static final Parameter RESIST_V = Parameter.positive(
            "resist_v", "mV per unit of current", 1, "membrane resistance, which scales the input current");

    /** Whether a spike resets the state; on unless said. */
    public static final ModelOption POST_SPIKE_RESET = new ModelOption(
            "post_spike_reset",
            List.of("true", "false"),
            "a spike resets v and w; without, a unit spikes in every step above thr");

    /** 1 / tau_v. */
    public static final DerivedParameter RT_V = DerivedParameter.reciprocal("rt_v", TAU_V);

    /** 1 / tau_w. */
    public static final DerivedParameter RT_W = DerivedParameter.reciprocal("rt_w", TAU_W);

    /** Where a unit spikes. */
    public static final DerivedParameter THRESHOLD = DerivedParameter.of("thr_base", THR);

    /** Angular frequency. */
    public static final DerivedParameter TURN = DerivedParameter.of("turn", OMEGA);

    /** Damping. */
    public static final DerivedParameter DAMPING = DerivedParameter.of("damping", DAMPEN_FACTOR);

    /** Potential after a spike. */
    public static final DerivedParameter RESET_V = DerivedParameter.of("reset_v", V_RESET);

    /** Angular driver after a spike. */
    public static final DerivedParameter RESET_W = DerivedParameter.of("reset_w", W_RESET);

    /** Membrane resistance. */
    public static final DerivedParameter RESIST = DerivedParameter.of("resist", RESIST_V);

    /** The cell. */
    public static final ResonateAndFire MODEL = new ResonateAndFire();

    private ResonateAndFire() {}

    /**
     * Whether Euler's slope of w fuses v's product and not w's own: a damping of 1 is no product, and of one of -2 beside a negative turn the
     * reference's compiler makes a sum.
     *
     * @param turn the angular frequency
     * @param damping the damping
     * @return true if so
     */
    public static boolean fusesTurnInW(float turn, float damping) {
        return Math.abs(damping) == 1f || damping == -2f && turn < 0;
    }

    /**
     * Whether Euler's slope of v fuses v's own product and not w's. By signs, as the reference's compiler orders sums and differences, which a reset
     * makes it do otherwise; a factor of 1 is no product.
     *
     * @param turn the angular frequency
     * @param damping the damping
     * @param resets whether a spike resets
     * @return true if so
     */
    public static boolean fusesDampingInV(float turn, float damping, boolean resets) {
        if (Math.abs(turn) == 1f || Math.abs(damping) == 1f) {
            return Math.abs(turn) == 1f;
        }
        return resets ? turn <= 0 || damping >= 0 : turn < 0 && damping > 0;
    }

    @Override
    public String name() {
        return "RAF";
    }

    @Override
    public String summary() {
        return "resonate-and-fire: a damped oscillator, after Izhikevich";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(TAU_V, TAU_W, THR, OMEGA, DAMPEN_FACTOR, V_RESET, W_RESET, V0, W0, RESIST_V);
    }

    @Override
    public List<ModelOption> options() {
        return List.of(ModelOption.INTEGRATION_TYPE, POST_SPIKE_RESET);
    }

    @Override
    public Set<ModelFeature> features(ModelParameters parameters) {
        Set<ModelFeature> traits = EnumSet.noneOf(ModelFeature.class);
        if (ModelOption.isMidpoint(parameters)) {
            traits.add(ModelFeature.MIDPOINT);
        }
        if (parameters.choice(POST_SPIKE_RESET).equals("false")) {
            traits.add(ModelFeature.NO_POST_SPIKE_RESET);
        }
        return traits;
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
                RT_V,
                RT_W,
                DerivedParameter.DT,
                DerivedParameter.HALF_DT,
                THRESHOLD,
                TURN,
                DAMPING,
                RESET_V,
                RESET_W,
                RESIST);
    }

    @Override
    public ReferenceUpdate step(NeuronState state) {
        return new ResonateAndFireReference(state);
    }

    /** Ten times slower than the defaults, so that a step of 0.1 ms follows the oscillation. */
    @Override
    public ModelParameters demoParameters() {
        return defaults().with(TAU_V, 10).with(TAU_W, 10);
    }

    @Override
    public Parameter inputResistance() {
        return RESIST_V;
    }

    @Override
    public Parameter thresholdParameter() {
        return THR;
    }

    @Override
    public double demoCurrent() {
        return 8;
    }
}
