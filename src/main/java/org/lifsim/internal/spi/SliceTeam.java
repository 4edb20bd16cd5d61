package org.lifsim.internal.spi;

import org.lifsim.internal.step.AdvanceContext;

/** The slices of a population, which are advanced together. */
@FunctionalInterface
public interface SliceTeam {
    /**
     * Advances all slices. It returns when they have taken the steps, or will take them by themselves; {@code context} may change
     * then.
     *
     * @param steps number of steps, at least 1
     * @param context what the steps need
     * @param spikes receive the spikes, one bitmap for each slice; null if they are not recorded
     * @throws org.lifsim.error.DeviceException if a slice failed; the slices may then be at different steps
     */
    void advance(int steps, AdvanceContext context, SpikeBitmap[] spikes);
}
