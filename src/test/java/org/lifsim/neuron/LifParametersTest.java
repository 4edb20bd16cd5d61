package org.lifsim.neuron;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lifsim.fault.InputException;

class LifParametersTest {
    @Test
    void theDefaultsAreNgcLearns() {
        LifParameters p = LifParameters.builder().tauM(20).build();
        assertEquals(
                new LifParameters(20, 1, -52, -65, -60, 1, 1e7, 0.05, 5, Integration.EULER, OptionalDouble.empty()), p);
    }

    @Test
    void theMembraneTimeConstantMustBeGiven() {
        InputException e =
                assertThrows(InputException.class, () -> LifParameters.builder().build());
        assertTrue(e.getMessage().contains("tau_m is not given"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "tau_m, 1e38",
        "thr, 1e-40",
        "tau_theta, 1e-50",
        "tau_m, 0",
        "tau_m, -1",
        "tau_m, nan",
        "tau_m, 1e-60",
        "tau_m, Infinity",
        "resist_m, 0",
        "resist_m, NaN",
        "thr, NaN",
        "v_rest, 1e39",
        "v_reset, -Infinity",
        "conduct_leak, -0.1",
        "tau_theta, NaN",
        "theta_plus, Infinity",
        "refract_time, -1",
        "v_min, NaN",
        "integration_type, rk4",
        "tau_m, twenty"
    })
    void nonsenseIsRefusedByNameValueAndRange(String name, String value) {
        LifParameters.Builder builder = LifParameters.builder().tauM(10);
        InputException e = assertThrows(
                InputException.class, () -> builder.set(name, value).build());
        assertTrue(e.getMessage().contains("parameter " + name + " is "), e.getMessage());
        assertTrue(
                e.getMessage().contains("expected " + LifParameter.named(name).range()), e.getMessage());
    }

    @Test
    void aWrongNameSuggestsTheNearest() {
        InputException e =
                assertThrows(InputException.class, () -> LifParameters.builder().set("taum", "10"));
        assertTrue(e.getMessage().contains("did you mean 'tau_m'"), e.getMessage());
    }

    @Test
    void namesAndTextSetEveryParameter() {
        LifParameters.Builder builder = LifParameters.builder();
        String[] values = {"1", "2", "3", "4", "5", "0.5", "7", "8", "9", "midpoint", "-11"};
        for (LifParameter parameter : LifParameter.values()) {
            builder.set(parameter.label(), values[parameter.ordinal()]);
        }
        assertEquals(
                new LifParameters(1, 2, 3, 4, 5, 0.5, 7, 8, 9, Integration.RK2, OptionalDouble.of(-11)),
                builder.build());
        assertEquals(
                OptionalDouble.empty(), builder.set("v_min", "none").build().vMin());
    }

    @ParameterizedTest
    @CsvSource({"0.1, 3.0, 31", "0.1, 7.3, 74", "0.1, 2.0, 20", "1, 5, 5", "0.1, 0, 0", "0.25, 1, 4"})
    void refractoryStepsAreThoseOfFloat32(double dt, double refractTime, long steps) {
        LifParameters p =
                LifParameters.builder().tauM(100).refractTime(refractTime).build();
        assertEquals(steps, p.refractorySteps(dt));
    }

    @Test
    void aStepThatOvershootsOrStandsStillIsRefused() {
        LifParameters p = LifParameters.builder().tauM(10).conductLeak(0.5).build();
        assertDoesNotThrow(() -> p.checkStep(20));
        assertThrows(InputException.class, () -> p.checkStep(20.1));
        for (double dt : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 1e-39}) {
            assertThrows(InputException.class, () -> p.checkStep(dt), "dt " + dt);
        }
        LifParameters long1 = LifParameters.builder().tauM(10).refractTime(1e9).build();
        assertThrows(InputException.class, () -> long1.refractorySteps(0.1));
    }

    @Test
    void derivedConstantsAreRoundedOnce() {
        LifConstants c = LifConstants.of(
                LifParameters.builder().tauM(5.3).tauTheta(0).vMin(-70).build(), 0.1);
        assertEquals((float) (1 / 5.3), c.rt());
        assertNotEquals(1f / 5.3f, c.rt(), "divided in float it would be another number");
        assertEquals(1f, c.decay());
        assertEquals(0f, c.plus());
        assertEquals(-70f, c.vMin());
        assertEquals(0.05f, c.halfDt());
    }
}
