package org.lifsim.internal.population;

import java.util.Map;
import org.lifsim.internal.model.SimplifiedLifModel;
import org.lifsim.internal.step.CurrentSources;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.random.RandomKey;

/**
 * All settings of a population. They are valid once {@link PopulationValidator} has checked them.
 *
 * @param parameters parameters of the units of one batch element
 * @param units number of units of one batch element
 * @param batch batch size
 * @param dt time step in ms
 * @param variant the model with its options, the kinds of its current sources, and what it keeps
 * @param sources the current sources
 * @param key the random key before the first step
 * @param initial initial values that replace the model's
 * @param lateralWeights the given lateral weights, row-major; null to draw them
 * @param shard the units to step; null for all
 * @param unitsPerSlice maximum number of units in a slice; 0 for the largest that the backend allows
 */
public record PopulationSpec(
        ModelParameters parameters,
        long units,
        long batch,
        double dt,
        ModelVariant variant,
        CurrentSources sources,
        RandomKey key,
        Map<StateVariable, Values> initial,
        float[] lateralWeights,
        Shard shard,
        long unitsPerSlice) {
    /**
     * A range of units of the whole population.
     *
     * @param first index of the first unit, from 0
     * @param count number of units
     */
    public record Shard(long first, long count) {}

    /**
     * The neuron model.
     *
     * @return the model of the parameters
     */
    public NeuronModel model() {
        return parameters.model();
    }

    /**
     * The number of units of the whole population.
     *
     * @return units x batch size
     */
    public long totalUnits() {
        return units * batch;
    }

    /**
     * The number of units that are stepped.
     *
     * @return that of the shard, or of the whole population
     */
    public long count() {
        return shard == null ? totalUnits() : shard.count();
    }

    /**
     * The first unit that is stepped.
     *
     * @return its index in the whole population
     */
    public long firstUnit() {
        return shard == null ? 0 : shard.first();
    }

    /**
     * Whether the units of a batch element inhibit each other.
     *
     * @return true if there is a weight for each pair of units
     */
    public boolean hasLateralInhibition() {
        return variant.has(ModelFeature.LATERAL_INHIBITION);
    }

    /**
     * The lateral weights of a batch element.
     *
     * @return the given ones, else drawn from the key; null without lateral inhibition
     */
    public float[] weights() {
        if (!hasLateralInhibition() || lateralWeights != null) {
            return lateralWeights;
        }
        return SimplifiedLifModel.weights(key, (int) units);
    }
}
