package org.lifsim.neuron;

import java.util.Locale;
import java.util.OptionalDouble;
import org.lifsim.fault.InputException;

/**
 * The parameters of a leaky integrate-and-fire cell with adaptive threshold and refractoriness, as ngc-learn's {@code LIFCell}
 * has them. Held as doubles; rounded to float32 only where {@link LifConstants} says so.
 *
 * <pre>
 * tau_m dv/dt = conduct_leak (v_rest - v) + resist_m j    (j counts as 0 while rfr &lt; refract_time)
 * spike where v &gt; thr + thr_theta; then v = v_reset, rfr = 0, thr_theta += theta_plus
 * tau_theta dthr_theta/dt = -thr_theta
 * </pre>
 *
 * @param tauM membrane time constant, ms, &gt; 0
 * @param resistM membrane resistance, mV per unit of current, &gt; 0
 * @param thr base spike threshold, mV
 * @param vRest resting potential, mV
 * @param vReset potential right after a spike, mV
 * @param conductLeak leak conductance, dimensionless, &gt;= 0
 * @param tauTheta time constant of the adaptive threshold, ms; 0 or less switches adaptation off
 * @param thetaPlus how much a spike raises the threshold, mV
 * @param refractTime for how long after a spike the input current is ignored, ms, &gt;= 0
 * @param integration how a step integrates
 * @param vMin lower bound of the membrane potential, mV, or empty for none
 */
public record LifParameters(
        double tauM,
        double resistM,
        double thr,
        double vRest,
        double vReset,
        double conductLeak,
        double tauTheta,
        double thetaPlus,
        double refractTime,
        Integration integration,
        OptionalDouble vMin) {

    /**
     * Checks every parameter.
     *
     * @throws InputException if one is out of its range; the message has its name, value and range
     */
    public LifParameters {
        require(
                tauM > 0 && Float.isFinite((float) (1.0 / tauM)) && (float) (1.0 / tauM) >= Canonical.TINY,
                LifParameter.TAU_M,
                tauM);
        require(resistM > 0 && (float) resistM > 0, LifParameter.RESIST_M, resistM);
        require(conductLeak >= 0, LifParameter.CONDUCT_LEAK, conductLeak);
        require(refractTime >= 0, LifParameter.REFRACT_TIME, refractTime);
        requireFinite(LifParameter.TAU_M, tauM);
        requireFinite(LifParameter.RESIST_M, resistM);
        requireFinite(LifParameter.THR, thr);
        requireFinite(LifParameter.V_REST, vRest);
        requireFinite(LifParameter.V_RESET, vReset);
        requireFinite(LifParameter.CONDUCT_LEAK, conductLeak);
        requireFinite(LifParameter.TAU_THETA, tauTheta);
        requireFinite(LifParameter.THETA_PLUS, thetaPlus);
        requireFinite(LifParameter.REFRACT_TIME, refractTime);
        vMin.ifPresent(bound -> requireFinite(LifParameter.V_MIN, bound));
    }

    /**
     * The lecture's cell: tau_m 100, resist_m 1000, tau_theta 300, refract_time 2, v_min -65, the rest by default.
     *
     * @return its parameters; the lecture's dt is 0.1 ms
     */
    public static LifParameters lecture() {
        return builder()
                .tauM(100)
                .resistM(1000)
                .tauTheta(300)
                .refractTime(2)
                .vMin(-65)
                .build();
    }

    /**
     * Starts from ngc-learn's defaults; tau_m has none and must be given.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts from these parameters.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /**
     * Checks a step against these parameters.
     *
     * @param dt the step, ms
     * @throws InputException if dt is not a positive normal float32, or if dt * conduct_leak / tau_m exceeds 1: the leak would
     *     overshoot
     */
    public void checkStep(double dt) {
        if (!(dt > 0) || !((float) dt >= Canonical.TINY) || !Float.isFinite((float) dt)) {
            throw new InputException(
                    "dt is " + dt + " ms, expected a step of at least " + Canonical.TINY + " ms, such as 0.1");
        }
        double leak = dt * conductLeak / tauM;
        if (leak > 1) {
            throw new InputException("dt is " + dt + " ms: dt * conduct_leak / tau_m is " + leak
                    + ", expected at most 1, else the leak overshoots; take dt <= " + tauM / conductLeak + " ms");
        }
    }

    /**
     * How many steps after a spike really ignore the current. The time since the last spike is summed in float32, so the count
     * may exceed refract_time / dt by one: at dt 0.1, 3.0 ms masks 31 steps and 7.3 ms 74.
     *
     * @param dt the step, ms
     * @return the number of masked steps
     * @throws InputException as {@link #checkStep}, or if refract_time never ends because float32 time stands still before it
     */
    public long refractorySteps(double dt) {
        checkStep(dt);
        float below = Math.nextDown((float) refractTime);
        if (refractTime > 0 && (float) dt <= Math.ulp(below) / 2) {
            throw new InputException("refract_time is " + refractTime + " ms: in float32 a sum of steps of dt = " + dt
                    + " ms never reaches it, so a unit spikes once; take a larger dt or a shorter refract_time");
        }
        long steps = 0;
        for (float rfr = 0; rfr < (float) refractTime; rfr += (float) dt) {
            steps++;
        }
        return steps;
    }

    private static void require(boolean legal, LifParameter parameter, double value) {
        if (!legal) {
            throw illegal(parameter, String.valueOf(value), "");
        }
    }

    /** Finite, and 0 or normal: the reference's own step and ours keep no subnormals. */
    private static void requireFinite(LifParameter parameter, double value) {
        if (!Float.isFinite((float) value)) {
            throw illegal(parameter, String.valueOf(value), " as a float32");
        }
        if (value != 0 && Math.abs((float) value) < Canonical.TINY) {
            throw illegal(parameter, String.valueOf(value), ", and 0 or at least " + Canonical.TINY + " in size,");
        }
    }

    private static InputException illegal(LifParameter parameter, String found, String how) {
        String unit = parameter.unit().isEmpty() ? "" : " (" + parameter.unit() + ")";
        return new InputException("parameter " + parameter.label() + " is " + found + ", expected " + parameter.range()
                + how + unit + ": " + parameter.meaning());
    }

    /** Collects parameters; starts from ngc-learn's defaults. */
    public static final class Builder {
        private double tauM = Double.NaN;
        private double resistM = 1;
        private double thr = -52;
        private double vRest = -65;
        private double vReset = -60;
        private double conductLeak = 1;
        private double tauTheta = 1e7;
        private double thetaPlus = 0.05;
        private double refractTime = 5;
        private Integration integration = Integration.EULER;
        private OptionalDouble vMin = OptionalDouble.empty();

        private Builder() {}

        private Builder(LifParameters from) {
            tauM = from.tauM;
            resistM = from.resistM;
            thr = from.thr;
            vRest = from.vRest;
            vReset = from.vReset;
            conductLeak = from.conductLeak;
            tauTheta = from.tauTheta;
            thetaPlus = from.thetaPlus;
            refractTime = from.refractTime;
            integration = from.integration;
            vMin = from.vMin;
        }

        /**
         * Sets the membrane time constant.
         *
         * @param ms &gt; 0
         * @return this
         */
        public Builder tauM(double ms) {
            tauM = ms;
            return this;
        }

        /**
         * Sets the membrane resistance.
         *
         * @param mvPerCurrent &gt; 0
         * @return this
         */
        public Builder resistM(double mvPerCurrent) {
            resistM = mvPerCurrent;
            return this;
        }

        /**
         * Sets the base threshold.
         *
         * @param mv finite
         * @return this
         */
        public Builder thr(double mv) {
            thr = mv;
            return this;
        }

        /**
         * Sets the resting potential.
         *
         * @param mv finite
         * @return this
         */
        public Builder vRest(double mv) {
            vRest = mv;
            return this;
        }

        /**
         * Sets the potential after a spike.
         *
         * @param mv finite
         * @return this
         */
        public Builder vReset(double mv) {
            vReset = mv;
            return this;
        }

        /**
         * Sets the leak conductance.
         *
         * @param conductance &gt;= 0
         * @return this
         */
        public Builder conductLeak(double conductance) {
            conductLeak = conductance;
            return this;
        }

        /**
         * Sets the time constant of the adaptive threshold.
         *
         * @param ms finite; 0 or less switches adaptation off
         * @return this
         */
        public Builder tauTheta(double ms) {
            tauTheta = ms;
            return this;
        }

        /**
         * Sets how much a spike raises the threshold.
         *
         * @param mv finite
         * @return this
         */
        public Builder thetaPlus(double mv) {
            thetaPlus = mv;
            return this;
        }

        /**
         * Sets the refractory time.
         *
         * @param ms &gt;= 0
         * @return this
         */
        public Builder refractTime(double ms) {
            refractTime = ms;
            return this;
        }

        /**
         * Sets how a step integrates.
         *
         * @param method Euler or midpoint
         * @return this
         */
        public Builder integration(Integration method) {
            integration = method;
            return this;
        }

        /**
         * Bounds the potential from below.
         *
         * @param mv finite
         * @return this
         */
        public Builder vMin(double mv) {
            vMin = OptionalDouble.of(mv);
            return this;
        }

        /**
         * Takes the potential's lower bound away.
         *
         * @return this
         */
        public Builder noVMin() {
            vMin = OptionalDouble.empty();
            return this;
        }

        /**
         * Sets one parameter by name and text, as the command line and reference cases do.
         *
         * @param name ngc-learn's name
         * @param text the value
         * @return this
         * @throws InputException if the name is unknown or the text is no such value
         */
        public Builder set(String name, String text) {
            LifParameter parameter = LifParameter.named(name);
            switch (parameter) {
                case TAU_M -> tauM = number(parameter, text);
                case RESIST_M -> resistM = number(parameter, text);
                case THR -> thr = number(parameter, text);
                case V_REST -> vRest = number(parameter, text);
                case V_RESET -> vReset = number(parameter, text);
                case CONDUCT_LEAK -> conductLeak = number(parameter, text);
                case TAU_THETA -> tauTheta = number(parameter, text);
                case THETA_PLUS -> thetaPlus = number(parameter, text);
                case REFRACT_TIME -> refractTime = number(parameter, text);
                case INTEGRATION_TYPE -> integration = method(text);
                case V_MIN -> vMin = isNone(text) ? OptionalDouble.empty() : OptionalDouble.of(number(parameter, text));
            }
            return this;
        }

        /**
         * Checks and builds.
         *
         * @return the parameters
         * @throws InputException if one is out of its range, or tau_m was not given
         */
        public LifParameters build() {
            if (Double.isNaN(tauM)) {
                throw illegal(LifParameter.TAU_M, "not given or not a number", "");
            }
            return new LifParameters(
                    tauM,
                    resistM,
                    thr,
                    vRest,
                    vReset,
                    conductLeak,
                    tauTheta,
                    thetaPlus,
                    refractTime,
                    integration,
                    vMin);
        }

        private static double number(LifParameter parameter, String text) {
            try {
                return Double.parseDouble(text.strip());
            } catch (NumberFormatException e) {
                throw illegal(parameter, "'" + text + "'", " number");
            }
        }

        private static boolean isNone(String text) {
            return text.strip().toLowerCase(Locale.ROOT).equals("none");
        }

        private static Integration method(String text) {
            return switch (text.strip().toLowerCase(Locale.ROOT)) {
                case "euler" -> Integration.EULER;
                case "rk2", "midpoint" -> Integration.RK2;
                default -> throw illegal(LifParameter.INTEGRATION_TYPE, "'" + text + "'", "");
            };
        }
    }
}
