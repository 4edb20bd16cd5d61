package org.lifsim.network;

import org.lifsim.internal.plan.Operation;

/** An update that runs between steps, when {@link Network#run} asks for it. {@link NetworkBuilder#normalizeColumns} makes one. Immutable. */
public final class OnDemandUpdate {
    private final Operation operation;

    OnDemandUpdate(Operation operation) {
        this.operation = operation;
    }

    Operation operation() {
        return operation;
    }
}
