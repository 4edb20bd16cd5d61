package org.lifsim.recording;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.internal.io.NpyHeader;
import org.lifsim.internal.io.NpzEntryReader;

/**
 * Records the mean rate of selected units in time bins. The arrays have one value per bin: {@code time} (start of the bin in ms,
 * float64), {@code spikes} (int64) and {@code rate} (spikes / units / length of the bin, in Hz, float64). The last bin may be
 * shorter.
 */
public final class RateRecorder implements Recorder {
    static final List<String> ENDINGS = List.of(".npz", ".csv");

    private static final long MAX_STEPS = 1L << 53;
    private static final double MS_PER_SECOND = 1000;

    private final Path target;
    private final UnitSelection selection;
    private final double dt;
    private final long binSteps;
    private final IncrementalArrays arrays;
    private UnitSelection selected;
    private boolean all;
    private long lastStep = -1;
    private long spikes;

    /**
     * Creates a recorder; {@link #open} starts it.
     *
     * @param target the output file; its extension selects the format: .npz or .csv
     * @param selection the units to record
     * @param bin length of a bin in ms, rounded to whole steps
     * @param dt time step in ms
     * @throws InputException if the length of a bin is not from 1 to 2^53 steps after rounding
     */
    public RateRecorder(Path target, UnitSelection selection, double bin, double dt) {
        this.target = target;
        this.selection = selection;
        this.dt = dt;
        binSteps = Math.round(bin / dt);
        if (!(bin > 0) || binSteps < 1 || binSteps > MAX_STEPS) {
            throw new InputException(Problem.of("argument bin of recorder rate", "is " + bin + " ms")
                    .expected("at least half a step of " + dt + " ms and at most 2^53 steps")
                    .hint("bins are rounded to whole steps"));
        }
        arrays = new IncrementalArrays(
                target,
                List.of(
                        new IncrementalArrays.Array("time", NpyHeader.FLOAT64),
                        new IncrementalArrays.Array("spikes", NpyHeader.INT64),
                        new IncrementalArrays.Array("rate", NpyHeader.FLOAT64)));
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
        return Map.of(
                "kind", RecorderKind.RATE.key(), "units", selection.toString(), "bin_steps", String.valueOf(binSteps));
    }

    @Override
    public boolean needsSpikes() {
        return true;
    }

    @Override
    public void open(Run run, String resumeToken) throws IOException {
        selected = selection.boundBy(run.population().units());
        all = selected.count() == run.population().units();
        lastStep = run.population().step() - 1;
        int blank = resumeToken == null ? 0 : resumeToken.indexOf(' ');
        if (blank < 0) {
            throw new InputException(Problem.of("the checkpoint", "has '" + resumeToken + "' for file " + target)
                    .expected("the spike count of the unfinished bin, number of rows and CRC-32 of each array"));
        }
        spikes = resumeToken == null ? 0 : Long.parseLong(resumeToken.substring(0, blank));
        arrays.open(resumeToken == null ? null : resumeToken.substring(blank + 1));
    }

    @Override
    public void onSpikes(long step, long[] units, int count) throws IOException {
        lastStep = step;
        if (all) {
            spikes += count;
        } else {
            for (int i = 0; i < count; i++) {
                spikes += selected.contains(units[i]) ? 1 : 0;
            }
        }
        if ((step + 1) % binSteps == 0) {
            endBin(binSteps);
        }
    }

    private void endBin(long length) throws IOException {
        arrays.of("time").append((lastStep + 1 - length) * dt);
        arrays.of("spikes").append(spikes);
        arrays.of("rate").append(spikes / (double) selected.count() / (length * dt / MS_PER_SECOND));
        spikes = 0;
    }

    @Override
    public Recorder forShard(Path file, long first, long count) {
        UnitSelection shard = selection.restrictTo(first, count);
        return shard == null ? null : new RateRecorder(file, shard, binSteps * dt, dt);
    }

    @Override
    public void merge(List<ShardFile> shards, long population, long steps, Runnable checkCancelled) throws IOException {
        selected = selection.boundBy(population);
        arrays.open(null);
        List<NpzEntryReader> archives = new ArrayList<>();
        try {
            List<NpzEntryReader.Array> counts = new ArrayList<>();
            for (ShardFile shard : shards) {
                archives.add(new NpzEntryReader(shard.file(), checkCancelled));
                counts.add(archives.get(archives.size() - 1).array("spikes", NpyHeader.INT64));
            }
            for (long step = 0; step < steps; step += binSteps) {
                for (NpzEntryReader.Array count : counts) {
                    spikes += count.nextLong();
                }
                long length = Math.min(binSteps, steps - step);
                lastStep = step + length - 1;
                if (length == binSteps) {
                    endBin(length);
                }
            }
        } finally {
            for (NpzEntryReader archive : archives) {
                archive.close();
            }
        }
        finish(checkCancelled);
    }

    @Override
    public String flush() throws IOException {
        return spikes + " " + arrays.flush();
    }

    @Override
    public void finish(Runnable checkCancelled) throws IOException {
        long rest = (lastStep + 1) % binSteps;
        if (rest != 0) {
            endBin(rest);
        }
        arrays.finish(
                target.getFileName().toString().endsWith(".csv")
                        ? file -> CsvTable.of(dt)
                                .number("t_ms", arrays.of("time"))
                                .whole("spikes", arrays.of("spikes"))
                                .number("rate_hz", arrays.of("rate"))
                                .write(file, checkCancelled)
                        : arrays.archive(checkCancelled));
    }

    @Override
    public void close() throws IOException {
        arrays.close();
    }
}
