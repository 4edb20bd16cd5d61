package org.lifsim.internal.cpu;

import java.util.Arrays;
import org.lifsim.internal.model.PoissonEncoderModel;
import org.lifsim.internal.spi.NeuronGroupExecutor;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.PoissonEncoder;
import org.lifsim.model.StateVariable;
import org.lifsim.random.RandomKey;

/**
 * A step of an encoder in a circuit. Its stimulus stays the same for many steps, so who can spike at all is found once, numbers are drawn for
 * those only, and who spikes is known without being looked for.
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

    /** Who can spike, with which probability. */
    private final NonZeroIndex possible;

    /** Who spikes. */
    private final NonZeroIndex spikes;

    /** Whether spikes are written down as 0 or 1 in each step; else when somebody reads them. */
    private final boolean dense;

    private final int rowsPerTask;
    private final WorkerPool.Work task = this::task;
    /** Whether spikes are known that are not written down. */
    private boolean unwritten;

    /** Whether somebody else has set spikes. */
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

    /** Whether cells are encoders. */
    static boolean is(NeuronModel model) {
        return model.spikeVariable().equals(StateVariable.OUTPUTS);
    }

    @Override
    public void setKey(RandomKey newKey) {
        key = newKey;
    }

    @Override
    public RandomKey key() {
        return key;
    }

    /** Somebody else has set who spikes. */
    void forgetSpikes() {
        spikes.forget();
        unwritten = false;
        foreign = true;
    }

    /** The stimulus is another one now. */
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
            spikes.find(); // those of the step before are taken back
        }
        if (foreign) {
            Arrays.fill(spikes.factors, 1f); // what was set need not have been 0 or 1
            foreign = false;
        }
        now = key.split(1);
        key = key.split(0);
        pool.run(task, 1 + (rows - 1) / rowsPerTask);
        spikes.haveBeenFound();
        unwritten = !dense;
    }

    /** In the order of roundings of the encoders' own steps. */
    private void setProbabilities() {
        boolean poisson = state.variant().model() == PoissonEncoder.MODEL;
        DerivedValues rates = poisson ? state.derived(PoissonEncoderModel.RATE) : null;
        float seconds = poisson ? state.derived(PoissonEncoderModel.SECONDS).at(0) : 0f;
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

    /** Writes down who spiked, if that is not done yet. */
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
