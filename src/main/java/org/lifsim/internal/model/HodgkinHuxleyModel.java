package org.lifsim.internal.model;

import java.util.List;
import java.util.function.Consumer;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.SpikeWriter;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.internal.step.UnitParameters;
import org.lifsim.model.HodgkinHuxley;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;

/** The Hodgkin-Huxley model of {@link HodgkinHuxley}: its definition and the reference implementation of its step. */
public final class HodgkinHuxleyModel {
    /** A spike resets v and the gates. */
    public static final ModelFeature SPIKE_RESET = new ModelFeature("SPIKE_RESET");

    /** The step integrates by the classical Runge-Kutta rule of fourth order. */
    public static final ModelFeature RUNGE_KUTTA = new ModelFeature("RUNGE_KUTTA");

    /** Membrane resistance, per unit of current. */
    public static final DerivedParameter MEMBRANE_RESISTANCE = DerivedParameter.of("resist", HodgkinHuxley.RESIST_M);

    /** 1 / tau_v, per ms. */
    public static final DerivedParameter INVERSE_TAU_V = DerivedParameter.reciprocal("rt_v", HodgkinHuxley.TAU_V);

    /** Reversal potential of sodium, mV. */
    public static final DerivedParameter SODIUM_POTENTIAL = DerivedParameter.of("e_na", HodgkinHuxley.V_NA);

    /** Reversal potential of potassium, mV. */
    public static final DerivedParameter POTASSIUM_POTENTIAL = DerivedParameter.of("e_k", HodgkinHuxley.V_K);

    /** Reversal potential of the leak, mV. */
    public static final DerivedParameter LEAK_POTENTIAL = DerivedParameter.of("e_l", HodgkinHuxley.V_L);

    /** Maximum conductance of sodium. */
    public static final DerivedParameter SODIUM = DerivedParameter.of("g_na", HodgkinHuxley.G_NA);

    /** Maximum conductance of potassium. */
    public static final DerivedParameter POTASSIUM = DerivedParameter.of("g_k", HodgkinHuxley.G_K);

    /** Conductance of the leak. */
    public static final DerivedParameter LEAK = DerivedParameter.of("g_l", HodgkinHuxley.G_L);

    /** Spike threshold, mV. */
    public static final DerivedParameter THRESHOLD = DerivedParameter.of("thr_base", HodgkinHuxley.THR);

    /** v after a spike, mV. */
    public static final DerivedParameter RESET_V = DerivedParameter.of("reset_v", HodgkinHuxley.V_RESET);

    /** n after a spike. */
    public static final DerivedParameter RESET_N =
            new DerivedParameter("reset_n", (p, dt) -> steadyN((float) p.value(HodgkinHuxley.V_RESET)));

    /** m after a spike. */
    public static final DerivedParameter RESET_M =
            new DerivedParameter("reset_m", (p, dt) -> steadyM((float) p.value(HodgkinHuxley.V_RESET)));

    /** h after a spike. */
    public static final DerivedParameter RESET_H =
            new DerivedParameter("reset_h", (p, dt) -> steadyH((float) p.value(HodgkinHuxley.V_RESET)));

    /** 1 / 10, by which ngc-learn's compiler multiplies where the model divides by 10, per mV; likewise the others. */
    public static final float PER_10 = 1f / 10;

    /** 1 / 18, per mV. */
    public static final float PER_18 = 1f / 18;

    /** 1 / 20, per mV. */
    public static final float PER_20 = 1f / 20;

    /** 1 / 80, per mV. */
    public static final float PER_80 = 1f / 80;

    /** 1 / 6, the weight of the first and last slopes of the rule of fourth order. */
    public static final float PER_6 = 1f / 6;

    /** Potentials at which a rate is 0 / 0, mV. */
    private static final List<Float> UNDEFINED = List.of(10f, 25f);

    /** The largest share of open sodium channels in a spike, about: m^3 h. */
    private static final double OPEN = 0.3;

    /** Rate of a decay times dt above which a step of the rule of fourth order grows. */
    private static final double UNSTABLE_RUNGE_KUTTA = 2.8;

    private HodgkinHuxleyModel() {}

    /**
     * Declares the model.
     *
     * @param model receives the declaration
     */
    public static void define(ModelDeclaration model) {
        model.parameters(
                        HodgkinHuxley.TAU_V,
                        HodgkinHuxley.RESIST_M,
                        HodgkinHuxley.V_NA,
                        HodgkinHuxley.V_K,
                        HodgkinHuxley.V_L,
                        HodgkinHuxley.G_NA,
                        HodgkinHuxley.G_K,
                        HodgkinHuxley.G_L,
                        HodgkinHuxley.THR,
                        HodgkinHuxley.V_RESET)
                .options(HodgkinHuxley.INTEGRATION_TYPE, HodgkinHuxley.SPIKE_RESET)
                .feature(ModelFeature.MIDPOINT, HodgkinHuxley.INTEGRATION_TYPE, "midpoint")
                .feature(RUNGE_KUTTA, HodgkinHuxley.INTEGRATION_TYPE, "rk4")
                .feature(SPIKE_RESET, HodgkinHuxley.SPIKE_RESET, "true")
                .divides()
                .state(
                        InitializedVariable.zero(StateVariable.V),
                        new InitializedVariable(StateVariable.N, (p, dt) -> steadyN(0), false),
                        new InitializedVariable(StateVariable.M, (p, dt) -> steadyM(0), false),
                        new InitializedVariable(StateVariable.H, (p, dt) -> steadyH(0), false),
                        InitializedVariable.zero(StateVariable.S))
                .derived(
                        MEMBRANE_RESISTANCE,
                        INVERSE_TAU_V,
                        SODIUM_POTENTIAL,
                        POTASSIUM_POTENTIAL,
                        LEAK_POTENTIAL,
                        SODIUM,
                        POTASSIUM,
                        LEAK,
                        DerivedParameter.DT,
                        DerivedParameter.HALF_DT,
                        THRESHOLD,
                        RESET_V,
                        RESET_N,
                        RESET_M,
                        RESET_H)
                .equations(
                        "tau_v dv/dt = resist_m j - g_Na m^3 h (v - v_Na) - g_K n^4 (v - v_K) - g_L (v - v_L)",
                        "dx/dt = alpha_x (1 - x) - beta_x x    for the gates x = n, m, h",
                        "alpha_n = 0.01 (10 - v) / (exp((10 - v) / 10) - 1), beta_n = 0.125 exp(-v / 80)",
                        "alpha_m = 0.1 (25 - v) / (exp((25 - v) / 10) - 1), beta_m = 4 exp(-v / 18)",
                        "alpha_h = 0.07 exp(-v / 20), beta_h = 1 / (exp((30 - v) / 10) + 1)",
                        "spike where v > thr; then, with spike_reset, v = v_reset, x = alpha_x / (alpha_x + beta_x)")
                .source("HodgkinHuxleyCell of ngc-learn 3.2.3; A. L. Hodgkin and A. F. Huxley, J. Physiol. 117, 1952,"
                        + " doi:10.1113/jphysiol.1952.sp004764")
                .reference(Reference::new)
                .simd("HodgkinHuxleySteps")
                .check(HodgkinHuxleyModel::check)
                .warn(HodgkinHuxleyModel::warn)
                .resistanceAndThreshold(HodgkinHuxley.RESIST_M, HodgkinHuxley.THR)
                .demo(10, defaults -> defaults.with(HodgkinHuxley.TAU_V, 2))
                .examples(HodgkinHuxleyModel::examples);
    }

    private static List<ModelParameters> examples(ModelParameters demo) {
        ModelParameters reset = demo.with(HodgkinHuxley.SPIKE_RESET, "true")
                .with(HodgkinHuxley.THR, Values.linspace(4, 30))
                .with(HodgkinHuxley.V_RESET, Values.linspace(-4, 5));
        return List.of(
                demo.with(HodgkinHuxley.RESIST_M, 2.3).with(HodgkinHuxley.V_K, -12),
                reset.with(HodgkinHuxley.RESIST_M, Values.linspace(0.5, 1)),
                reset.with(HodgkinHuxley.G_NA, Values.linspace(80, 120)).with(HodgkinHuxley.INTEGRATION_TYPE, "rk2"),
                reset.with(HodgkinHuxley.RESIST_M, Values.linspace(1, 2)).with(HodgkinHuxley.INTEGRATION_TYPE, "rk4"));
    }

    private static void check(UnitParameters p, double dt) {
        StepAccuracy.requireStable(
                "g_L dt / tau_v", p.value(HodgkinHuxley.G_L) * dt / p.value(HodgkinHuxley.TAU_V), dt);
        boolean resets = p.choice(HodgkinHuxley.SPIKE_RESET).equals("true");
        if (resets && UNDEFINED.contains((float) p.value(HodgkinHuxley.V_RESET))) {
            throw new InputException(Problem.of(
                            Subject.parameter(HodgkinHuxley.V_RESET.name()),
                            "is " + p.value(HodgkinHuxley.V_RESET) + " mV, where the rate of a gate is 0 / 0")
                    .expected("a potential other than 10 and 25 mV, at least with spike_reset"));
        }
    }

    private static void warn(UnitParameters p, ModelParameters options, double dt, Consumer<Problem> warnings) {
        double fast = OPEN * p.value(HodgkinHuxley.G_NA) * dt / p.value(HodgkinHuxley.TAU_V);
        double most = options.choice(HodgkinHuxley.INTEGRATION_TYPE).equals("rk4") ? UNSTABLE_RUNGE_KUTTA : 2;
        if (fast > most) {
            warnings.accept(Problem.of(
                            Subject.setting("dt"),
                            "is " + dt + " ms: 0.3 g_Na dt / tau_v is " + (float) fast + ", above " + (float) most
                                    + ", so v may grow from step to step in a spike, and become NaN")
                    .hint("use dt <= " + (float) (dt / fast) + " ms, or a larger tau_v"));
        }
    }

    private static float alphaN(float v) {
        float below = 10f - v;
        return below / (Float32Math.exp(below * PER_10) - 1f) * 0.01f;
    }

    private static float betaN(float v) {
        return Float32Math.exp(-v * PER_80) * 0.125f;
    }

    private static float alphaM(float v) {
        float below = 25f - v;
        return below / (Float32Math.exp(below * PER_10) - 1f) * 0.1f;
    }

    private static float betaM(float v) {
        return Float32Math.exp(-v * PER_18) * 4f;
    }

    private static float alphaH(float v) {
        return Float32Math.exp(-v * PER_20) * 0.07f;
    }

    private static float betaH(float v) {
        return 1f / (Float32Math.exp((30f - v) * PER_10) + 1f);
    }

    private static float steadyN(float v) {
        return steady(alphaN(v), betaN(v));
    }

    private static float steadyM(float v) {
        return steady(alphaM(v), betaM(v));
    }

    private static float steadyH(float v) {
        return steady(alphaH(v), betaH(v));
    }

    /** The value at which a gate stays. */
    private static float steady(float alpha, float beta) {
        return Float32Math.flushSubnormals(alpha / (alpha + beta));
    }

    /**
     * The step in scalar Java. {@code HodgkinHuxleySteps} and {@code kernels/hodgkinhuxley_step.cl} repeat it line by
     * line. Source: {@code HodgkinHuxleyCell.advance_state} of ngc-learn 3.2.3, with each rounding made explicit.
     */
    private static final class Reference implements StepUpdate {
        private final float[] vs;
        private final float[] ns;
        private final float[] ms;
        private final float[] hs;
        private final float[] currents;
        private final SpikeWriter spikes;
        private final DerivedValues resists;
        private final DerivedValues rtVs;
        private final DerivedValues eNas;
        private final DerivedValues eKs;
        private final DerivedValues eLs;
        private final DerivedValues gNas;
        private final DerivedValues gKs;
        private final DerivedValues gLs;
        private final DerivedValues thresholds;
        private final DerivedValues resetVs;
        private final DerivedValues resetNs;
        private final DerivedValues resetMs;
        private final DerivedValues resetHs;
        private final float dt;
        private final float halfDt;
        private final boolean midpoint;
        private final boolean rungeKutta;
        private final boolean resets;

        Reference(NeuronState state) {
            vs = state.values(StateVariable.V);
            ns = state.values(StateVariable.N);
            ms = state.values(StateVariable.M);
            hs = state.values(StateVariable.H);
            currents = state.values(StateVariable.CURRENT);
            spikes = new SpikeWriter(state);
            resists = state.derived(MEMBRANE_RESISTANCE);
            rtVs = state.derived(INVERSE_TAU_V);
            eNas = state.derived(SODIUM_POTENTIAL);
            eKs = state.derived(POTASSIUM_POTENTIAL);
            eLs = state.derived(LEAK_POTENTIAL);
            gNas = state.derived(SODIUM);
            gKs = state.derived(POTASSIUM);
            gLs = state.derived(LEAK);
            thresholds = state.derived(THRESHOLD);
            resetVs = state.derived(RESET_V);
            resetNs = state.derived(RESET_N);
            resetMs = state.derived(RESET_M);
            resetHs = state.derived(RESET_H);
            dt = state.derived(DerivedParameter.DT).at(0);
            halfDt = state.derived(DerivedParameter.HALF_DT).at(0);
            midpoint = state.variant().has(ModelFeature.MIDPOINT);
            rungeKutta = state.variant().has(RUNGE_KUTTA);
            resets = state.variant().has(SPIKE_RESET);
        }

        @Override
        public void update(int from, int to, AdvanceContext context, int k) {
            for (int i = from; i < to; i++) {
                float v = vs[i];
                float n = ns[i];
                float m = ms[i];
                float h = hs[i];
                float sodium = gNas.at(i) * (m * m * m) * h;
                float potassium = gKs.at(i) * (n * n * (n * n));
                float v1 = advanceV(i, v, sodium, potassium);
                float n1 = advanceGate(n, alphaN(v), betaN(v));
                float m1 = advanceGate(m, alphaM(v), betaM(v));
                float h1 = advanceGate(h, alphaH(v), betaH(v));
                boolean spike = v1 > thresholds.at(i);
                boolean reset = resets && spike;
                vs[i] = Float32Math.flushSubnormals(reset ? resetVs.at(i) : v1);
                ns[i] = Float32Math.flushSubnormals(reset ? resetNs.at(i) : n1);
                ms[i] = Float32Math.flushSubnormals(reset ? resetMs.at(i) : m1);
                hs[i] = Float32Math.flushSubnormals(reset ? resetHs.at(i) : h1);
                spikes.write(i, spike, context, k);
            }
        }

        /** v after the step. The last slope of the rule of fourth order is fused into the sum of the slopes. */
        private float advanceV(int i, float v, float sodium, float potassium) {
            float rtV = rtVs.at(i);
            float slope = push(i, v, sodium, potassium) * rtV;
            if (midpoint) {
                slope = push(i, Math.fma(slope, halfDt, v), sodium, potassium) * rtV;
            } else if (rungeKutta) {
                float slope2 = push(i, Math.fma(slope, halfDt, v), sodium, potassium) * rtV;
                float slope3 = push(i, Math.fma(slope2, halfDt, v), sodium, potassium) * rtV;
                float last = push(i, Math.fma(slope3, dt, v), sodium, potassium);
                slope = Math.fma(last, rtV, Math.fma(2f, slope3, Math.fma(2f, slope2, slope))) * PER_6;
            }
            return Math.fma(slope, dt, v);
        }

        /**
         * Slope of v, times tau_v. The slopes of the midpoint rule and of the rule of fourth order share the product of
         * the current, so ngc-learn rounds it. So it does with a resistance of 1, which removes this product.
         */
        private float push(int i, float v, float sodium, float potassium) {
            float overNa = v - eNas.at(i);
            float current = currents[i];
            float resist = resists.at(i);
            float push = midpoint || rungeKutta || resist == 1f
                    ? Math.fma(-sodium, overNa, current * resist)
                    : Math.fma(current, resist, -(sodium * overNa));
            return Math.fma(-gLs.at(i), v - eLs.at(i), Math.fma(-potassium, v - eKs.at(i), push));
        }

        private float advanceGate(float x, float alpha, float beta) {
            float slope = slopeOfGate(x, alpha, beta);
            if (midpoint) {
                slope = slopeOfGate(Math.fma(slope, halfDt, x), alpha, beta);
            } else if (rungeKutta) {
                float slope2 = slopeOfGate(Math.fma(slope, halfDt, x), alpha, beta);
                float slope3 = slopeOfGate(Math.fma(slope2, halfDt, x), alpha, beta);
                float last = slopeOfGate(Math.fma(slope3, dt, x), alpha, beta);
                slope = (Math.fma(2f, slope3, Math.fma(2f, slope2, slope)) + last) * PER_6;
            }
            return Math.fma(slope, dt, x);
        }

        private static float slopeOfGate(float x, float alpha, float beta) {
            return Math.fma(alpha, 1f - x, -(beta * x));
        }
    }
}
