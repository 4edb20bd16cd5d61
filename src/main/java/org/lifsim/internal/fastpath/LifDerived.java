package org.lifsim.internal.fastpath;

import org.lifsim.internal.model.LifModel;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.model.Lif;

/**
 * Derived parameters of one LIF unit as plain numbers, for the fast path; see {@link Lif} for each.
 *
 * @param rest resting potential, in mV
 * @param leak leak conductance, dimensionless
 * @param resist membrane resistance, in mV per unit of current
 * @param refract refractory time, in ms
 * @param rt 1 / tau_m, per ms
 * @param dt time step, in ms
 * @param thr base threshold, in mV
 * @param reset potential after a spike, in mV
 * @param decay factor of thr_theta per step
 * @param plus what a spike adds to thr_theta, in mV
 * @param vMin lower bound of v, in mV; -infinity for none
 */
record LifDerived(
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
     * Derived parameters of a unit.
     *
     * @param c derived parameters of some LIF units
     * @param unit index of the unit among them, from 0
     * @return derived parameters of the unit
     */
    static LifDerived of(DerivedParameterTable c, int unit) {
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
