package org.lifsim.internal.recording;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.lifsim.recording.RecorderKind;
import org.lifsim.recording.UnitSelection;

/** Records every spike of selected units in a {@link SpikeFile}. */
public final class SpikeRecorder extends FileRecorder {
    /** Extensions of its files. */
    public static final List<String> ENDINGS = List.of(".npz", ".h5", ".csv");

    private final double dt;
    private final SpikeFile file;

    /**
     * Creates a recorder; {@link #open} starts it.
     *
     * @param target the output file; its extension selects the format: .npz, .h5 or .csv
     * @param selection the units to record
     * @param dt time step in ms
     */
    public SpikeRecorder(Path target, UnitSelection selection, double dt) {
        super(RecorderKind.SPIKES, selection);
        this.dt = dt;
        file = new SpikeFile(target, dt);
    }

    @Override
    SpikeFile file() {
        return file;
    }

    @Override
    FileRecorder with(Path target, UnitSelection shard) {
        return new SpikeRecorder(target, shard, dt);
    }

    @Override
    public boolean needsSpikes() {
        return true;
    }

    @Override
    void begin(Run run, String resumeToken) throws IOException {
        file.open(run.population().units(), run.steps(), resumeToken);
    }

    @Override
    void readBack(long units, long steps, long longer) throws IOException {
        file.open(units, longer, null);
        file.readBack(units, steps);
    }

    @Override
    public void onSpikes(long step, long[] spiked, int count) throws IOException {
        if (recordsAll()) {
            file.append(step, spiked, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            if (selected().contains(spiked[i])) {
                file.append(step, spiked[i]);
            }
        }
    }

    @Override
    void merge(ShardMerger shards) throws IOException {
        shards.mergeSpikes(file);
    }
}
