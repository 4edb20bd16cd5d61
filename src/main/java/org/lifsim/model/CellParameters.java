package org.lifsim.model;

import java.util.LinkedHashMap;
import java.util.Map;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;

/**
 * Parameters of the cells of a population of a sparse network, uniform or for each cell. Immutable.
 *
 * <pre>{@code
 * CellParameters cells = CellModel.IAF_PSC_DELTA.defaults()
 *         .with(CellModel.TAU_M, 20)
 *         .with(CellModel.E_L, 0)
 *         .with(CellModel.V_RESET, 0)
 *         .with(CellModel.V_TH, 20);
 * System.out.println(cells.of(CellModel.TAU_M) + " ms");
 * }</pre>
 */
public final class CellParameters {
    private final CellModel model;
    private final Map<Parameter, Values> values;

    CellParameters(CellModel model) {
        this(model, new LinkedHashMap<>());
        for (Parameter parameter : model.parameters()) {
            values.put(parameter, Values.of(parameter.defaultValue()));
        }
    }

    private CellParameters(CellModel model, Map<Parameter, Values> values) {
        this.model = model;
        this.values = values;
    }

    /**
     * The model that these parameters belong to.
     *
     * @return the model
     */
    public CellModel model() {
        return model;
    }

    /**
     * Sets a parameter to one value for all cells.
     *
     * @param parameter a parameter of the model
     * @param value the value, in the parameter's unit
     * @return the changed parameters
     * @throws InputException if the model does not have the parameter, or the value is out of range
     */
    public CellParameters with(Parameter parameter, double value) {
        return with(parameter, Values.of(value));
    }

    /**
     * Sets a parameter to one value or to a value for each cell.
     *
     * @param parameter a parameter of the model
     * @param given the values, in the parameter's unit; those for each cell are checked when a network is built
     * @return the changed parameters
     * @throws InputException if the model does not have the parameter, or a uniform value is out of range
     */
    public CellParameters with(Parameter parameter, Values given) {
        Parameter own = model.parameter(parameter.name());
        InputException.requireGiven(given, "parameter " + own.name());
        given.uniformValue().ifPresent(value -> check(own, value, ""));
        Map<Parameter, Values> changed = new LinkedHashMap<>(values);
        changed.put(own, given.drawnFor(own.name()));
        return new CellParameters(model, changed);
    }

    /**
     * Sets a parameter by name and text, as in a file of an experiment.
     *
     * @param name NEST's name, such as {@code tau_m}
     * @param text a number, {@code none} where it is allowed, {@code true} or {@code false} for {@code refractory_input}, or
     *     another form that {@link ValuesParser} accepts
     * @return the changed parameters
     * @throws InputException if the model has no such parameter, or the text is not a valid value
     */
    public CellParameters with(String name, String text) {
        Parameter parameter = model.parameter(name);
        boolean isSwitch = parameter.equals(CellModel.REFRACTORY_INPUT);
        if (isSwitch && (text.equals("true") || text.equals("false"))) {
            return with(parameter, text.equals("true") ? 1 : 0);
        }
        return with(parameter, ValuesParser.parse(parameter, text));
    }

    /**
     * The values of a parameter.
     *
     * @param parameter a parameter of the model
     * @return uniform values, or one for each cell
     */
    public Values values(Parameter parameter) {
        return values.get(model.parameter(parameter.name()));
    }

    /**
     * The value of a parameter that all cells share.
     *
     * @param parameter a parameter of the model
     * @return the value, in the parameter's unit
     * @throws InputException if each cell has a value of its own
     */
    public double of(Parameter parameter) {
        return values(parameter)
                .uniformValue()
                .orElseThrow(() ->
                        new InputException(Problem.of(Subject.parameter(parameter.name()), "has a value for each cell")
                                .expected("one value for all")));
    }

    /**
     * The values of a parameter for some cells, checked.
     *
     * @param parameter a parameter of the model
     * @param cells number of cells
     * @return one element if all cells share the value, else one for each cell
     * @throws InputException if a value is out of range, or there are more or fewer values than cells
     */
    public double[] read(Parameter parameter, int cells) {
        Parameter own = model.parameter(parameter.name());
        Values given = values(own);
        given.checkSize(Subject.parameter(own.name()), cells);
        boolean isUniform = given.uniformValue().isPresent();
        double[] read = new double[isUniform ? 1 : cells];
        given.read(0, read, read.length, cells);
        for (int i = 0; i < read.length; i++) {
            check(own, read[i], isUniform ? "" : "of cell " + i + " ");
        }
        return read;
    }

    private static void check(Parameter parameter, double value, String cell) {
        if (!parameter.isValid(value)) {
            throw parameter.illegal(value, cell);
        }
    }
}
