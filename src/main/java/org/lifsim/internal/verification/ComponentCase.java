package org.lifsim.internal.verification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.ArrayList;
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

/**
 * A recorded run of a component of a network. Arrays have shape (steps, units), (steps, batch, units) or (steps, rows, columns).
 */
final class ComponentCase implements ReferenceCase {
    /** The window of {@code ExpKernel} has a dt of its own, which must be that of the case. */
    private static final String DT = "dt";

    private static final String START = "weights0";
    private static final String WEIGHTS = "weights";

    /** Parameters that ngc-learn gives as a pair of a kind and a number, by the name of the number. */
    private static final Map<String, String> PAIRS = Map.of("prior", "prior_strength", "threshold", "threshold_value");

    private final CaseFile file;
    private final ComponentRun run;
    private final Map<String, float[]> expected = new LinkedHashMap<>();

    private ComponentCase(CaseFile file, Component component) throws IOException {
        this.file = file;
        JsonNode meta = file.meta();
        double dt = file.number(DT);
        int steps = file.whole("steps");
        int batch = meta.has("batch") ? file.whole("batch") : 1;
        boolean isMatrix = !component.matrices().isEmpty();
        int rows = isMatrix ? (int) file.whole(shape(meta, file, 0), "rows", 1, Integer.MAX_VALUE) : 1;
        int columns = isMatrix
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
            expected.put(array, values(arrays, array, component));
        }
        Map<String, float[]> inputs = new LinkedHashMap<>();
        Map<String, float[]> matrices = new LinkedHashMap<>();
        for (String matrix : component.matrices()) {
            String array = matrix.equals(WEIGHTS) ? START : matrix;
            matrices.put(matrix, sized(array, values(arrays, array, component), rows * columns));
        }
        for (String input : component.inputs()) {
            if (arrays.containsKey(input) || component.requires(input)) {
                inputs.put(input, inEachStep(input, values(arrays, input, component), steps, batch));
            }
        }
        run = new ComponentRun(
                file.name(), parameters(file, component, dt), dt, batch, steps, rows, columns, inputs, matrices);
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

    private float[] values(Map<String, NpzReader.Array> arrays, String name, Component component) {
        NpzReader.Array array = arrays.get(name);
        if (array == null) {
            throw new InputException(Problem.of(file.npz(), "has no array '" + name + "'")
                    .expected("what a case of " + component.name() + " needs"));
        }
        return array.floats();
    }

    /** The values of an input in each step; an array without a dimension of steps is the same in all of them. */
    private float[] inEachStep(String input, float[] values, int steps, int batch) {
        boolean isConstant = values.length % steps != 0;
        int size = isConstant ? values.length : values.length / steps;
        if (size < batch || size % batch != 0) {
            throw new InputException(
                    wrongSize(input, values, "a multiple of " + steps + " steps times " + batch + " batch elements"));
        }
        float[] all = new float[steps * size];
        for (int i = 0; i < all.length; i++) {
            all[i] = values[isConstant ? i % size : i];
        }
        return all;
    }

    private float[] sized(String array, float[] values, int size) {
        if (values.length != size) {
            throw new InputException(wrongSize(array, values, String.valueOf(size)));
        }
        return values;
    }

    private Problem wrongSize(String array, float[] values, String expectation) {
        return Problem.of("array " + array + " of " + file.npz(), "has " + values.length + " values")
                .expected(expectation);
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public VerificationResult verify(Backend backend) {
        Map<String, float[]> found = run.observe(List.copyOf(expected.keySet()), backend);
        List<ArrayComparison> comparisons = new ArrayList<>();
        found.forEach((array, values) -> {
            float[] recorded = sized(array, expected.get(array), values.length);
            ArrayComparison comparison = new ArrayComparison(array, recorded, values.length / run.steps());
            comparison.values(0, values);
            comparisons.add(comparison);
        });
        return VerificationResult.of(comparisons);
    }
}
