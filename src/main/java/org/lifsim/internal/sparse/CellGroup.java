package org.lifsim.internal.sparse;

import java.util.HashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.model.CellModel;
import org.lifsim.model.CellParameters;
import org.lifsim.model.Parameter;

/**
 * The cells of a population: constants, state, and their step in float64. Several threads may step different cells at the same time.
 * The order of operations is NEST's: V_m from the old state, unless refractory; then synapses decay and take what arrived; then the
 * threshold, which is tested in the refractory time, too. V_m is kept relative to E_L, but for {@link CellModel#IAF_COND_EXP}.
 */
public abstract class CellGroup {
    /** Cells that take each part of a step together. Their state stays in the L1 cache. */
    static final int TILE = 512;

    /** Cells of the same constants: 0 if all share them, 1 if each has its own. */
    final int stride;

    final int count;
    final double[] v;
    final int[] refractory;
    final double[] theta;
    final double[] reset;
    final int[] refractorySteps;
    final double[] current;

    /** Direct currents that arrived in the step before, pA; null if there are none. */
    double[] direct;

    /** Direct currents for the excitatory synapse; null if there are none. */
    double[] filtered;

    private final CellModel model;
    private final double[] rest;

    /** Reads the parameters that all cells but relays have. */
    CellGroup(CellParameters parameters, int count, double[] start, double dt, boolean isRelative) {
        this.model = parameters.model();
        this.count = count;
        boolean isUniform = true;
        for (Parameter parameter : model.parameters()) {
            boolean ofEach = parameters.values(parameter).uniformValue().isEmpty();
            isUniform &= !ofEach || parameter.equals(CellModel.I_E);
        }
        stride = isUniform ? 0 : 1;
        Derivation each = new Derivation(parameters, isUniform ? 1 : count, count);
        rest = each.of(p -> isRelative ? p.applyAsDouble(CellModel.E_L) : 0);
        theta = each.of(p -> p.applyAsDouble(CellModel.V_TH) - (isRelative ? p.applyAsDouble(CellModel.E_L) : 0));
        reset = each.of(p -> p.applyAsDouble(CellModel.V_RESET) - (isRelative ? p.applyAsDouble(CellModel.E_L) : 0));
        refractorySteps = each.ofWhole(p -> CellConstants.refractorySteps(p.applyAsDouble(CellModel.T_REF), dt));
        for (int i = 0; i < theta.length; i++) {
            if (!(reset[i] < theta[i])) {
                double[] given = parameters.read(CellModel.V_RESET, count);
                throw new InputException(Problem.of(
                                Subject.parameter("V_reset"), "is " + given[Math.min(i, given.length - 1)])
                        .expected("a potential below V_th"));
            }
        }
        double[] given = parameters.read(CellModel.I_E, count);
        current = new double[count];
        v = new double[count];
        for (int i = 0; i < count; i++) {
            current[i] = given[given.length == 1 ? 0 : i];
            v[i] = start[i] - rest[i * stride];
        }
        refractory = new int[count];
    }

    /** Relays have no parameters. */
    CellGroup(int count) {
        this.model = CellModel.PARROT_NEURON;
        this.count = count;
        stride = 0;
        rest = null;
        v = null;
        refractory = null;
        theta = null;
        reset = null;
        refractorySteps = null;
        current = null;
    }

    /**
     * Creates cells.
     *
     * @param parameters their parameters
     * @param count number of cells
     * @param start V_m of each cell at the start, mV; not read for relays
     * @param dt time step, ms
     * @return the cells
     * @throws InputException if a parameter is out of range
     */
    public static CellGroup of(CellParameters parameters, int count, double[] start, double dt) {
        CellModel model = parameters.model();
        if (model.equals(CellModel.IAF_PSC_DELTA)) {
            return new DeltaCells(parameters, count, start, dt);
        }
        if (model.equals(CellModel.IAF_PSC_EXP)) {
            return new ExponentialCells(parameters, count, start, dt);
        }
        if (model.equals(CellModel.IAF_PSC_ALPHA)) {
            return new AlphaCells(parameters, count, start, dt);
        }
        if (model.equals(CellModel.IAF_COND_EXP)) {
            return new ConductanceCells(parameters, count, start, dt);
        }
        return new RelayCells(count);
    }

    /** Evaluates formulas of the parameters, for all cells at once or for each. */
    static final class Derivation {
        private final Map<Parameter, double[]> values = new HashMap<>();
        private final int length;

        Derivation(CellParameters parameters, int length, int cells) {
            this.length = length;
            for (Parameter parameter : parameters.model().parameters()) {
                values.put(parameter, parameters.read(parameter, cells));
            }
        }

        /** The constant of each cell, or of all. Equal parameters in a row are derived once. */
        double[] of(ToDoubleFunction<ToDoubleFunction<Parameter>> formula) {
            double[] derived = new double[length];
            for (int i = 0; i < length; i++) {
                derived[i] = formula.applyAsDouble(at(i));
            }
            return derived;
        }

        int[] ofWhole(ToDoubleFunction<ToDoubleFunction<Parameter>> formula) {
            double[] derived = of(formula);
            int[] whole = new int[length];
            for (int i = 0; i < length; i++) {
                whole[i] = (int) derived[i];
            }
            return whole;
        }

        private ToDoubleFunction<Parameter> at(int cell) {
            return parameter -> {
                for (Map.Entry<Parameter, double[]> entry : values.entrySet()) {
                    if (entry.getKey().name().equals(parameter.name())) {
                        double[] own = entry.getValue();
                        return own[own.length == 1 ? 0 : cell];
                    }
                }
                throw new IllegalArgumentException("no parameter " + parameter.name());
            };
        }
    }

    /**
     * The model of the cells.
     *
     * @return the model
     */
    public final CellModel model() {
        return model;
    }

    /**
     * The number of cells.
     *
     * @return number of cells
     */
    public final int count() {
        return count;
    }

    /**
     * The number of accumulators of a cell: 1, or 2 for excitatory and inhibitory input apart.
     *
     * @return number of channels
     */
    public abstract int channels();

    /** Takes a change of a cell's direct currents. */
    void currentChanged(int cell) {
        // models that add them in each step need nothing
    }

    /** Allocates room for direct currents. */
    final void takesDirectCurrents() {
        direct = new double[count];
        filtered = new double[count];
    }

    /**
     * Advances some cells by a step.
     *
     * @param from the first cell
     * @param to the cell after the last one
     * @param arrivals what arrives in this step
     * @param first the accumulator of the first cell in the first channel; those of the second channel follow those of the first
     * @param quanta the quantum of each channel
     * @param spikes receives the cells that spike
     * @param refractoryCells the refractory ones of these cells, for models that look for them so
     */
    public abstract void step(
            int from,
            int to,
            Arrivals arrivals,
            int first,
            double[] quanta,
            SpikeList spikes,
            RefractoryCells refractoryCells);

    /**
     * Finds the cells that spike, among those that share their constants.
     *
     * @param from the first cell
     * @param to the cell after the last one
     * @param spikes receives those at or above the threshold that are not refractory
     */
    final void findSpikes(int from, int to, SpikeList spikes) {
        double[] vs = v;
        double threshold = theta[0];
        for (int i = from; i < to; i++) {
            if (vs[i] >= threshold && refractory[i] == 0) {
                spikes.add(i);
            }
        }
    }

    /**
     * Reads a state variable.
     *
     * @param variable index of one of {@link CellModel#variables}
     * @param cell the cell
     * @return the value: V_m in mV, currents in pA, conductances in nS
     */
    public final double value(int variable, int cell) {
        return state()[stateIndex(variable)][cell] + (variable == 0 ? rest(cell) : 0);
    }

    /**
     * Where a state variable stands.
     *
     * @param variable index of one of {@link CellModel#variables}
     * @return index of its array in {@link #state}
     */
    public int stateIndex(int variable) {
        return variable;
    }

    /**
     * What is added to the first state variable to get V_m.
     *
     * @param cell the cell
     * @return E_L in mV, or 0 if V_m is kept as it is
     */
    public final double rest(int cell) {
        return rest[cell * stride];
    }

    /**
     * The float64 variables that are the state, of all cells, in a fixed order.
     *
     * @return the arrays themselves
     */
    public abstract double[][] state();

    /**
     * The constants of a step, as {@code kernels/sparse.cl} numbers them, after the threshold and the reset potential. Each has one
     * value, or one for each cell.
     *
     * @return the arrays themselves
     */
    public final double[][] constants() {
        double[][] own = ownConstants();
        double[][] all = new double[2 + own.length][];
        all[0] = theta;
        all[1] = reset;
        System.arraycopy(own, 0, all, 2, own.length);
        return all;
    }

    /** The constants of the model's own. */
    abstract double[][] ownConstants();

    /**
     * The length of the refractory time.
     *
     * @return number of steps, of all cells or of each
     */
    public final int[] refractorySteps() {
        return refractorySteps;
    }

    /**
     * The constant currents.
     *
     * @return the array itself, pA
     */
    public final double[] current() {
        return current;
    }

    /**
     * The direct currents that arrived in the step before.
     *
     * @return the array itself, pA; null if there are none
     */
    public final double[] direct() {
        return direct;
    }

    /**
     * The direct currents for the excitatory synapse.
     *
     * @return the array itself, pA; null if there are none
     */
    public final double[] filtered() {
        return filtered;
    }

    /**
     * How much of an arrival in the refractory time is left at its end.
     *
     * @return for each set of constants, the shares by the number of refractory steps left; null if such arrivals are lost
     */
    public double[][] keptShares() {
        return null;
    }

    /**
     * The refractory steps that each cell has left.
     *
     * @return the array itself; empty for relays
     */
    public final int[] refractory() {
        return refractory == null ? new int[0] : refractory;
    }
}
