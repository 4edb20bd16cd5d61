package org.lifsim.model;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lifsim.error.InputException;
import org.lifsim.error.Subject;
import org.lifsim.internal.model.LifModel;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedParameterTable;

class ParametersTest {
    private static final ModelParameters TEN = Lif.MODEL.defaults().with(Lif.TAU_M, 10);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LIF | tau_m=NaN resist_m=1 thr=-52 v_rest=-65 v_reset=-60 conduct_leak=1 tau_theta=1e7 theta_plus=0.05"
                        + " refract_time=5 v_min=-Infinity",
                "SLIF | tau_m=NaN resist_m=NaN thr=NaN resist_inh=0 thr_gain=0 thr_leak=0 rho_b=0 refract_time=0"
                        + " thr_jitter=0.05",
                "AdEx | tau_m=15 resist_m=1 tau_w=400 v_sharpness=2 intrinsic_mem_thr=-55 thr=5 v_rest=-72 v_reset=-75"
                        + " a=0.1 b=0.75 v0=-70 w0=0 refract_time=0",
                "Izhikevich | tau_m=1 resist_m=1 v_thr=30 v_reset=-65 tau_w=50 w_reset=8 coupling_factor=0.2 v0=-65"
                        + " w0=-14",
                "RAF | tau_v=1 tau_w=1 thr=1 omega=10 dampen_factor=-1 v_reset=0 w_reset=0 v0=0 w0=0 resist_v=1",
                "IF | tau_m=NaN resist_m=1 thr=-52 v_rest=-65 v_reset=-60 refract_time=0",
                "FitzhughNagumo | tau_m=1 resist_m=1 tau_w=12.5 alpha=0.7 beta=0.8 gamma=3 v0=0 w0=0 v_thr=1.07",
                "HodgkinHuxley | tau_v=NaN resist_m=1 v_Na=115 v_K=-35 v_L=10.6 g_Na=100 g_K=5 g_L=0.3 thr=4 v_reset=0",
                "Poisson | target_freq=63.75",
                "WTAS | tau_m=NaN resist_m=1 thr_base=0.4 thr_gain=0.002 refract_time=0 thr_jitter=0.05",
                "Phasor | target_freq=63.75"
            })
    void theDefaultsAreNgcLearns(String model, String defaults) {
        Map<String, Double> expected = new TreeMap<>();
        for (String entry : defaults.split(" ")) {
            expected.put(entry.split("=")[0], Double.valueOf(entry.split("=")[1]));
        }
        Map<String, Double> found = new TreeMap<>();
        for (Parameter parameter : NeuronModels.named(model).parameters()) {
            found.put(parameter.name(), parameter.defaultValue());
        }
        assertEquals(expected, found);
    }

    @Test
    void whatHasNoDefaultMustBeGiven() {
        InputException e =
                assertThrows(InputException.class, () -> Lif.MODEL.defaults().check(0.1, 1));
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
        "tau_m, twenty"
    })
    void nonsenseIsRefusedByNameValueAndRange(String name, String value) {
        InputException e = assertThrows(InputException.class, () -> TEN.with(name, value));
        assertTrue(e.getMessage().contains("parameter " + name + " is "), e.getMessage());
        String range = Lif.MODEL.parameters().stream()
                .filter(parameter -> parameter.name().equals(name))
                .findFirst()
                .orElseThrow()
                .range();
        assertTrue(e.getMessage().contains("expected " + range), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"integration_type, rk4, euler", "one_spike, 1, false", "surrogate_type, relu, arctan"})
    void noWordOfAnOptionIsRefusedByThem(String name, String value, String choice) {
        InputException e = assertThrows(InputException.class, () -> TEN.with(name, value));
        assertTrue(e.getMessage().contains("parameter " + name + " is '" + value + "'"), e.getMessage());
        assertTrue(e.getMessage().contains(choice), e.getMessage());
    }

    @Test
    void aWrongNameSuggestsTheNearest() {
        InputException e = assertThrows(InputException.class, () -> TEN.with("taum", "10"));
        assertTrue(e.getMessage().contains("did you mean 'tau_m'"), e.getMessage());
        InputException model = assertThrows(InputException.class, () -> NeuronModels.named("izikevich"));
        assertTrue(model.getMessage().contains("did you mean 'izhikevich'"), model.getMessage());
    }

    @Test
    void namesAndTextSetEveryParameter() {
        for (NeuronModel model : NeuronModels.all()) {
            ModelParameters changed = model.defaults();
            for (Parameter parameter : model.parameters()) {
                changed = changed.with(parameter.name(), "0.5");
                assertEquals(0.5, changed.of(parameter), parameter.name());
            }
            for (ModelOption option : model.options()) {
                String last = option.choices().get(option.choices().size() - 1);
                assertEquals(last, changed.with(option.name(), last).choice(option));
            }
        }
        assertEquals(Double.NEGATIVE_INFINITY, TEN.with("v_min", "none").of(Lif.V_MIN));
        assertEquals(TEN.with("integration_type", "rk2"), TEN.with("integration_type", "midpoint"));
    }

    @ParameterizedTest
    @CsvSource({
        "3, 3, 3",
        "1:2, 1, 2",
        "uniform:5:5:1, 5, 5",
        "normal:5:0:1, 5, 5",
        "clipped:5:100:4:4:1, 4, 4",
        "1e2:-1e2, 100, -100"
    })
    void valuesAreReadAsTheyAreWritten(String spec, double first, double last) {
        double[] values = new double[3];
        ValuesParser.parse(Subject.of("x"), spec).read(0, values, 3, 3);
        assertEquals(first, values[0]);
        assertEquals(last, values[2]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "1:",
                ":1",
                "1:2:3",
                "uniform:1:2",
                "uniform:2:1:0",
                "normal:1:-1:0",
                "normal:1:1:x",
                "clipped:1:1:2:0",
                "clipped:1:1:2:1:0",
                "gamma:1:2:3",
                "nowhere.npy"
            })
    void whatIsNoSpecificationIsRefused(String spec) {
        assertThrows(InputException.class, () -> ValuesParser.parse(Subject.of("x"), spec));
    }

    @Test
    void aUnitsValueDoesNotDependOnHowManyAreRead() {
        for (String spec : new String[] {"1:2", "uniform:1:2:7", "normal:1:2:7", "clipped:1:2:0:3:7"}) {
            Values values = ValuesParser.parse(Subject.of("x"), spec);
            double[] all = new double[100];
            values.read(0, all, 100, 100);
            double[] some = new double[7];
            values.read(50, some, 7, 100);
            for (int i = 0; i < some.length; i++) {
                assertEquals(all[50 + i], some[i], spec);
            }
            values.read(198, some, 7, 100);
            assertEquals(all[98], some[0], spec);
            assertEquals(all[0], some[2], spec);
        }
    }

    @ParameterizedTest
    @CsvSource({"0.1, 3.0, 31", "0.1, 7.3, 74", "0.1, 2.0, 20", "1, 5, 5", "0.1, 0, 0", "0.25, 1, 4"})
    void refractoryStepsAreThoseOfFloat32(double dt, double refractTime, long steps) {
        assertEquals(steps, Lif.refractorySteps(TEN.with(Lif.TAU_M, 100).with(Lif.REFRACT_TIME, refractTime), dt));
    }

    @Test
    void aStepThatOvershootsOrStandsStillIsRefused() {
        ModelParameters half = TEN.with(Lif.CONDUCT_LEAK, 0.5);
        assertDoesNotThrow(() -> half.check(20, 1));
        assertThrows(InputException.class, () -> half.check(20.1, 1));
        for (double dt : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 1e-39}) {
            assertThrows(InputException.class, () -> half.check(dt, 1), "dt " + dt);
        }
        ModelParameters forEver = TEN.with(Lif.REFRACT_TIME, 1e9);
        assertThrows(InputException.class, () -> Lif.refractorySteps(forEver, 0.1));
    }

    @Test
    void reciprocalsAreDividedInFloat() {
        ModelParameters p = TEN.with(Lif.TAU_M, 5.3).with(Lif.TAU_THETA, 0).with(Lif.V_MIN, -70);
        DerivedParameterTable c = new DerivedParameterTable(p, 0.1, 0, 1, 1, null);
        assertEquals(1f / 5.3f, c.of(LifModel.INVERSE_TAU_M).at(0));
        assertNotEquals(
                (float) (1 / 5.3), c.of(LifModel.INVERSE_TAU_M).at(0), "divided in double it would be another number");
        assertEquals(
                0.1f * (float) p.of(Lif.RESIST_M) * (1f / 5.3f),
                c.of(LifModel.SURROGATE_SCALE).at(0));
        assertEquals(1f, c.of(LifModel.THRESHOLD_DECAY).at(0));
        assertEquals(0f, c.of(LifModel.THRESHOLD_INCREMENT).at(0));
        assertEquals(-70f, c.of(LifModel.MIN_V).at(0));
        assertEquals(0.05f, c.of(DerivedParameter.HALF_DT).at(0));
    }

    @Test
    void onlyConstantsOfVariedParametersTakeMemory() {
        ModelParameters p = TEN.with(Lif.TAU_M, Values.linspace(10, 20)).with(Lif.THR, Values.linspace(-52, -52));
        DerivedParameterTable c = new DerivedParameterTable(p, 0.1, 0, 10, 10, null);
        assertEquals(java.util.List.of(LifModel.INVERSE_TAU_M, LifModel.SURROGATE_SCALE), c.perUnit());
        assertEquals(1f / 20f, c.of(LifModel.INVERSE_TAU_M).at(9));
    }
}
