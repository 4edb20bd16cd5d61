package org.lifsim.internal.step;

import org.lifsim.model.Parameter;

/**
 * What a step reads and never changes: a parameter rounded to float32, or what is derived from some, once, on the host, so that no
 * backend computes it in its own way.
 *
 * @param name its name in the three statements of the step
 * @param formula how it is derived
 */
public record DerivedParameter(String name, Derivation formula) {
    /** The step, ms. */
    public static final DerivedParameter DT = new DerivedParameter("dt", (p, dt) -> (float) dt);

    /** Half a step, ms, of the midpoint rule. */
    public static final DerivedParameter HALF_DT = new DerivedParameter("half_dt", (p, dt) -> (float) dt * 0.5f);

    /** Derives a constant for one unit. */
    public interface Derivation {
        /**
         * Derives it.
         *
         * @param p the unit's parameters
         * @param dt the step, ms
         * @return the constant
         */
        float of(UnitParameters p, double dt);
    }

    /**
     * A parameter, rounded to float32.
     *
     * @param name the constant's name
     * @param parameter which
     * @return the constant
     */
    public static DerivedParameter of(String name, Parameter parameter) {
        return new DerivedParameter(name, (p, dt) -> (float) p.of(parameter));
    }

    /**
     * The reciprocal of a parameter, by which a step multiplies instead of dividing; see {@link Float32Math#reciprocal}.
     *
     * @param name the constant's name
     * @param parameter which, such as a time constant
     * @return the constant, such as per ms
     */
    public static DerivedParameter reciprocal(String name, Parameter parameter) {
        return new DerivedParameter(
                name, (p, dt) -> Float32Math.flushSubnormals(Float32Math.reciprocal(p.of(parameter))));
    }

    @Override
    public String toString() {
        return name;
    }
}
