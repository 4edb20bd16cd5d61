package org.lifsim.internal.sparse;

/**
 * Constants that NEST 3.10.0 derives from a cell's parameters and the time step, with its roundings. Each operation is one float64
 * operation, from left to right, never fused. Sources: {@code models/iaf_psc_delta.cpp}, {@code iaf_psc_exp.cpp},
 * {@code iaf_psc_alpha.cpp}, {@code libnestutil/iaf_propagator.cpp} of NEST.
 */
final class CellConstants {
    private static final double MICROSECONDS_PER_MS = 1000;

    private CellConstants() {}

    /** Whole microseconds of a time step in ms. */
    static long microseconds(double dt) {
        return (long) Math.floor(MICROSECONDS_PER_MS * dt + .5);
    }

    /** The time step in ms as it enters the constants. */
    static double resolution(double dt) {
        return .001 * microseconds(dt);
    }

    /** Steps of a refractory time in ms: rounded to whole microseconds, then up to whole steps. */
    static int refractorySteps(double time, double dt) {
        long step = microseconds(dt);
        return (int) (((long) (time * MICROSECONDS_PER_MS + .5) + step - 1) * (1. / step));
    }

    /** Steps of a delay in ms, rounded to the nearest step. */
    static long delaySteps(double delay, double dt) {
        return (long) Math.floor(delay * (1. / (microseconds(dt) / MICROSECONDS_PER_MS)) + .5);
    }

    /** What a unit of the synaptic current, and of its derivative, adds to the potential within a step. */
    record Propagators(double p31, double p32) {
        static Propagators of(double tauSyn, double tauM, double capacitance, double h) {
            double difference = tauM - tauSyn;
            boolean regular = difference != 0 && h > 1e-7 * tauM * tauM / Math.abs(difference);
            double p32 = Double.NaN;
            double p31 = Double.NaN;
            if (difference != 0) {
                double beta = tauSyn * tauM / difference;
                double gamma = beta / capacitance;
                double decay = RoundedMath.exp(-h * (1. / tauSyn));
                double growth = RoundedMath.expm1(h * (difference / (tauSyn * tauM)));
                p32 = gamma * decay * growth;
                p31 = gamma * decay * (beta * growth - h);
            }
            double membrane = RoundedMath.exp(-h * (1. / tauM));
            if (!(Double.isFinite(p32) && p32 >= Double.MIN_NORMAL)) {
                p32 = h * (1. / capacitance) * membrane;
            }
            return new Propagators(regular ? p31 : .5 * h * h * (1. / capacitance) * membrane, p32);
        }
    }
}
