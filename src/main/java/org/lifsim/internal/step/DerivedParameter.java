package org.lifsim.internal.step;

import org.lifsim.model.Parameter;

/**
 * A value that a step reads but never changes: a parameter rounded to float32, or a value derived from several
 * parameters. The host computes it once, so that all backends use the same bits.
 *
 * @param name its name in the reference, SIMD and kernel code of the step
 * @param formula how it is derived
 */
public record DerivedParameter(String name, Derivation formula) {
    /** Time step, in ms. */
    public static final DerivedParameter DT = new DerivedParameter("dt", (p, dt) -> (float) dt);

    /** Half a time step, in ms, for the midpoint rule. */
    public static final DerivedParameter HALF_DT = new DerivedParameter("half_dt", (p, dt) -> (float) dt * 0.5f);

    /** Derives a value for one unit. */
    public interface Derivation {
        /**
         * Derives the value.
         *
         * @param p parameters of the unit
         * @param dt time step, in ms
         * @return the derived value
         */
        float of(UnitParameters p, double dt);
    }

    /**
     * A parameter, rounded to float32.
     *
     * @param name name of the derived parameter
     * @param parameter the parameter
     * @return the derived parameter
     */
    public static DerivedParameter of(String name, Parameter parameter) {
        return new DerivedParameter(name, (p, dt) -> (float) p.value(parameter));
    }

    /**
     * The reciprocal of a parameter. A step multiplies by it instead of dividing; see {@link Float32Math#reciprocal}.
     *
     * @param name name of the derived parameter
     * @param parameter the parameter, such as a time constant
     * @return the derived parameter, such as per ms
     */
    public static DerivedParameter reciprocal(String name, Parameter parameter) {
        return new DerivedParameter(
                name, (p, dt) -> Float32Math.flushSubnormals(Float32Math.reciprocal(p.value(parameter))));
    }

    @Override
    public String toString() {
        return name;
    }
}
