package org.lifsim.backend.opencl;

import org.lifsim.backend.ClearSteps;
import org.lifsim.neuron.LifConstants;
import org.lifsim.neuron.LifForm;
import org.lifsim.neuron.Tols;

/**
 * Which of its forms {@code lif_step.cl} is compiled to.
 *
 * @param width units in a vector: 1, 2, 4, 8 or 16
 * @param vectors vectors that a work-item steps side by side
 * @param midpoint whether to integrate by the midpoint rule
 * @param fullLeak whether conduct_leak is 1, which makes a fused multiply-add a sum
 * @param surrogate whether the surrogate derivative is kept
 * @param tols whether the time of last spike is kept
 */
record KernelForm(int width, int vectors, boolean midpoint, boolean fullLeak, boolean surrogate, boolean tols) {
    static KernelForm of(Layout layout, LifConstants constants, LifForm form) {
        return new KernelForm(
                layout.width(),
                layout.vectors(),
                constants.midpoint(),
                constants.leak() == 1f,
                form.surrogate(),
                form.tols() != Tols.OFF);
    }

    /** The compiler's options. Only the surrogate divides, so only it asks for a correctly rounded division. */
    String options() {
        return "-cl-std=CL1.2 -DWIDTH=" + width + " -DVECTORS=" + vectors
                + (width > 1 && !tols && !surrogate ? " -DPASS=" + ClearSteps.PASS : "")
                + (midpoint ? " -DMIDPOINT" : "")
                + (fullLeak ? " -DFULL_LEAK" : "")
                + (tols ? " -DTOLS" : "")
                + (surrogate ? " -DSURROGATE -cl-fp32-correctly-rounded-divide-sqrt" : "");
    }
}
