package org.lifsim.model;

import java.util.List;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.model.LifModel;
import org.lifsim.internal.model.ModelDefinition;

/**
 * Parameters of the leaky integrate-and-fire model with adaptive threshold and refractory period. Source:
 * {@code LIFCell} of ngc-learn 3.2.3. The unit of current is arbitrary; {@code resist_m} times a current is in mV.
 *
 * <pre>
 * tau_m dv/dt = conduct_leak (v_rest - v) + resist_m j    (j counts as 0 while rfr &lt; refract_time)
 * spike where v &gt; thr + thr_theta; then v = v_reset, rfr = 0, thr_theta += theta_plus
 * tau_theta dthr_theta/dt = -thr_theta
 * </pre>
 *
 * <p>Only {@code tau_m} has no default:
 *
 * <pre>{@code
 * ModelParameters parameters = Lif.MODEL.defaults()
 *         .with(Lif.TAU_M, 20)
 *         .with(Lif.REFRACT_TIME, 2)
 *         .with(ModelOption.INTEGRATION_TYPE, "rk2");
 * System.out.println(Lif.refractorySteps(parameters, 0.1) + " refractory steps");
 * try (Backend backend = Backends.auto();
 *         Population population = Population.of(parameters).units(100).build(backend)) {
 *     population.clamp(20f);
 *     population.advance(1000);
 *     System.out.println(population.totalSpikeCount() + " spikes");
 * }
 * }</pre>
 */
public final class Lif {
    /** Membrane time constant, ms, &gt; 0. */
    public static final Parameter TAU_M = Parameter.timeConstant("tau_m", Double.NaN, "membrane time constant");

    /** Membrane resistance, mV per unit of current, &gt; 0. */
    public static final Parameter RESIST_M = Parameter.positive(
            "resist_m", "mV per unit of current", 1, "membrane resistance, factor of the input current");

    /** Base spike threshold, mV; {@code thr_theta} is added to it. */
    public static final Parameter THR = Parameter.any("thr", "mV", -52, "base spike threshold");

    /** Resting potential, mV. */
    public static final Parameter V_REST = Parameter.any("v_rest", "mV", -65, "resting potential");

    /** Reset potential after a spike, mV. */
    public static final Parameter V_RESET = Parameter.any("v_reset", "mV", -60, "reset potential after a spike");

    /** Leak conductance, dimensionless, &gt;= 0; 0 gives the integrate-and-fire model without leak. */
    public static final Parameter CONDUCT_LEAK =
            Parameter.notNegative("conduct_leak", "", 1, "leak conductance; 0 for no leak (integrate-and-fire)");

    /** Time constant of the adaptive threshold, ms; 0 or less disables adaptation. */
    public static final Parameter TAU_THETA = Parameter.any(
            "tau_theta", "ms", 1e7, "time constant of the adaptive threshold; 0 or less disables adaptation");

    /** Increment of the adaptive threshold at a spike, mV. */
    public static final Parameter THETA_PLUS =
            Parameter.any("theta_plus", "mV", 0.05, "increment of the adaptive threshold at a spike");

    /** Refractory period after a spike, in which the input current is ignored, ms, &gt;= 0. */
    public static final Parameter REFRACT_TIME =
            Parameter.notNegative("refract_time", "ms", 5, "refractory period, in which the input current is ignored");

    /** Lower bound of the membrane potential, mV; negative infinity, the default, for no bound. */
    public static final Parameter V_MIN = Parameter.any("v_min", "mV", 0, "lower bound of the membrane potential")
            .allowNone(Double.NEGATIVE_INFINITY);

    /**
     * Whether a batch element keeps at most one spike per step, selected at random. {@link #MAX_ONE_SPIKE} takes
     * precedence.
     */
    public static final ModelOption ONE_SPIKE =
            ModelOption.booleanOption("one_spike", "at most one spike per step, selected at random");

    /**
     * Whether a batch element keeps at most one spike per step, that of the unit with the largest potential before the
     * step.
     */
    public static final ModelOption MAX_ONE_SPIKE = ModelOption.booleanOption(
            "max_one_spike", "at most one spike per step, of the unit with the largest potential before the step");

    /** Kind of the surrogate derivative; only used if the surrogate is kept. */
    public static final ModelOption SURROGATE_TYPE = new ModelOption(
            "surrogate_type",
            List.of("arctan", "straight_through", "triangular", "secant"),
            "surrogate derivative of the spike, computed only on request");

    /**
     * What a unit does in its refractory period. With {@code leak}, the default and ngc-learn's rule, its input current
     * counts as 0: it leaks towards v_rest, and spikes if its threshold falls below v. With {@code hold}, v stays at
     * v_reset and the unit does not spike, as in NEST's {@code iaf_psc_delta} and Brian2's {@code (unless refractory)}.
     */
    public static final ModelOption REFRACTORY = new ModelOption(
            "refractory",
            List.of("leak", "hold"),
            "in the refractory period, leak: the input is ignored; hold: v stays at v_reset, too");

    /**
     * How many steps a refractory period has. With {@code summed}, the default and ngc-learn's rule, the steps are summed
     * in float32 until they reach refract_time, which can take one more than refract_time / dt. With {@code rounded} it
     * is refract_time / dt, rounded, as in NEST: 50 steps for 5 ms at a dt of 0.1 ms. Brian2 masks one step less, because
     * it counts from the start of the step of the spike.
     */
    public static final ModelOption REFRACT_STEPS = new ModelOption(
            "refract_steps",
            List.of("summed", "rounded"),
            "steps of the refractory period: summed in float32 until refract_time, or refract_time / dt rounded");

    /** The LIF model. */
    public static final NeuronModel MODEL = ModelDefinition.of(
            "LIF", "leaky integrate-and-fire with adaptive threshold and refractory period", LifModel::define);

    private Lif() {}

    /**
     * Parameters of the LIF neuron in ngc-learn's tutorial: tau_m 100, resist_m 1000, tau_theta 300, refract_time 2,
     * v_min -65, and defaults for the others.
     *
     * @return complete parameters; the tutorial uses a dt of 0.1 ms
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
     * The number of steps after a spike in which the input current is ignored. The time since the last spike is summed
     * in float32, so the number can exceed refract_time / dt by one. With a dt of 0.1 ms, a refract_time of 3.0 ms
     * gives 31 steps, and 7.3 ms gives 74; with {@link #REFRACT_STEPS} {@code rounded} they are 30 and 73.
     *
     * @param parameters parameters of a LIF model with a uniform refract_time
     * @param dt time step in ms
     * @return the number of refractory steps
     * @throws InputException as in {@link ModelParameters#check(double, long)}, or if the refractory period never ends,
     *     because the float32 sum of the steps stops growing before it reaches refract_time
     */
    public static long refractorySteps(ModelParameters parameters, double dt) {
        parameters.check(dt, 1);
        float refractTime = (float) parameters.of(REFRACT_TIME);
        float below = Math.nextDown(refractTime);
        if (refractTime > 0 && (float) dt <= Math.ulp(below) / 2) {
            throw new InputException(Problem.of(
                            Subject.parameter(REFRACT_TIME.name()),
                            "is " + refractTime + " ms: in float32 a sum of steps of dt = " + dt
                                    + " ms never reaches it, so a unit spikes only once")
                    .hint("use a larger dt or a shorter refract_time"));
        }
        if (parameters.choice(REFRACT_STEPS).equals("rounded")) {
            return Math.round(parameters.of(REFRACT_TIME) / dt);
        }
        long steps = 0;
        for (float rfr = 0; rfr < refractTime; rfr += (float) dt) {
            steps++;
        }
        return steps;
    }
}
