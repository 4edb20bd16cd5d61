package org.lifsim.internal.cpu;

import java.util.Arrays;
import java.util.Set;
import org.lifsim.internal.fastpath.FastPathBounds;
import org.lifsim.internal.fastpath.FastPaths;
import org.lifsim.internal.spi.Slice;
import org.lifsim.internal.spi.SpikeBitmap;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.CouplingGroups;
import org.lifsim.internal.step.CurrentSources;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.model.StateVariable;

/**
 * A slice in Java arrays. Each thread of the pool takes tasks of consecutive units, and advances a task by all steps
 * before the next task. Coupled units advance step by step together.
 */
final class CpuSlice implements Slice, WorkerPool.Work {
    /** Number of units that take all steps of a chunk before the next ones. Their state stays in the L1 cache. */
    private static final int TILE = 1024;

    /**
     * Minimum number of units for several threads in a network, where each step has a new input. Below it, waking a
     * second thread for each step costs more than stepping the units on one.
     */
    private static final int MIN_IN_NETWORK = 1 << 13;

    /** Vector groups of the units that are stepped to compile the SIMD form, and a few more units. */
    private static final int SCRATCH_GROUPS = 2;

    /** Steps that are worth loading the state of units into registers. */
    private static final int MANY = 4;

    private final WorkerPool pool;
    private final WorkPartition partition;
    private final int length;
    private NeuronState state;
    private final StepUpdate step;

    /** Null unless the units are coupled. */
    private final CouplingGroups groups;

    /** Null unless there is a fast path for these units. */
    private final FastPathScheduler fastPath;

    /** Created once, since advance must not allocate memory. */
    private final FastPathScheduler.WholeSteps whole = this::tiles;

    private final FastPathScheduler.WholeSteps scalarWhole = this::scalarTiles;

    /** Null without current sources. */
    private final StepUpdate currentSources;

    private final SpikeBitPacker bits;

    /** The same in scalar Java, until the JVM has compiled the SIMD form; null if units are never stepped so. */
    private final ScalarForm scalar;

    private final int tile;

    /** Null unless the step can be taken many times in a call. */
    private final ManySteps manySteps;

    /** Whether the fast path also computes the occupancy of the spike bitmap. */
    private final boolean marksWords;

    /** The forms without and with recorded spikes; see {@link #form}. */
    private final StepForm[] forms = new StepForm[2];

    private final CpuKernels kernels;
    private StepForm form;
    private int steps;
    private AdvanceContext context;

    /** Null unless spikes are recorded. */
    private CpuSpikeBitmap words;

    /** For coupled units: the step of the chunk, and whether its second half is running. */
    private int now;

    private boolean finishing;

    /**
     * Creates a slice.
     *
     * @param adapts whether units are stepped in the scalar form until the SIMD form is compiled
     */
    CpuSlice(WorkerPool pool, CpuKernels kernels, ModelVariant variant, DerivedParameterTable derived, boolean adapts) {
        this(pool, kernels, variant, derived, false, adapts);
    }

    /** Creates units of a network. */
    static CpuSlice inNetwork(
            WorkerPool pool, CpuKernels kernels, ModelVariant variant, DerivedParameterTable derived) {
        return new CpuSlice(pool, kernels, variant, derived, true, false);
    }

    /** Everything that a step needs in scalar Java; the fast path is null if there is none. */
    private record ScalarForm(
            StepUpdate step, StepUpdate currentSources, SpikeBitPacker bits, FastPathScheduler fastPath) {}

    /**
     * Creates a slice. Units of a network have a new input in each step, so the fast path is not worth the search for
     * it. Nobody reads their spike counts, so these are not kept.
     */
    private CpuSlice(
            WorkerPool pool,
            CpuKernels kernels,
            ModelVariant variant,
            DerivedParameterTable derived,
            boolean inNetwork,
            boolean adapts) {
        this.pool = pool;
        this.kernels = kernels;
        state = new NeuronState(variant, derived, !inNetwork);
        length = state.length();
        step = kernels.step(state);
        currentSources = variant.hasSources() ? kernels.currentSources(state) : null;
        bits = variant.recordsSpikes() ? kernels.spikeBitPacker(state) : null;
        boolean coupled = variant.isCoupled();
        manySteps = step instanceof ManySteps many && many.isPossible() && !coupled ? many : null;
        groups = coupled ? new CouplingGroups(state) : null;
        int sharing = !inNetwork || length >= MIN_IN_NETWORK ? pool.threads() : 1;
        FastPathBounds bounds = inNetwork ? null : FastPaths.bounds(variant, derived);
        FastPath shortened = bounds != null && bounds.isPossible() ? kernels.fastPath(state, bounds) : null;
        int grain = shortened == null && manySteps != null ? manySteps.alignment() : kernels.alignment();
        tile = Math.max(1, TILE / grain) * grain;
        partition = variant.has(ModelFeature.SOFTMAX)
                ? WorkPartition.ofGroups(length, state.groupSize())
                : WorkPartition.of(length, coupled ? state.groupSize() : length, sharing, grain);
        fastPath = shortened == null ? null : new FastPathScheduler(state, partition, shortened, bounds, bits, tile);
        marksWords = shortened != null && shortened.marksOccupancy();
        // Sources with a value for each unit read files, which only the population may do.
        boolean readsRows = CurrentSources.rowSources(variant.sources()) > 0;
        scalar = adapts && kernels.lanes() > 1 && !coupled && !readsRows ? scalarForm(bounds) : null;
    }

    private ScalarForm scalarForm(FastPathBounds bounds) {
        CpuKernels loops = new AutoVectorizedKernels();
        SpikeBitPacker packer = bits == null ? null : loops.spikeBitPacker(state);
        FastPath loop = fastPath == null ? null : loops.fastPath(state, bounds);
        return new ScalarForm(
                loops.step(state),
                currentSources == null ? null : loops.currentSources(state),
                packer,
                loop == null ? null : fastPath.inForm(loop, packer));
    }

    /** The form for the way in which the units are now stepped. */
    private StepForm form() {
        if (scalar == null || !StepForm.isFor(steps)) {
            return null;
        }
        int way = words == null ? 0 : 1;
        if (forms[way] == null) {
            forms[way] = StepForm.of(
                    state.variant(),
                    Set.copyOf(state.derivedParameters().perUnit()),
                    fastPath == null ? step.getClass() : fastPath.form(),
                    words != null,
                    scalar.fastPath != null);
        }
        return forms[way];
    }

    /** A few units of the same kind and state, in the SIMD form, that belong to no population. */
    private CpuSlice scratch() {
        int count = Math.min(length, SCRATCH_GROUPS * kernels.alignment());
        DerivedParameterTable some = state.derivedParameters().ofUnits(state.first(), count);
        CpuSlice units = new CpuSlice(new WorkerPool(1), kernels, state.variant(), some, false, false);
        for (StateVariable variable : state.variant().variables()) {
            System.arraycopy(state.values(variable), 0, units.state.values(variable), 0, count);
        }
        return units;
    }

    /** A context with made-up times, keys and source values: all random sources are on. */
    AdvanceContext scratchContext() {
        AdvanceContext made = new AdvanceContext(state.variant());
        if (made.timeSeriesValues() != null) {
            Arrays.fill(made.timeSeriesValues(), 1f);
        }
        return made;
    }

    /** A spike bitmap, or null if the units record no spikes. */
    SpikeBitmap scratchBitmap(int count) {
        return bits == null ? null : spikeBitmap(count);
    }

    @Override
    public int units() {
        return length;
    }

    @Override
    public void checkOpen() {
        pool.checkOpen();
    }

    /** The units themselves. State variables may be written through it only if the slice does not use the fast path. */
    NeuronState memory() {
        return state;
    }

    @Override
    public void fill(StateVariable variable, float value) {
        beforeSetting(variable);
        Arrays.fill(state.values(variable), value);
    }

    @Override
    public void write(StateVariable variable, int unit, float[] values, int from, int count) {
        beforeSetting(variable);
        System.arraycopy(values, from, state.values(variable), unit, count);
    }

    private void beforeSetting(StateVariable variable) {
        pool.checkOpen();
        if (fastPath != null) {
            fastPath.beforeSetting(variable);
        }
    }

    @Override
    public void read(StateVariable variable, int unit, float[] dst, int offset, int count) {
        pool.checkOpen();
        System.arraycopy(state.values(variable), unit, dst, offset, count);
    }

    @Override
    public void readCounts(int unit, int[] dst, int offset, int count) {
        pool.checkOpen();
        if (fastPath != null) {
            fastPath.countAll();
        }
        System.arraycopy(state.counts(), unit, dst, offset, count);
    }

    @Override
    public void writeCounts(int unit, int[] values, int from, int count) {
        pool.checkOpen();
        if (fastPath != null) {
            fastPath.countAll();
        }
        System.arraycopy(values, from, state.counts(), unit, count);
    }

    @Override
    public void clearCounts() {
        pool.checkOpen();
        if (fastPath != null) {
            fastPath.forgetCounts();
        }
        Arrays.fill(state.counts(), 0);
    }

    @Override
    public SpikeBitmap spikeBitmap(int count) {
        return new CpuSpikeBitmap(count, length, marksWords);
    }

    @Override
    public void advance(int newSteps, AdvanceContext newPass, SpikeBitmap spikes) {
        steps = newSteps;
        context = newPass;
        state.readPerUnitRows(context, steps);
        words = (CpuSpikeBitmap) spikes;
        if (fastPath != null) {
            fastPath.gather(words);
        }
        if (scalar != null && scalar.fastPath != null) {
            scalar.fastPath.gather(words);
        }
        form = form();
        if (groups == null) {
            pool.run(this, partition.count());
        } else {
            advanceTogether();
        }
    }

    private void advanceTogether() {
        context.setGroups(groups);
        for (now = 0; now < steps; now++) {
            groups.prepare();
            finishing = false;
            pool.run(this, partition.count());
            groups.selectSpikes(context, now);
            finishing = true;
            pool.run(this, partition.count());
        }
        now = 0;
        finishing = false;
    }

    @Override
    public void runTask(int run) {
        if (groups != null) {
            stepTogether(partition.from(run), partition.to(run));
        } else if (form == null) {
            simd(run, 0);
        } else {
            adaptive(run);
        }
    }

    /** The steps of a task from some step of the chunk on, in the SIMD form. */
    private void simd(int run, int first) {
        if (fastPath != null) {
            fastPath.advance(run, first, steps, whole);
        } else {
            tiles(partition.from(run), partition.to(run), first, steps - first);
        }
    }

    /** The steps of a task, in the scalar form until the SIMD form is ready. */
    private void adaptive(int run) {
        int from = partition.from(run);
        int to = partition.to(run);
        int now = 0;
        while (now < steps && !form.isSimd()) {
            int some = Math.min(StepForm.PIECE_STEPS, steps - now);
            long start = StepForm.nanos();
            scalar(run, now, some);
            form.scalarTook(StepForm.nanos() - start, (long) (to - from) * some, this::scratch);
            now += some;
        }
        if (now == steps) {
            return;
        }
        long unitSteps = (long) (to - from) * (steps - now);
        if (unitSteps < StepForm.NOTICEABLE) { // taking the time would take longer than it is worth
            simd(run, now);
        } else {
            long start = StepForm.nanos();
            simd(run, now);
            form.simdTook(StepForm.nanos() - start, unitSteps);
        }
    }

    /** Some steps of a task, in the scalar form. */
    private void scalar(int run, int first, int count) {
        if (scalar.fastPath != null) {
            scalar.fastPath.advance(run, first, first + count, scalarWhole);
        } else {
            if (fastPath != null) {
                fastPath.beforeWholeSteps(run);
            }
            scalarTiles(partition.from(run), partition.to(run), first, count);
        }
    }

    private void stepTogether(int from, int to) {
        if (finishing) {
            step.updateAfterCoupling(from, to, context, now);
            gather(from, to, now);
        } else {
            if (now == 0) {
                clearWords(from, to, 0, steps);
            }
            addCurrentSources(from, to, now);
            step.update(from, to, context, now);
        }
    }

    private void addCurrentSources(int from, int to, int k) {
        if (currentSources != null) {
            currentSources.update(from, to, context, k);
        }
    }

    private void tiles(int from, int to, int firstStep, int count) {
        boolean many =
                manySteps != null && count >= MANY && (words == null || firstStep % SpikeBitmap.STEPS_PER_WORD == 0);
        if (many) {
            clearWords(from, to, firstStep, count); // and marks all of them as occupied
        }
        int next = many ? manySteps.advance(from, to, firstStep, count - 1, context, words) : from;
        int last = firstStep + count - 1;
        stepTile(from, next, last, 1);
        for (int unit = next; unit < to; unit += tile) {
            int end = Math.min(to, unit + tile);
            clearWords(unit, end, firstStep, count);
            stepTile(unit, end, firstStep, count);
        }
    }

    private void stepTile(int from, int to, int firstStep, int count) {
        for (int k = firstStep; k < firstStep + count; k++) {
            addCurrentSources(from, to, k);
            step.update(from, to, context, k);
            gather(from, to, k);
        }
    }

    private void scalarTiles(int from, int to, int firstStep, int count) {
        for (int unit = from; unit < to; unit += tile) {
            int end = Math.min(to, unit + tile);
            clearWords(unit, end, firstStep, count);
            for (int k = firstStep; k < firstStep + count; k++) {
                if (scalar.currentSources != null) {
                    scalar.currentSources.update(unit, end, context, k);
                }
                scalar.step.update(unit, end, context, k);
                if (words != null) {
                    scalar.bits.packStep(unit, end, k % SpikeBitmap.STEPS_PER_WORD, words.words(), words.row(k));
                }
            }
        }
    }

    private void gather(int from, int to, int k) {
        if (words != null) {
            bits.packStep(from, to, k % SpikeBitmap.STEPS_PER_WORD, words.words(), words.row(k));
        }
    }

    private void clearWords(int from, int to, int firstStep, int count) {
        if (words != null) {
            words.clear(from, to, firstStep, count);
        }
    }

    @Override
    public void synchronize() {
        // advance returns when the last unit is done
    }

    @Override
    public void close() {
        state = null;
    }
}
