package org.lifsim.internal.verification;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.backend.Backend;
import org.lifsim.network.ComponentParameters;
import org.lifsim.network.Network;
import org.lifsim.network.NetworkBuilder;
import org.lifsim.network.Signal;
import org.lifsim.network.WeightMatrix;

/**
 * A run of a network that has one component alone. Its inputs are written before each step.
 *
 * @param name name of the network
 * @param parameters the component and its parameters
 * @param dt time step, ms
 * @param batch batch size
 * @param steps number of steps
 * @param rows rows of the matrices; 1 if there are none
 * @param columns columns of the matrices
 * @param inputs inputs by name, in the order of steps, batch elements, units
 * @param matrices initial matrices by name, row by row
 */
record ComponentRun(
        String name,
        ComponentParameters parameters,
        double dt,
        int batch,
        int steps,
        int rows,
        int columns,
        Map<String, float[]> inputs,
        Map<String, float[]> matrices) {

    /** Runs the network; returns outputs after each step, in the order of steps and of their values. */
    Map<String, float[]> observe(List<String> arrays, Backend backend) {
        NetworkBuilder builder = new NetworkBuilder(name, dt, batch);
        Map<String, Signal> signals = new LinkedHashMap<>();
        inputs.forEach((input, values) -> signals.put(input, builder.input(input, values.length / (steps * batch))));
        Map<String, WeightMatrix> weights = new LinkedHashMap<>();
        matrices.keySet().forEach(matrix -> weights.put(matrix, builder.weights(matrix, rows, columns)));
        Map<String, Signal> outputs = builder.component("case", parameters, signals, weights);
        Map<String, float[]> found = new LinkedHashMap<>();
        arrays.forEach(
                array -> found.put(array, new float[steps * outputs.get(array).size()]));
        try (Network network = builder.build(backend)) {
            matrices.forEach((matrix, values) -> network.write(weights.get(matrix), values));
            network.setLearning(true);
            for (int step = 0; step < steps; step++) {
                for (Map.Entry<String, Signal> input : signals.entrySet()) {
                    int size = input.getValue().size();
                    network.write(
                            input.getValue(),
                            Arrays.copyOfRange(inputs.get(input.getKey()), step * size, (step + 1) * size));
                }
                network.advance(1);
                for (Map.Entry<String, float[]> array : found.entrySet()) {
                    float[] values = network.read(outputs.get(array.getKey()));
                    System.arraycopy(values, 0, array.getValue(), step * values.length, values.length);
                }
            }
        }
        return found;
    }
}
