package org.lifsim.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lifsim.TestBackends;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.input.InputCurrent;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.NeuronModels;
import org.lifsim.model.StateVariable;
import org.lifsim.plot.PhasePlanePlot.Nullcline;
import org.lifsim.population.Population;
import org.lifsim.recording.TraceData;

class PhasePlaneTest {
    private static TraceData trace(ModelParameters parameters, double dt, int steps, float current) throws IOException {
        try (Backend backend = TestBackends.open("cpu-scalar");
                InputCurrent input = InputCurrent.constant(current)) {
            return TraceData.record(Population.of(parameters).dt(dt), steps, input, backend);
        }
    }

    private static List<Nullcline> nullclines(TraceData trace) throws IOException {
        return PhasePlane.nullclines(trace, StateVariable.V, StateVariable.W);
    }

    /** The greatest distance of the ends of all segments from a curve. */
    private static void assertOn(Nullcline nullcline, DoubleUnaryOperator curve, double most) {
        assertTrue(
                nullcline.segments().size() > 50, "only " + nullcline.segments().size() + " segments");
        for (double[] ends : nullcline.segments()) {
            assertEquals(curve.applyAsDouble(ends[0]), ends[1], most);
            assertEquals(curve.applyAsDouble(ends[2]), ends[3], most);
        }
    }

    @Test
    void nullclinesOfFitzHughNagumoAreACubicAndALine() throws IOException {
        ModelParameters parameters = NeuronModels.named("fitzhughnagumo")
                .defaults()
                .with("tau_w", "20")
                .with("alpha", "0.3")
                .with("beta", "1.4")
                .with("gamma", "1");
        List<Nullcline> found = nullclines(trace(parameters, .1, 1500, .23f));
        assertEquals("nullcline of v", found.get(0).label());
        assertOn(found.get(0), v -> v - v * v * v + .23, 1e-3);
        assertOn(found.get(1), v -> (v + .3) / 1.4, 1e-3);
    }

    /** What a reset does at the threshold is no nullcline. */
    @Test
    void nullclinesOfIzhikevichAreAParabolaAndALine() throws IOException {
        List<Nullcline> found =
                nullclines(trace(NeuronModels.named("izhikevich").demoParameters(), .1, 3000, 10));
        assertOn(found.get(0), v -> .04 * v * v + 5 * v + 140 + 10, .02);
        assertOn(found.get(1), v -> .2 * v, .02);
    }

    @Test
    void modelsOfMoreVariablesHaveNone() throws IOException {
        TraceData trace = trace(NeuronModels.named("hodgkinhuxley").demoParameters(), .01, 100, 10);
        assertTrue(
                PhasePlane.nullclines(trace, StateVariable.V, StateVariable.N).isEmpty());
        assertTrue(PhasePlane.parse("v,n").of("HH", trace).width() > 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v", "v,", ",w", "v,v", "v,w,j", ""})
    void aPlaneNamesTwoVariables(String text) {
        assertThrows(InputException.class, () -> PhasePlane.parse(text));
    }
}
