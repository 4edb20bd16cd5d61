package org.lifsim.model;

import java.util.List;
import org.lifsim.internal.model.ModelDefinition;
import org.lifsim.internal.model.ResonateAndFireModel;

/**
 * Parameters of the resonate-and-fire model: a damped oscillator that spikes when its potential exceeds a threshold. It
 * responds best to inputs at its own frequency. Source: {@code RAFCell} of ngc-learn 3.2.3; E. M. Izhikevich,
 * "Resonate-and-fire neurons", Neural Networks 14, 2001, doi:10.1016/S0893-6080(01)00078-8. The unit of current is
 * arbitrary; {@code resist_v} times a current is in mV.
 *
 * <pre>
 * tau_w dw/dt = dampen_factor w - omega v + resist_v j    (b and omega of the paper, whose z is w + i v)
 * tau_v dv/dt = omega w + dampen_factor v                 (with the w after its step)
 * spike where v &gt; thr; then v = v_reset, w = w_reset, unless post_spike_reset is false
 * </pre>
 *
 * <p>A step turns the oscillation by about omega dt / tau radians, which should be at most 0.1. With the defaults,
 * which are those of ngc-learn, that is a dt of 0.01 ms. Euler's method then diverges above 0.18 ms; with equal
 * time constants it diverges if (omega - dampen_factor) dt / tau exceeds 2. The midpoint rule integrates each variable
 * with the other one fixed. It is of first order for the two together.
 */
public final class ResonateAndFire {
    /** Time constant of the potential, ms, &gt; 0. */
    public static final Parameter TAU_V = Parameter.timeConstant("tau_v", 1, "time constant of the potential");

    /** Time constant of the angular driver, ms, &gt; 0. */
    public static final Parameter TAU_W = Parameter.timeConstant("tau_w", 1, "time constant of the angular driver");

    /** Spike threshold, mV. */
    public static final Parameter THR = Parameter.any("thr", "mV", 1, "spike threshold");

    /** Angular frequency, radians per time constant. */
    public static final Parameter OMEGA = Parameter.any(
            "omega",
            "rad per tau",
            10,
            "angular frequency; the period is 2 pi tau / omega, and dt should be at most 0.1 tau / omega");

    /** Exponential damping, per time constant; negative if oscillations decay; b of the paper. */
    public static final Parameter DAMPEN_FACTOR = Parameter.any(
            "dampen_factor", "per tau", -1, "damping, negative for decaying oscillations (b of the paper)");

    /** Reset potential after a spike, mV. */
    public static final Parameter V_RESET = Parameter.any("v_reset", "mV", 0, "reset potential after a spike");

    /** Angular driver after a spike, mV. */
    public static final Parameter W_RESET = Parameter.any("w_reset", "mV", 0, "angular driver after a spike");

    /** Initial potential, mV. */
    public static final Parameter V0 = Parameter.any("v0", "mV", 0, "initial potential");

    /** Initial angular driver, mV. */
    public static final Parameter W0 = Parameter.any("w0", "mV", 0, "initial angular driver");

    /** Membrane resistance, mV per unit of current, &gt; 0. */
    public static final Parameter RESIST_V = Parameter.positive(
            "resist_v", "mV per unit of current", 1, "membrane resistance, factor of the input current");

    /** Whether a spike resets v and w; true by default. */
    public static final ModelOption POST_SPIKE_RESET = new ModelOption(
            "post_spike_reset",
            List.of("true", "false"),
            "reset of v and w at a spike; without it, a unit spikes in every step above thr");

    /** The resonate-and-fire model. */
    public static final NeuronModel MODEL =
            ModelDefinition.of("RAF", "resonate-and-fire, a damped oscillator", ResonateAndFireModel::define);

    private ResonateAndFire() {}
}
