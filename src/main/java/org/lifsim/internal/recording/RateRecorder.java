package org.lifsim.internal.recording;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.recording.RecorderKind;
import org.lifsim.recording.UnitSelection;

/** Records the mean rate of selected units in time bins, in a {@link RateFile}. The last bin may be shorter. */
public final class RateRecorder extends FileRecorder {
    /** Extensions of its files. */
    public static final List<String> ENDINGS = List.of(".npz", ".csv");

    private static final long MAX_STEPS = 1L << 53;

    private final Path target;
    /** Relative error of a bin that is a multiple of dt as people write it. */
    private static final double ROUNDING = 1e-6;

    private final double dt;
    private final long binSteps;

    /** The warning that the bin is not a multiple of dt; null if it is. */
    private final Problem rounded;

    private final RateFile file;
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
        super(RecorderKind.RATE, selection);
        this.target = target;
        this.dt = dt;
        binSteps = Math.round(bin / dt);
        if (!(bin > 0) || binSteps < 1 || binSteps > MAX_STEPS) {
            throw new InputException(Problem.of("argument bin of recorder rate", "is " + bin + " ms")
                    .expected("at least half a step of " + dt + " ms and at most 2^53 steps")
                    .hint("bins are rounded to whole steps"));
        }
        rounded = Math.abs(binSteps * dt - bin) > ROUNDING * bin
                ? Problem.of("argument bin of recorder rate", "is " + bin + " ms, rounded to " + binSteps * dt + " ms")
                        .hint("use a multiple of dt = " + dt + " ms")
                : null;
        file = new RateFile(target, dt);
    }

    @Override
    List<Problem> warnings() {
        return rounded == null ? List.of() : List.of(rounded);
    }

    @Override
    RateFile file() {
        return file;
    }

    @Override
    FileRecorder with(Path shardTarget, UnitSelection shard) {
        return new RateRecorder(shardTarget, shard, binSteps * dt, dt);
    }

    @Override
    Map<String, String> settings() {
        return Map.of("bin_steps", String.valueOf(binSteps));
    }

    @Override
    public boolean needsSpikes() {
        return true;
    }

    @Override
    void begin(Run run, String resumeToken) throws IOException {
        lastStep = run.population().step() - 1;
        if (resumeToken != null && !resumeToken.matches("\\d{1,18} .*")) {
            throw new InputException(Problem.of("the checkpoint", "has '" + resumeToken + "' for file " + target)
                    .expected("the spike count of the unfinished bin, number of rows and CRC-32 of each array"));
        }
        int blank = resumeToken == null ? 0 : resumeToken.indexOf(' ');
        spikes = resumeToken == null ? 0 : Long.parseLong(resumeToken.substring(0, blank));
        file.open(selected().count(), resumeToken == null ? null : resumeToken.substring(blank + 1));
    }

    /** A shorter last bin is left out. Its spikes are in the resume token. */
    @Override
    void readBack(long units, long steps, long longer) throws IOException {
        file.open(selected().count(), null);
        long[] counts = file.readCounts();
        long full = steps / binSteps;
        if (counts.length != full + (steps % binSteps == 0 ? 0 : 1)) {
            throw new InputException(Problem.of(Subject.file(target), "has " + counts.length + " bins")
                    .expected("those of " + steps + " steps"));
        }
        for (int bin = 0; bin < full; bin++) {
            file.append((bin + 1) * binSteps, binSteps, counts[bin]);
        }
    }

    @Override
    public void onSpikes(long step, long[] units, int count) throws IOException {
        lastStep = step;
        if (recordsAll()) {
            spikes += count;
        } else {
            for (int i = 0; i < count; i++) {
                spikes += selected().contains(units[i]) ? 1 : 0;
            }
        }
        if ((step + 1) % binSteps == 0) {
            endBin(binSteps);
        }
    }

    private void endBin(long length) throws IOException {
        file.append(lastStep + 1, length, spikes);
        spikes = 0;
    }

    @Override
    public String flush() throws IOException {
        return spikes + " " + super.flush();
    }

    @Override
    void complete() throws IOException {
        long rest = (lastStep + 1) % binSteps;
        if (rest != 0) {
            endBin(rest);
        }
    }

    @Override
    void merge(ShardMerger shards) throws IOException {
        shards.mergeRates(file, selected().count(), binSteps);
    }
}
