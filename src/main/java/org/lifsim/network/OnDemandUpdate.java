package org.lifsim.network;

import org.lifsim.internal.plan.Operation;

/** An update that {@link Network#run} runs between steps. {@link NetworkBuilder#normalizeColumns} creates one. Immutable. */
public final class OnDemandUpdate {
    private final Operation operation;

    OnDemandUpdate(Operation operation) {
        this.operation = operation;
    }

    Operation operation() {
        return operation;
    }
}
