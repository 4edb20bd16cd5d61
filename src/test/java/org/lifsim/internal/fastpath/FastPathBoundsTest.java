package org.lifsim.internal.fastpath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;

/** Compares the full step with a step that neither flushes nor applies v_min, as long as the bounds promise equal bits. */
class FastPathBoundsTest {
    private static final int UNITS = 24;
    private static final int TRIALS = 250;
    private static final int MAX_STEPS = 1500;

    private final long seed = Long.getLong("lifsim.seed", System.nanoTime());

    private ModelParameters parameters;
    private DerivedParameterTable derived;
    private FastPathBounds bounds;
    private NeuronState state;
    private StepUpdate update;
    private AdvanceContext context;
    private float[] v;
    private float[] thrTheta;
    private float[] rfr;
    private float[] current;

    private void start(ModelParameters newParameters, double dt) {
        parameters = newParameters;
        ModelVariant variant = ModelVariant.of(parameters, false, LastSpikeTime.OFF);
        derived = new DerivedParameterTable(parameters, dt, 0, UNITS, UNITS, null);
        bounds = new LifFastPathBounds(derived);
        state = new NeuronState(variant, derived);
        update = variant.model().referenceUpdate(state);
        context = new AdvanceContext(variant);
        context.prepareSpikeTimes(1, 0, variant, dt);
        v = state.values(StateVariable.V);
        thrTheta = state.values(StateVariable.THR_THETA);
        rfr = state.values(StateVariable.RFR);
        current = state.values(StateVariable.CURRENT);
    }

    private static StateLimit thetaLimit() {
        return LifFastPathBounds.LIMITS.stream()
                .filter(limit -> limit.variable().equals(StateVariable.THR_THETA))
                .findFirst()
                .orElseThrow();
    }

    private static ModelParameters randomParameters(SplittableRandom random) {
        double thr = -Math.exp(random.nextDouble(-3, 5));
        double rest = thr * random.nextDouble(0.98, 2);
        double reset = thr * random.nextDouble(0.98, 2);
        double lower = Math.min(rest, reset);
        ModelParameters parameters = Lif.tutorialParameters()
                .with(Lif.THR, thr)
                .with(Lif.V_REST, rest)
                .with(Lif.V_RESET, reset)
                .with(Lif.V_MIN, random.nextInt(3) == 0 ? Double.NEGATIVE_INFINITY : lower * random.nextDouble(1, 1.1))
                .with(Lif.TAU_M, Math.exp(random.nextDouble(-1, 6)))
                .with(Lif.CONDUCT_LEAK, random.nextInt(4) == 0 ? 0 : random.nextDouble(0.1, 1.5))
                .with(Lif.RESIST_M, Math.exp(random.nextDouble(-2, 7)))
                .with(Lif.REFRACT_TIME, random.nextInt(4) == 0 ? 0 : random.nextDouble(0, 5))
                .with(Lif.THETA_PLUS, random.nextInt(5) == 0 ? 0 : -thr * Math.exp(random.nextDouble(-60, 0)))
                .with(Lif.TAU_THETA, random.nextInt(6) == 0 ? 0 : Math.exp(random.nextDouble(-1, 9)))
                .with(ModelOption.INTEGRATION_TYPE, random.nextBoolean() ? "euler" : "rk2");
        return random.nextInt(3) == 0
                ? parameters.with(Lif.REFRACT_TIME, Values.linspace(random.nextDouble(0, 1), random.nextDouble(1, 4)))
                : parameters;
    }

    private void randomState(SplittableRandom random) {
        double highest = bounds.most(thetaLimit(), 1);
        for (int i = 0; i < UNITS; i++) {
            LifDerived unit = LifDerived.of(derived, i);
            double low = Math.max(unit.vMin(), 1.2 * Math.min(unit.rest(), unit.reset()));
            v[i] = (float) random.nextDouble(low, Math.max(low + 1e-3, unit.thr() * 0.9));
            thrTheta[i] = switch (random.nextInt(4)) {
                case 0 -> 0f;
                case 1 -> (float) (highest * random.nextDouble(0, 1.05));
                case 2 -> (float) Math.exp(random.nextDouble(-87, 0));
                default -> (float) random.nextDouble();
            };
            rfr[i] = random.nextInt(3) * unit.dt();
            current[i] = (float)
                    (random.nextDouble(random.nextInt(20) == 0 ? -0.1 : 0, 3) * Math.abs(unit.rest()) / unit.resist());
        }
    }

    /** The step without flush and v_min. Returns whether the unit spiked. */
    private static boolean fastStep(
            LifDerived c, boolean midpoint, float[] v, float[] thrTheta, float[] rfr, float current, int i) {
        float drive = rfr[i] >= c.refract() ? current * c.resist() : 0f;
        float slope = Math.fma(c.rest() - v[i], c.leak(), drive) * c.rt();
        if (midpoint) {
            float middle = Math.fma(slope, c.dt() * 0.5f, v[i]);
            slope = Math.fma(c.rest() - middle, c.leak(), drive) * c.rt();
        }
        float v1 = Math.fma(slope, c.dt(), v[i]);
        boolean spike = v1 > thrTheta[i] + c.thr();
        v[i] = spike ? c.reset() : v1;
        thrTheta[i] = Math.fma(thrTheta[i], c.decay(), spike ? c.plus() : 0f);
        rfr[i] = spike ? 0f : rfr[i] + c.dt();
        return spike;
    }

    @Test
    void fastPathHasTheBitsOfTheFullStepForAsLongAsPromised() {
        int proved = 0;
        int spikes = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            SplittableRandom random = new SplittableRandom(seed + trial);
            double dt = Math.exp(random.nextDouble(-4, 0));
            ModelParameters drawn = randomParameters(random);
            start(drawn, Math.min(dt, drawn.of(Lif.TAU_M) / 2));
            String trialName = "-Dlifsim.seed=" + seed + " trial " + trial + " " + parameters;
            if (!bounds.isPossible()) {
                assertEquals(1, bounds.maxStepsWithAtMostOneSpike(), trialName);
                continue;
            }
            randomState(random);
            for (int unit = 0; unit < UNITS; unit++) {
                int steps = bounds.maxSteps(state, unit, unit + 1);
                proved += steps > 0 ? 1 : 0;
                spikes += assertEqualSteps(unit, Math.min(steps, MAX_STEPS), trialName + " unit " + unit);
            }
        }
        assertTrue(proved > TRIALS && spikes > TRIALS, proved + " proved, " + spikes + " spikes");
    }

    /** Takes steps of a unit both ways. Returns the number of spikes. */
    private int assertEqualSteps(int unit, int steps, String name) {
        LifDerived c = LifDerived.of(derived, unit);
        boolean midpoint = state.variant().has(ModelFeature.MIDPOINT);
        float[][] fast = {{v[unit]}, {thrTheta[unit]}, {rfr[unit]}};
        int block = bounds.maxStepsWithAtMostOneSpike();
        int spikes = 0;
        int last = -block;
        for (int step = 0; step < steps; step++) {
            boolean spike = fastStep(c, midpoint, fast[0], fast[1], fast[2], current[unit], 0);
            update.update(unit, unit + 1, context, 0);
            if (Float.floatToRawIntBits(fast[0][0]) != Float.floatToRawIntBits(v[unit])
                    || Float.floatToRawIntBits(fast[1][0]) != Float.floatToRawIntBits(thrTheta[unit])
                    || Float.floatToRawIntBits(fast[2][0]) != Float.floatToRawIntBits(rfr[unit])) {
                assertEquals(
                        v[unit] + " " + thrTheta[unit] + " " + rfr[unit],
                        fast[0][0] + " " + fast[1][0] + " " + fast[2][0],
                        name + " at step " + step + " of " + steps);
            }
            if (spike) {
                spikes++;
                assertTrue(step - last >= block, () -> name + " spikes twice in " + block + " steps");
                last = step;
            }
            int since = step - last;
            if (since < block) { // a block that began with the spike or later must see it, and none that ended before
                assertTrue(rfr[unit] < bounds.time(since + 1), name + " at step " + step);
                assertFalse(rfr[unit] < bounds.time(since), name + " at step " + step);
            }
        }
        return spikes;
    }

    /** The kernel has no proof of its own: it compares each unit with these bounds before a chunk. */
    @Test
    void boundsOfTheKernelPromiseAWholeChunk() {
        int proved = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            SplittableRandom random = new SplittableRandom(seed + trial);
            start(randomParameters(random), 0.1);
            float lowest = bounds.least(thetaLimit());
            float highest = bounds.most(thetaLimit());
            if (highest < lowest) {
                continue;
            }
            randomState(random);
            Arrays.fill(current, 0.1f);
            for (float theta : new float[] {0f, lowest, highest}) {
                if (theta == 0f || theta >= lowest && theta <= highest) {
                    Arrays.fill(thrTheta, theta);
                    int steps = bounds.maxSteps(state, 0, UNITS);
                    assertTrue(
                            steps >= FastPathBounds.CHUNK_STEPS,
                            () -> "-Dlifsim.seed=" + seed + " thr_theta " + theta + ": " + steps + " steps of "
                                    + parameters);
                    proved++;
                }
            }
        }
        assertTrue(proved > TRIALS / 2, proved + " proved");
    }

    @Test
    void unitsOutsideTheBoundsAreNotPromisedAStep() {
        start(Lif.tutorialParameters(), 0.1);
        randomState(new SplittableRandom(1));
        Arrays.fill(v, -60f);
        Arrays.fill(current, 0.1f);
        Arrays.fill(thrTheta, 0.1f);
        assertTrue(bounds.maxSteps(state, 0, UNITS) > 0);
        current[3] = -1e-6f;
        assertEquals(0, bounds.maxSteps(state, 0, UNITS));
        assertTrue(bounds.maxSteps(state, 4, UNITS) > 0);
        current[3] = 0.1f;
        v[3] = Float.NaN;
        assertEquals(0, bounds.maxSteps(state, 0, UNITS));
        v[3] = -60f;
        for (float theta : new float[] {-1e-6f, Float.NaN, 60f}) {
            thrTheta[3] = theta;
            assertEquals(0, bounds.maxSteps(state, 0, UNITS), "thr_theta " + theta);
        }
    }
}
