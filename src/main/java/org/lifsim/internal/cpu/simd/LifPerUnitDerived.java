package org.lifsim.internal.cpu.simd;

import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.model.Lif;

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
                state.derived(Lif.RESTING_POTENTIAL),
                state.derived(Lif.LEAK_CONDUCTANCE),
                state.derived(Lif.MEMBRANE_RESISTANCE),
                state.derived(Lif.REFRACTORY_PERIOD),
                state.derived(Lif.INVERSE_TAU_M),
                state.derived(Lif.BASE_THRESHOLD),
                state.derived(Lif.RESET_POTENTIAL),
                state.derived(Lif.THRESHOLD_DECAY),
                state.derived(Lif.THRESHOLD_INCREMENT),
                state.derived(DerivedParameter.DT).at(0));
    }
}
