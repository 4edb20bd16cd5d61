package org.lifsim.internal.plan;

import java.util.List;

/**
 * A network as a backend receives it: its variables and the operations of a step.
 *
 * @param dt time step in ms
 * @param batch batch size, at least 1
 * @param groups the neuron groups
 * @param variables all variables, including the state variables of the neuron groups
 * @param operations the operations of a step, in order
 * @param onDemandOperations operations that can be run between steps
 */
public record NetworkPlan(
        double dt,
        int batch,
        List<NeuronGroupSpec> groups,
        List<Variable> variables,
        List<ScheduledOperation> operations,
        List<Operation> onDemandOperations) {}
