package org.lifsim.internal.model;

import java.util.List;
import java.util.function.Consumer;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.SpikeWriter;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.internal.step.UnitParameters;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.ResonateAndFire;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;

/** The resonate-and-fire model of {@link ResonateAndFire}: its definition and the reference implementation of its step. */
public final class ResonateAndFireModel {
    /** A spike leaves the state unchanged. */
    public static final ModelFeature NO_POST_SPIKE_RESET = new ModelFeature("NO_POST_SPIKE_RESET");

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

    private ResonateAndFireModel() {}

    /**
     * Declares the model.
     *
     * @param model receives the declaration
     */
    public static void define(ModelDeclaration model) {
        model.parameters(
                        ResonateAndFire.TAU_V,
                        ResonateAndFire.TAU_W,
                        ResonateAndFire.THR,
                        ResonateAndFire.OMEGA,
                        ResonateAndFire.DAMPEN_FACTOR,
                        ResonateAndFire.V_RESET,
                        ResonateAndFire.W_RESET,
                        ResonateAndFire.V0,
                        ResonateAndFire.W0,
                        ResonateAndFire.RESIST_V)
                .options(ModelOption.INTEGRATION_TYPE, ResonateAndFire.POST_SPIKE_RESET)
                .midpointRule()
                .feature(NO_POST_SPIKE_RESET, ResonateAndFire.POST_SPIKE_RESET, "false")
                .twoVariables(ResonateAndFire.V0, ResonateAndFire.W0)
                .derived(
                        INVERSE_TAU_V,
                        INVERSE_TAU_W,
                        DerivedParameter.DT,
                        DerivedParameter.HALF_DT,
                        THRESHOLD,
                        ANGULAR_FREQUENCY,
                        DAMPING,
                        RESET_V,
                        RESET_W,
                        MEMBRANE_RESISTANCE)
                .equations(
                        "tau_w dw/dt = dampen_factor w - omega v + resist_v j    (b and omega of the paper, whose z is w + i v)",
                        "tau_v dv/dt = omega w + dampen_factor v                 (with the w after its step)",
                        "spike where v > thr; then v = v_reset, w = w_reset, unless post_spike_reset is false")
                .source(
                        "RAFCell of ngc-learn 3.2.3; E. M. Izhikevich, Neural Networks 14, 2001, doi:10.1016/S0893-6080(01)00078-8")
                .reference(Reference::new)
                .simd("ResonateAndFireSteps")
                .warn(ResonateAndFireModel::warn)
                .macros(ResonateAndFireModel::macros)
                .resistanceAndThreshold(ResonateAndFire.RESIST_V, ResonateAndFire.THR)
                // Time constants of 10 ms instead of 1 ms, so that a time step of 0.1 ms follows the oscillation.
                .demo(8, defaults -> defaults.with(ResonateAndFire.TAU_V, 10).with(ResonateAndFire.TAU_W, 10))
                .examples(ResonateAndFireModel::examples);
    }

    /**
     * Warns where Euler's rule lets an oscillation grow that the model damps: where the step multiplies the state by more
     * than 1, the larger magnitude of {@code 1 + dt * eigenvalue}.
     */
    private static void warn(UnitParameters p, ModelParameters options, double dt, Consumer<Problem> warnings) {
        double v = dt / p.value(ResonateAndFire.TAU_V);
        double w = dt / p.value(ResonateAndFire.TAU_W);
        double damping = p.value(ResonateAndFire.DAMPEN_FACTOR);
        double omega = p.value(ResonateAndFire.OMEGA);
        double half = damping * (v + w) / 2;
        double inner = half * half - v * w * (damping * damping + omega * omega);
        double growth = inner < 0
                ? Math.hypot(1 + half, Math.sqrt(-inner))
                : Math.max(Math.abs(1 + half + Math.sqrt(inner)), Math.abs(1 + half - Math.sqrt(inner)));
        boolean euler = options.choice(ModelOption.INTEGRATION_TYPE).equals("euler");
        if (euler && damping < 0 && growth > 1) {
            warnings.accept(Problem.of(
                            Subject.setting("dt"),
                            "is " + dt + " ms: the oscillation grows by the factor " + (float) growth
                                    + " in each step, though dampen_factor is " + damping)
                    .hint("use a smaller dt, larger time constants, or integration_type rk2"));
        }
    }

    /** Parameters for every choice of the products that are fused, the same for all units and different ones. */
    private static List<ModelParameters> examples(ModelParameters demo) {
        return List.of(
                demo.with(ResonateAndFire.POST_SPIKE_RESET, "false")
                        .with(ResonateAndFire.TAU_W, Values.uniform(5, 15, 1)),
                demo.with(ResonateAndFire.OMEGA, Values.linspace(-1, 1))
                        .with(ResonateAndFire.DAMPEN_FACTOR, Values.linspace(1, -1.5)),
                demo.with(ResonateAndFire.OMEGA, Values.uniform(-3, 3, 1))
                        .with(ResonateAndFire.DAMPEN_FACTOR, Values.uniform(-2, 0.2, 2))
                        .with(ResonateAndFire.POST_SPIKE_RESET, "false"),
                demo.with(ResonateAndFire.OMEGA, Values.linspace(-2, -1))
                        .with(ResonateAndFire.DAMPEN_FACTOR, Values.linspace(-2, 1)));
    }

    /** Which products Euler's slopes fuse, if it is the same for all units. */
    private static List<String> macros(ModelVariant variant, DerivedParameterTable derived) {
        DerivedValues turns = derived.of(ANGULAR_FREQUENCY);
        DerivedValues dampings = derived.of(DAMPING);
        if (turns.isPerUnit() || dampings.isPerUnit()) {
            return List.of();
        }
        float turn = turns.at(0);
        float damping = dampings.at(0);
        boolean resets = !variant.has(NO_POST_SPIKE_RESET);
        return List.of(
                "FUSES_TURN_IN_W=" + (fusesTurnInW(turn, damping) ? 1 : 0),
                "FUSES_DAMPING_IN_V=" + (fusesDampingInV(turn, damping, resets) ? 1 : 0));
    }

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

    /**
     * Whether {@link #fusesTurnInW(float, float)} holds for all of some units.
     *
     * @param units units that share angular frequency and damping
     * @return true if the product {@code turn * v} is fused
     */
    public static boolean fusesTurnInW(NeuronState units) {
        return fusesTurnInW(
                units.derived(ANGULAR_FREQUENCY).at(0), units.derived(DAMPING).at(0));
    }

    /**
     * Whether {@link #fusesDampingInV(float, float, boolean)} holds for all of some units.
     *
     * @param units units that share angular frequency and damping
     * @return true if the product {@code damping * v} is fused
     */
    public static boolean fusesDampingInV(NeuronState units) {
        boolean resets = !units.variant().has(NO_POST_SPIKE_RESET);
        return fusesDampingInV(
                units.derived(ANGULAR_FREQUENCY).at(0), units.derived(DAMPING).at(0), resets);
    }

    /**
     * The step in scalar Java. {@code ResonateAndFireSteps} and {@code kernels/raf_step.cl} repeat it line by line.
     * Source: {@code RAFCell.advance_state} of ngc-learn 3.2.3, with each rounding made explicit.
     */
    private static final class Reference implements StepUpdate {
        private final float[] vs;
        private final float[] ws;
        private final float[] currents;
        private final SpikeWriter spikes;
        private final DerivedValues rtVs;
        private final DerivedValues rtWs;
        private final DerivedValues thresholds;
        private final DerivedValues turns;
        private final DerivedValues dampings;
        private final DerivedValues resetVs;
        private final DerivedValues resetWs;
        private final DerivedValues resists;
        private final float dt;
        private final float halfDt;
        private final boolean midpoint;
        private final boolean resets;

        /** Whether all units fuse the same products; the next two fields say which. */
        private final boolean alike;

        private final boolean turnInW;
        private final boolean dampingInV;

        Reference(NeuronState state) {
            vs = state.values(StateVariable.V);
            ws = state.values(StateVariable.W);
            currents = state.values(StateVariable.CURRENT);
            spikes = new SpikeWriter(state);
            rtVs = state.derived(INVERSE_TAU_V);
            rtWs = state.derived(INVERSE_TAU_W);
            thresholds = state.derived(THRESHOLD);
            turns = state.derived(ANGULAR_FREQUENCY);
            dampings = state.derived(DAMPING);
            resetVs = state.derived(RESET_V);
            resetWs = state.derived(RESET_W);
            resists = state.derived(MEMBRANE_RESISTANCE);
            dt = state.derived(DerivedParameter.DT).at(0);
            halfDt = state.derived(DerivedParameter.HALF_DT).at(0);
            midpoint = state.variant().has(ModelFeature.MIDPOINT);
            resets = !state.variant().has(NO_POST_SPIKE_RESET);
            alike = !turns.isPerUnit() && !dampings.isPerUnit();
            turnInW = fusesTurnInW(state);
            dampingInV = fusesDampingInV(state);
        }

        @Override
        public void update(int from, int to, AdvanceContext context, int k) {
            for (int i = from; i < to; i++) {
                float v = vs[i];
                float w = ws[i];
                float current = currents[i];
                float slopeW = slopeOfW(i, v, w, current);
                if (midpoint) {
                    slopeW = slopeOfW(i, v, Math.fma(slopeW, halfDt, w), current);
                }
                float w1 = Math.fma(slopeW, dt, w);
                float slopeV = slopeOfV(i, v, w1);
                if (midpoint) {
                    slopeV = slopeOfV(i, Math.fma(slopeV, halfDt, v), w1);
                }
                float v1 = Math.fma(slopeV, dt, v);
                boolean spike = v1 > thresholds.at(i);
                boolean reset = spike && resets;
                vs[i] = Float32Math.flushSubnormals(reset ? resetVs.at(i) : v1);
                ws[i] = Float32Math.flushSubnormals(reset ? resetWs.at(i) : w1);
                spikes.write(i, spike, context, k);
            }
        }

        /**
         * Slope of w. ngc-learn fuses the product of the current and one other product. By the midpoint rule it fuses only
         * w's product, since its two slopes share the others.
         */
        private float slopeOfW(int i, float v, float w, float current) {
            float turn = turns.at(i);
            float damping = dampings.at(i);
            float resist = resists.at(i);
            float spin = Math.fma(w, damping, -(v * turn));
            if (midpoint) {
                return (spin + current * resist) * rtWs.at(i);
            }
            boolean other = alike ? turnInW : fusesTurnInW(turn, damping);
            float push = other ? Math.fma(-v, turn, w * damping) : spin;
            return Math.fma(current, resist, push) * rtWs.at(i);
        }

        /** Slope of v. ngc-learn fuses one product. By the midpoint rule it is v's, since its two slopes share w's. */
        private float slopeOfV(int i, float v, float w) {
            float turn = turns.at(i);
            float damping = dampings.at(i);
            float spin = Math.fma(v, damping, turn * w);
            if (midpoint) {
                return spin * rtVs.at(i);
            }
            boolean own = alike ? dampingInV : fusesDampingInV(turn, damping, resets);
            float push = own ? spin : Math.fma(turn, w, v * damping);
            return push * rtVs.at(i);
        }
    }
}
