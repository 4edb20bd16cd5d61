package org.lifsim.internal.recording;

import java.io.IOException;
import java.nio.file.Path;
import org.lifsim.recording.UnitSelection;

/** Records the mean rate of a population of a sparse network in bins, in a {@link RateFile}. */
public final class NetworkRateRecorder implements NetworkRecorder {
    private final Path target;
    private final UnitSelection selection;
    private final long binSteps;
    private final RateFile file;
    private long end;
    private long spikes;

    /**
     * Opens a recorder.
     *
     * @param target the output file; its extension selects the format: .npz or .csv
     * @param selection the cells whose mean rate is recorded
     * @param cells number of cells of the population
     * @param binSteps length of a bin in steps
     * @param dt time step in ms
     * @throws IOException if the file cannot be written
     */
    public NetworkRateRecorder(Path target, UnitSelection selection, int cells, long binSteps, double dt)
            throws IOException {
        this.target = target;
        this.selection = selection.boundBy(cells);
        this.binSteps = binSteps;
        end = binSteps;
        file = new RateFile(target, dt);
        file.open(this.selection.count(), null);
    }

    @Override
    public Path target() {
        return target;
    }

    /** A bin has the steps after its start up to its end, since a step's spikes are at its end. */
    @Override
    public void spikes(long step, int[] cells, int count) throws IOException {
        finishBins(step);
        for (int n = 0; n < count; n++) {
            spikes += selection.contains(cells[n]) ? 1 : 0;
        }
    }

    private void finishBins(long step) throws IOException {
        while (step > end) {
            file.append(end, binSteps, spikes);
            spikes = 0;
            end += binSteps;
        }
    }

    @Override
    public void finish(long step, Runnable checkCancelled) throws IOException {
        finishBins(step);
        long rest = step - (end - binSteps);
        if (rest > 0) {
            file.append(step, rest, spikes);
        }
        file.write(checkCancelled);
    }

    @Override
    public void close() throws IOException {
        file.close();
        NetworkRecorder.deletePartialFiles(file);
    }
}
