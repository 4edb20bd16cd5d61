package org.lifsim.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.io.OutputLock;
import org.lifsim.internal.recording.Recordings;
import org.lifsim.population.Checkpoint;
import org.lifsim.recording.Recorder;
import org.lifsim.recording.RecorderKind;

/**
 * The folder of a finished run, which can be extended by further steps.
 *
 * <pre>{@code
 * Path folder = Path.of("experiment");
 * Experiment longer = Experiment.load(Path.of("experiment.yaml")).withSteps(20_000);
 * FinishedRun.in(folder).reopen(longer);
 * Path checkpoint = folder.resolve(ExperimentRun.CHECKPOINT);
 * CheckpointPolicy resumed = new CheckpointPolicy(checkpoint, 0, 0, checkpoint);
 * try (Backend backend = Backends.auto()) {
 *     new ExperimentRun(longer, folder, ExecutionTuning.DEFAULTS, resumed).run(backend);
 * }
 * }</pre>
 */
public final class FinishedRun {
    /** Name of the final state in the run's folder: a checkpoint of the last step. */
    public static final String STATE = "state.npz";

    private final Path folder;
    private final RunMetadata run;

    private FinishedRun(Path folder, RunMetadata run) {
        this.folder = folder;
        this.run = run;
    }

    /**
     * Whether a folder has the results of a run.
     *
     * @param folder the folder, which need not exist
     * @return true if it has a {@code run.json}
     */
    public static boolean isIn(Path folder) {
        return Files.isRegularFile(folder.resolve(RunMetadata.NAME));
    }

    /**
     * Reads the folder of a finished run.
     *
     * @param folder the folder
     * @return the run
     * @throws InputException if it has no valid {@code run.json}
     * @throws IOException if reading fails
     */
    public static FinishedRun in(Path folder) throws IOException {
        return new FinishedRun(folder, RunMetadata.read(folder));
    }

    /**
     * Prepares the folder for more steps of the same run: it becomes that of an interrupted run, with a checkpoint of the last step.
     * A run that resumes from it ends with the same files as one that took all steps at once.
     *
     * @param longer the same experiment with more steps
     * @throws InputException if the experiment has no more steps than the run or differs in something else, or the final state or a
     *     recording is missing or damaged
     * @throws IOException if a file cannot be read or written
     */
    public void reopen(Experiment longer) throws IOException {
        if (longer.steps() <= run.steps()) {
            throw new InputException(Problem.of(
                            "the run in folder " + folder,
                            "has finished all its " + run.steps() + " steps, and " + longer.steps() + " are not more")
                    .hint("use a larger --steps to extend it, or run without --resume"));
        }
        run.requireSameSettings(longer);
        Path state = folder.resolve(STATE);
        if (!Files.isRegularFile(state)) {
            throw new InputException(Problem.of(Subject.file(state), "does not exist: the run cannot be extended")
                    .hint("a run in shards keeps no final state; run again with more steps"));
        }
        Checkpoint last = Checkpoint.read(state);
        if (last.step() != run.steps()) {
            throw new InputException(Problem.of(Subject.file(state), "is of step " + last.step())
                    .expected("step " + run.steps() + ", the last one in " + RunMetadata.NAME)
                    .hint("run again with more steps"));
        }
        OutputLock lock = OutputLock.of(folder, List.of(folder.resolve(ExperimentRun.CHECKPOINT)));
        try (lock) {
            readBack(longer);
            AtomicFile.write(
                    folder.resolve(ExperimentRun.CHECKPOINT),
                    to -> Files.copy(state, to, StandardCopyOption.REPLACE_EXISTING));
        }
    }

    /** Fills the partial files of the recorders with what the run recorded. */
    private void readBack(Experiment longer) throws IOException {
        for (RecorderKind kind : RecorderKind.values()) {
            for (JsonNode recorder : run.recorders(kind)) {
                run.recording(recorder); // compares its checksum
            }
        }
        for (String text : longer.recorders()) {
            Recorder recorder = RecorderKind.recorder(text, folder, run.dt());
            Recordings.readBack(recorder, run.totalUnits(), run.steps(), longer.steps());
        }
    }
}
