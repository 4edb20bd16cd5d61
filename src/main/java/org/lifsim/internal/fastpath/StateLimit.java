package org.lifsim.internal.fastpath;

import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.model.StateVariable;

/**
 * A state variable or input of a unit that must be within limits for the fast path; {@link FastPathBounds} gives the
 * limits. Java code and kernels both check what is declared here.
 *
 * @param variable the state variable or input
 * @param floor derived parameter that is its lower limit; null if its lower limit is the same for all units
 * @param orZero whether it may also be 0, below a positive lower limit
 */
public record StateLimit(StateVariable variable, DerivedParameter floor, boolean orZero) {}
