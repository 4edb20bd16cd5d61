package org.lifsim.internal.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lifsim.internal.fastpath.FastPathBounds;
import org.lifsim.internal.fastpath.FastPaths;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.StateVariable;

/** Which steps the scheduler takes by the fast path, and when it counts their spikes. */
class FastPathSchedulerTest {
    private static final int UNITS = 100;

    /** What was called since the last look. */
    private final List<String> calls = new ArrayList<>();

    private final FastPath fastPath = new FastPath() {
        @Override
        public void advance(int from, int to, int steps) {
            calls.add("advance " + steps);
        }

        @Override
        public void step(int from, int to) {
            calls.add("step");
        }

        @Override
        public void flushSpikeCounts(int from, int to, float time) {
            calls.add("count " + Math.round(time * 10));
        }
    };

    private final FastPathScheduler.WholeSteps whole =
            (from, to, first, steps) -> calls.add("whole " + steps + " from " + first);

    private final SpikeBitPacker bits = new SpikeBitPacker() {
        @Override
        public void packStep(int from, int to, int bit, int[] words, int offset) {
            calls.add("bit " + bit);
        }

        @Override
        public void packBlock(int from, int to, float time, int last, int[] words, int offset) {
            calls.add("bits to " + last + " of word " + offset / UNITS);
        }
    };

    private NeuronState state;
    private FastPathBounds bounds;
    private FastPathScheduler scheduler;

    @BeforeEach
    void ordinaryUnits() {
        start(2);
    }

    private void start(double refractoryTime) {
        ModelParameters parameters = Lif.tutorialParameters().with(Lif.REFRACT_TIME, refractoryTime);
        DerivedParameterTable derived = new DerivedParameterTable(parameters, 0.1, 0, UNITS, UNITS, null);
        ModelVariant variant = ModelVariant.of(parameters, false, LastSpikeTime.OFF);
        state = new NeuronState(variant, derived);
        Arrays.fill(state.values(StateVariable.V), -60f);
        bounds = FastPaths.bounds(variant, derived);
        scheduler = new FastPathScheduler(state, WorkPartition.of(UNITS, UNITS, 1, 1), fastPath, bounds, bits, UNITS);
    }

    private void advance(int steps) {
        scheduler.advance(0, 0, steps, whole);
    }

    private void assertCalls(String... expected) {
        assertEquals(List.of(expected), calls);
        calls.clear();
    }

    @Test
    void manyStepsAreTakenInChunks() {
        advance(3000);
        assertCalls("advance 1024", "advance 1024", "advance 952");
    }

    /** After 21 steps of 0.1 ms, units with a refractory time of 2 ms could spike again. */
    @Test
    void singleStepsAreCountedBeforeAUnitCanSpikeTwice() {
        assertEquals(21, bounds.maxStepsWithAtMostOneSpike());
        for (int k = 0; k < 20; k++) {
            advance(1);
        }
        assertEquals(20, calls.size());
        assertTrue(calls.stream().allMatch("step"::equals));
        calls.clear();
        advance(1);
        assertCalls("step", "count 21");
    }

    @Test
    void singleStepsAreCountedBeforeLongerAdvances() {
        advance(1);
        advance(1);
        advance(5);
        assertCalls("step", "step", "count 2", "advance 5");
    }

    @Test
    void singleStepsAreCountedBeforeTheStateIsSetButNotTheCurrent() {
        advance(1);
        scheduler.beforeSetting(StateVariable.CURRENT);
        advance(1);
        scheduler.beforeSetting(StateVariable.V);
        scheduler.beforeSetting(StateVariable.RFR);
        assertCalls("step", "step", "count 2");
    }

    @Test
    void countsThatWereClearedAreForgotten() {
        advance(1);
        scheduler.forgetCounts();
        scheduler.countAll();
        assertCalls("step");
    }

    @Test
    void unitsWithoutAProofTakeFullStepsForAWhile() {
        advance(1);
        state.values(StateVariable.THR_THETA)[7] = -1f;
        scheduler.beforeSetting(StateVariable.THR_THETA);
        advance(1);
        assertCalls("step", "count 1", "whole 1 from 0");
        state.values(StateVariable.THR_THETA)[7] = 1f; // without telling: the scheduler must not look at once
        for (int k = 0; k < 64; k++) {
            advance(1);
        }
        assertEquals(64, calls.stream().filter("whole 1 from 0"::equals).count());
        calls.clear();
        advance(1);
        assertCalls("step");
    }

    @Test
    void settingAVariableStartsTheNextProofAtOnce() {
        state.values(StateVariable.CURRENT)[0] = -1f;
        advance(1);
        state.values(StateVariable.CURRENT)[0] = 1f;
        scheduler.beforeSetting(StateVariable.CURRENT);
        advance(1);
        assertCalls("whole 1 from 0", "step");
    }

    @Test
    void spikesAreGatheredInBlocksThatEndWithAWord() {
        scheduler.gather(new CpuSpikeBitmap(3, UNITS, false));
        advance(70);
        assertCalls(
                "advance 21",
                "bits to 20 of word 0",
                "advance 11",
                "bits to 31 of word 0",
                "advance 21",
                "bits to 20 of word 1",
                "advance 11",
                "bits to 31 of word 1",
                "advance 6",
                "bits to 5 of word 2");
    }

    @Test
    void spikesThatAreTooFrequentAreGatheredByFullSteps() {
        start(0.3);
        scheduler.gather(new CpuSpikeBitmap(1, UNITS, false));
        advance(20);
        assertCalls("whole 20 from 0");
        scheduler.gather(null);
        advance(20);
        assertCalls("advance 20");
    }
}
