package org.lifsim.internal.cpu;

import org.lifsim.internal.fastpath.FastPathBounds;
import org.lifsim.internal.model.LifModel;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.model.StateVariable;

/**
 * The fast path of LIF units with uniform parameters, as a loop without branches, which the JVM vectorizes by itself.
 *
 * <p>A condition becomes a number, 1 or 0: the smaller of 1 and the positive part of a difference, scaled so that any
 * difference is at least 1. A choice becomes a sum of products with such numbers. It is exact while all values are
 * finite and no difference is below 2^-127, which {@link #isExact} checks. A sum also turns -0 into 0: v is never -0
 * where it does not spike, because the threshold is negative, and neither thr_theta nor rfr is negative.
 */
final class AutoVectorizedLif implements FastPath {
    /** Units that take all steps before the next ones. Their state stays in the L1 cache. */
    private static final int TILE = 1024;

    /** Scales a positive difference to at least 1. */
    private static final float SCALE = 0x1p127f;

    /**
     * Largest magnitude of a potential and of an input. Since the parameters are at most 2^20 and the leak contracts,
     * no number of {@link FastPathBounds#CHUNK_STEPS} steps overflows.
     */
    private static final float MAX_MAGNITUDE = 0x1p30f;

    /** Smallest positive refractory period, far above what {@link #SCALE} needs. */
    private static final float MIN_REFRACTORY_PERIOD = 0x1p-20f;

    private final FastPathBounds bounds;
    private final StepUpdate whole;
    private final int block;
    private final float blockTime;
    private final float[] vs;
    private final float[] thrThetas;
    private final float[] rfrs;
    private final float[] currents;
    private final int[] counts;
    private final float rest;
    private final float leak;
    private final float resist;
    private final float refract;
    private final float rt;
    private final float dt;
    private final float thrBase;
    private final float reset;
    private final float decay;
    private final float plus;

    private AutoVectorizedLif(NeuronState state, FastPathBounds bounds, StepUpdate whole) {
        this.bounds = bounds;
        block = bounds.maxStepsWithAtMostOneSpike();
        blockTime = bounds.time(block);
        this.whole = whole;
        vs = state.values(StateVariable.V);
        thrThetas = state.values(StateVariable.THR_THETA);
        rfrs = state.values(StateVariable.RFR);
        currents = state.values(StateVariable.CURRENT);
        counts = state.counts();
        rest = uniform(state, LifModel.RESTING_POTENTIAL);
        leak = uniform(state, LifModel.LEAK_CONDUCTANCE);
        resist = uniform(state, LifModel.MEMBRANE_RESISTANCE);
        refract = uniform(state, LifModel.REFRACTORY_PERIOD);
        rt = uniform(state, LifModel.INVERSE_TAU_M);
        dt = uniform(state, DerivedParameter.DT);
        thrBase = uniform(state, LifModel.BASE_THRESHOLD);
        reset = uniform(state, LifModel.RESET_POTENTIAL);
        decay = uniform(state, LifModel.THRESHOLD_DECAY);
        plus = uniform(state, LifModel.THRESHOLD_INCREMENT);
    }

    /**
     * Binds the fast path to some units.
     *
     * @param whole the full step of the same units
     * @return the fast path, or null if these units have none
     */
    static FastPath of(NeuronState state, FastPathBounds bounds, StepUpdate whole) {
        if (state.variant().has(ModelFeature.MIDPOINT)
                || !state.derivedParameters().perUnit().isEmpty()) {
            return null;
        }
        AutoVectorizedLif units = new AutoVectorizedLif(state, bounds, whole);
        boolean exact = units.refract == 0 || units.refract >= MIN_REFRACTORY_PERIOD && units.refract <= MAX_MAGNITUDE;
        return exact ? units : null;
    }

    private static float uniform(NeuronState state, DerivedParameter parameter) {
        return state.derived(parameter).at(0);
    }

    @Override
    public void advance(int from, int to, int steps) {
        for (int first = from; first < to; first += TILE) {
            int end = Math.min(to, first + TILE);
            if (isExact(first, end)) {
                advanceTile(first, end, steps);
            } else {
                for (int k = 0; k < steps; k++) {
                    whole.update(first, end, null, k);
                }
            }
        }
    }

    /** Counts spikes after each block of steps, in which a unit spikes at most once. */
    private void advanceTile(int from, int to, int steps) {
        for (int done = 0; done < steps; done += block) {
            int now = Math.min(block, steps - done);
            for (int k = 0; k < now; k++) {
                stepTile(from, to);
            }
            flushSpikeCounts(from, to, now == block ? blockTime : bounds.time(now));
        }
    }

    /** Whether the arithmetic of {@link #step} is exact for the state of some units. */
    private boolean isExact(int from, int to) {
        boolean exact = true;
        for (int i = from; i < to; i++) {
            exact &= Math.abs(vs[i]) <= MAX_MAGNITUDE; // false for NaN
            exact &= rfrs[i] >= 0f && rfrs[i] <= MAX_MAGNITUDE;
            exact &= Math.abs(currents[i] * resist) <= MAX_MAGNITUDE;
        }
        return exact;
    }

    private void stepTile(int from, int to) {
        step(vs, thrThetas, rfrs, currents, from, to, rest, leak, resist, refract, rt, dt, thrBase, reset, decay, plus);
    }

    /**
     * Takes arrays and numbers instead of fields, which the JVM would read again in each iteration. It vectorizes the
     * loop only if all arrays have the same index.
     */
    private static void step(
            float[] vs,
            float[] thrThetas,
            float[] rfrs,
            float[] currents,
            int from,
            int to,
            float rest,
            float leak,
            float resist,
            float refract,
            float rt,
            float dt,
            float thrBase,
            float reset,
            float decay,
            float plus) {
        for (int i = from; i < to; i++) {
            float v = vs[i];
            float thrTheta = thrThetas[i];
            float rfr = rfrs[i];
            float waits = Math.min(Math.max((refract - rfr) * SCALE, 0f), 1f);
            float drive = currents[i] * resist * (1f - waits);
            float v1 = Math.fma(Math.fma(rest - v, leak, drive) * rt, dt, v);
            float spike = Math.min(Math.max((v1 - (thrTheta + thrBase)) * SCALE, 0f), 1f);
            float none = 1f - spike;
            vs[i] = v1 * none + reset * spike;
            thrThetas[i] = Math.fma(thrTheta, decay, plus * spike);
            rfrs[i] = (rfr + dt) * none;
        }
    }

    @Override
    public void step(int from, int to) {
        for (int first = from; first < to; first += TILE) {
            int end = Math.min(to, first + TILE);
            if (isExact(first, end)) {
                stepTile(first, end);
            } else {
                stepUncounted(first, end);
            }
        }
    }

    /** The full step counts spikes at once; a single step must not. */
    private void stepUncounted(int from, int to) {
        for (int i = from; i < to; i++) {
            int before = counts[i];
            whole.update(i, i + 1, null, 0);
            counts[i] = before;
        }
    }

    @Override
    public void flushSpikeCounts(int from, int to, float time) {
        for (int i = from; i < to; i++) {
            counts[i] += rfrs[i] < time ? 1 : 0;
        }
    }
}
