package org.lifsim.internal.cpu;

import org.lifsim.internal.plan.Expression;

/** The step in which a network is, for formulas. One thread sets it between steps. */
final class CpuClock {
    private final double dt;
    private volatile long step;

    CpuClock(double dt) {
        this.dt = dt;
    }

    /** Sets the number of the step since the last reset, from 0. */
    void set(long now) {
        step = now;
    }

    long step() {
        return step;
    }

    float of(Expression.Clock clock) {
        return new Expression.Instant(step, dt).of(clock);
    }
}
