package org.lifsim.recording;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.lifsim.internal.io.NpyAppender;
import org.lifsim.internal.io.NpyHeader;

/**
 * Records every spike of selected units: the arrays {@code step} and {@code unit}, both int64, sorted by step, then unit. The
 * format is a NumPy archive, HDF5 in the SONATA layout ({@link SonataFile}), or CSV.
 */
public final class SpikeRecorder implements Recorder {
    static final List<String> ENDINGS = List.of(".npz", ".h5", ".csv");

    private final Path target;
    private final UnitSelection selection;
    private final double dt;
    private final IncrementalArrays arrays;
    private boolean all;
    private UnitSelection selected;
    private NpyAppender steps;
    private NpyAppender units;

    /**
     * Creates a recorder; {@link #open} starts it.
     *
     * @param target the output file; its extension selects the format: .npz, .h5 or .csv
     * @param selection the units to record
     * @param dt time step in ms
     */
    public SpikeRecorder(Path target, UnitSelection selection, double dt) {
        this.target = target;
        this.selection = selection;
        this.dt = dt;
        arrays = new IncrementalArrays(
                target,
                List.of(
                        new IncrementalArrays.Array("step", NpyHeader.INT64),
                        new IncrementalArrays.Array("unit", NpyHeader.INT64)));
    }

    @Override
    public List<Path> outputFiles() {
        return arrays.files();
    }

    @Override
    public UnitSelection selection() {
        return selection;
    }

    @Override
    public Map<String, String> fingerprint() {
        return Map.of("kind", RecorderKind.SPIKES.key(), "units", selection.toString());
    }

    @Override
    public boolean needsSpikes() {
        return true;
    }

    @Override
    public void open(Run run, String resumeToken) throws IOException {
        selected = selection.boundBy(run.population().units());
        all = selected.count() == run.population().units();
        begin(run.population().units(), run.steps(), resumeToken);
    }

    /** Opens the partial files. They use 32-bit integers if possible, to write less during the run. */
    private void begin(long population, long ofSteps, String resumeToken) throws IOException {
        arrays.useInt32("step", ofSteps);
        arrays.useInt32("unit", population);
        arrays.open(resumeToken);
        steps = arrays.of("step");
        units = arrays.of("unit");
    }

    @Override
    public void onSpikes(long step, long[] spiked, int count) throws IOException {
        if (all) {
            steps.appendSame(step, count);
            units.append(spiked, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            if (selected.contains(spiked[i])) {
                steps.append(step);
                units.append(spiked[i]);
            }
        }
    }

    @Override
    public Recorder forShard(Path file, long first, long count) {
        UnitSelection shard = selection.restrictTo(first, count);
        return shard == null ? null : new SpikeRecorder(file, shard, dt);
    }

    @Override
    public void merge(List<ShardFile> shards, long population, long ofSteps, Runnable checkCancelled)
            throws IOException {
        begin(population, ofSteps, null);
        try (SpikeMerger merge = new SpikeMerger(shards, checkCancelled)) {
            merge.forEach((step, unit) -> {
                steps.append(step);
                units.append(unit);
            });
        }
        finish(checkCancelled);
    }

    @Override
    public String flush() throws IOException {
        return arrays.flush();
    }

    @Override
    public void finish(Runnable checkCancelled) throws IOException {
        String name = target.getFileName().toString();
        if (name.endsWith(".h5")) {
            arrays.finish(file -> SonataFile.write(file, steps, units, dt, checkCancelled));
        } else if (name.endsWith(".csv")) {
            arrays.finish(
                    file -> CsvTable.of(dt).step(steps).whole("unit", units).write(file, checkCancelled));
        } else {
            arrays.finish(arrays.archive(checkCancelled));
        }
    }

    @Override
    public void close() throws IOException {
        arrays.close();
    }
}
