package org.lifsim.internal.step;

import java.util.IdentityHashMap;
import java.util.Map;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.Parameter;
import org.lifsim.random.RandomKey;

/** The parameters of some neighbouring units, read unit by unit; it notices whether a formula read what units have of their own. */
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
     * A block that holds no units yet.
     *
     * @param parameters of a population
     * @param units how many units they are for; further ones repeat them
     * @param key of the population's seed
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
     * Loads units.
     *
     * @param first the index in the population of the first
     * @param length how many
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
     * Derives a value for one of the units.
     *
     * @param formula how
     * @param dt the step, ms
     * @param index the unit, counted from the first of the block
     * @return the value
     */
    public float derive(DerivedParameter.Derivation formula, double dt, int index) {
        unit = index;
        readVaried = false;
        return formula.of(this, dt);
    }

    /**
     * Makes one of the units the one whose parameters are told.
     *
     * @param index the unit, counted from the first of the block
     * @return this
     */
    public UnitParameters at(int index) {
        unit = index;
        return this;
    }

    /**
     * Whether the last formula read something that units have of their own. If not, it has the same value for all units.
     *
     * @return true if so
     */
    public boolean hasReadPerUnit() {
        return readVaried;
    }

    @Override
    public long unit() {
        readVaried = true;
        return (firstUnit + unit) % units;
    }

    @Override
    public RandomKey key() {
        return key;
    }

    @Override
    public double of(Parameter parameter) {
        Double value = shared.get(parameter);
        if (value != null) {
            return value;
        }
        readVaried = true;
        return varied.get(parameter)[unit];
    }
}
