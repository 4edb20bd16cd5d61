package org.lifsim.internal.model;

import java.util.List;
import java.util.function.Consumer;
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
import org.lifsim.internal.step.WindowSum;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.model.WinnerTakeAll;

/** The WTAS model of {@link WinnerTakeAll}: its definition and the reference implementation of its step. */
public final class WinnerTakeAllModel {
    /** Membrane resistance. */
    public static final DerivedParameter MEMBRANE_RESISTANCE = DerivedParameter.of("resist", WinnerTakeAll.RESIST_M);

    /** Refractory period, ms. */
    public static final DerivedParameter REFRACTORY_PERIOD = DerivedParameter.of("refract", WinnerTakeAll.REFRACT_TIME);

    /** Rise of the threshold for each spike beyond one in a step. */
    public static final DerivedParameter THRESHOLD_GAIN = DerivedParameter.of("gain", WinnerTakeAll.THR_GAIN);

    /** Lower bound of the thresholds. */
    public static final float MIN_THRESHOLD = 0.025f;

    private WinnerTakeAllModel() {}

    /**
     * Declares the model.
     *
     * @param model receives the declaration
     */
    public static void define(ModelDeclaration model) {
        model.parameters(
                        WinnerTakeAll.TAU_M,
                        WinnerTakeAll.RESIST_M,
                        WinnerTakeAll.THR_BASE,
                        WinnerTakeAll.THR_GAIN,
                        WinnerTakeAll.REFRACT_TIME,
                        WinnerTakeAll.THR_JITTER)
                .feature(ModelFeature.SOFTMAX)
                .feature(ModelFeature.THRESHOLD_TRACKS_ACTIVITY)
                .divides()
                .state(
                        InitializedVariable.zero(StateVariable.V),
                        new InitializedVariable(StateVariable.THR, (p, dt) -> startOfThreshold(p), true),
                        InitializedVariable.from(StateVariable.RFR, WinnerTakeAll.REFRACT_TIME),
                        InitializedVariable.zero(StateVariable.S))
                .derived(MEMBRANE_RESISTANCE, REFRACTORY_PERIOD, DerivedParameter.DT, THRESHOLD_GAIN)
                .equations(
                        "v = resist_m j while rfr >= refract_time, else 0",
                        "p = exp(v - max(v)) / sum(exp(v - max(v)))    (max and sum over the units of a batch element)",
                        "spike where p > thr; then rfr = dt",
                        "thr = max(thr + thr_gain (sum(s) - 1), 0.025)")
                .source("WTASCell of ngc-learn 3.2.3")
                .reference(Reference::new)
                .warn((p, options, dt, warnings) -> {
                    warnOfUnreachable(p, warnings);
                    StepAccuracy.warnOfEndlessTime(
                            WinnerTakeAll.REFRACT_TIME,
                            (float) p.value(WinnerTakeAll.REFRACT_TIME),
                            (float) dt,
                            warnings);
                })
                .simd("SimdWinnerTakeAll")
                .resistanceAndThreshold(WinnerTakeAll.RESIST_M, null)
                .demo(
                        10,
                        defaults -> defaults.with(WinnerTakeAll.TAU_M, 10)
                                .with(WinnerTakeAll.THR_BASE, 0.009)
                                .with(WinnerTakeAll.THR_JITTER, 0))
                .examples(WinnerTakeAllModel::examples);
    }

    private static List<ModelParameters> examples(ModelParameters demo) {
        return List.of(
                demo.with(WinnerTakeAll.REFRACT_TIME, 0.3).with(WinnerTakeAll.THR_JITTER, 0.05),
                demo.with(WinnerTakeAll.RESIST_M, Values.linspace(0.01, 0.2))
                        .with(WinnerTakeAll.THR_GAIN, Values.linspace(0, 0.1))
                        .with(WinnerTakeAll.REFRACT_TIME, Values.linspace(0, 1)));
    }

    /** Probabilities are at most 1. A threshold falls by thr_gain in a step without a spike, so it may come into reach. */
    private static void warnOfUnreachable(UnitParameters p, Consumer<Problem> warnings) {
        double least = p.value(WinnerTakeAll.THR_BASE) - p.value(WinnerTakeAll.THR_JITTER);
        if (least >= 1) {
            warnings.accept(Problem.of(
                            Subject.parameter(WinnerTakeAll.THR_BASE.name()),
                            "is " + p.value(WinnerTakeAll.THR_BASE)
                                    + ": a probability is at most 1, so no unit spikes until its threshold has fallen below 1")
                    .hint("use a number between 1 / units and 0.5"));
        }
    }

    /** Initial threshold of a unit, drawn as in WTASCell with the second half of its key. */
    private static float startOfThreshold(UnitParameters p) {
        float base = (float) p.value(WinnerTakeAll.THR_BASE);
        float high = (float) p.value(WinnerTakeAll.THR_JITTER);
        if (high == 0) {
            return Float32Math.flushSubnormals(base);
        }
        float number = p.key().split(1).uniform(p.unit());
        return Float32Math.flushSubnormals(base + Math.max(-high, Math.fma(number, high + high, -high)));
    }

    /**
     * The step in scalar Java. {@code SimdWinnerTakeAll} and {@code kernels/wtas_step.cl} repeat it line by line.
     * Source: {@code WTASCell.advance_state} and {@code softmax} of ngc-learn 3.2.3, with each rounding made explicit.
     */
    private static final class Reference implements StepUpdate {
        private final float[] vs;
        private final float[] thrs;
        private final float[] rfrs;
        private final float[] currents;
        private final SpikeWriter spikes;
        private final DerivedValues resists;
        private final DerivedValues refracts;
        private final DerivedValues gains;
        private final float dt;

        Reference(NeuronState state) {
            vs = state.values(StateVariable.V);
            thrs = state.values(StateVariable.THR);
            rfrs = state.values(StateVariable.RFR);
            currents = state.values(StateVariable.CURRENT);
            spikes = new SpikeWriter(state);
            resists = state.derived(MEMBRANE_RESISTANCE);
            refracts = state.derived(REFRACTORY_PERIOD);
            gains = state.derived(THRESHOLD_GAIN);
            dt = state.derived(DerivedParameter.DT).at(0);
        }

        @Override
        public void update(int from, int to, AdvanceContext context, int k) {
            for (int i = from; i < to; i++) {
                boolean ready = rfrs[i] >= refracts.at(i);
                vs[i] = Float32Math.flushSubnormals(ready ? currents[i] * resists.at(i) : 0f);
            }
        }

        /** The competition. The sum is taken in the order of {@link WindowSum}, rounded after each addition. */
        @Override
        public void updateAfterCoupling(int from, int to, AdvanceContext context, int k) {
            float most = vs[from];
            for (int i = from; i < to; i++) {
                most = Math.max(most, vs[i]);
            }
            WindowSum sum = new WindowSum(to - from);
            sum.begin();
            for (int i = from; i < to; i++) {
                sum.add(Float32Math.exp(vs[i] - most));
            }
            float share = 1f / sum.total();
            int spiked = 0;
            for (int i = from; i < to; i++) {
                float p = Float32Math.flushSubnormals(Float32Math.exp(vs[i] - most) * share);
                boolean spike = p > thrs[i];
                rfrs[i] = Float32Math.flushSubnormals(spike ? dt : rfrs[i] + dt);
                spikes.write(i, spike, context, k);
                spiked += spike ? 1 : 0;
            }
            float surplus = spiked - 1;
            for (int i = from; i < to; i++) {
                float thr = thrs[i] + surplus * gains.at(i); // one product for all units, so ngc-learn rounds it
                thrs[i] = Float32Math.flushSubnormals(thr < MIN_THRESHOLD ? MIN_THRESHOLD : thr);
            }
        }
    }
}
