package org.lifsim.model;

import java.util.List;
import org.lifsim.internal.model.ResonateAndFireModel;

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
public final class ResonateAndFire {
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

    /** The cell. */
    public static final NeuronModel MODEL = new ResonateAndFireModel();

    private ResonateAndFire() {}
}
