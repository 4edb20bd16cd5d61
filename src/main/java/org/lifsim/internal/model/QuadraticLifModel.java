package org.lifsim.internal.model;

import java.util.List;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.UnitParameters;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelOption;
import org.lifsim.model.QuadraticLif;
import org.lifsim.model.Values;

/** The quadratic LIF model of {@link QuadraticLif}: its definition and the reference implementation of its step. */
public final class QuadraticLifModel {
    /** Critical potential, mV. */
    public static final DerivedParameter CRITICAL_POTENTIAL = DerivedParameter.of("scale", QuadraticLif.V_SCALE);

    /** Factor of the quadratic term, per mV. */
    public static final DerivedParameter QUADRATIC_FACTOR = DerivedParameter.of("critical", QuadraticLif.CRITICAL_V);

    private static final String TERM = "dt * |critical_v * (v_rest - v_scale)| / tau_m";

    private QuadraticLifModel() {}

    /** The decay in a step around the stable one of the two fixed points of v, relative to the distance from it. */
    private static double product(UnitParameters p, double dt) {
        double slope = p.value(QuadraticLif.CRITICAL_V) * (p.value(Lif.V_REST) - p.value(QuadraticLif.V_SCALE));
        return dt * Math.abs(slope) / p.value(Lif.TAU_M);
    }

    /**
     * Declares the model.
     *
     * @param model receives the declaration
     */
    public static void define(ModelDeclaration model) {
        LifModel.adaptiveThreshold(model)
                .parameters(
                        Lif.TAU_M,
                        Lif.RESIST_M,
                        Lif.THR,
                        Lif.V_REST,
                        Lif.V_RESET,
                        QuadraticLif.V_SCALE,
                        QuadraticLif.CRITICAL_V,
                        Lif.TAU_THETA,
                        Lif.THETA_PLUS,
                        Lif.REFRACT_TIME,
                        Lif.V_MIN)
                .options(
                        ModelOption.INTEGRATION_TYPE,
                        Lif.REFRACTORY,
                        Lif.REFRACT_STEPS,
                        Lif.ONE_SPIKE,
                        Lif.MAX_ONE_SPIKE)
                .derived(
                        LifModel.RESTING_POTENTIAL,
                        CRITICAL_POTENTIAL,
                        QUADRATIC_FACTOR,
                        LifModel.MEMBRANE_RESISTANCE,
                        LifModel.REFRACTORY_PERIOD,
                        LifModel.INVERSE_TAU_M,
                        DerivedParameter.DT,
                        DerivedParameter.HALF_DT,
                        LifModel.BASE_THRESHOLD,
                        LifModel.RESET_POTENTIAL,
                        LifModel.THRESHOLD_DECAY,
                        LifModel.THRESHOLD_INCREMENT,
                        LifModel.MIN_V)
                .equations(
                        "tau_m dv/dt = critical_v (v_rest - v) (v - v_scale) + resist_m j    (j counts as 0 while rfr < refract_time)",
                        "spike where v > thr + thr_theta; then v = v_reset, rfr = 0, thr_theta += theta_plus")
                .source("QuadLIFCell of ngc-learn 3.2.3")
                .reference(Reference::new)
                .check((p, dt) -> StepAccuracy.requireStable(TERM, product(p, dt), dt))
                .warn((p, options, dt, warnings) -> {
                    StepAccuracy.warnOfOvershoot(TERM, product(p, dt), dt, warnings);
                    StepAccuracy.warnOfBound(p, warnings);
                    StepAccuracy.warnOfRounding(p, dt, warnings);
                })
                .simd("QuadraticLifSteps")
                .demo(
                        180,
                        defaults -> defaults.with(Lif.TAU_M, 100)
                                .with(Lif.TAU_THETA, 300)
                                .with(Lif.REFRACT_TIME, 2))
                .examples(demo -> List.of(demo.with(ModelOption.INTEGRATION_TYPE, "rk2")
                        .with(QuadraticLif.CRITICAL_V, Values.linspace(-1, 1))
                        .with(Lif.MAX_ONE_SPIKE, "true")));
    }

    /**
     * The step in scalar Java. {@code QuadraticLifSteps} and {@code kernels/quadlif_step.cl} repeat it line by line.
     * Source: {@code QuadLIFCell.advance_state} of ngc-learn 3.2.3, with each rounding made explicit.
     */
    private static final class Reference extends AdaptiveThresholdReference {
        private final DerivedValues scales;
        private final DerivedValues criticals;

        Reference(NeuronState state) {
            super(state);
            scales = state.derived(CRITICAL_POTENTIAL);
            criticals = state.derived(QUADRATIC_FACTOR);
        }

        /**
         * Slope of v. In a product of three factors plus a sum, ngc-learn fuses the last product. A factor of magnitude 1
         * does not count, so then another product is the last one.
         */
        @Override
        float slope(int i, float v, float drive) {
            float gap = rests.at(i) - v;
            float above = v - scales.at(i);
            float critical = criticals.at(i);
            float push = Math.abs(critical) == 1f
                    ? Math.fma(gap * critical, above, drive)
                    : Math.fma(gap * above, critical, drive);
            return push * rts.at(i);
        }
    }
}
