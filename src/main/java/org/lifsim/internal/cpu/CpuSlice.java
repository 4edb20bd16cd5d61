package org.lifsim.internal.cpu;

import java.util.Arrays;
import org.lifsim.internal.fastpath.FastPathBounds;
import org.lifsim.internal.spi.Slice;
import org.lifsim.internal.spi.SpikeBitmap;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.CouplingGroups;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.ReferenceUpdate;
import org.lifsim.model.Lif;
import org.lifsim.model.StateVariable;

/**
 * A slice in Java arrays. Each thread of the team steps runs of neighbouring units, all steps of a run before the next run; coupled units
 * go step by step together.
 */
final class CpuSlice implements Slice, WorkerPool.Work {
    /** So many units take all steps of a pass before the next ones: their state stays in the nearest cache. */
    private static final int TILE = 1024;

    /** Fewer units, of which each step has an input of its own, are stepped sooner than another thread hears of each step. */
    private static final int MIN_IN_NETWORK = 1 << 13;

    private final WorkerPool pool;
    private final WorkPartition partition;
    private final int length;
    private NeuronState state;
    private final ReferenceUpdate step;

    /** Null unless the units are coupled. */
    private final CouplingGroups groups;

    /** Null unless there is a shortened statement for these units. */
    private final FastPathScheduler fastPath;

    /** Made once, since an advance allocates nothing. */
    private final FastPathScheduler.WholeSteps whole = this::tiles;

    /** Null unless a stimulus adds to the input. */
    private final ReferenceUpdate drive;

    private final SpikeBitPacker bits;
    private final int tile;

    /** Whether vectors of units tell in passing which words are 0. */
    private final boolean marksWords;

    private int steps;
    private AdvanceContext context;

    /** Null unless spikes are recorded. */
    private CpuSpikeBitmap words;

    /** Of coupled units: the step of the pass, and whether its second half is under way. */
    private int now;

    private boolean finishing;

    CpuSlice(WorkerPool pool, CpuKernels kernels, ModelVariant variant, DerivedParameterTable derived) {
        this(pool, kernels, variant, derived, false);
    }

    /**
     * Units of a circuit, if they are, have another input in each step, so it is not worth looking for steps that may be shortened; and nobody
     * asks for their counts.
     */
    CpuSlice(
            WorkerPool pool,
            CpuKernels kernels,
            ModelVariant variant,
            DerivedParameterTable derived,
            boolean inCircuit) {
        this.pool = pool;
        state = new NeuronState(variant, derived, !inCircuit);
        length = state.length();
        step = kernels.step(state);
        drive = variant.hasSources() ? kernels.currentSources(state) : null;
        bits = variant.recordsSpikes() ? kernels.spikeBitPacker(state) : null;
        tile = Math.max(1, TILE / kernels.alignment()) * kernels.alignment();
        boolean coupled = variant.isCoupled();
        groups = coupled ? new CouplingGroups(state) : null;
        int sharing = !inCircuit || length >= MIN_IN_NETWORK ? pool.threads() : 1;
        partition = WorkPartition.of(length, coupled ? state.groupSize() : length, sharing, kernels.alignment());
        FastPathScheduler clear = null;
        boolean marks = false;
        if (!inCircuit && variant.model() == Lif.MODEL && !coupled && drive == null) {
            FastPathBounds proof = new FastPathBounds(derived);
            LifFastPath shortened = proof.isPossible() ? kernels.lifFastPath(state, proof) : null;
            marks = shortened != null && shortened.marksOccupancy();
            clear = shortened == null ? null : new FastPathScheduler(state, partition, shortened, proof, bits, tile);
        }
        fastPath = clear;
        marksWords = marks;
    }

    @Override
    public int units() {
        return length;
    }

    /** The units themselves, of which columns are to be written to only where steps are not shortened. */
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
        if (fastPath != null) {
            fastPath.beforeSetting(variable);
        }
    }

    @Override
    public void read(StateVariable variable, int unit, float[] dst, int offset, int count) {
        System.arraycopy(state.values(variable), unit, dst, offset, count);
    }

    @Override
    public void readCounts(int unit, int[] dst, int offset, int count) {
        if (fastPath != null) {
            fastPath.countAll();
        }
        System.arraycopy(state.counts(), unit, dst, offset, count);
    }

    @Override
    public void writeCounts(int unit, int[] values, int from, int count) {
        if (fastPath != null) {
            fastPath.countAll();
        }
        System.arraycopy(values, from, state.counts(), unit, count);
    }

    @Override
    public void clearCounts() {
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
        } else if (fastPath != null) {
            fastPath.advance(run, steps, whole);
        } else {
            tiles(partition.from(run), partition.to(run), 0, steps);
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
            drive(from, to, now);
            step.update(from, to, context, now);
        }
    }

    private void drive(int from, int to, int k) {
        if (drive != null) {
            drive.update(from, to, context, k);
        }
    }

    private void tiles(int from, int to, int firstStep, int count) {
        for (int unit = from; unit < to; unit += tile) {
            int end = Math.min(to, unit + tile);
            clearWords(unit, end, firstStep, count);
            for (int k = firstStep; k < firstStep + count; k++) {
                drive(unit, end, k);
                step.update(unit, end, context, k);
                gather(unit, end, k);
            }
        }
    }

    private void gather(int from, int to, int k) {
        if (words != null) {
            bits.ofStep(from, to, k % SpikeBitmap.STEPS_PER_WORD, words.words(), words.row(k));
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
