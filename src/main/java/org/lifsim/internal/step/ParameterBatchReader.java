package org.lifsim.internal.step;

import java.util.IdentityHashMap;
import java.util.Map;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.Parameter;
import org.lifsim.random.RandomKey;

/** Reads the parameters of consecutive units, unit by unit. It records whether a formula read a per-unit parameter. */
public final class ParameterBatchReader implements UnitParameters {
    private final ModelParameters parameters;
    private final long units;
    private final Map<Parameter, double[]> varied = new IdentityHashMap<>();
    private final Map<Parameter, Double> shared = new IdentityHashMap<>();
    private final RandomKey key;
    private long firstUnit;
    private int unit;
    private boolean readVaried;

    /**
     * Creates a reader without units; call {@link #load} first.
     *
     * @param parameters parameters of a population
     * @param units number of units of one batch element; further units repeat their parameters
     * @param key key of the population's seed
     */
    public ParameterBatchReader(ModelParameters parameters, long units, RandomKey key) {
        this.key = key;
        this.parameters = parameters;
        this.units = units;
        for (Parameter parameter : parameters.model().parameters()) {
            parameters.values(parameter).uniformValue().ifPresent(value -> shared.put(parameter, value));
        }
    }

    /**
     * Loads the parameters of a range of units.
     *
     * @param first index in the population of the first unit
     * @param length number of units
     */
    public void load(long first, int length) {
        firstUnit = first;
        for (Parameter parameter : parameters.model().parameters()) {
            if (!shared.containsKey(parameter)) {
                double[] values = varied.get(parameter);
                if (values == null || values.length < length) {
                    values = new double[length];
                    varied.put(parameter, values);
                }
                parameters.values(parameter).read(first, values, length, units);
            }
        }
    }

    /**
     * Derives a value for one of the loaded units.
     *
     * @param formula how the value is derived
     * @param dt time step, in ms
     * @param index index of the unit among the loaded ones, from 0
     * @return the derived value
     */
    public float derive(DerivedParameter.Derivation formula, double dt, int index) {
        unit = index;
        readVaried = false;
        return formula.of(this, dt);
    }

    /**
     * Selects the unit that {@link #value} reads.
     *
     * @param index index of the unit among the loaded ones, from 0
     * @return this reader
     */
    public UnitParameters at(int index) {
        unit = index;
        return this;
    }

    /**
     * Whether a parameter is the same for all units.
     *
     * @param parameter one of the model's parameters
     * @return true if it is uniform
     */
    public boolean isUniform(Parameter parameter) {
        return shared.containsKey(parameter);
    }

    /**
     * Whether the last formula read a per-unit value. If not, its result is the same for all units.
     *
     * @return true if a per-unit parameter or the index of the unit was read
     */
    public boolean hasReadPerUnit() {
        return readVaried;
    }

    @Override
    public String choice(ModelOption option) {
        return parameters.choice(option);
    }

    @Override
    public long unit() {
        readVaried = true;
        return (firstUnit + unit) % units;
    }

    @Override
    public long element() {
        readVaried = true;
        return firstUnit + unit;
    }

    @Override
    public RandomKey key() {
        return key;
    }

    @Override
    public double value(Parameter parameter) {
        Double value = shared.get(parameter);
        if (value != null) {
            return value;
        }
        readVaried = true;
        return varied.get(parameter)[unit];
    }
}
