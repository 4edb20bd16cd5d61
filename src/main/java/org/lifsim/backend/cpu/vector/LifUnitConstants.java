package org.lifsim.backend.cpu.vector;

import org.lifsim.neuron.Constant;
import org.lifsim.neuron.Lif;
import org.lifsim.neuron.UnitConstant;
import org.lifsim.neuron.Units;

/** What the step of LIF units reads that is not their state, looked up once; each one number for all units or one for each. */
record LifUnitConstants(
        UnitConstant rest,
        UnitConstant leak,
        UnitConstant resist,
        UnitConstant refract,
        UnitConstant rt,
        UnitConstant thr,
        UnitConstant reset,
        UnitConstant decay,
        UnitConstant plus,
        float dt) {
    static LifUnitConstants of(Units units) {
        return new LifUnitConstants(
                units.constant(Lif.REST),
                units.constant(Lif.LEAK),
                units.constant(Lif.RESIST),
                units.constant(Lif.REFRACT),
                units.constant(Lif.RT),
                units.constant(Lif.THRESHOLD),
                units.constant(Lif.RESET),
                units.constant(Lif.DECAY),
                units.constant(Lif.PLUS),
                units.constant(Constant.DT).at(0));
    }
}
