package org.lifsim.backend.opencl;

import org.lifsim.backend.ClearSteps;
import org.lifsim.neuron.LifConstants;

/** Lays out {@code struct lif_constants} of {@code lif_step.cl}; the one owner of that order. */
final class KernelConstants {
    private KernelConstants() {}

    static float[] of(LifConstants c) {
        return new float[] {
            c.rest(),
            c.leak(),
            c.resist(),
            c.refract(),
            c.rt(),
            c.dt(),
            c.halfDt(),
            c.thr(),
            c.reset(),
            c.decay(),
            c.plus(),
            c.vMin(),
            c.surrogateScale(),
            lowest(c),
            highest(c),
            ClearSteps.LARGEST
        };
    }

    private static float lowest(LifConstants c) {
        return (float) Math.min(Float.MAX_VALUE, 1.001 * ClearSteps.lowestTheta(c, ClearSteps.PASS));
    }

    /** No thr_theta is small enough where nothing is clear: its units take the whole step. */
    private static float highest(LifConstants c) {
        boolean clear = ClearSteps.canBeClear(c) && (c.plus() == 0 || c.plus() >= lowest(c));
        return clear ? (float) (0.999 * ClearSteps.highestTheta(c, ClearSteps.PASS)) : Float.NEGATIVE_INFINITY;
    }
}
