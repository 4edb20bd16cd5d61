package org.lifsim.neuron;

/** How a step integrates the membrane equation. */
public enum Integration {
    /** Forward Euler: v + dt * slope(v). */
    EULER,
    /** The explicit midpoint rule, second-order Runge-Kutta: v + dt * slope(v + dt/2 * slope(v)). */
    RK2
}
