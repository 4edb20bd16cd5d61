package org.lifsim.internal.model;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.lifsim.internal.reference.ResonateAndFireReference;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.Parameter;
import org.lifsim.model.ResonateAndFire;
import org.lifsim.model.StateVariable;

/** Definition of the model of {@link ResonateAndFire}. {@link ResonateAndFire#MODEL} is its only instance. */
public final class ResonateAndFireModel implements ModelDefinition {
    /** 1 / tau_v, per ms. */
    public static final DerivedParameter INVERSE_TAU_V = DerivedParameter.reciprocal("rt_v", ResonateAndFire.TAU_V);

    /** 1 / tau_w, per ms. */
    public static final DerivedParameter INVERSE_TAU_W = DerivedParameter.reciprocal("rt_w", ResonateAndFire.TAU_W);

    /** Spike threshold, mV. */
    public static final DerivedParameter THRESHOLD = DerivedParameter.of("thr_base", ResonateAndFire.THR);

    /** Angular frequency, radians per time constant. */
    public static final DerivedParameter ANGULAR_FREQUENCY = DerivedParameter.of("turn", ResonateAndFire.OMEGA);

    /** Damping, per time constant. */
    public static final DerivedParameter DAMPING = DerivedParameter.of("damping", ResonateAndFire.DAMPEN_FACTOR);

    /** Reset potential, mV. */
    public static final DerivedParameter RESET_V = DerivedParameter.of("reset_v", ResonateAndFire.V_RESET);

    /** Angular driver after a spike, mV. */
    public static final DerivedParameter RESET_W = DerivedParameter.of("reset_w", ResonateAndFire.W_RESET);

    /** Membrane resistance, mV per unit of current. */
    public static final DerivedParameter MEMBRANE_RESISTANCE = DerivedParameter.of("resist", ResonateAndFire.RESIST_V);

    /**
     * Whether the slope of w fuses the product with v instead of the product with w, as the reference's compiler does
     * with Euler's method. A damping of 1 or -1 needs no product. A damping of -2 with a negative angular frequency
     * becomes a sum.
     *
     * @param turn angular frequency
     * @param damping damping
     * @return true if the product {@code turn * v} is fused
     */
    public static boolean fusesTurnInW(float turn, float damping) {
        return Math.abs(damping) == 1f || damping == -2f && turn < 0;
    }

    /**
     * Whether the slope of v fuses the product with v instead of the product with w, as the reference's compiler does
     * with Euler's method. The compiler orders sums and differences by the signs of the factors, and differently with a
     * reset. A factor of 1 or -1 needs no product.
     *
     * @param turn angular frequency
     * @param damping damping
     * @param resets whether a spike resets v and w
     * @return true if the product {@code damping * v} is fused
     */
    public static boolean fusesDampingInV(float turn, float damping, boolean resets) {
        if (Math.abs(turn) == 1f || Math.abs(damping) == 1f) {
            return Math.abs(turn) == 1f;
        }
        return resets ? turn <= 0 || damping >= 0 : turn < 0 && damping > 0;
    }

    /** Creates the model. Only {@link ResonateAndFire} calls this. */
    public ResonateAndFireModel() {}

    @Override
    public String name() {
        return "RAF";
    }

    @Override
    public String summary() {
        return "resonate-and-fire, a damped oscillator";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                ResonateAndFire.TAU_V,
                ResonateAndFire.TAU_W,
                ResonateAndFire.THR,
                ResonateAndFire.OMEGA,
                ResonateAndFire.DAMPEN_FACTOR,
                ResonateAndFire.V_RESET,
                ResonateAndFire.W_RESET,
                ResonateAndFire.V0,
                ResonateAndFire.W0,
                ResonateAndFire.RESIST_V);
    }

    @Override
    public List<ModelOption> options() {
        return List.of(ModelOption.INTEGRATION_TYPE, ResonateAndFire.POST_SPIKE_RESET);
    }

    @Override
    public Set<ModelFeature> features(ModelParameters parameters) {
        Set<ModelFeature> features = EnumSet.noneOf(ModelFeature.class);
        if (ModelDefinition.isMidpoint(parameters)) {
            features.add(ModelFeature.MIDPOINT);
        }
        if (parameters.choice(ResonateAndFire.POST_SPIKE_RESET).equals("false")) {
            features.add(ModelFeature.NO_POST_SPIKE_RESET);
        }
        return features;
    }

    @Override
    public List<InitializedVariable> state(Set<ModelFeature> features) {
        return List.of(
                InitializedVariable.from(StateVariable.V, ResonateAndFire.V0),
                InitializedVariable.from(StateVariable.W, ResonateAndFire.W0),
                InitializedVariable.zero(StateVariable.S));
    }

    @Override
    public List<StateVariable> digestVariables() {
        return List.of(StateVariable.V, StateVariable.W);
    }

    @Override
    public List<DerivedParameter> derivedParameters() {
        return List.of(
                INVERSE_TAU_V,
                INVERSE_TAU_W,
                DerivedParameter.DT,
                DerivedParameter.HALF_DT,
                THRESHOLD,
                ANGULAR_FREQUENCY,
                DAMPING,
                RESET_V,
                RESET_W,
                MEMBRANE_RESISTANCE);
    }

    @Override
    public StepUpdate referenceUpdate(NeuronState state) {
        return new ResonateAndFireReference(state);
    }

    /** Time constants of 10 ms instead of 1 ms, so that a time step of 0.1 ms follows the oscillation. */
    @Override
    public ModelParameters demoParameters() {
        return defaults().with(ResonateAndFire.TAU_V, 10).with(ResonateAndFire.TAU_W, 10);
    }

    @Override
    public Parameter inputResistance() {
        return ResonateAndFire.RESIST_V;
    }

    @Override
    public Parameter thresholdParameter() {
        return ResonateAndFire.THR;
    }

    @Override
    public double demoCurrent() {
        return 8;
    }
}
