package org.lifsim.network;

import org.lifsim.internal.plan.Operation;

/**
 * What may be done with a network between steps, when it is asked for.
 *
 * @param operation what
 */
public record OnDemandUpdate(Operation operation) {}
