package org.lifsim.internal.recording;

import java.io.IOException;
import java.nio.file.Path;
import org.lifsim.recording.UnitSelection;

/** Records the spikes of a population of a sparse network in a {@link SpikeFile}. Step n ends at n times dt. */
public final class NetworkSpikeRecorder extends NetworkRecorder {
    private final UnitSelection selection;
    private final SpikeFile file;

    /**
     * Opens a recorder.
     *
     * @param target the output file; its extension selects the format: .npz, .h5 or .csv
     * @param selection the cells to record
     * @param cells number of cells of the population
     * @param steps number of steps of the run
     * @param dt time step in ms
     * @param resumeToken what {@link #flush} returned, to go on from there; null to begin
     * @throws IOException if the file cannot be written
     */
    public NetworkSpikeRecorder(
            Path target, UnitSelection selection, int cells, long steps, double dt, String resumeToken)
            throws IOException {
        this.selection = selection.boundBy(cells);
        file = new SpikeFile(target, dt);
        file.open(cells, steps + 1, resumeToken);
    }

    @Override
    RecordingFile file() {
        return file;
    }

    @Override
    public void spikes(long step, int[] cells, int count) throws IOException {
        for (int n = 0; n < count; n++) {
            if (selection.contains(cells[n])) {
                file.append(step, cells[n]);
            }
        }
    }
}
