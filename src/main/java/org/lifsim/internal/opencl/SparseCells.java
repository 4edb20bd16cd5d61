package org.lifsim.internal.opencl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jocl.cl_mem;
import org.lifsim.internal.opencl.SparseKernels.Field;
import org.lifsim.internal.opencl.SparseKernels.Input;
import org.lifsim.internal.sparse.CellGroup;
import org.lifsim.internal.sparse.Partition;
import org.lifsim.internal.sparse.PoissonInput;
import org.lifsim.internal.sparse.PoissonTable;
import org.lifsim.internal.sparse.SparsePlan;
import org.lifsim.random.RandomKey;

/**
 * The cells of a sparse network in device memory: constants, state, currents and Poisson inputs. The cells of all populations
 * follow each other. The plan's own arrays are the copy on the host.
 */
final class SparseCells {
    private final SparsePlan plan;
    private final DeviceMemory memory;

    /** The Poisson inputs, by population. */
    private final List<SparsePlan.Poisson> inputs = new ArrayList<>();

    private final long[] stateStart;
    private final int[] firstCell;
    private final int workGroups;
    private final long accumulators;
    private final List<cl_mem> fixed = new ArrayList<>();
    private final cl_mem direct;
    private final cl_mem filtered;
    private final cl_mem state;
    private final cl_mem refractory;
    private final cl_mem keys;

    /** Keys of an input: one for two steps. */
    private final int keyPairs;

    private static final List<String> FIXED = List.of(
            "group_of",
            "groups",
            "constants",
            "quanta",
            "current",
            "kept",
            "refractory_steps",
            "kept_start",
            "inputs",
            "limits");

    /**
     * Copies the cells of a plan.
     *
     * @param rows steps that are run before the host looks at the spikes
     */
    SparseCells(SparsePlan plan, DeviceMemory memory, int rows) {
        this.plan = plan;
        this.memory = memory;
        int groups = plan.groups().size();
        Partition whole = new Partition(plan, 1);
        accumulators = whole.accumulators(0);
        stateStart = new long[groups + 1];
        firstCell = new int[groups + 1];
        Doubles constants = new Doubles();
        Doubles kept = new Doubles();
        Ints keptStart = new Ints();
        Ints refractorySteps = new Ints();
        Ints groupOf = new Ints();
        Ints inputRows = new Ints();
        Ints limits = new Ints();
        Doubles current = new Doubles();
        double[] quanta = new double[2 * groups];
        long[] fields = new long[groups * Field.NUMBER.ordinal()];
        for (int g = 0; g < groups; g++) {
            CellGroup cells = plan.groups().get(g);
            double[][] own = cells.constants();
            boolean hasConstants = own[0] != null;
            double[][] shares = cells.keptShares();
            long[] row = new long[Field.NUMBER.ordinal()];
            set(row, Field.MODEL, SparseKernels.number(cells.model()));
            set(row, Field.COUNT, cells.count());
            set(row, Field.SETS, hasConstants ? own[0].length : 1);
            set(row, Field.CONSTANTS, constants.size());
            set(row, Field.REFRACTORY_STEPS, refractorySteps.size());
            set(row, Field.KEPT, shares == null ? -1 : keptStart.size());
            set(row, Field.STATE, stateStart[g]);
            set(row, Field.VARIABLES, cells.state().length);
            set(row, Field.CHANNELS, cells.channels());
            set(row, Field.ACCUMULATOR, whole.first(0, g));
            set(row, Field.FIRST_CELL, firstCell[g]);
            set(row, Field.FIRST_WORK_GROUP, groupOf.size());
            set(row, Field.HAS_DIRECT, cells.direct() == null ? 0 : 1);
            set(row, Field.FIRST_INPUT, inputs.size());
            addInputs(g, inputRows, limits);
            set(row, Field.END_OF_INPUTS, inputs.size());
            System.arraycopy(row, 0, fields, g * row.length, row.length);
            for (int n = 0; hasConstants && n < own.length; n++) {
                constants.add(own[n]);
            }
            if (hasConstants) {
                refractorySteps.add(cells.refractorySteps());
            }
            for (int n = 0; shares != null && n < shares.length; n++) {
                keptStart.add(kept.size());
                kept.add(shares[n]);
            }
            current.add(hasConstants ? cells.current() : new double[cells.count()]);
            System.arraycopy(plan.quanta(g), 0, quanta, 2 * g, cells.channels());
            stateStart[g + 1] = stateStart[g] + (long) cells.count() * cells.state().length;
            firstCell[g + 1] = firstCell[g] + cells.count();
            for (int n = 0; n * SparseKernels.GROUP_ITEMS < cells.count(); n++) {
                groupOf.add(g);
            }
        }
        workGroups = groupOf.size();
        fixed.add(memory.upload("work-groups", groupOf.toArray()));
        fixed.add(memory.upload("populations", fields));
        fixed.add(memory.upload("constants", constants.toArray()));
        fixed.add(memory.upload("quanta", quanta));
        fixed.add(memory.upload("currents", current.toArray()));
        fixed.add(memory.upload("kept arrivals", kept.toArray()));
        fixed.add(memory.upload("refractory steps", refractorySteps.toArray()));
        fixed.add(memory.upload("kept starts", keptStart.toArray()));
        fixed.add(memory.upload("Poisson inputs", inputRows.toArray()));
        fixed.add(memory.upload("Poisson limits", limits.toArray()));
        boolean hasDirect = !plan.direct().isEmpty();
        direct = memory.allocate("direct currents", hasDirect ? (long) cells() * Double.BYTES : 0);
        filtered = memory.allocate("filtered currents", hasDirect ? (long) cells() * Double.BYTES : 0);
        state = memory.allocate("state", stateStart[groups] * Double.BYTES);
        refractory = memory.allocate("refractory", (long) cells() * Integer.BYTES);
        keyPairs = rows / 2 + 2;
        keys = memory.allocate("keys", (long) inputs.size() * keyPairs * 2 * Integer.BYTES);
        memory.write(refractory, 0, new int[cells()], cells());
        writeState();
        if (hasDirect) {
            writeDirect();
        }
    }

    private static void set(long[] row, Field field, long value) {
        row[field.ordinal()] = value;
    }

    private void addInputs(int group, Ints rows, Ints limits) {
        for (SparsePlan.Poisson input : plan.poisson()) {
            if (input.target() == group) {
                int[] own = new PoissonTable(input.mean()).limits();
                int[] row = new int[Input.NUMBER.ordinal()];
                row[Input.DELAY.ordinal()] = input.delay();
                row[Input.WEIGHT.ordinal()] = plan.quanta(group, input.weight());
                row[Input.CHANNEL.ordinal()] = plan.channel(group, input.weight());
                row[Input.FIRST_LIMIT.ordinal()] = limits.size();
                row[Input.LIMITS.ordinal()] = own.length;
                inputs.add(input);
                rows.add(row);
                limits.add(own);
            }
        }
    }

    int workGroups() {
        return workGroups;
    }

    /** The number of cells of all populations. */
    int cells() {
        return firstCell[firstCell.length - 1];
    }

    long accumulators() {
        return accumulators;
    }

    /** Where a state variable of a cell stands, in elements. */
    long place(int group, int variable, int cell) {
        CellGroup cells = plan.groups().get(group);
        return stateStart[group] + (long) cells.stateIndex(variable) * cells.count() + cell;
    }

    cl_mem state() {
        return state;
    }

    void bind(KernelArguments arguments) {
        for (int n = 0; n < fixed.size(); n++) {
            arguments.buffer(FIXED.get(n), fixed.get(n));
        }
        arguments
                .buffer("direct", direct)
                .buffer("filtered", filtered)
                .buffer("state", state)
                .buffer("refractory", refractory)
                .buffer("keys", keys)
                .longs("accumulators", accumulators)
                .ints("key_pairs", keyPairs);
    }

    /** Derives the keys of the random bits of steps from this one on, as many as there are rows. */
    void writeKeys(long firstStep, long trial) {
        int[] all = new int[inputs.size() * keyPairs * 2];
        int at = 0;
        for (SparsePlan.Poisson input : inputs) {
            long firstPair = Math.max(firstStep - input.delay() >> 1, 0);
            RandomKey own = PoissonInput.keyOf(input.key(), trial);
            for (int n = 0; n < keyPairs; n++) {
                RandomKey key = own.foldIn(firstPair + n);
                all[at++] = key.hi();
                all[at++] = key.lo();
            }
        }
        memory.write(keys, 0, all, all.length);
    }

    /** Copies the plan's direct currents to the device. */
    void writeDirect() {
        for (int g = 0; g < plan.groups().size(); g++) {
            CellGroup cells = plan.groups().get(g);
            if (cells.direct() != null) {
                memory.write(direct, firstCell[g], cells.direct());
                memory.write(filtered, firstCell[g], cells.filtered());
            }
        }
    }

    /** Copies the plan's state to the device. */
    void writeState() {
        for (int g = 0; g < plan.groups().size(); g++) {
            CellGroup cells = plan.groups().get(g);
            double[][] variables = cells.state();
            for (int n = 0; n < variables.length; n++) {
                memory.write(state, stateStart[g] + (long) n * cells.count(), variables[n]);
            }
            memory.write(refractory, firstCell[g], cells.refractory(), cells.refractory().length);
        }
    }

    /** Copies the device's state to the plan. */
    void readState() {
        for (int g = 0; g < plan.groups().size(); g++) {
            CellGroup cells = plan.groups().get(g);
            double[][] variables = cells.state();
            for (int n = 0; n < variables.length; n++) {
                memory.read(state, stateStart[g] + (long) n * cells.count(), variables[n]);
            }
            memory.read(refractory, firstCell[g], cells.refractory(), cells.refractory().length);
        }
    }

    /** A growing array. */
    private static final class Ints {
        private int[] values = new int[16];
        private int size;

        private void add(int... more) {
            if (size + more.length > values.length) {
                values = Arrays.copyOf(values, 2 * (size + more.length));
            }
            System.arraycopy(more, 0, values, size, more.length);
            size += more.length;
        }

        private int size() {
            return size;
        }

        private int[] toArray() {
            return Arrays.copyOf(values, size);
        }
    }

    /** A growing array. */
    private static final class Doubles {
        private double[] values = new double[16];
        private int size;

        private void add(double... more) {
            if (size + more.length > values.length) {
                values = Arrays.copyOf(values, 2 * (size + more.length));
            }
            System.arraycopy(more, 0, values, size, more.length);
            size += more.length;
        }

        private int size() {
            return size;
        }

        private double[] toArray() {
            return Arrays.copyOf(values, size);
        }
    }
}
