package org.lifsim.internal.step;

import java.util.Set;

/**
 * A feature of a model's step, selected by the options of the model. The reference and SIMD implementations branch on
 * it. The kernel is compiled with a macro of the same name after {@code FEATURE_}. Features of one model are constants of
 * its definition. Those here belong to several models, or the code around the update knows them.
 *
 * @param name name of the feature; the kernel's macro is {@code FEATURE_} and this name
 */
public record ModelFeature(String name) implements Comparable<ModelFeature> {
    /** The step integrates by the midpoint rule (second-order Runge-Kutta) instead of Euler's. */
    public static final ModelFeature MIDPOINT = new ModelFeature("MIDPOINT");

    /** Of the units of a group that spike in a step, one keeps its spike; it is selected at random. */
    public static final ModelFeature ONE_SPIKE = new ModelFeature("ONE_SPIKE");

    /** A spike is kept only if its unit had the group's largest potential before the step. */
    public static final ModelFeature MAX_ONE_SPIKE = new ModelFeature("MAX_ONE_SPIKE");

    /** Thresholds follow the number of units of a group that spike. */
    public static final ModelFeature THRESHOLD_TRACKS_ACTIVITY = new ModelFeature("THRESHOLD_TRACKS_ACTIVITY");

    /** A unit spikes where a softmax over its group exceeds its threshold. The group's step is completed as a whole. */
    public static final ModelFeature SOFTMAX = new ModelFeature("SOFTMAX");

    /** The spikes of a group's units inhibit the units of the group in the next step. */
    public static final ModelFeature LATERAL_INHIBITION = new ModelFeature("LATERAL_INHIBITION");

    /** The model has a refractory period, and {@code rfr} in its state, although it has none by default. */
    public static final ModelFeature REFRACTORY = new ModelFeature("REFRACTORY");

    /** A unit keeps its potential and does not spike in its refractory period. */
    public static final ModelFeature HOLD = new ModelFeature("HOLD");

    /** Each step draws random numbers. */
    public static final ModelFeature RANDOM = new ModelFeature("RANDOM");

    /** The surrogate derivative is 1. */
    public static final ModelFeature STRAIGHT_THROUGH = new ModelFeature("STRAIGHT_THROUGH");

    /** The surrogate derivative is a triangle. */
    public static final ModelFeature TRIANGULAR = new ModelFeature("TRIANGULAR");

    /** The surrogate derivative is that of the arctan. */
    public static final ModelFeature ARCTAN = new ModelFeature("ARCTAN");

    /** The surrogate derivative is a hyperbolic secant of the current. */
    public static final ModelFeature SECANT = new ModelFeature("SECANT");

    private static final Set<ModelFeature> SELECTING = Set.of(ONE_SPIKE, MAX_ONE_SPIKE);
    private static final Set<ModelFeature> COUPLING =
            Set.of(ONE_SPIKE, MAX_ONE_SPIKE, THRESHOLD_TRACKS_ACTIVITY, SOFTMAX, LATERAL_INHIBITION);
    private static final Set<ModelFeature> SURROGATES = Set.of(STRAIGHT_THROUGH, TRIANGULAR, ARCTAN, SECANT);
    private static final Set<ModelFeature> DIVIDING = Set.of(ARCTAN, SECANT);

    /**
     * Declares a feature.
     *
     * @throws IllegalArgumentException if the name is not that of a macro
     */
    public ModelFeature {
        if (!name.matches("[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")) {
            throw new IllegalArgumentException(
                    "feature is '" + name + "', expected the name of a macro, such as MIDPOINT");
        }
    }

    /**
     * Whether units depend on each other within a step.
     *
     * @return true if a step cannot be computed unit by unit
     */
    public boolean isCoupling() {
        return COUPLING.contains(this);
    }

    /**
     * Whether the feature selects among the spikes of a group.
     *
     * @return true if a spike may be dropped
     */
    public boolean selectsSpikes() {
        return SELECTING.contains(this);
    }

    /**
     * Whether the feature is a kind of surrogate derivative.
     *
     * @return true if a model with this feature has a surrogate derivative
     */
    public boolean isSurrogate() {
        return SURROGATES.contains(this);
    }

    /**
     * Whether the surrogate derivative of this kind divides.
     *
     * @return true if a device must round divisions correctly
     */
    public boolean divides() {
        return DIVIDING.contains(this);
    }

    @Override
    public int compareTo(ModelFeature other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
