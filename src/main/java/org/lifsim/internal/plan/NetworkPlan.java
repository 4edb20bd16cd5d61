package org.lifsim.internal.plan;

import java.util.List;

/**
 * A circuit: what it holds, and what a step does with it.
 *
 * @param dt the step, ms
 * @param batch how many presentations are under way at once
 * @param groups groups of cells
 * @param variables all variables, the columns of cells among them
 * @param statements what a step does, in this order
 * @param between operations that may be done between steps
 */
public record NetworkPlan(
        double dt,
        int batch,
        List<NeuronGroupSpec> groups,
        List<Variable> variables,
        List<ScheduledOperation> statements,
        List<Operation> between) {}
