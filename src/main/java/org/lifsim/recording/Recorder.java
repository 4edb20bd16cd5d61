package org.lifsim.recording;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.lifsim.input.InputCurrent;
import org.lifsim.population.Population;
import org.lifsim.population.PopulationBuilder;

/**
 * Captures data of a run while the run is in progress. {@link RecorderKind#recorder} creates one from a text. The run opens and
 * closes it, and writes the output file of such a recorder at its end.
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
     * The files of this recorder. The run checks that each file belongs to one recorder only.
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

    /** Closes all files. Partial files are kept and stay readable. */
    @Override
    void close() throws IOException;
}
