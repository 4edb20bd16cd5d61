package org.lifsim.internal.cpu.simd;

import java.util.List;
import org.lifsim.internal.cpu.CpuSpikeBitmap;
import org.lifsim.internal.cpu.ManySteps;
import org.lifsim.internal.spi.SpikeBitmap;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.CurrentSourceState;
import org.lifsim.internal.step.CurrentSources;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.model.StateVariable;

/**
 * The step of a model that can also take many steps at a time, with the state of a few vectors of units in registers.
 * The build writes one subclass per model; see {@code src/main/simd}.
 */
abstract class RegisterSteps extends SimdUpdate implements ManySteps {
    /** Units that take the steps of all words before the next ones. Their state stays in the L1 cache. */
    private static final int TILE = 1024;

    /** Counts are summed as floats, which are exact up to 2^24. */
    private static final int MAX_STEPS = 1 << 20;

    /** State variables and inputs that the step reads: element i of each array belongs to unit i. */
    final float[][] state;

    /** Derived parameters that the step reads. */
    final DerivedValues[] parameters;

    final int[] counts;

    /** Input without that of the current source; null unless the units are driven. */
    final float[] clamped;

    /** Factor of the current source's values. */
    final float sourceGain;

    private final NeuronState units;
    private final ShapedClasses shapes;
    private final int group;

    /** Choice of a class that gathers spikes. */
    static final int GATHERING = 1;

    /** Choice of a class for units of which no time since a spike is negative. */
    static final int ELAPSING = 2;

    /** For units of this shape, by choices. */
    private final RegisterSteps[] shaped = new RegisterSteps[4];

    /** Times since the last spike; null if the model has none, or if a step may be too short for {@link #ELAPSING}. */
    private final float[] rfrs;

    /**
     * Looks up what the step reads.
     *
     * @param units the units
     * @param shapes the hidden classes of the subclass
     * @param variables state variables and inputs
     * @param derived derived parameters
     * @param group number of units of a vector group
     */
    RegisterSteps(
            NeuronState units,
            ShapedClasses shapes,
            List<StateVariable> variables,
            List<DerivedParameter> derived,
            int group) {
        super(units);
        this.shapes = shapes;
        this.units = units;
        this.group = group;
        state = arrays(units, variables);
        parameters = derived(units, derived);
        counts = units.counts();
        boolean isLong = units.derived(DerivedParameter.DT).at(0) >= Float32Math.MIN_NORMAL;
        rfrs = isLong ? units.values(StateVariable.RFR) : null;
        clamped = isDriven(units) ? units.values(StateVariable.CLAMPED) : null;
        sourceGain = isDriven(units) ? CurrentSourceState.of(0, units).gain().at(0) : 0;
    }

    /** Whether the input of units is what they are clamped to and one time series, the same for all of them. */
    static boolean isDriven(NeuronState units) {
        List<CurrentSources.Kind> sources = units.variant().sources();
        return sources.size() == 1
                && sources.get(0) == CurrentSources.Kind.TIME_SERIES
                && !CurrentSourceState.of(0, units).gain().isPerUnit();
    }

    /**
     * Creates the step of some units.
     *
     * @param shaped whether it knows the shape of units, and not only the facts; only such a step takes many at a time
     * @param choices {@link #GATHERING}, {@link #ELAPSING}, their sum or 0
     */
    static RegisterSteps create(ShapedClasses shapes, NeuronState units, boolean shaped, int choices) {
        Class<?>[] types = {NeuronState.class, ShapedClasses.class};
        return shapes.create(RegisterSteps.class, units, shaped, choices, types, units, shapes);
    }

    /**
     * Advances whole vector groups.
     *
     * @param steps number of steps, at most {@link #MAX_STEPS}; at most those of a word if this class gathers spikes
     * @param series values of the current source, if the units are driven
     * @param first index of the first step in them
     * @param words receives a word of each unit, if this class gathers spikes
     * @param row index of the word of unit 0
     */
    abstract void advanceGroups(int from, int to, int steps, float[] series, int first, int[] words, int row);

    @Override
    public final int alignment() {
        return group;
    }

    @Override
    public final boolean isPossible() {
        return onlyCounts() && (!units.variant().hasSources() || isDriven(units));
    }

    @Override
    public final int advance(int from, int to, int first, int steps, AdvanceContext context, CpuSpikeBitmap words) {
        float[] series = clamped == null ? null : context.timeSeriesValues();
        int end = from + (to - from) / group * group;
        int most = words == null ? MAX_STEPS : SpikeBitmap.STEPS_PER_WORD;
        int tile = words == null ? end - from : TILE / group * group;
        RegisterSteps shape = shaped((words == null ? 0 : GATHERING) + (haveElapsed(from, end) ? ELAPSING : 0));
        for (int unit = from; unit < end; unit += tile) {
            int stop = Math.min(end, unit + tile);
            for (int done = 0; done < steps; done += most) {
                int now = Math.min(most, steps - done);
                if (words == null) {
                    shape.advanceGroups(unit, stop, now, series, first + done, null, 0);
                } else {
                    int row = words.row(first + done);
                    shape.advanceGroups(unit, stop, now, series, first + done, words.words(), row);
                    count(words.words(), row, unit, stop);
                }
            }
        }
        return end;
    }

    /** Several threads may call it. What they create is the same. */
    private RegisterSteps shaped(int choices) {
        if (shaped[choices] == null) {
            shaped[choices] = create(shapes, units, true, choices);
        }
        return shaped[choices];
    }

    private boolean haveElapsed(int from, int to) {
        float least = rfrs == null ? -1 : 0;
        for (int i = from; rfrs != null && i < to; i++) {
            least = Math.min(least, rfrs[i]); // NaN if one of them is
        }
        return least >= 0;
    }

    private void count(int[] words, int row, int from, int to) {
        for (int i = from; i < to; i++) {
            counts[i] += Integer.bitCount(words[row + i]);
        }
    }

    /**
     * Stores the surrogate derivatives of some units.
     *
     * @param arguments their arguments; that of unit i is {@code arguments[i - from]}; overwritten
     */
    final void storeSurrogates(int from, int to, float[] arguments) {
        SimdSurrogateGradient.store(units, from, to, arguments);
    }
}
