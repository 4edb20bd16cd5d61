package org.lifsim.model;

import java.util.List;
import org.lifsim.error.InputException;
import org.lifsim.internal.model.LifModel;

/**
 * The leaky integrate-and-fire cell with adaptive threshold and refractoriness. Source: {@code LIFCell} of ngc-learn 3.2.3.
 *
 * <pre>
 * tau_m dv/dt = conduct_leak (v_rest - v) + resist_m j    (j counts as 0 while rfr &lt; refract_time)
 * spike where v &gt; thr + thr_theta; then v = v_reset, rfr = 0, thr_theta += theta_plus
 * tau_theta dthr_theta/dt = -thr_theta
 * </pre>
 */
public final class Lif {
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

    /** The cell. */
    public static final NeuronModel MODEL = new LifModel();

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
}
