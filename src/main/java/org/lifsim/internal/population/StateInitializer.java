package org.lifsim.internal.population;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.internal.step.ParameterBatchReader;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;

/**
 * Sets the initial state of a population: the values that the user gave, else what the model derives from its
 * parameters.
 */
public final class StateInitializer {
    private static final int BLOCK = 1 << 16;

    private final PopulationSpec spec;
    private final ParameterBatchReader parameters;

    /** How each variable's values are derived. Some need a pass over all units, so it is done once. */
    private final Map<StateVariable, DerivedParameter.Derivation> starts = new HashMap<>();

    /**
     * Creates the initializer of a population.
     *
     * @param spec the population
     */
    public StateInitializer(PopulationSpec spec) {
        this.spec = spec;
        this.parameters = new ParameterBatchReader(spec.parameters(), spec.units(), spec.key());
    }

    /**
     * Checks the initial values that the user gave.
     *
     * @param variant the model variant
     * @param units number of units of a batch element
     * @param first index of the first unit to check
     * @param count number of units to check
     * @param given the values
     * @throws InputException if the model has no such state variable, or a value is invalid
     */
    static void check(ModelVariant variant, long units, long first, long count, Map<StateVariable, Values> given) {
        List<StateVariable> state =
                variant.state().stream().map(InitializedVariable::variable).toList();
        given.forEach((variable, values) -> {
            if (!state.contains(variable)) {
                throw new InputException(Problem.of(
                                Subject.initial(variable.key()),
                                "was given, but there is no initial state of that name in "
                                        + variant.model().name())
                        .expected("one of " + state));
            }
            values.checkSize(Subject.initial(variable.key()), units);
            double[] block = new double[(int) Math.min(count, 1 << 14)];
            for (long from = 0; from < (values.uniformValue().isPresent() ? 1 : count); from += block.length) {
                int now = (int) Math.min(block.length, count - from);
                values.read(first + from, block, now, units);
                for (int i = 0; i < now; i++) {
                    checkValue(Subject.initial(variable.key()), variable, (float) block[i], first + from + i);
                }
            }
        });
    }

    /**
     * Checks a value of a state variable of one unit.
     *
     * @param subject what the value is of, for the message
     * @param variable the state variable
     * @param value the value
     * @param unit index of the unit
     * @throws InputException if the value is not finite, negative for {@code rfr}, or not 0 or 1 for spikes
     */
    public static void checkValue(Subject subject, StateVariable variable, float value, long unit) {
        boolean spike = variable.equals(StateVariable.S) || variable.equals(StateVariable.OUTPUTS);
        boolean legal = Float.isFinite(value)
                && (!variable.equals(StateVariable.RFR) || value >= 0)
                && (!spike || value == 0 || value == 1);
        if (!legal) {
            String bound = variable.equals(StateVariable.RFR) ? " >= 0" : "";
            throw new InputException(Problem.of(subject, "of unit " + unit + " is " + value)
                    .expected(spike ? "0 or 1" : "a finite number" + bound));
        }
    }

    /**
     * Sets state variables to their initial values.
     *
     * @param state the state
     * @param persistent whether to set those that a reset keeps, or the others
     */
    public void set(SlicedState state, boolean persistent) {
        for (InitializedVariable variable : spec.variant().state()) {
            if (variable.isPersistent() == persistent) {
                set(variable, state);
            }
        }
    }

    private void set(InitializedVariable initialized, SlicedState state) {
        float[] first = new float[1];
        fill(initialized, spec.firstUnit(), 1, first);
        Values values = spec.initial().get(initialized.variable());
        boolean varied = values == null
                ? parameters.hasReadPerUnit()
                : values.uniformValue().isEmpty();
        if (!varied) {
            state.fill(initialized.variable(), first[0]);
            return;
        }
        float[] block = new float[(int) Math.min(BLOCK, spec.count())];
        for (long from = 0; from < spec.count(); from += block.length) {
            int now = (int) Math.min(block.length, spec.count() - from);
            fill(initialized, spec.firstUnit() + from, now, block);
            state.write(initialized.variable(), from, block, now);
        }
    }

    private void fill(InitializedVariable state, long first, int length, float[] block) {
        Values values = spec.initial().get(state.variable());
        if (values == null) {
            DerivedParameter.Derivation start =
                    starts.computeIfAbsent(state.variable(), variable -> state.startOf(parameters, spec.totalUnits()));
            parameters.load(first, length);
            for (int i = 0; i < length; i++) {
                block[i] = parameters.derive(start, spec.dt(), i);
            }
            return;
        }
        double[] numbers = new double[length];
        values.read(first, numbers, length, spec.units());
        for (int i = 0; i < length; i++) {
            block[i] = Float32Math.flushSubnormals((float) numbers[i]);
        }
    }
}
