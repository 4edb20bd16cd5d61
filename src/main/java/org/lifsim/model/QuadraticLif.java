package org.lifsim.model;

import java.util.List;
import java.util.Set;
import org.lifsim.internal.reference.QuadraticLifReference;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.ReferenceUpdate;

/**
 * The quadratic LIF cell: the pull on the potential grows with its distance from rest and from a critical potential, so a spike sets in by
 * itself. Adaptive threshold, refractoriness and options are LIF's. Source: {@code QuadLIFCell} of ngc-learn 3.2.3, of which it takes the
 * names: {@code v_scale} is the critical potential and {@code critical_v} the factor.
 *
 * <pre>
 * tau_m dv/dt = critical_v (v_rest - v) (v - v_scale) + resist_m j    (j counts as 0 while rfr &lt; refract_time)
 * spike where v &gt; thr + thr_theta; then v = v_reset, rfr = 0, thr_theta += theta_plus
 * </pre>
 */
public final class QuadraticLif implements NeuronModel {
    /** The critical potential, mV: above it the potential runs away by itself. */
    public static final Parameter V_SCALE =
            Parameter.any("v_scale", "mV", -41.6, "critical potential, above which v runs away by itself");

    /** The factor of the quadratic pull, per mV. */
    public static final Parameter CRITICAL_V = Parameter.any("critical_v", "per mV", 1, "factor of the quadratic pull");

    /** The critical potential. */
    public static final DerivedParameter SCALE = DerivedParameter.of("scale", V_SCALE);

    /** The factor of the pull. */
    public static final DerivedParameter CRITICAL = DerivedParameter.of("critical", CRITICAL_V);

    /** The cell. */
    public static final QuadraticLif MODEL = new QuadraticLif();

    private QuadraticLif() {}

    @Override
    public String name() {
        return "QuadLIF";
    }

    @Override
    public String summary() {
        return "quadratic leaky integrate-and-fire with LIF's adaptive threshold";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                Lif.TAU_M,
                Lif.RESIST_M,
                Lif.THR,
                Lif.V_REST,
                Lif.V_RESET,
                V_SCALE,
                CRITICAL_V,
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
        return Lif.featuresOf(parameters);
    }

    @Override
    public List<InitializedVariable> state(Set<ModelFeature> traits) {
        return Lif.MODEL.state(traits);
    }

    @Override
    public List<StateVariable> digestVariables() {
        return Lif.MODEL.digestVariables();
    }

    @Override
    public List<DerivedParameter> derivedParameters() {
        return List.of(
                Lif.RESTING_POTENTIAL,
                SCALE,
                CRITICAL,
                Lif.MEMBRANE_RESISTANCE,
                Lif.REFRACTORY_PERIOD,
                Lif.INVERSE_TAU_M,
                DerivedParameter.DT,
                DerivedParameter.HALF_DT,
                Lif.BASE_THRESHOLD,
                Lif.RESET_POTENTIAL,
                Lif.THRESHOLD_DECAY,
                Lif.THRESHOLD_INCREMENT,
                Lif.MIN_V);
    }

    @Override
    public ReferenceUpdate step(NeuronState state) {
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
