package org.lifsim.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.internal.plan.Operation;
import org.lifsim.internal.plan.ScheduledOperation;

/** The formulas of a component, as a backend receives them. */
public final class ComponentFormulas {
    private static final int ROWS = 5;
    private static final int COLUMNS = 5;

    private ComponentFormulas() {}

    /** The formulas of a component with every input, in order. */
    public static List<Operation.Formula> of(ComponentParameters parameters, double dt, int batch) {
        Component component = parameters.component();
        NetworkBuilder builder = new NetworkBuilder("formulas", dt, batch);
        Map<String, Signal> inputs = new LinkedHashMap<>();
        for (String input : component.inputs()) {
            inputs.put(input, builder.input(input, component.width(input, ROWS, COLUMNS)));
        }
        Map<String, WeightMatrix> matrices = new LinkedHashMap<>();
        component.matrices().forEach(matrix -> matrices.put(matrix, builder.weights(matrix, ROWS, COLUMNS)));
        builder.component("case", parameters, inputs, matrices);
        List<Operation.Formula> formulas = new ArrayList<>();
        for (ScheduledOperation scheduled : builder.plan().operations()) {
            if (scheduled.operation() instanceof Operation.Formula formula) {
                formulas.add(formula);
            }
        }
        return formulas;
    }
}
