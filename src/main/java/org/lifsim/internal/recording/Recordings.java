package org.lifsim.internal.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lifsim.error.Problem;
import org.lifsim.recording.Recorder;
import org.lifsim.recording.RecorderKind;
import org.lifsim.recording.UnitSelection;

/** What a run does with the files of its recorders, which capture only: it writes, merges and deletes them. */
public final class Recordings {
    private Recordings() {}

    /**
     * Writes the output file of a recorder at the end of a run. The partial files are kept, because the run may still be killed
     * before all its files are written.
     *
     * @param recorder a recorder; one that {@link RecorderKind} did not create has no file
     * @param checkCancelled is called regularly; if it throws, no file is written and the exception is passed on
     * @throws IOException if writing fails
     */
    public static void write(Recorder recorder, Runnable checkCancelled) throws IOException {
        if (recorder instanceof FileRecorder stored) {
            stored.complete();
            stored.file().write(checkCancelled);
        }
    }

    /**
     * Where the state first held a NaN or an infinity, as far as it was recorded. Call this before the partial files are deleted.
     *
     * @param recorders the recorders of a run
     * @return a warning for each recorder of traces that has such a value; it names variable, unit and step
     * @throws IOException if reading fails
     */
    public static List<Problem> firstOddValues(List<Recorder> recorders) throws IOException {
        List<Problem> found = new ArrayList<>();
        for (Recorder recorder : recorders) {
            if (recorder instanceof FileRecorder stored) {
                stored.firstOddValue().ifPresent(found::add);
            }
        }
        return found;
    }

    /**
     * Fills the partial files of a recorder with what a finished run recorded, to continue that run. They have all rows that the
     * final state of the run has tokens for.
     *
     * @param recorder the recorder of the longer run; one that {@link RecorderKind} did not create has no file
     * @param units number of units of the population
     * @param steps number of steps of the finished run
     * @param longer number of steps of the longer run
     * @throws org.lifsim.error.InputException if the recording is missing or damaged
     * @throws IOException if a file cannot be read or written
     */
    public static void readBack(Recorder recorder, long units, long steps, long longer) throws IOException {
        if (recorder instanceof FileRecorder stored) {
            stored.select(units);
            try (stored) {
                stored.readBack(units, steps, longer);
                stored.flush();
            }
        }
    }

    /**
     * Deletes the partial files of a recorder, after all files of the run are written.
     *
     * @param recorder the recorder
     * @throws IOException if deleting fails
     */
    public static void deletePartialFiles(Recorder recorder) throws IOException {
        List<Path> files = recorder.outputFiles();
        for (Path partial : files.subList(Math.min(1, files.size()), files.size())) {
            Files.deleteIfExists(partial);
        }
    }

    /**
     * Creates the same recorder for a shard of the population.
     *
     * @param recorder a recorder that {@link RecorderKind} created
     * @param file its output file, with extension .npz
     * @param first the first unit of the shard
     * @param count number of units of the shard
     * @return the recorder, which numbers units from the first unit of the shard; null if no unit of the shard is selected
     */
    public static Recorder forShard(Recorder recorder, Path file, long first, long count) {
        UnitSelection shard = recorder.selection().restrictTo(first, count);
        return shard == null ? null : stored(recorder).with(file, shard);
    }

    /**
     * Merges the recordings of all shards into the output file, which is identical to that of a run without shards. Partial
     * files are kept until {@link #deletePartialFiles}.
     *
     * @param recorder a recorder of the whole population that {@link RecorderKind} created
     * @param shards the recordings in the order of their units, without shards of which nothing is recorded
     * @param units number of units of the whole population
     * @param steps number of steps of the run
     * @param checkCancelled is called regularly; if it throws, no file is written and the exception is passed on
     * @throws IOException if reading or writing fails
     */
    public static void merge(
            Recorder recorder, List<ShardRecording> shards, long units, long steps, Runnable checkCancelled)
            throws IOException {
        FileRecorder whole = stored(recorder);
        whole.select(units);
        try (whole) {
            whole.merge(new ShardMerger(shards, units, steps, checkCancelled));
            whole.file().write(checkCancelled);
        }
    }

    /**
     * What the settings of a recorder round.
     *
     * @param recorder a recorder
     * @return warnings, often none
     */
    public static List<Problem> warnings(Recorder recorder) {
        return recorder instanceof FileRecorder stored ? stored.warnings() : List.of();
    }

    private static FileRecorder stored(Recorder recorder) {
        if (recorder instanceof FileRecorder stored) {
            return stored;
        }
        throw new IllegalArgumentException(recorder.getClass() + " has no file that can be merged");
    }
}
