package org.lifsim.internal.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
     * Writes the output file.
     *
     * @param step number of steps of the run
     * @param checkCancelled called regularly
     * @throws IOException if writing fails
     */
    void finish(long step, Runnable checkCancelled) throws IOException;

    /** Closes and deletes what is not the output file. */
    @Override
    void close() throws IOException;

    /** Deletes all files of a recording but its output file. */
    static void deletePartialFiles(RecordingFile file) throws IOException {
        for (Path partial : file.paths().subList(1, file.paths().size())) {
            Files.deleteIfExists(partial);
        }
    }
}
