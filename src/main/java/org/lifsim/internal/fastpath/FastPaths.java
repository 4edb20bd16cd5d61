package org.lifsim.internal.fastpath;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.Lif;
import org.lifsim.model.NeuronModel;

/** The models that have a fast path; docs/adding-a-model.md says what a new one needs. */
public final class FastPaths {
    private static final Map<NeuronModel, List<StateLimit>> LIMITS = Map.of(Lif.MODEL, LifFastPathBounds.LIMITS);

    private static final Map<NeuronModel, Function<DerivedParameterTable, FastPathBounds>> BOUNDS =
            Map.of(Lif.MODEL, LifFastPathBounds::new);

    private FastPaths() {}

    /**
     * Whether a variant has a fast path: that of its model, if a step only updates the state from a clamped input.
     *
     * @param variant a variant of any model
     * @return whether {@link #bounds} gives bounds
     */
    public static boolean has(ModelVariant variant) {
        return BOUNDS.containsKey(variant.model())
                && !variant.isCoupled()
                && !variant.surrogate()
                && !variant.has(ModelFeature.HOLD)
                && variant.lastSpikeTime() == LastSpikeTime.OFF
                && !variant.hasSources();
    }

    /**
     * What must be within limits for the fast path of a variant.
     *
     * @param variant a variant of any model
     * @return empty if it has no fast path
     */
    public static List<StateLimit> limits(ModelVariant variant) {
        return has(variant) ? LIMITS.get(variant.model()) : List.of();
    }

    /**
     * What the parameters of some units allow.
     *
     * @param variant a variant of any model
     * @param derived derived parameters of the units
     * @return the bounds, or null if the variant has no fast path
     */
    public static FastPathBounds bounds(ModelVariant variant, DerivedParameterTable derived) {
        return has(variant) ? BOUNDS.get(variant.model()).apply(derived) : null;
    }
}
