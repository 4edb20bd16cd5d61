package org.lifsim.internal.fastpath;

import org.lifsim.internal.model.LifModel;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.model.Lif;

/**
 * The constants of a LIF unit as plain numbers, for the shortened form of its step; see {@link Lif} for each.
 *
 * @param rest resting potential, mV
 * @param leak leak conductance
 * @param resist membrane resistance
 * @param refract refractory time, ms
 * @param rt 1 / tau_m, per ms
 * @param dt the step, ms
 * @param thr base threshold, mV
 * @param reset potential after a spike, mV
 * @param decay factor of thr_theta in a step
 * @param plus what a spike adds to thr_theta, mV
 * @param vMin lower bound of v, mV; -infinity for none
 */
public record LifDerived(
        float rest,
        float leak,
        float resist,
        float refract,
        float rt,
        float dt,
        float thr,
        float reset,
        float decay,
        float plus,
        float vMin) {

    /**
     * The constants of a unit.
     *
     * @param c the constants of some LIF units
     * @param unit which of them
     * @return its constants
     */
    public static LifDerived of(DerivedParameterTable c, int unit) {
        return new LifDerived(
                c.of(LifModel.RESTING_POTENTIAL).at(unit),
                c.of(LifModel.LEAK_CONDUCTANCE).at(unit),
                c.of(LifModel.MEMBRANE_RESISTANCE).at(unit),
                c.of(LifModel.REFRACTORY_PERIOD).at(unit),
                c.of(LifModel.INVERSE_TAU_M).at(unit),
                c.of(DerivedParameter.DT).at(unit),
                c.of(LifModel.BASE_THRESHOLD).at(unit),
                c.of(LifModel.RESET_POTENTIAL).at(unit),
                c.of(LifModel.THRESHOLD_DECAY).at(unit),
                c.of(LifModel.THRESHOLD_INCREMENT).at(unit),
                c.of(LifModel.MIN_V).at(unit));
    }
}
