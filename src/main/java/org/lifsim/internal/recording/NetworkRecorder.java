package org.lifsim.internal.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Records a population of a sparse network. The output file appears when the run is done. */
public abstract class NetworkRecorder implements AutoCloseable {
    NetworkRecorder() {}

    /** The file of what is recorded. */
    abstract RecordingFile file();

    /**
     * The output file.
     *
     * @return its path
     */
    public final Path target() {
        return paths().get(0);
    }

    /**
     * Called in each step in which cells spike.
     *
     * @param step the step, from 1
     * @param cells the cells that spike, ascending
     * @param count number of spikes
     * @throws IOException if writing fails
     */
    public abstract void spikes(long step, int[] cells, int count) throws IOException;

    /**
     * Writes all that was recorded to the disk.
     *
     * @return a token, with which a recorder can go on from here
     * @throws IOException if writing fails
     */
    public String flush() throws IOException {
        return file().flush();
    }

    /**
     * Everything that the recorder writes.
     *
     * @return the output file and those beside it
     */
    public final List<Path> paths() {
        return file().paths();
    }

    /**
     * Writes the output file.
     *
     * @param step number of steps of the run
     * @param checkCancelled called regularly
     * @throws IOException if writing fails
     */
    public final void finish(long step, Runnable checkCancelled) throws IOException {
        complete(step);
        file().write(checkCancelled);
        for (Path partial : paths().subList(1, paths().size())) {
            Files.deleteIfExists(partial);
        }
    }

    /** Captures what is incomplete after the last step. By default there is nothing. */
    void complete(long step) throws IOException {}

    /** Closes the files; what was recorded stays beside the output file until that is written. */
    @Override
    public final void close() throws IOException {
        file().close();
    }
}
