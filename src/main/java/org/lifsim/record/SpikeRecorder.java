package org.lifsim.record;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.lifsim.io.NpyAppender;
import org.lifsim.io.NpyHeader;

/**
 * Every spike of some units: the arrays {@code step} and {@code unit}, int64, sorted by step, then unit. As a NumPy archive, in the SONATA
 * layout ({@link SonataFile}), or as comma-separated values.
 */
public final class SpikeRecorder implements Recorder {
    static final List<String> ENDINGS = List.of(".npz", ".h5", ".csv");

    private final Path target;
    private final UnitSelection selection;
    private final double dt;
    private final GrowingArrays arrays;
    private boolean all;
    private UnitSelection selected;
    private NpyAppender steps;
    private NpyAppender units;

    /**
     * A recorder that has not begun.
     *
     * @param target the file, whose ending tells its format: .npz, .h5 or .csv
     * @param selection whose spikes
     * @param dt the step, ms
     */
    public SpikeRecorder(Path target, UnitSelection selection, double dt) {
        this.target = target;
        this.selection = selection;
        this.dt = dt;
        arrays = new GrowingArrays(
                target,
                List.of(
                        new GrowingArrays.Array("step", NpyHeader.INT64),
                        new GrowingArrays.Array("unit", NpyHeader.INT64)));
    }

    @Override
    public List<Path> names() {
        return arrays.names();
    }

    @Override
    public UnitSelection selection() {
        return selection;
    }

    @Override
    public String identity() {
        return "spikes of units " + selection;
    }

    @Override
    public boolean hearsSpikes() {
        return true;
    }

    @Override
    public void begin(Run run, String mark) throws IOException {
        selected = selection.within(run.population().units());
        all = selected.count() == run.population().units();
        begin(run.population().units(), run.steps(), mark);
    }

    /** What is written while steps are taken should be little. */
    private void begin(long population, long ofSteps, String mark) throws IOException {
        arrays.narrow("step", ofSteps);
        arrays.narrow("unit", population);
        arrays.begin(mark);
        steps = arrays.of("step");
        units = arrays.of("unit");
    }

    @Override
    public void spikes(long step, long[] spiked, int count) throws IOException {
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
    public Recorder ofPart(Path file, long first, long count) {
        UnitSelection part = selection.part(first, count);
        return part == null ? null : new SpikeRecorder(file, part, dt);
    }

    @Override
    public void merge(List<Part> parts, long population, long ofSteps, Runnable meanwhile) throws IOException {
        begin(population, ofSteps, null);
        try (SpikeMerge merge = new SpikeMerge(parts, meanwhile)) {
            merge.forEach((step, unit) -> {
                steps.append(step);
                units.append(unit);
            });
        }
        finish(meanwhile);
    }

    @Override
    public String flush() throws IOException {
        return arrays.flush();
    }

    @Override
    public void finish(Runnable meanwhile) throws IOException {
        String name = target.getFileName().toString();
        if (name.endsWith(".h5")) {
            arrays.finish(file -> SonataFile.write(file, steps, units, dt, meanwhile));
        } else if (name.endsWith(".csv")) {
            arrays.finish(
                    file -> CsvTable.of(dt).step(steps).whole("unit", units).write(file, meanwhile));
        } else {
            arrays.finish(arrays.archive(meanwhile));
        }
    }

    @Override
    public void close() throws IOException {
        arrays.close();
    }
}
