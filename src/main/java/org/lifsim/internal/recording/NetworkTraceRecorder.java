package org.lifsim.internal.recording;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.lifsim.internal.io.NpyHeader;
import org.lifsim.recording.UnitSelection;

/** Records state variables of cells of a sparse network in a {@link TraceFile}, in float64. Row n is the state after step n. */
public final class NetworkTraceRecorder extends NetworkRecorder {
    private final List<String> variables;
    private final long[] cells;
    private final long every;
    private final TraceFile file;

    /**
     * Opens a recorder.
     *
     * @param target the output file; its extension selects the format: .npz or .csv
     * @param variables names of the state variables
     * @param selection the cells to record
     * @param count number of cells of the population
     * @param every steps between two rows
     * @param dt time step in ms
     * @param resumeToken what {@link #flush} returned, to go on from there; null to begin
     * @throws IOException if the file cannot be written
     */
    public NetworkTraceRecorder(
            Path target,
            List<String> variables,
            UnitSelection selection,
            int count,
            long every,
            double dt,
            String resumeToken)
            throws IOException {
        this.variables = List.copyOf(variables);
        this.every = every;
        UnitSelection bound = selection.boundBy(count);
        cells = bound.toArray();
        file = new TraceFile(target, variables, NpyHeader.FLOAT64, dt);
        file.open(bound, resumeToken);
    }

    /**
     * The cells that are recorded.
     *
     * @return indices of cells; {@link #state} gets all of them for the first variable, then for the next
     */
    public long[] cells() {
        return cells.clone();
    }

    /**
     * The number of values of a step.
     *
     * @return number of values that {@link #state} takes
     */
    public int size() {
        return variables.size() * cells.length;
    }

    /**
     * Called after each step.
     *
     * @param step the step, from 1
     * @param values values of probes
     * @param from index of the first of this recorder
     * @throws IOException if writing fails
     */
    public void state(long step, double[] values, int from) throws IOException {
        if (step % every != 0) {
            return;
        }
        file.beginNumbered(step);
        int at = from;
        for (String variable : variables) {
            for (int n = 0; n < cells.length; n++) {
                file.appendValue(variable, values[at++]);
            }
        }
    }

    @Override
    RecordingFile file() {
        return file;
    }

    @Override
    public void spikes(long step, int[] spiking, int count) {
        // only the state is recorded
    }
}
