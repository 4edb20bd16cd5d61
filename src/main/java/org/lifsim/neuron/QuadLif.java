package org.lifsim.neuron;

import java.util.List;
import java.util.Set;

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
public final class QuadLif implements Cell {
    /** The critical potential, mV: above it the potential runs away by itself. */
    public static final Parameter V_SCALE =
            Parameter.any("v_scale", "mV", -41.6, "critical potential, above which v runs away by itself");

    /** The factor of the quadratic pull, per mV. */
    public static final Parameter CRITICAL_V = Parameter.any("critical_v", "per mV", 1, "factor of the quadratic pull");

    /** The critical potential. */
    public static final Constant SCALE = Constant.of("scale", V_SCALE);

    /** The factor of the pull. */
    public static final Constant CRITICAL = Constant.of("critical", CRITICAL_V);

    /** The cell. */
    public static final QuadLif CELL = new QuadLif();

    private QuadLif() {}

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
    public List<Option> options() {
        return List.of(Option.INTEGRATION_TYPE, Lif.ONE_SPIKE, Lif.MAX_ONE_SPIKE);
    }

    @Override
    public Set<Trait> traits(Parameters parameters) {
        return Lif.traitsOf(parameters);
    }

    @Override
    public List<StateColumn> state(Set<Trait> traits) {
        return Lif.CELL.state(traits);
    }

    @Override
    public List<Column> digest() {
        return Lif.CELL.digest();
    }

    @Override
    public List<Constant> constants() {
        return List.of(
                Lif.REST,
                SCALE,
                CRITICAL,
                Lif.RESIST,
                Lif.REFRACT,
                Lif.RT,
                Constant.DT,
                Constant.HALF_DT,
                Lif.THRESHOLD,
                Lif.RESET,
                Lif.DECAY,
                Lif.PLUS,
                Lif.MINIMUM);
    }

    @Override
    public CellStep step(Units units) {
        return new QuadLifStep(units);
    }

    @Override
    public Parameters example() {
        return defaults().with(Lif.TAU_M, 100).with(Lif.TAU_THETA, 300).with(Lif.REFRACT_TIME, 2);
    }

    @Override
    public Parameter inputScale() {
        return Lif.RESIST_M;
    }

    @Override
    public Parameter threshold() {
        return Lif.THR;
    }

    @Override
    public double exampleCurrent() {
        return 180;
    }
}
