package org.lifsim.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.internal.io.DidYouMean;
import org.lifsim.model.StateVariable;
import org.lifsim.network.CsrMatrix;
import org.lifsim.network.NeuronGroup;
import org.lifsim.network.Signal;
import org.lifsim.network.WeightMatrix;

/** The populations, weights and signals of a step network by the names that its file uses. */
final class StepNetworkNames {
    private final Map<String, NeuronGroup> groups = new LinkedHashMap<>();
    private final Map<String, WeightMatrix> matrices = new LinkedHashMap<>();
    private final Map<WeightMatrix, CsrMatrix> connections = new LinkedHashMap<>();

    /** Signals by NAME, or NAME.OUTPUT of a component. */
    private final Map<String, Signal> signals = new LinkedHashMap<>();

    void add(String name, NeuronGroup group) {
        groups.put(name, group);
    }

    void add(String name, Signal signal) {
        signals.put(name, signal);
    }

    /** Adds weights; {@code sparse} is null for dense ones. */
    void add(String name, WeightMatrix matrix, CsrMatrix sparse) {
        matrices.put(name, matrix);
        if (sparse != null) {
            connections.put(matrix, sparse);
        }
    }

    NeuronGroup group(String name) {
        return found(groups, name, "population", "is unknown");
    }

    boolean isMatrix(String name) {
        return matrices.containsKey(name);
    }

    /** Weights of either kind. */
    WeightMatrix matrix(String name) {
        return found(matrices, name, "weights", "are unknown");
    }

    /** Dense weights. */
    WeightMatrix denseMatrix(String name) {
        WeightMatrix matrix = matrix(name);
        if (connections.containsKey(matrix)) {
            throw new InputException(Problem.of("weights '" + name + "'", "are sparse")
                    .expected("weights with rows and columns")
                    .hint("only sparse(...) uses sparse weights"));
        }
        return matrix;
    }

    /** The connections of sparse weights. */
    CsrMatrix connections(String name) {
        CsrMatrix sparse = connections.get(matrix(name));
        if (sparse == null) {
            throw new InputException(Problem.of("weights '" + name + "'", "are dense")
                    .expected("weights with the key connections")
                    .hint("use dense(...)"));
        }
        return sparse;
    }

    private static <T> T found(Map<String, T> all, String name, String kind, String unknown) {
        T found = all.get(name);
        if (found == null) {
            throw new InputException(
                    Problem.of(kind + " '" + name + "'", unknown).hint(DidYouMean.hint(name, all.keySet())));
        }
        return found;
    }

    /** A signal: NAME, POPULATION.VARIABLE or COMPONENT.OUTPUT, then (t-1) for its value of the step before. */
    Signal signal(String text) {
        String plain = text.replaceAll("\\s*\\(\\s*t\\s*-\\s*1\\s*\\)$", "");
        Signal found = signals.get(plain);
        int dot = plain.indexOf('.');
        if (found == null && dot > 0 && groups.containsKey(plain.substring(0, dot))) {
            found = ofGroup(groups.get(plain.substring(0, dot)), plain.substring(dot + 1));
        }
        if (found == null) {
            List<String> known = new ArrayList<>(signals.keySet());
            groups.keySet().forEach(group -> known.add(group + ".spikes"));
            throw new InputException(
                    Problem.of("signal '" + plain + "'", "is unknown here").hint(DidYouMean.hint(plain, known)));
        }
        return plain.equals(text) ? found : found.previousStep();
    }

    /** A variable of a population; {@code spikes} are those of any model. */
    private static Signal ofGroup(NeuronGroup group, String variable) {
        return variable.equals("spikes")
                        || variable.equals(group.spikes().name().split("_")[0])
                ? group.spikes()
                : group.variable(stateVariable(group, variable));
    }

    /** A state variable of a population. */
    static StateVariable stateVariable(NeuronGroup group, String name) {
        List<String> known = new ArrayList<>();
        for (StateVariable one : group.variables()) {
            if (one.key().equals(name)) {
                return one;
            }
            known.add(one.key());
        }
        throw new InputException(Problem.of("population " + group, "has no variable '" + name + "'")
                .hint(DidYouMean.hint(name, known)));
    }
}
