package org.lifsim.internal.selftest;

import org.lifsim.internal.spi.Device;
import org.lifsim.internal.spi.Slice;
import org.lifsim.internal.spi.SpikeBitmap;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.CurrentSources;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.internal.step.ParameterBatchReader;
import org.lifsim.model.ModelParameters;
import org.lifsim.random.RandomKey;

/** Measures how fast a device steps units of a model variant. */
public final class SpeedTrial {
    private static final long NANOS = 200_000_000;
    private static final int MAX_STEPS = 200;

    /** At least so many measurements are wanted. */
    private static final int SEVERAL = 10;

    private static final double DT = .1;
    private static final double NANOS_PER_SECOND = 1e9;

    private SpeedTrial() {}

    /**
     * Measures a device for a fifth of a second. The units have the model's example parameters and start at their initial state.
     *
     * @param device the device, which nothing else should use meanwhile
     * @param asked the variant; its units must not be coupled
     * @param units number of units of the slice
     * @return unit-steps per second; the best of several measurements, since the first ones compile
     */
    public static double unitStepsPerSecond(Device device, ModelVariant asked, int units) {
        CurrentSources sources = TrialSources.of(asked.sources());
        ModelVariant variant = asked.withSources(sources.kinds());
        ModelParameters parameters = variant.model().demoParameters();
        AdvanceContext context = new AdvanceContext(variant);
        int most = Math.min(MAX_STEPS, context.maxSteps());
        context.prepareSpikeTimes(most, 0, variant, DT);
        context.prepareInput(most, 0, sources);
        context.prepareRngKeys(most, RandomKey.ofSeed(1));
        DerivedParameterTable derived = new DerivedParameterTable(parameters, DT, 0, units, units, null, sources);
        double best = 0;
        try (Slice slice = device.allocate(variant, derived);
                SpikeBitmap spikes = variant.recordsSpikes()
                        ? slice.spikeBitmap(1 + (most - 1) / SpikeBitmap.STEPS_PER_WORD)
                        : null) {
            start(slice, variant, parameters);
            long end = System.nanoTime() + NANOS;
            int steps = 1; // a slow device takes no more
            while (System.nanoTime() < end || best == 0) {
                long before = System.nanoTime();
                slice.advance(steps, context, spikes);
                slice.synchronize();
                long taken = System.nanoTime() - before;
                best = Math.max(best, NANOS_PER_SECOND * steps * units / taken);
                steps = taken < NANOS / SEVERAL ? Math.min(2 * steps, most) : steps;
            }
        }
        return best;
    }

    private static void start(Slice slice, ModelVariant variant, ModelParameters parameters) {
        ParameterBatchReader unit = new ParameterBatchReader(parameters, 1, RandomKey.ofSeed(0));
        unit.load(0, 1);
        variant.variables().forEach(variable -> slice.fill(variable, 0));
        for (InitializedVariable initial : variant.state()) {
            slice.fill(initial.variable(), unit.derive(initial.start(), DT, 0));
        }
        slice.clearCounts();
    }
}
