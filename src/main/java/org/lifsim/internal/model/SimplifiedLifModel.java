package org.lifsim.internal.model;

import java.util.List;
import java.util.Set;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.CouplingGroups;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.SpikeWriter;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.internal.step.SurrogateGradient;
import org.lifsim.internal.step.UnitParameters;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.SimplifiedLif;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.random.RandomKey;

/** The SLIF model of {@link SimplifiedLif}: its definition and the reference implementation of its step. */
public final class SimplifiedLifModel {
    /** A refractory unit keeps emitting spikes. */
    public static final ModelFeature STICKY_SPIKES = new ModelFeature("STICKY_SPIKES");

    /** A reset leaves thresholds unchanged. */
    public static final ModelFeature PERSISTENT_THRESHOLD = new ModelFeature("PERSISTENT_THRESHOLD");

    /** Membrane resistance. */
    public static final DerivedParameter MEMBRANE_RESISTANCE = DerivedParameter.of("resist", SimplifiedLif.RESIST_M);

    /** Strength of inhibition. */
    public static final DerivedParameter INHIBITION = DerivedParameter.of("inhibition", SimplifiedLif.RESIST_INH);

    /** Refractory period, ms. */
    public static final DerivedParameter REFRACTORY_PERIOD = DerivedParameter.of("refract", SimplifiedLif.REFRACT_TIME);

    /** 1 / tau_m, per ms. */
    public static final DerivedParameter INVERSE_TAU_M = DerivedParameter.reciprocal("rt", SimplifiedLif.TAU_M);

    /** Increment of the threshold at a spike. */
    public static final DerivedParameter THRESHOLD_GAIN = DerivedParameter.of("gain", SimplifiedLif.THR_GAIN);

    /** Fraction of the threshold that is lost in a step. */
    public static final DerivedParameter THRESHOLD_LEAK = DerivedParameter.of("leak", SimplifiedLif.THR_LEAK);

    /** Rise of all thresholds for each spike beyond one in a step; 0 for none. */
    public static final DerivedParameter RHO = DerivedParameter.of("rho", SimplifiedLif.RHO_B);

    /** Lower bound of the thresholds with {@code rho_b}. */
    public static final float MIN_THRESHOLD = 0.025f;

    /** Lower bound of the random weights of lateral inhibition. */
    private static final float MIN_WEIGHT = 0.025f;

    private SimplifiedLifModel() {}

    /**
     * Declares the model.
     *
     * @param model receives the declaration
     */
    public static void define(ModelDeclaration model) {
        model.parameters(
                        SimplifiedLif.TAU_M,
                        SimplifiedLif.RESIST_M,
                        SimplifiedLif.THR,
                        SimplifiedLif.RESIST_INH,
                        SimplifiedLif.THR_GAIN,
                        SimplifiedLif.THR_LEAK,
                        SimplifiedLif.RHO_B,
                        SimplifiedLif.REFRACT_TIME,
                        SimplifiedLif.THR_JITTER)
                .options(SimplifiedLif.STICKY_SPIKES, SimplifiedLif.THR_PERSIST)
                .feature(ModelFeature.SECANT)
                .feature(STICKY_SPIKES, SimplifiedLif.STICKY_SPIKES, "true")
                // These two parameters couple all units, so they must be uniform: of() rejects per-unit values.
                .feature(ModelFeature.LATERAL_INHIBITION, parameters -> parameters.of(SimplifiedLif.RESIST_INH) > 0)
                .feature(ModelFeature.THRESHOLD_TRACKS_ACTIVITY, parameters -> parameters.of(SimplifiedLif.RHO_B) > 0)
                .feature(PERSISTENT_THRESHOLD, SimplifiedLif.THR_PERSIST, "true")
                .state(SimplifiedLifModel::state)
                .derived(
                        MEMBRANE_RESISTANCE,
                        INHIBITION,
                        REFRACTORY_PERIOD,
                        INVERSE_TAU_M,
                        DerivedParameter.DT,
                        THRESHOLD_GAIN,
                        THRESHOLD_LEAK,
                        RHO)
                .equations(
                        "j = resist_m j - resist_inh (s W)    (s: spikes of the previous step; W: lateral weights in a batch element)",
                        "tau_m dv/dt = j - v while rfr >= refract_time, else 0",
                        "spike where v > thr; then v = 0, rfr = dt",
                        "thr += thr_gain s - thr_leak thr, or, with rho_b > 0, thr = max(thr + rho_b (sum(s) - 1), 0.025)")
                .source("SLIFCell of ngc-learn 3.2.3")
                .reference(Reference::new)
                .check((p, dt) -> StepAccuracy.requireStable("dt / tau_m", dt / p.value(SimplifiedLif.TAU_M), dt))
                .warn((p, options, dt, warnings) -> {
                    StepAccuracy.warnOfOvershoot("dt / tau_m", dt / p.value(SimplifiedLif.TAU_M), dt, warnings);
                    StepAccuracy.warnOfEndlessTime(
                            SimplifiedLif.REFRACT_TIME,
                            (float) p.value(SimplifiedLif.REFRACT_TIME),
                            (float) dt,
                            warnings);
                })
                .simd("SimplifiedLifSteps")
                .simdOfCoupled("SimdSimplifiedLif")
                .resistanceAndThreshold(SimplifiedLif.RESIST_M, null)
                .demo(
                        1,
                        defaults -> defaults.with(SimplifiedLif.TAU_M, 20)
                                .with(SimplifiedLif.RESIST_M, 1)
                                .with(SimplifiedLif.THR, 0.4)
                                .with(SimplifiedLif.REFRACT_TIME, 1)
                                .with(SimplifiedLif.THR_GAIN, 0.01)
                                .with(SimplifiedLif.THR_LEAK, 0.001)
                                .with(SimplifiedLif.THR_JITTER, 0))
                .examples(SimplifiedLifModel::examples);
    }

    private static List<ModelParameters> examples(ModelParameters demo) {
        return List.of(
                demo.with(SimplifiedLif.STICKY_SPIKES, "true").with(SimplifiedLif.THR_PERSIST, "true"),
                demo.with(SimplifiedLif.RHO_B, 0.001),
                demo.with(SimplifiedLif.RHO_B, 0.001)
                        .with(SimplifiedLif.STICKY_SPIKES, "true")
                        .with(SimplifiedLif.RESIST_INH, 0.2)
                        .with(SimplifiedLif.THR_JITTER, 0.1),
                demo.with(SimplifiedLif.RESIST_INH, 0.3).with(SimplifiedLif.TAU_M, Values.uniform(10, 30, 3)));
    }

    private static List<InitializedVariable> state(Set<ModelFeature> features) {
        InitializedVariable thr = new InitializedVariable(StateVariable.THR, (p, dt) -> startOfThreshold(p), false);
        return List.of(
                InitializedVariable.zero(StateVariable.V),
                features.contains(PERSISTENT_THRESHOLD) ? thr.persistentAcrossReset() : thr,
                InitializedVariable.from(StateVariable.RFR, SimplifiedLif.REFRACT_TIME),
                InitializedVariable.zero(StateVariable.S));
    }

    /** Initial threshold of a unit, drawn as in SLIFCell with its second subkey; its first one draws the weights. */
    private static float startOfThreshold(UnitParameters p) {
        float thr = (float) p.value(SimplifiedLif.THR);
        float high = (float) p.value(SimplifiedLif.THR_JITTER);
        if (high == 0) {
            return Float32Math.flushSubnormals(thr);
        }
        float number = p.key().split(0).split(1).uniform(p.unit());
        return Float32Math.flushSubnormals(thr + Math.max(-high, Math.fma(number, high + high, -high)));
    }

    /**
     * Draws the weights of lateral inhibition as SLIFCell does: uniformly from 0.025 to 1, and 0 from a unit to itself.
     *
     * @param key key of the population's seed
     * @param units number of units of a batch element, N
     * @return N * N weights; {@code weights[pre * N + post]} is the weight from unit {@code pre} to unit {@code post}
     * @throws ArithmeticException if N * N exceeds the range of int
     */
    public static float[] weights(RandomKey key, int units) {
        RandomKey sub = key.split(1);
        float low = MIN_WEIGHT;
        float[] weights = new float[Math.multiplyExact(units, units)];
        for (int i = 0; i < weights.length; i++) {
            boolean toItself = i / units == i % units;
            weights[i] = toItself ? 0f : Math.max(low, Math.fma(sub.uniform(i), 1f - low, low));
        }
        return weights;
    }

    /**
     * The step in scalar Java. {@code SimdSimplifiedLif} and {@code kernels/slif_step.cl} repeat it line by line.
     * Source: {@code SLIFCell.advance_state} of ngc-learn 3.2.3, with each rounding made explicit.
     */
    private static final class Reference implements StepUpdate {
        private final NeuronState state;
        private final float[] vs;
        private final float[] thrs;
        private final float[] rfrs;
        private final float[] emitted;
        private final float[] currents;
        private final float[] surrogates;
        private final SpikeWriter spikes;
        private final DerivedValues resists;
        private final DerivedValues inhibitions;
        private final DerivedValues refracts;
        private final DerivedValues rts;
        private final DerivedValues gains;
        private final DerivedValues leaks;
        private final DerivedValues rhos;
        private final float dt;
        private final boolean sticky;
        private final boolean sparse;
        private final boolean inhibited;

        Reference(NeuronState state) {
            this.state = state;
            vs = state.values(StateVariable.V);
            thrs = state.values(StateVariable.THR);
            rfrs = state.values(StateVariable.RFR);
            emitted = state.values(StateVariable.S);
            currents = state.values(StateVariable.CURRENT);
            surrogates = state.values(StateVariable.SURROGATE);
            spikes = new SpikeWriter(state);
            resists = state.derived(MEMBRANE_RESISTANCE);
            inhibitions = state.derived(INHIBITION);
            refracts = state.derived(REFRACTORY_PERIOD);
            rts = state.derived(INVERSE_TAU_M);
            gains = state.derived(THRESHOLD_GAIN);
            leaks = state.derived(THRESHOLD_LEAK);
            rhos = state.derived(RHO);
            dt = state.derived(DerivedParameter.DT).at(0);
            sticky = state.variant().has(STICKY_SPIKES);
            sparse = state.variant().has(ModelFeature.THRESHOLD_TRACKS_ACTIVITY);
            inhibited = state.variant().has(ModelFeature.LATERAL_INHIBITION);
        }

        @Override
        public void update(int from, int to, AdvanceContext context, int k) {
            int spiked = 0;
            for (int i = from; i < to; i++) {
                float v = vs[i];
                float thr = thrs[i];
                float rfr = rfrs[i];
                float resist = resists.at(i);
                float j = currents[i] * resist;
                float pull = Math.fma(currents[i], resist, -v);
                if (inhibited) {
                    j = inhibited(currents[i], resist, inhibition(i, context.groups()), inhibitions.at(i));
                    pull = j - v;
                }
                boolean ready = rfr >= refracts.at(i);
                float slope = ready ? pull * rts.at(i) : 0f;
                float v1 = Math.fma(slope, dt, v);
                boolean spike = v1 > thr;
                vs[i] = Float32Math.flushSubnormals(spike ? 0f : v1);
                rfrs[i] = Float32Math.flushSubnormals(spike ? dt : rfr + dt);
                if (!sparse) {
                    thrs[i] =
                            Float32Math.flushSubnormals(Math.fma(-thr, leaks.at(i), thr + (spike ? gains.at(i) : 0f)));
                }
                if (surrogates != null) {
                    surrogates[i] = Float32Math.flushSubnormals(SurrogateGradient.secant(j));
                }
                boolean emits = sticky ? spike || !ready : spike; // in ngc-learn: s * mask + (1 - mask)
                spikes.write(i, emits, context, k);
                spiked += spike ? 1 : 0;
            }
            if (sparse) {
                context.groups().addSpikes(from / context.groups().size(), spiked);
            }
        }

        /**
         * Input current minus inhibition. ngc-learn fuses the product of the current. If the resistance is 1, the current
         * has no product, and ngc-learn fuses the product of the inhibition.
         */
        private static float inhibited(float current, float resist, float total, float strength) {
            return resist == 1f ? Math.fma(-total, strength, current) : Math.fma(current, resist, -(total * strength));
        }

        /**
         * Sum of the weights from the units that spiked in the previous step, in ascending order, rounded after each
         * addition.
         */
        private float inhibition(int unit, CouplingGroups groups) {
            int group = unit / groups.size();
            int column = unit - group * groups.size();
            float total = 0f;
            for (int n = 0; n < groups.activeCount(group); n++) {
                total += state.weights()[groups.activeUnits(group, n) * groups.size() + column];
            }
            return total;
        }

        /** Adapts thresholds to the number of spikes. Spikes that refractory units keep emitting do not count. */
        @Override
        public void updateAfterCoupling(int from, int to, AdvanceContext context, int k) {
            if (!sparse) {
                return;
            }
            float surplus = context.groups().spikes(from / context.groups().size()) - 1;
            for (int i = from; i < to; i++) {
                float thr = thrs[i] + surplus * rhos.at(i); // one product for all units, so ngc-learn rounds it
                thrs[i] = Float32Math.flushSubnormals(thr < MIN_THRESHOLD ? MIN_THRESHOLD : thr);
            }
        }
    }
}
