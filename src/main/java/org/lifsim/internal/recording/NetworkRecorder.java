package org.lifsim.internal.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Records a population of a sparse network. The output file appears when the run is done. */
public interface NetworkRecorder extends AutoCloseable {
    /**
     * The output file.
     *
     * @return its path
     */
    Path target();

    /**
     * Called in each step in which cells spike.
     *
     * @param step the step, from 1
     * @param cells the cells that spike, ascending
     * @param count number of spikes
     * @throws IOException if writing fails
     */
    void spikes(long step, int[] cells, int count) throws IOException;

    /**
     * Writes all that was recorded to the disk.
     *
     * @return a token, with which a recorder can go on from here
     * @throws IOException if writing fails
     */
    String flush() throws IOException;

    /**
     * Everything that the recorder writes.
     *
     * @return the output file and those beside it
     */
    List<Path> paths();

    /**
     * Writes the output file.
     *
     * @param step number of steps of the run
     * @param checkCancelled called regularly
     * @throws IOException if writing fails
     */
    void finish(long step, Runnable checkCancelled) throws IOException;

    /** Closes the files; what was recorded stays beside the output file until that is written. */
    @Override
    void close() throws IOException;

    /** Deletes all files of a recording but its output file. */
    static void deletePartialFiles(RecordingFile file) throws IOException {
        for (Path partial : file.paths().subList(1, file.paths().size())) {
            Files.deleteIfExists(partial);
        }
    }
}
