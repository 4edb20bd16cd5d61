package org.lifsim.experiment;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.lifsim.backend.Backend;
import org.lifsim.error.CancelledException;
import org.lifsim.input.InputCurrent;
import org.lifsim.population.Checkpoint;
import org.lifsim.population.StateDigest;
import org.lifsim.recording.Recorder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run part by part, for populations beyond the memory: units that are not coupled need not be stepped together. Each part has a folder
 * with what it recorded and, when it is over, its state; what came of all is put together at the end, as if they had been.
 */
final class ShardedRun {
    private static final Logger LOG = LoggerFactory.getLogger(ShardedRun.class);
    private static final String STATE = "state.npz";
    private static final double MS_PER_SECOND = 1000;

    private final Path folder;
    private final boolean kept;
    private final Simulation whole;
    private final ShardPlan plan;
    private final double dt;

    /** By which what an interrupted run left is told from another's. */
    private final Map<String, String> identity;

    /**
     * Prepares a run.
     *
     * @param folder where the parts' files lie until the run is over
     * @param kept whether they stay there if the run is cancelled, to be gone on with
     * @param whole the run as it would be together; its checkpoints say when, not where
     * @param plan of the parts
     * @param dt the step, ms
     * @param identity of the experiment
     */
    ShardedRun(Path folder, boolean kept, Simulation whole, ShardPlan plan, double dt, Map<String, String> identity) {
        this.folder = folder;
        this.kept = kept;
        this.whole = whole;
        this.plan = plan;
        this.dt = dt;
        this.identity = identity;
    }

    /** The units of a part that an interrupted run had; 0 if there is none. */
    static long shardUnitsIn(Path folder) throws IOException {
        if (folder == null || !Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> parts = Files.list(folder)) {
            return parts.map(part -> part.getFileName().toString())
                    .filter(name -> name.matches("0-\\d{1,18}"))
                    .mapToLong(name -> Long.parseLong(name.substring(2)))
                    .findFirst()
                    .orElse(0);
        }
    }

    /** How many units are in parts that an interrupted run has done. */
    static long unitsDone(Path folder, ShardPlan plan) {
        long done = 0;
        for (long part = 0; folder != null && part < plan.shards(); part++) {
            done += Files.exists(folderOf(folder, plan, part).resolve(STATE)) ? plan.unitsOf(part) : 0;
        }
        return done;
    }

    private static Path folderOf(Path folder, ShardPlan plan, long part) {
        // Named by the size that all have, so that one who goes on cuts the same.
        return folder.resolve(part * plan.shardUnits() + "-" + plan.shardUnits());
    }

    private Path folderOf(long part) {
        return folderOf(folder, plan, part);
    }

    Simulation.Result run(Backend backend, InputCurrent current, Progress progress, CancellationToken cancellation)
            throws IOException {
        long completed = 0;
        double seconds = 0;
        List<Path> states = new ArrayList<>();
        for (long part = 0; part < plan.shards(); part++) {
            Path state = folderOf(part).resolve(STATE);
            if (Files.exists(state)) {
                Checkpoint there = Checkpoint.read(state);
                there.requireSame(there.metadata(), identity);
            } else {
                Files.createDirectories(folderOf(part));
                long before = part;
                Progress within = (done, total, spikes) -> progress.update(
                        (long) ((before + done / (double) total) / plan.shards() * total), total, spikes);
                Simulation.Result result;
                try {
                    result = simulation(part).runShard(backend, current, within, cancellation, state);
                } catch (CancelledException e) {
                    throw stopped(
                            e.getMessage().replaceFirst(";.*", "") + " in part " + (part + 1) + " of " + plan.shards(),
                            e);
                }
                completed += result.completedSteps();
                seconds += result.seconds();
            }
            states.add(state);
        }
        try {
            return combine(states, completed, seconds, cancellation::check);
        } catch (CancelledException e) {
            for (Recorder recorder : whole.recorders()) {
                recorder.deletePartialFiles(); // the parts' files are there still
            }
            throw stopped("stopped when all " + plan.shards() + " parts were done and not yet put together", e);
        }
    }

    private Simulation.Result combine(List<Path> states, long completed, double seconds, Runnable checkCancelled)
            throws IOException {
        for (int i = 0; i < whole.recorders().size(); i++) {
            try (Recorder recorder = whole.recorders().get(i)) {
                recorder.merge(recorded(i), plan.units(), whole.steps(), checkCancelled);
            }
        }
        long spikes = StateDigest.spikesOf(states, checkCancelled);
        double modelSeconds = whole.steps() * dt / MS_PER_SECOND;
        return new Simulation.Result(
                completed / plan.shards(),
                seconds,
                spikes,
                spikes / (double) plan.units() / modelSeconds,
                StateDigest.of(states, whole.description().parameters().model().digestVariables(), checkCancelled));
    }

    private CancelledException stopped(String message, CancelledException cause) {
        return new CancelledException(
                kept
                        ? message + "; its state is in folder " + folder + ": go on with --resume and the same options"
                        : message + "; --checkpoint would have kept it",
                cause);
    }

    private Simulation simulation(long part) {
        long first = part * plan.shardUnits();
        long units = plan.unitsOf(part);
        List<Recorder> recorders = new ArrayList<>();
        for (int i = 0; i < whole.recorders().size(); i++) {
            Recorder recorder = whole.recorders().get(i).forShard(file(part, i), first, units);
            if (recorder != null) {
                recorders.add(recorder);
            }
        }
        Path checkpoint = folderOf(part).resolve(ExperimentRun.CHECKPOINT);
        CheckpointPolicy when = whole.checkpoints();
        return new Simulation(
                whole.description().copy().shard(first, units),
                whole.steps(),
                whole.chunk(),
                recorders,
                new CheckpointPolicy(
                        checkpoint, when.every(), when.seconds(), Files.exists(checkpoint) ? checkpoint : null),
                identity);
    }

    private Path file(long part, int recorder) {
        return folderOf(part).resolve("recorder-" + recorder + ".npz");
    }

    private List<Recorder.ShardFile> recorded(int recorder) {
        List<Recorder.ShardFile> parts = new ArrayList<>();
        for (long part = 0; part < plan.shards(); part++) {
            if (Files.exists(file(part, recorder))) {
                parts.add(new Recorder.ShardFile(file(part, recorder), part * plan.shardUnits()));
            }
        }
        return parts;
    }

    /** The run is over, and all that came of it is written elsewhere. */
    void deleteShards() throws IOException {
        for (long part = plan.shards() - 1; part >= 0; part--) { // by the first one others know that there are some
            deleteAll(folderOf(part));
        }
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            LOG.debug("folder {} holds something else and stays", folder);
        }
    }

    private static void deleteAll(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.delete(folder);
    }
}
