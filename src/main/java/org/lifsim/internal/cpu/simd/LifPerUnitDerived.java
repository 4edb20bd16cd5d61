package org.lifsim.internal.cpu.simd;

import org.lifsim.internal.model.LifModel;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.NeuronState;

/** Derived parameters that the step of LIF units reads, looked up once; each is uniform or per unit. */
record LifPerUnitDerived(
        DerivedValues rest,
        DerivedValues leak,
        DerivedValues resist,
        DerivedValues refract,
        DerivedValues rt,
        DerivedValues thr,
        DerivedValues reset,
        DerivedValues decay,
        DerivedValues plus,
        float dt) {
    static LifPerUnitDerived of(NeuronState state) {
        return new LifPerUnitDerived(
                state.derived(LifModel.RESTING_POTENTIAL),
                state.derived(LifModel.LEAK_CONDUCTANCE),
                state.derived(LifModel.MEMBRANE_RESISTANCE),
                state.derived(LifModel.REFRACTORY_PERIOD),
                state.derived(LifModel.INVERSE_TAU_M),
                state.derived(LifModel.BASE_THRESHOLD),
                state.derived(LifModel.RESET_POTENTIAL),
                state.derived(LifModel.THRESHOLD_DECAY),
                state.derived(LifModel.THRESHOLD_INCREMENT),
                state.derived(DerivedParameter.DT).at(0));
    }
}
