package org.lifsim.internal.population;

import java.util.Optional;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.model.Parameter;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;

/** Checks input currents: they, and their products with the membrane resistance of any unit, must be finite. */
public final class ClampCheck {
    private static final int BLOCK = 1 << 14;

    private final Parameter resistance;
    private final double largest;

    /** Whether the units are encoders, whose stimulus is from 0 to 1. */
    private final boolean encodes;

    private float lowest;
    private float highest;

    /**
     * Finds the largest membrane resistance of a population.
     *
     * @param spec the population
     */
    public ClampCheck(PopulationSpec spec) {
        resistance = spec.model().inputResistance();
        encodes = spec.model().spikeVariable().equals(StateVariable.OUTPUTS);
        largest = resistance == null ? 1 : largest(spec.parameters().values(resistance), spec.units());
    }

    private static double largest(Values values, long units) {
        if (values.uniformValue().isPresent()) {
            return values.uniformValue().getAsDouble();
        }
        double largest = 0;
        double[] block = new double[(int) Math.min(BLOCK, units)];
        for (long from = 0; from < units; from += block.length) {
            int length = (int) Math.min(block.length, units - from);
            values.read(from, block, length, units);
            for (int i = 0; i < length; i++) {
                largest = Math.max(largest, block[i]);
            }
        }
        return largest;
    }

    /**
     * Checks the current of all units.
     *
     * @param current the current
     * @throws InputException if the current, or its product with the membrane resistance of a unit, is not finite
     */
    public void require(float current) {
        if (!isValid(current)) {
            throw invalid("every unit", current);
        }
    }

    /**
     * Checks the currents of consecutive units.
     *
     * @param from index of the first unit
     * @param currents {@code currents[i]} is the current of unit {@code from + i}
     * @throws InputException if a current, or its product with the membrane resistance of a unit, is not finite
     */
    public void require(long from, float[] currents) {
        for (int i = 0; i < currents.length; i++) {
            if (!isValid(currents[i])) {
                throw invalid("unit " + (from + i), currents[i]);
            }
        }
    }

    /**
     * A warning of currents that were clamped.
     *
     * @return a warning if an encoder got a stimulus outside of 0 to 1
     */
    public Optional<Problem> warning() {
        if (lowest >= 0 && highest <= 1) {
            return Optional.empty();
        }
        return Optional.of(Problem.of(
                        Subject.setting("current"),
                        "of an encoder is from " + lowest + " to " + highest
                                + ": it is the stimulus, of which the rate is a multiple")
                .expected("numbers from 0 to 1"));
    }

    private boolean isValid(float current) {
        if (encodes) {
            lowest = Math.min(lowest, current);
            highest = Math.max(highest, current);
        }
        return Float.isFinite(current) && Float.isFinite(current * (float) largest);
    }

    private InputException invalid(String where, float current) {
        String product =
                resistance == null ? "" : " that is also finite when multiplied by " + resistance + " = " + largest;
        return new InputException(Problem.of(Subject.setting("current"), "of " + where + " is " + current)
                .expected("a finite number" + product));
    }
}
