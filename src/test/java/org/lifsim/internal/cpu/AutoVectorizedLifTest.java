package org.lifsim.internal.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lifsim.internal.fastpath.FastPathBounds;
import org.lifsim.internal.fastpath.FastPaths;
import org.lifsim.internal.model.LifModel;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;

/** The loop that the JVM vectorizes gives the bits of the reference, for any state that its bounds allow. */
class AutoVectorizedLifTest {
    private static final int UNITS = 2500;

    private static NeuronState units(ModelParameters parameters, double dt) {
        DerivedParameterTable derived = new DerivedParameterTable(parameters, dt, 0, UNITS, UNITS, null);
        return new NeuronState(ModelVariant.of(parameters, false, LastSpikeTime.OFF), derived);
    }

    private static FastPathBounds bounds(NeuronState state) {
        return FastPaths.bounds(state.variant(), state.derivedParameters());
    }

    private static FastPath loop(NeuronState state) {
        return new AutoVectorizedKernels().fastPath(state, bounds(state));
    }

    private static float any(Random random, float... values) {
        return values[random.nextInt(values.length)];
    }

    /** States of all sizes; now and then also those for which only the full step is exact. */
    private static void fill(NeuronState state, Random random, boolean odd) {
        float[] v = state.values(StateVariable.V);
        float[] thrTheta = state.values(StateVariable.THR_THETA);
        float[] rfr = state.values(StateVariable.RFR);
        float[] current = state.values(StateVariable.CURRENT);
        float thr = state.derived(LifModel.BASE_THRESHOLD).at(0);
        float refract = state.derived(LifModel.REFRACTORY_PERIOD).at(0);
        for (int i = 0; i < UNITS; i++) {
            v[i] = thr * (0.5f + random.nextFloat());
            thrTheta[i] = random.nextBoolean() ? 0f : random.nextFloat() * -thr / 100;
            rfr[i] = random.nextBoolean() ? refract : random.nextFloat() * 2 * refract;
            current[i] = random.nextFloat() * -thr * (float) Math.pow(10, random.nextInt(4) - 2);
            if (odd && random.nextInt(200) == 0) {
                float[] oddValues = {
                    Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f, 0f, 1e30f, -1e30f, 1e-42f, -1e-42f
                };
                float[] variable = new float[][] {v, rfr, current}[random.nextInt(3)];
                float value = any(random, oddValues);
                variable[i] = variable == rfr ? Math.abs(value) : value; // a time since a spike is not negative
            }
        }
    }

    @Test
    void bitsAreThoseOfTheReference() {
        Random random = new Random(1);
        int proved = 0;
        for (int round = 0; round < 150; round++) {
            double dt = any(random, 0.1f, 0.25f, 1f);
            ModelParameters parameters = Lif.MODEL
                    .defaults()
                    .with(Lif.V_MIN, round % 4 == 1 ? -200 : Double.NEGATIVE_INFINITY)
                    .with(Lif.THR, -40 - 20 * random.nextDouble())
                    .with(Lif.V_REST, -61 - 10 * random.nextDouble())
                    .with(Lif.V_RESET, -61 - 10 * random.nextDouble())
                    .with(Lif.CONDUCT_LEAK, random.nextBoolean() ? 1 : random.nextDouble())
                    .with(Lif.RESIST_M, 1 + 5 * random.nextDouble())
                    .with(Lif.TAU_M, 5 + 100 * random.nextDouble())
                    .with(Lif.TAU_THETA, random.nextInt(3) == 0 ? 0 : 100 + 1000 * random.nextDouble())
                    .with(Lif.THETA_PLUS, random.nextDouble() / 100)
                    .with(Lif.REFRACT_TIME, random.nextInt(3) == 0 ? 0 : 8 * random.nextDouble());
            NeuronState expected = units(parameters, dt);
            NeuronState actual = units(parameters, dt);
            fill(expected, random, round % 3 == 0);
            for (StateVariable variable : expected.variant().variables()) {
                float[] from = expected.values(variable);
                System.arraycopy(from, 0, actual.values(variable), 0, from.length);
            }
            FastPath loop = loop(actual);
            assertNotNull(loop);
            int steps = 1 + random.nextInt(200);
            if (bounds(actual).maxSteps(actual, 0, UNITS) < steps + 1) {
                continue;
            }
            proved++;
            int from = random.nextInt(100);
            int to = UNITS - random.nextInt(100);
            StepUpdate reference = new ScalarKernels().step(expected);
            for (int k = 0; k < steps; k++) {
                reference.update(from, to, null, k);
            }
            loop.advance(from, to, steps);
            assertSame(expected, actual, "round " + round);
            // a single step, which counts nothing until it is told to
            int[] before = actual.counts().clone();
            reference.update(from, to, null, 0);
            loop.step(from, to);
            assertArrayEquals(before, actual.counts());
            loop.flushSpikeCounts(from, to, bounds(actual).time(1));
            assertSame(expected, actual, "a single step of round " + round);
        }
        assertTrue(proved > 60, "only " + proved + " states are within the bounds");
    }

    private static void assertSame(NeuronState expected, NeuronState actual, String what) {
        for (StateVariable variable : expected.variant().variables()) {
            float[] e = expected.values(variable);
            float[] a = actual.values(variable);
            for (int i = 0; i < UNITS; i++) {
                int unit = i;
                assertEquals(
                        Float.floatToIntBits(e[i]),
                        Float.floatToIntBits(a[i]),
                        () -> what + ": " + variable + " of unit " + unit + " is " + a[unit] + ", expected " + e[unit]);
            }
        }
        assertArrayEquals(expected.counts(), actual.counts(), what);
    }

    @Test
    void unitsThatTheLoopDoesNotDescribeHaveNone() {
        ModelParameters lif = Lif.tutorialParameters();
        assertNull(loop(units(lif.with(ModelOption.INTEGRATION_TYPE, "rk2"), 0.1)));
        assertNull(loop(units(lif.with(Lif.TAU_M, Values.linspace(60, 140)), 0.1)));
        assertNull(loop(units(lif.with(Lif.REFRACT_TIME, 1e-9), 0.1)));
        assertNotNull(loop(units(lif.with(Lif.REFRACT_TIME, 0), 0.1)));
    }
}
