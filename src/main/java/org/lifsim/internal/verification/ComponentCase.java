package org.lifsim.internal.verification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.internal.io.NpyHeader;
import org.lifsim.internal.io.NpzReader;
import org.lifsim.network.Component;
import org.lifsim.network.ComponentParameters;
import org.lifsim.network.Components;
import org.lifsim.network.Network;
import org.lifsim.network.NetworkBuilder;
import org.lifsim.network.Signal;
import org.lifsim.network.WeightMatrix;

/**
 * A recorded run of a component of a network. The network of the case has this component alone; all of its inputs are written
 * before each step. Arrays have shape (steps, units), (steps, batch, units) or (steps, rows, columns).
 */
final class ComponentCase implements ReferenceCase {
    /** The window of {@code ExpKernel} has a dt of its own, which must be that of the case. */
    private static final String DT = "dt";

    private static final String START = "weights0";
    private static final String WEIGHTS = "weights";

    /** Parameters that ngc-learn gives as a pair of a kind and a number, by the name of the number. */
    private static final Map<String, String> PAIRS = Map.of("prior", "prior_strength", "threshold", "threshold_value");

    private final CaseFile file;
    private final ComponentParameters parameters;
    private final double dt;
    private final int batch;
    private final int steps;
    private final int rows;
    private final int columns;
    private final Map<String, float[]> inputs = new LinkedHashMap<>();
    private final Map<String, float[]> matrices = new LinkedHashMap<>();
    private final Map<String, float[]> expected = new LinkedHashMap<>();

    private ComponentCase(CaseFile file, Component component) throws IOException {
        this.file = file;
        JsonNode meta = file.meta();
        dt = file.number(DT);
        steps = file.whole("steps");
        batch = meta.has("batch") ? file.whole("batch") : 1;
        parameters = parameters(file, component, dt);
        boolean isMatrix = !component.matrices().isEmpty();
        rows = isMatrix ? (int) file.whole(shape(meta, file, 0), "rows", 1, Integer.MAX_VALUE) : 1;
        columns = isMatrix
                ? (int) file.whole(shape(meta, file, 1), "columns", 1, Integer.MAX_VALUE)
                : file.whole("units");
        Set<String> recorded = new LinkedHashSet<>();
        meta.path("recorded").forEach(array -> recorded.add(array.asText()));
        if (recorded.isEmpty()) {
            throw new InputException(
                    Problem.of(file.json(), "lists no array in 'recorded'").expected("the arrays to compare"));
        }
        Set<String> wanted = new LinkedHashSet<>(recorded);
        wanted.addAll(component.inputs());
        wanted.addAll(component.matrices());
        wanted.add(START);
        Map<String, NpzReader.Array> arrays = file.arrays(wanted, List.of(NpyHeader.FLOAT32));
        for (String array : recorded) {
            if (!component.outputs().contains(array)) {
                throw new InputException(Problem.of(file.json(), "records '" + array + "'")
                        .expected("some of " + String.join(", ", component.outputs())));
            }
            expected.put(array, values(arrays, array));
        }
        for (String matrix : component.matrices()) {
            matrices.put(matrix, values(arrays, matrix.equals(WEIGHTS) ? START : matrix));
        }
        for (String input : component.inputs()) {
            if (arrays.containsKey(input) || component.requires(input)) {
                inputs.put(input, values(arrays, input));
            }
        }
    }

    /** Whether this is a case of a component. */
    static boolean is(CaseFile file) {
        return Components.ofCase(file.meta().path("model").asText()).isPresent();
    }

    /** Reads the case from its two files. */
    static ReferenceCase of(CaseFile file) throws IOException {
        return new ComponentCase(
                file, Components.ofCase(file.meta().path("model").asText()).orElseThrow());
    }

    /** A dimension of the shape, as an object, so that a message names it. */
    private static JsonNode shape(JsonNode meta, CaseFile file, int dimension) {
        JsonNode shape = meta.path("shape");
        if (shape.size() != 2) {
            throw new InputException(
                    Problem.of(file.json(), "has no 'shape'").expected("a list of rows and columns of the weights"));
        }
        return JsonNodeFactory.instance.objectNode().set(dimension == 0 ? "rows" : "columns", shape.get(dimension));
    }

    private static ComponentParameters parameters(CaseFile file, Component component, double dt) {
        ComponentParameters parameters = component.defaults();
        for (Map.Entry<String, JsonNode> entry : file.meta().path("parameters").properties()) {
            String name = entry.getKey();
            JsonNode value = entry.getValue();
            if (name.equals(DT)) {
                if (value.doubleValue() != dt) {
                    throw new InputException(Problem.of(file.json(), "has a dt of " + value + " in its parameters")
                            .expected("the dt of the case, " + dt));
                }
                continue;
            }
            boolean isPair = value.isArray() && value.size() == 2 && PAIRS.containsKey(name);
            ComponentParameters before = parameters;
            parameters = file.naming(() -> isPair
                    ? before.with(name, value.get(0).asText())
                            .with(PAIRS.get(name), value.get(1).asText())
                    : before.with(name, value.isNull() ? "none" : value.asText()));
        }
        return parameters;
    }

    private float[] values(Map<String, NpzReader.Array> arrays, String name) {
        NpzReader.Array array = arrays.get(name);
        if (array == null) {
            throw new InputException(Problem.of(file.npz(), "has no array '" + name + "'")
                    .expected("what a case of " + parameters.component().name() + " needs"));
        }
        return array.floats();
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public VerificationResult verify(Backend backend) {
        NetworkBuilder builder = new NetworkBuilder(file.name(), dt, batch);
        Map<String, Signal> signals = new LinkedHashMap<>();
        inputs.forEach((input, values) -> signals.put(input, builder.input(input, width(input, values))));
        Map<String, WeightMatrix> weights = new LinkedHashMap<>();
        matrices.keySet().forEach(matrix -> weights.put(matrix, builder.weights(matrix, rows, columns)));
        Map<String, Signal> outputs = builder.component("case", parameters, signals, weights);
        try (Network network = builder.build(backend)) {
            matrices.forEach(
                    (matrix, values) -> network.write(weights.get(matrix), sized(matrix, values, 0, rows * columns)));
            network.setLearning(true);
            List<ArrayComparison> comparisons = new ArrayList<>();
            expected.forEach((array, values) -> {
                int size = outputs.get(array).size();
                sized(array, values, 0, steps * size);
                comparisons.add(new ArrayComparison(array, values, size));
            });
            for (int step = 0; step < steps; step++) {
                for (Map.Entry<String, Signal> input : signals.entrySet()) {
                    float[] values = inputs.get(input.getKey());
                    int size = input.getValue().size();
                    boolean isConstant = values.length == size;
                    network.write(input.getValue(), sized(input.getKey(), values, isConstant ? 0 : step * size, size));
                }
                network.advance(1);
                for (ArrayComparison comparison : comparisons) {
                    Signal output = outputs.get(comparison.array());
                    comparison.values(step * output.size(), network.read(output));
                }
            }
            return VerificationResult.of(comparisons);
        }
    }

    /** The number of values of an input in one batch element, by the length of its array. */
    private int width(String input, float[] values) {
        int perStep = values.length % steps == 0 ? values.length / steps : values.length;
        int width = perStep / batch;
        if (width < 1 || width * batch != perStep) {
            throw new InputException(
                    Problem.of("array " + input + " of " + file.npz(), "has " + values.length + " values")
                            .expected("a multiple of " + steps + " steps times " + batch + " batch elements"));
        }
        return width;
    }

    private float[] sized(String array, float[] values, int from, int size) {
        if (from + size > values.length) {
            throw new InputException(
                    Problem.of("array " + array + " of " + file.npz(), "has " + values.length + " values")
                            .expected("at least " + (from + size)));
        }
        return Arrays.copyOfRange(values, from, from + size);
    }
}
