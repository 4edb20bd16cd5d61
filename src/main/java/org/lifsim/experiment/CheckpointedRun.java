package org.lifsim.experiment;

import java.io.IOException;
import org.lifsim.error.CancelledException;
import org.lifsim.input.InputCurrent;
import org.lifsim.internal.run.RunLoop;
import org.lifsim.population.Population;

/** A run of one population with checkpoints, progress and cancellation: a simulation, a shard, or some points of a sweep. */
abstract class CheckpointedRun implements RunLoop.Observer {
    private final Population population;
    private final long steps;
    private final CheckpointPolicy checkpoints;
    private final CancellationToken cancellation;
    private long savedAt = System.nanoTime();

    /**
     * Prepares a run.
     *
     * @param population the population, in the initial state or in that of a checkpoint
     * @param steps number of steps of the whole run
     * @param checkpoints when checkpoints are written
     * @param cancellation stops the run
     */
    CheckpointedRun(Population population, long steps, CheckpointPolicy checkpoints, CancellationToken cancellation) {
        this.population = population;
        this.steps = steps;
        this.checkpoints = checkpoints;
        this.cancellation = cancellation;
    }

    /** Writes a checkpoint. Called only if there is a checkpoint file. */
    abstract void save() throws IOException;

    /** Reports the progress. */
    abstract void report();

    /** What a message adds about this run, such as {@code of points 3 to 5}; may be empty. */
    String part() {
        return "";
    }

    /** What a message adds if the run is cancelled without a checkpoint file; null for nothing. */
    String unsaved() {
        return null;
    }

    /**
     * Runs to the end.
     *
     * @param current the input current to clamp; null if it is clamped already
     * @param stepsPerChunk maximum number of steps in a chunk; 0 adapts it
     * @return the time of the steps and of recording
     * @throws CancelledException if the run was cancelled; a checkpoint is written if there is a file for it
     */
    RunLoop.Timing run(InputCurrent current, long stepsPerChunk) throws IOException {
        RunLoop loop = new RunLoop(population, current, stepsPerChunk, this);
        try {
            cancellation.attach(population);
            loop.advanceTo(steps);
        } catch (CancelledException e) {
            throw stopped(e);
        } finally {
            cancellation.detach(population);
        }
        return loop.timing();
    }

    @Override
    public final void checkCancelled() {
        cancellation.check();
    }

    @Override
    public long stepsUntilSample(long step) {
        return checkpoints.until(step);
    }

    @Override
    public final void afterChunk() throws IOException {
        if (population.step() < steps && checkpoints.isDue(population.step(), System.nanoTime() - savedAt)) {
            save();
            savedAt = System.nanoTime();
        }
        report();
    }

    /** Saves what a cancelled run has, and says how to continue. If saving fails, that exception is thrown instead. */
    final CancelledException stopped(CancelledException cause) throws IOException {
        String where = "stopped at step " + population.step() + " of " + steps + part();
        boolean kept = checkpoints.file() != null;
        try {
            sample();
            if (kept) {
                save();
            }
        } catch (IOException | RuntimeException e) {
            e.addSuppressed(cause);
            throw e;
        }
        String saved = kept
                ? "its state is saved in " + checkpoints.file() + ": use --resume with the same options to continue"
                : unsaved();
        return new CancelledException(where, saved, cause);
    }
}
