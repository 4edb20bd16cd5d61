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
import org.lifsim.model.IntegrateAndFire;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;

/** The integrate-and-fire model of {@link IntegrateAndFire}: its definition and the reference implementation of its step. */
public final class IntegrateAndFireModel {
    /** The potential has no lower bound, and a spike leaves it unchanged. */
    public static final ModelFeature UNCLAMPED = new ModelFeature("UNCLAMPED");

    /** Membrane resistance, mV per unit of current. */
    public static final DerivedParameter MEMBRANE_RESISTANCE = DerivedParameter.of("resist", IntegrateAndFire.RESIST_M);

    /** 1 / tau_m, per ms. */
    public static final DerivedParameter INVERSE_TAU_M = DerivedParameter.reciprocal("rt", IntegrateAndFire.TAU_M);

    /** Refractory period, ms; 0 for none. */
    public static final DerivedParameter REFRACTORY_PERIOD = Refractoriness.period(IntegrateAndFire.REFRACT_TIME);

    /** Spike threshold, mV. */
    public static final DerivedParameter THRESHOLD = DerivedParameter.of("thr_base", IntegrateAndFire.THR);

    /** Reset potential, mV. */
    public static final DerivedParameter RESET_POTENTIAL = DerivedParameter.of("reset", IntegrateAndFire.V_RESET);

    /** Lower bound of the potential, mV. */
    public static final DerivedParameter RESTING_POTENTIAL = DerivedParameter.of("rest", IntegrateAndFire.V_REST);

    private IntegrateAndFireModel() {}

    /**
     * Declares the model. Its slope does not depend on v, so the midpoint rule gives the bits of Euler's.
     *
     * @param model receives the declaration
     */
    public static void define(ModelDeclaration model) {
        model.parameters(
                        IntegrateAndFire.TAU_M,
                        IntegrateAndFire.RESIST_M,
                        IntegrateAndFire.THR,
                        IntegrateAndFire.V_REST,
                        IntegrateAndFire.V_RESET,
                        IntegrateAndFire.REFRACT_TIME)
                .options(ModelOption.INTEGRATION_TYPE, Lif.REFRACT_STEPS, IntegrateAndFire.LOWER_CLAMP_VOLTAGE)
                .feature(UNCLAMPED, IntegrateAndFire.LOWER_CLAMP_VOLTAGE, "false")
                .state(
                        InitializedVariable.from(StateVariable.V, IntegrateAndFire.V_REST),
                        Refractoriness.sinceLastSpike(IntegrateAndFire.REFRACT_TIME),
                        InitializedVariable.zero(StateVariable.S))
                .derived(
                        MEMBRANE_RESISTANCE,
                        INVERSE_TAU_M,
                        REFRACTORY_PERIOD,
                        DerivedParameter.DT,
                        THRESHOLD,
                        RESET_POTENTIAL,
                        RESTING_POTENTIAL)
                .equations(
                        "tau_m dv/dt = resist_m j    (j counts as 0 while rfr < refract_time)",
                        "spike where v > thr; then v = v_reset, rfr = 0",
                        "then v = max(v, v_rest), so v never falls below v_rest",
                        "without lower_clamp_voltage, v has no bound, and a spike does not reset v (as in ngc-learn)")
                .source("IFCell of ngc-learn 3.2.3")
                .reference(Reference::new)
                .simd("IntegrateAndFireSteps")
                .warn(IntegrateAndFireModel::warn)
                .resistanceAndThreshold(IntegrateAndFire.RESIST_M, IntegrateAndFire.THR)
                .demo(180, defaults -> defaults.with(IntegrateAndFire.TAU_M, 100))
                .examples(demo -> List.of(
                        demo.with(IntegrateAndFire.REFRACT_TIME, 2)
                                .with(IntegrateAndFire.V_REST, Values.uniform(-70, -55, 1)),
                        demo.with(IntegrateAndFire.LOWER_CLAMP_VOLTAGE, "false")
                                .with(IntegrateAndFire.REFRACT_TIME, Values.linspace(0, 6))
                                .with(IntegrateAndFire.TAU_M, Values.uniform(50, 150, 2)),
                        demo.with(Lif.REFRACT_STEPS, "rounded").with(IntegrateAndFire.REFRACT_TIME, 3)));
    }

    private static void warn(UnitParameters p, ModelParameters options, double dt, Consumer<Problem> warnings) {
        Refractoriness.warn(IntegrateAndFire.REFRACT_TIME, p, dt, warnings);
        double rest = p.value(IntegrateAndFire.V_REST);
        double reset = p.value(IntegrateAndFire.V_RESET);
        if (options.choice(IntegrateAndFire.LOWER_CLAMP_VOLTAGE).equals("false")) {
            warnings.accept(Problem.of(
                            Subject.parameter(IntegrateAndFire.LOWER_CLAMP_VOLTAGE.name()),
                            "is false: as in ngc-learn, a spike then never resets v, so a unit spikes in every step in"
                                    + " which v exceeds thr")
                    .hint("use lif with conduct_leak 0 for a model without leak and bound that resets v"));
        } else if (reset < rest) {
            warnings.accept(Problem.of(
                            Subject.parameter(IntegrateAndFire.V_RESET.name()),
                            "is " + reset + " mV, below the lower bound v_rest = " + rest
                                    + " mV, which v takes instead")
                    .hint("set v_rest to " + reset + " or less"));
        }
    }

    /**
     * The step in scalar Java. {@code IntegrateAndFireSteps} and {@code kernels/if_step.cl} repeat it line by line.
     * Source: {@code IFCell.advance_state} of ngc-learn 3.2.3, with each rounding made explicit.
     */
    private static final class Reference implements StepUpdate {
        private final float[] vs;
        private final float[] rfrs;
        private final float[] currents;
        private final SpikeWriter spikes;
        private final DerivedValues resists;
        private final DerivedValues rts;
        private final DerivedValues refracts;
        private final DerivedValues thresholds;
        private final DerivedValues resets;
        private final DerivedValues rests;
        private final float dt;
        private final boolean clamped;

        Reference(NeuronState state) {
            vs = state.values(StateVariable.V);
            rfrs = state.values(StateVariable.RFR);
            currents = state.values(StateVariable.CURRENT);
            spikes = new SpikeWriter(state);
            resists = state.derived(MEMBRANE_RESISTANCE);
            rts = state.derived(INVERSE_TAU_M);
            refracts = state.derived(REFRACTORY_PERIOD);
            thresholds = state.derived(THRESHOLD);
            resets = state.derived(RESET_POTENTIAL);
            rests = state.derived(RESTING_POTENTIAL);
            dt = state.derived(DerivedParameter.DT).at(0);
            clamped = !state.variant().has(UNCLAMPED);
        }

        @Override
        public void update(int from, int to, AdvanceContext context, int k) {
            for (int i = from; i < to; i++) {
                float rfr = rfrs[i];
                boolean ready = rfr >= refracts.at(i);
                float slope = ready ? currents[i] * resists.at(i) * rts.at(i) : 0f;
                float v1 = Math.fma(slope, dt, vs[i]);
                boolean spike = v1 > thresholds.at(i);
                float v = v1;
                if (clamped) {
                    float rest = rests.at(i);
                    v = spike ? resets.at(i) : v1;
                    v = v < rest ? rest : v;
                }
                vs[i] = Float32Math.flushSubnormals(v);
                rfrs[i] = Float32Math.flushSubnormals(spike ? 0f : rfr + dt);
                spikes.write(i, spike, context, k);
            }
        }
    }
}
