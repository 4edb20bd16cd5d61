package org.lifsim.internal.cpu;

import java.util.Arrays;
import org.lifsim.internal.model.PoissonEncoderModel;
import org.lifsim.internal.spi.NeuronGroupExecutor;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.model.BernoulliEncoder;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.PoissonEncoder;
import org.lifsim.model.StateVariable;
import org.lifsim.random.RandomKey;

/**
 * The step of an encoder in a network. Its input stays the same for many steps. So the units that can spike are found
 * once, and random numbers are drawn for those only. The units that spike are then known without a search.
 */
final class CpuEncoderInput implements NeuronGroupExecutor {
    private static final int MIN_UNITS = 1 << 13;

    private final WorkerPool pool;
    private final MatrixKernels kernels;
    private final NeuronState state;
    private final int rows;
    private final int columns;
    private final float[] stimuli;
    private final float[] spiked;
    private final float[] probabilities;

    /** Units that can spike, with their probabilities. */
    private final NonZeroIndex possible;

    /** Units that spike. */
    private final NonZeroIndex spikes;

    /** Whether spikes are written as 0 or 1 in each step; otherwise they are written when they are read. */
    private final boolean dense;

    private final int rowsPerTask;
    private final WorkerPool.Work task = this::task;
    /** Whether known spikes have not been written yet. */
    private boolean unwritten;

    /** Whether spikes were set from outside. */
    private boolean foreign = true;

    private RandomKey key = RandomKey.ofSeed(0);
    private RandomKey now;

    CpuEncoderInput(
            WorkerPool pool, MatrixKernels kernels, NeuronState state, int rows, NonZeroIndex spikes, boolean dense) {
        this.pool = pool;
        this.kernels = kernels;
        this.state = state;
        this.rows = rows;
        this.spikes = spikes;
        this.dense = dense;
        columns = state.length() / rows;
        stimuli = state.values(StateVariable.CURRENT);
        spiked = state.values(state.variant().model().spikeVariable());
        probabilities = new float[state.length()];
        possible = new NonZeroIndex(pool, kernels, probabilities, rows, columns);
        rowsPerTask = Math.max(1, MIN_UNITS / columns);
    }

    /** Whether a model is an encoder whose units spike with a probability that only depends on the input. */
    static boolean is(NeuronModel model) {
        return model == PoissonEncoder.MODEL || model == BernoulliEncoder.MODEL;
    }

    @Override
    public void setKey(RandomKey newKey) {
        key = newKey;
    }

    @Override
    public RandomKey key() {
        return key;
    }

    /** Discards the known spikes after they were set from outside. */
    void forgetSpikes() {
        spikes.forget();
        unwritten = false;
        foreign = true;
    }

    /** Discards the known probabilities after the input changed. */
    void forgetStimulus() {
        possible.forget();
    }

    @Override
    public void run() {
        if (!possible.areKnown()) {
            setProbabilities();
            possible.find();
        }
        if (dense) {
            spikes.find(); // the spikes of the previous step, to be cleared
        }
        if (foreign) {
            Arrays.fill(spikes.factors, 1f); // values set from outside need not be 0 or 1
            foreign = false;
        }
        now = key.split(1);
        key = key.split(0);
        pool.run(task, 1 + (rows - 1) / rowsPerTask);
        spikes.haveBeenFound();
        unwritten = !dense;
    }

    /** Rounds in the same order as the steps of the encoders. */
    private void setProbabilities() {
        boolean poisson = state.variant().model() == PoissonEncoder.MODEL;
        DerivedValues rates = poisson ? state.derived(PoissonEncoderModel.RATE) : null;
        float seconds = poisson ? state.derived(PoissonEncoderModel.DT_SECONDS).at(0) : 0f;
        for (int i = 0; i < probabilities.length; i++) {
            float probability = poisson ? stimuli[i] * seconds * rates.at(i) : stimuli[i];
            probabilities[i] = probability > 0 ? probability : 0f;
        }
    }

    private void task(int task) {
        int end = Math.min(rows, (task + 1) * rowsPerTask);
        for (int row = task * rowsPerTask; row < end; row++) {
            int base = row * columns;
            if (dense) {
                write(row, 0f);
            }
            int count = kernels.events(
                    now,
                    base,
                    possible.indices,
                    possible.factors,
                    base,
                    base + possible.counts[row],
                    spikes.indices,
                    base);
            spikes.counts[row] = count;
            if (dense) {
                write(row, 1f);
            }
        }
    }

    private void write(int row, float value) {
        int base = row * columns;
        for (int n = base; n < base + spikes.counts[row]; n++) {
            spiked[base + spikes.indices[n]] = value;
        }
    }

    /** Writes the spikes of the last step, unless they are written already. */
    void writeSpikes() {
        if (unwritten) {
            unwritten = false;
            Arrays.fill(spiked, 0f);
            for (int row = 0; row < rows; row++) {
                write(row, 1f);
            }
        }
    }
}
