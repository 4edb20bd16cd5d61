package org.lifsim.backend.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.backend.Circuit;
import org.lifsim.circuit.CellGroup;
import org.lifsim.circuit.CircuitPlan;
import org.lifsim.circuit.Operation;
import org.lifsim.circuit.Statement;
import org.lifsim.circuit.Variable;
import org.lifsim.neuron.Column;
import org.lifsim.neuron.Pass;
import org.lifsim.random.RandomKey;

/** A circuit in Java arrays: each operation is bound to its arrays once, and a step runs them one after the other. */
final class CpuCircuit implements Circuit {
    private final CircuitPlan plan;
    private final CpuOperations operations;
    private final Map<CellGroup, CpuSlice> slices = new LinkedHashMap<>();
    private final Map<CellGroup, Draws> draws = new HashMap<>();
    private final Map<Variable, float[]> arrays = new HashMap<>();
    private final List<Bound> bound = new ArrayList<>();
    private final Map<Operation, Bound> between = new HashMap<>();

    /** What is remembered of a variable's values, to be forgotten when they change. */
    private final Map<Variable, List<Runnable>> dependents = new HashMap<>();

    /** An operation on its arrays, and what forgets the values that it changes. */
    private record Bound(Statement statement, Runnable action, Runnable[] forgets) {
        void run() {
            action.run();
            for (Runnable forget : forgets) {
                forget.run();
            }
        }
    }

    /** The keys of cells that draw: one step's at a time. */
    private static final class Draws {
        private final Pass pass;
        private RandomKey key = RandomKey.ofSeed(0);

        Draws(CellGroup cells) {
            pass = new Pass(cells.form());
        }

        Pass next() {
            key = pass.setKeys(1, key);
            return pass;
        }
    }

    CpuCircuit(WorkerTeam team, CpuStatements statements, CircuitPlan plan) {
        this.plan = plan;
        for (CellGroup cells : plan.cells()) {
            slices.put(
                    cells,
                    new CpuSlice(team, statements, cells.form(), cells.constants(plan.dt(), plan.batch()), false));
            draws.put(cells, new Draws(cells));
        }
        for (Variable variable : plan.variables()) {
            arrays.put(
                    variable,
                    variable.cells() == null
                            ? new float[variable.size()]
                            : slices.get(variable.cells()).column(variable.column()));
        }
        operations = new CpuOperations(team, statements.circuitLoops(), arrays, this::onChange);
        List<Runnable> actions = new ArrayList<>();
        plan.statements().forEach(statement -> actions.add(bind(statement.operation())));
        for (int i = 0; i < actions.size(); i++) {
            Statement statement = plan.statements().get(i);
            bound.add(new Bound(statement, actions.get(i), forgets(statement.operation())));
        }
        for (Operation operation : plan.between()) {
            between.put(operation, new Bound(null, bind(operation), forgets(operation)));
        }
    }

    private void onChange(Variable variable, Runnable forget) {
        dependents.computeIfAbsent(variable, key -> new ArrayList<>()).add(forget);
    }

    /** What learning itself knows of its weights it keeps. */
    private Runnable[] forgets(Operation operation) {
        return operation.writes().stream()
                .filter(variable -> !operation.learns())
                .flatMap(variable -> dependents.getOrDefault(variable, List.of()).stream())
                .toArray(Runnable[]::new);
    }

    private Runnable bind(Operation operation) {
        if (!(operation instanceof Operation.Step step)) {
            return operations.bind(operation);
        }
        CpuSlice slice = slices.get(step.cells());
        Draws drawing = draws.get(step.cells());
        Runnable advance = () -> slice.advance(1, drawing.next(), null);
        if (step.spikes().cells() != null) {
            return advance;
        }
        float[] rfr = slice.column(Column.RFR);
        Runnable spikes = operations.elements(step.spikes(), (spiked, i) -> rfr[i] == 0 ? 1f : 0f);
        return () -> {
            advance.run();
            spikes.run();
        };
    }

    @Override
    public void write(Variable variable, float[] values) {
        if (variable.cells() != null) {
            slices.get(variable.cells()).write(variable.column(), 0, values, 0, values.length);
        } else {
            System.arraycopy(values, 0, arrays.get(variable), 0, values.length);
        }
        changed(variable);
    }

    @Override
    public void fill(Variable variable, float value) {
        if (variable.cells() != null) {
            slices.get(variable.cells()).fill(variable.column(), value);
        } else {
            Arrays.fill(arrays.get(variable), value);
        }
        changed(variable);
    }

    private void changed(Variable variable) {
        dependents.getOrDefault(variable, List.of()).forEach(Runnable::run);
    }

    @Override
    public void read(Variable variable, float[] into) {
        System.arraycopy(arrays.get(variable), 0, into, 0, into.length);
    }

    @Override
    public void setKey(CellGroup cells, RandomKey key) {
        draws.get(cells).key = key;
    }

    @Override
    public RandomKey key(CellGroup cells) {
        return draws.get(cells).key;
    }

    @Override
    public void advance(int steps, long first, boolean learning) {
        for (int k = 0; k < steps; k++) {
            for (Bound operation : bound) {
                if (operation.statement().isDone(first + k, learning)) {
                    operation.run();
                }
            }
        }
    }

    @Override
    public void apply(Operation operation) {
        between.get(operation).run();
    }

    @Override
    public void finish() {
        // each command returns when it is done
    }

    @Override
    public void close() {
        slices.values().forEach(CpuSlice::close);
        arrays.clear();
    }
}
