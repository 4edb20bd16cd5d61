package org.lifsim.internal.recording;

import java.io.IOException;
import java.nio.file.Path;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.recording.UnitSelection;

/** Records the mean rate of a population of a sparse network in bins, in a {@link RateFile}. */
public final class NetworkRateRecorder extends NetworkRecorder {
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
     * @param resumeToken what {@link #flush} returned, to go on from there; null to begin
     * @throws IOException if the file cannot be written
     */
    public NetworkRateRecorder(
            Path target, UnitSelection selection, int cells, long binSteps, double dt, String resumeToken)
            throws IOException {
        this.selection = selection.boundBy(cells);
        this.binSteps = binSteps;
        end = binSteps;
        file = new RateFile(target, dt);
        if (resumeToken != null) {
            String[] parts = resumeToken.split(";", -1);
            if (parts.length != 3 || !parts[1].matches("\\d{1,18}") || !parts[2].matches("\\d{1,18}")) {
                throw new InputException(Problem.of("the checkpoint", "has '" + resumeToken + "' for file " + target)
                        .expected("the state of a recorder of rates"));
            }
            end = Long.parseLong(parts[1]);
            spikes = Long.parseLong(parts[2]);
        }
        file.open(
                this.selection.count(), resumeToken == null ? null : resumeToken.split(";", -1)[0]);
    }

    @Override
    RecordingFile file() {
        return file;
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
    public String flush() throws IOException {
        return super.flush() + ";" + end + ";" + spikes;
    }

    @Override
    void complete(long step) throws IOException {
        finishBins(step);
        long rest = step - (end - binSteps);
        if (rest > 0) {
            file.append(step, rest, spikes);
        }
    }
}
