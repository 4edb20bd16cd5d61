package org.lifsim.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.lifsim.input.InputCurrent;
import org.lifsim.population.Population;
import org.lifsim.population.PopulationBuilder;

/**
 * Records data of a run to a file while the run is in progress. {@link RecorderKind#recorder} creates one from a text. The run
 * opens and closes it.
 *
 * <pre>{@code
 * List<Recorder> recorders = List.of(RecorderKind.recorder("spikes(file=spikes.csv)", Path.of("."), 0.1));
 * PopulationBuilder units = Population.of(Lif.tutorialParameters()).units(1000).dt(0.1);
 * Simulation simulation = new Simulation(units, 2000, 0, recorders, CheckpointPolicy.NONE, Map.of());
 * try (Backend backend = Backends.auto();
 *         InputCurrent current = InputCurrent.constant(0.3f)) {
 *     simulation.run(backend, current, Progress.SILENT);
 * }
 * }</pre>
 */
public interface Recorder extends AutoCloseable {
    /**
     * A run that is about to start.
     *
     * @param population the population, in the initial state or in the state of the checkpoint that the run resumes from
     * @param builder describes the population, to build shards of it
     * @param current the clamped input current of the population
     * @param steps total number of steps of the run
     */
    record Run(Population population, PopulationBuilder builder, InputCurrent current, long steps) {}

    /**
     * The files that this recorder writes.
     *
     * @return absolute, normalized paths: first the output file, then the partial files that grow beside it during the run
     */
    List<Path> outputFiles();

    /**
     * The units that are recorded.
     *
     * @return the selection
     */
    UnitSelection selection();

    /**
     * The settings that a checkpoint must match. A checkpoint of a run with other recorders is rejected.
     *
     * @return the kind, as {@code kind}, and the arguments by name, without the file
     */
    Map<String, String> fingerprint();

    /**
     * Switches on what this recorder needs of the population, such as spike recording.
     *
     * @param builder describes the population; is changed
     */
    default void configure(PopulationBuilder builder) {}

    /**
     * Starts recording, or resumes with the partial files of an interrupted run.
     *
     * @param run the run
     * @param resumeToken the return value of {@link #flush} at the checkpoint; null to start with empty files
     * @throws org.lifsim.error.InputException if the partial files are missing or do not match the checkpoint
     * @throws IOException if the files cannot be written
     */
    void open(Run run, String resumeToken) throws IOException;

    /**
     * Whether this recorder needs {@link #onSpikes}.
     *
     * @return true if the population must record spikes
     */
    default boolean needsSpikes() {
        return false;
    }

    /**
     * Called after every step if {@link #needsSpikes}.
     *
     * @param step the step, from 0
     * @param units the units that spiked in it, ascending; only the first {@code count} entries are valid
     * @param count number of units that spiked
     * @throws IOException if writing fails
     */
    default void onSpikes(long step, long[] units, int count) throws IOException {}

    /**
     * Number of steps that the population may be advanced until {@link #sample} must be called.
     *
     * @param step steps taken so far
     * @return number of steps, at least 1
     */
    default long stepsUntilSample(long step) {
        return Long.MAX_VALUE;
    }

    /**
     * Called after every chunk of steps.
     *
     * @throws IOException if writing fails
     */
    default void sample() throws IOException {}

    /**
     * Writes all data recorded so far to the partial files.
     *
     * @return the resume token that {@link #open} needs to continue from this step
     * @throws IOException if writing fails
     */
    String flush() throws IOException;

    /**
     * Writes the output file at the end of the run. The partial files are kept, because the run may still be killed before all
     * its files are written.
     *
     * @param checkCancelled is called regularly; if it throws, no file is written and the exception is passed on
     * @throws IOException if writing fails
     */
    void finish(Runnable checkCancelled) throws IOException;

    /**
     * Deletes the partial files, after all files of the run are written.
     *
     * @throws IOException if deleting fails
     */
    default void deletePartialFiles() throws IOException {
        for (Path grown : outputFiles().subList(1, outputFiles().size())) {
            Files.deleteIfExists(grown);
        }
    }

    /**
     * The recording of a shard.
     *
     * @param file the output file of the shard's recorder
     * @param first the first unit of the shard
     */
    record ShardFile(Path file, long first) {}

    /**
     * Creates the same recorder for a shard of the population.
     *
     * @param file its output file, with extension .npz
     * @param first the first unit of the shard
     * @param count number of units of the shard
     * @return the recorder, which numbers units from the first unit of the shard; null if no unit of the shard is selected
     */
    Recorder forShard(Path file, long first, long count);

    /**
     * Merges the recordings of all shards into the output file, which is identical to that of a run without shards. Partial
     * files are kept until {@link #deletePartialFiles}.
     *
     * @param shards the recordings in the order of their units, without shards of which nothing is recorded
     * @param population number of units of the whole population
     * @param steps number of steps of the run
     * @param checkCancelled is called regularly; if it throws, no file is written and the exception is passed on
     * @throws IOException if reading or writing fails
     */
    void merge(List<ShardFile> shards, long population, long steps, Runnable checkCancelled) throws IOException;

    /** Closes all files. Partial files are kept and stay readable. */
    @Override
    void close() throws IOException;
}
