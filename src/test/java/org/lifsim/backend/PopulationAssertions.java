package org.lifsim.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;
import org.lifsim.error.InputException;
import org.lifsim.model.StateVariable;
import org.lifsim.population.Population;

/** Reads of whole populations, and refusals, for the contracts. */
final class PopulationAssertions {
    private PopulationAssertions() {}

    static float[] values(Population population, StateVariable variable) {
        float[] values = new float[(int) population.units()];
        population.read(variable, 0, values);
        return values;
    }

    static void assertAll(Population population, StateVariable variable, float expected) {
        for (float value : values(population, variable)) {
            assertEquals(expected, value, variable.key());
        }
    }

    /** Requires an {@link InputException} whose message contains a text. */
    static void assertRefused(String message, Executable action) {
        InputException refusal = assertThrows(InputException.class, action);
        assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
    }
}
