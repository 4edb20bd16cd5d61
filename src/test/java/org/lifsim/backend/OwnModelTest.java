package org.lifsim.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lifsim.ModelCases;
import org.lifsim.TestBackends;
import org.lifsim.internal.model.ModelDeclaration;
import org.lifsim.internal.model.ModelDefinition;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.SpikeWriter;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.Parameter;
import org.lifsim.model.StateVariable;
import org.lifsim.population.Population;

/**
 * A model of the tests, a perfect integrator, runs on every backend. It consists of what stands here and of a kernel,
 * {@code integrator_step.cl}. It has no SIMD implementation, so the reference implementation takes its place.
 */
class OwnModelTest {
    private static final double DT = 0.1;
    private static final Parameter TAU = Parameter.timeConstant("tau_m", 10, "membrane time constant");
    private static final Parameter THR = Parameter.any("thr", "mV", 1, "spike threshold");
    private static final DerivedParameter INVERSE_TAU = DerivedParameter.reciprocal("rt", TAU);
    private static final DerivedParameter THRESHOLD = DerivedParameter.of("thr_base", THR);
    private static final NeuronModel MODEL =
            ModelDefinition.of("Integrator", "perfect integrator", OwnModelTest::define);

    private static void define(ModelDeclaration model) {
        model.parameters(TAU, THR)
                .state(InitializedVariable.zero(StateVariable.V), InitializedVariable.zero(StateVariable.S))
                .derived(INVERSE_TAU, DerivedParameter.DT, THRESHOLD)
                .equations("tau dv/dt = j", "spike where v > thr; then v = 0")
                .source("this test")
                .reference(Reference::new)
                .demo(2);
    }

    private static final class Reference implements StepUpdate {
        private final float[] vs;
        private final float[] currents;
        private final SpikeWriter spikes;
        private final DerivedValues rts;
        private final DerivedValues thresholds;
        private final float dt;

        Reference(NeuronState state) {
            vs = state.values(StateVariable.V);
            currents = state.values(StateVariable.CURRENT);
            spikes = new SpikeWriter(state);
            rts = state.derived(INVERSE_TAU);
            thresholds = state.derived(THRESHOLD);
            dt = state.derived(DerivedParameter.DT).at(0);
        }

        @Override
        public void update(int from, int to, AdvanceContext context, int k) {
            for (int i = from; i < to; i++) {
                float v1 = Math.fma(currents[i] * rts.at(i), dt, vs[i]);
                boolean spike = v1 > thresholds.at(i);
                vs[i] = Float32Math.flushSubnormals(spike ? 0f : v1);
                spikes.write(i, spike, context, k);
            }
        }
    }

    static List<String> backends() {
        return TestBackends.usual();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void itStepsAsItsReferenceOnEveryBackend(String name) {
        try (Backend backend = TestBackends.open(name)) {
            for (ModelParameters parameters : ModelCases.of(MODEL)) {
                Oracle oracle = new Oracle(parameters, DT, 1003);
                oracle.scramble(new SplittableRandom(5));
                try (Population population = oracle.population(backend, 97)) {
                    oracle.copyTo(population);
                    for (int steps : new int[] {1, 2, 61, 300}) {
                        population.advance(steps);
                        oracle.advance(steps);
                        oracle.assertSame(population, parameters + " on " + name + " at step " + population.step());
                    }
                    assertTrue(population.totalSpikeCount() > 0, "no spike on " + name);
                }
            }
        }
    }

    @Test
    void whatItDoesNotDeclareFollowsFromItsState() {
        ModelDefinition model = ModelDefinition.of(MODEL);
        assertEquals(List.of(StateVariable.V), model.digestVariables());
        assertEquals(StateVariable.S, model.spikeVariable());
        assertEquals(List.of(), model.options());
        assertEquals(MODEL.defaults(), model.demoParameters());
    }
}
