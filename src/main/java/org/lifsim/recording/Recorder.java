package org.lifsim.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.lifsim.input.InputCurrent;
import org.lifsim.population.Population;

/** Writes something of a run to a file while the run goes on. */
public interface Recorder extends AutoCloseable {
    /**
     * A run that is about to begin.
     *
     * @param population in the state of the run's first step, or of the checkpoint that it goes on from
     * @param description from which a part of the population may be built
     * @param current what is clamped on it
     * @param steps how many steps the run has in all
     */
    record Run(Population population, Population.Builder description, InputCurrent current, long steps) {}

    /**
     * What is written.
     *
     * @return absolute, normal paths: the file, and those that grow beside it on the way
     */
    List<Path> outputFiles();

    /**
     * Whose it is.
     *
     * @return the units
     */
    UnitSelection selection();

    /**
     * What makes this recorder the one that it is; a checkpoint of a run with others is refused.
     *
     * @return its kind and arguments, but for the file's name
     */
    String fingerprint();

    /**
     * Has the population keep what this recorder needs.
     *
     * @param description of the population, which is changed
     */
    default void require(Population.Builder description) {}

    /**
     * Begins, or goes on with what an interrupted run left.
     *
     * @param run the run
     * @param mark what {@link #flush} said at the checkpoint; null to begin anew
     * @throws org.lifsim.error.InputException if what was left is not there, or other
     * @throws IOException if the files cannot be written
     */
    void open(Run run, String mark) throws IOException;

    /**
     * Whether it hears of spikes.
     *
     * @return true if the population must record them
     */
    default boolean needsSpikes() {
        return false;
    }

    /**
     * A step was taken.
     *
     * @param step the step
     * @param units who spiked in it, ascending
     * @param count how many
     * @throws IOException if that cannot be kept
     */
    default void onSpikes(long step, long[] units, int count) throws IOException {}

    /**
     * How long the population may be advanced before this recorder must look at it.
     *
     * @param step steps taken so far
     * @return steps, at least 1
     */
    default long stepsUntilSample(long step) {
        return Long.MAX_VALUE;
    }

    /**
     * The population was advanced.
     *
     * @throws IOException if what is seen cannot be kept
     */
    default void sample() throws IOException {}

    /**
     * Makes what was heard and seen readable.
     *
     * @return what {@link #open} needs to go on from here
     * @throws IOException if writing fails
     */
    String flush() throws IOException;

    /**
     * The run is over: writes the file. What grew beside it stays, for the run may yet be killed before all its files are written.
     *
     * @param checkCancelled is run now and then; what it throws ends this, and no file is written
     * @throws IOException if writing fails
     */
    void finish(Runnable checkCancelled) throws IOException;

    /**
     * All files of the run are written: deletes what grew beside this one.
     *
     * @throws IOException if that fails
     */
    default void deletePartialFiles() throws IOException {
        for (Path grown : outputFiles().subList(1, outputFiles().size())) {
            Files.deleteIfExists(grown);
        }
    }

    /**
     * What a part of a population recorded.
     *
     * @param file what the part's recorder wrote
     * @param first the part's first unit
     */
    record ShardFile(Path file, long first) {}

    /**
     * The same recorder for a part of the population.
     *
     * @param file where it writes, a name that ends in .npz
     * @param first the part's first unit
     * @param count the part's units
     * @return the recorder, which numbers the units as the part does; null if it has nothing to record there
     */
    Recorder forShard(Path file, long first, long count);

    /**
     * Writes the file from what the recorders of all parts wrote, as if the whole population had been recorded. What grew beside it is
     * there for {@link #deletePartialFiles}.
     *
     * @param parts in the order of their units, but for those of which nothing is recorded
     * @param population the size of the whole population
     * @param steps of the run
     * @param checkCancelled is run now and then; what it throws ends this, and no file is written
     * @throws IOException if reading or writing fails
     */
    void merge(List<ShardFile> parts, long population, long steps, Runnable checkCancelled) throws IOException;

    /** Closes what is open; files that grew stay, readable as they are. */
    @Override
    void close() throws IOException;
}
