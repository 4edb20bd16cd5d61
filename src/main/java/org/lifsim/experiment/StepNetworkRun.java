package org.lifsim.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lifsim.backend.Backend;
import org.lifsim.backend.Environment;
import org.lifsim.error.CancelledException;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.experiment.StepNetworkExperiment.Presentations;
import org.lifsim.experiment.StepNetworkExperiment.Recording;
import org.lifsim.experiment.StepNetworkExperiment.Start;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.io.CloseAll;
import org.lifsim.internal.io.Fingerprint;
import org.lifsim.internal.io.JsonText;
import org.lifsim.internal.io.OutputLock;
import org.lifsim.internal.io.Sha256;
import org.lifsim.internal.io.WholeNumber;
import org.lifsim.internal.recording.ValuesRecorder;
import org.lifsim.network.Network;
import org.lifsim.network.NetworkFile;
import org.lifsim.recording.ValuesSummary;

/** Runs a network whose step is a list of statements, and writes its recordings and {@code network.json} into a folder. */
public final class StepNetworkRun {
    /** Name of the file that describes a finished run. */
    public static final String NAME = NetworkRun.NAME;

    /** The format of that file. */
    public static final String FORMAT = "lifsim step network run 2";

    private static final String STEP = "step";
    private static final String RUN = "run";
    private static final String DESCRIPTION = "description";
    private static final String RECORDER = "recorder ";

    /** Time between two looks at cancellation, progress and checkpoints, which chunks of steps approach. */
    private static final long CHUNK_NANOS = 100_000_000;

    private static final long MAX_CHUNK = 1 << 20;

    private final StepNetworkExperiment experiment;
    private final Path folder;
    private final CheckpointPolicy checkpoints;

    /** What a checkpoint must match beside the network; made when it is first needed. */
    private Fingerprint fingerprint;

    /**
     * Describes a run.
     *
     * @param experiment what to run
     * @param folder output folder; it is created if needed
     */
    public StepNetworkRun(StepNetworkExperiment experiment, Path folder) {
        this.experiment = experiment;
        this.folder = folder;
        checkpoints = new CheckpointPolicy(
                folder.resolve(NetworkRun.CHECKPOINT),
                experiment.checkpoints().everySteps(),
                experiment.checkpoints().everySeconds(),
                null);
    }

    /**
     * What a recording gave.
     *
     * @param recording the recording
     * @param summary of its values
     */
    public record Recorded(Recording recording, ValuesSummary summary) {}

    /**
     * What a run gave.
     *
     * @param recorded what was recorded
     * @param seconds time that the steps took, since the last resume
     * @param digest SHA-256 of all recorded values
     * @param warning tells of values that are not finite
     */
    public record Result(List<Recorded> recorded, double seconds, String digest, Optional<Problem> warning) {
        /** Copies the list. */
        public Result {
            recorded = List.copyOf(recorded);
        }
    }

    /**
     * Runs the network. The output files appear when the run is done. If it is cancelled, or as the key {@code checkpoint} says, a
     * checkpoint is written, from which it can go on.
     *
     * @param backend the backend
     * @param resume whether to go on from the checkpoint in the folder
     * @param progress receives the completed steps
     * @param cancellation stops the run
     * @return what it gave, which is the same however often it was resumed
     * @throws InputException if there is no checkpoint to go on from, or it is of another run, or another run writes the folder
     * @throws IOException if writing fails
     * @throws CancelledException if the run was cancelled
     */
    public Result run(Backend backend, boolean resume, Progress progress, CancellationToken cancellation)
            throws IOException {
        if (resume) {
            NetworkRun.requireCheckpoint(checkpoints.file());
        }
        AtomicFile.ensureWritableDirectory(folder);
        List<Path> files = new ArrayList<>(List.of(checkpoints.file(), folder.resolve(NAME)));
        experiment
                .recordings()
                .forEach(recording -> files.addAll(ValuesRecorder.paths(folder.resolve(recording.file()))));
        OutputLock lock = OutputLock.of(folder, files);
        try (lock;
                Network network = experiment.builder().build(backend)) {
            Map<String, String> notes = resume ? restored(network) : Map.of();
            if (!resume) {
                experiment.weights().forEach(network::write);
            }
            try (State state = new State(network, notes)) {
                long start = System.nanoTime();
                advance(state, progress, cancellation);
                Result result = state.finish((System.nanoTime() - start) * 1e-9);
                writeMetadata(result, backend);
                Files.deleteIfExists(checkpoints.file());
                for (ValuesRecorder recorder : state.recorders.values()) {
                    recorder.deletePartialFile();
                }
                return result;
            }
        }
    }

    /** The notes of the checkpoint, whose state the network takes. */
    private Map<String, String> restored(Network network) throws IOException {
        Map<String, String> notes = NetworkFile.readCheckpoint(network, checkpoints.file());
        fingerprint().requireSame(Fingerprint.of(notes.get(RUN)), "checkpoint " + checkpoints.file(), "run");
        return notes;
    }

    private Fingerprint fingerprint() {
        if (fingerprint == null) {
            Presentations presentations = experiment.presentations();
            fingerprint = new Fingerprint()
                    .put("steps", String.valueOf(experiment.steps()))
                    .put("learning", String.valueOf(experiment.learning()))
                    .put("presentations", "steps", String.valueOf(presentations.steps()))
                    .put("presentations", "learning", String.valueOf(presentations.learning()))
                    .put(
                            "presentations",
                            "before",
                            String.valueOf(presentations.before().size()));
            experiment
                    .inputs()
                    .forEach(input -> fingerprint.put("inputs", input.signal().name(), input.fingerprint()));
            experiment
                    .weights()
                    .forEach((matrix, values) -> fingerprint.put("initial weights", matrix.name(), hash(values)));
            for (Start start : experiment.starts()) {
                fingerprint.put("initial values", start.signal().name(), hash(start.values()));
            }
            for (Recording recording : experiment.recordings()) {
                fingerprint.put("recordings", recording.file(), recording.name() + " every " + recording.every());
            }
        }
        return fingerprint;
    }

    /** Requires that a {@code network.json} is of this run. */
    void requireFinished(Path metadata) throws IOException {
        try (InputStream in = Files.newInputStream(metadata)) {
            JsonNode run = JsonText.object(in, Subject.file(metadata));
            if (!run.path(DESCRIPTION).equals(description())) {
                throw new InputException(Problem.of(Subject.file(metadata), "is of another network")
                        .hint("choose another --out, or start without --resume"));
            }
            fingerprint().requireSame(Fingerprint.of(run.path(RUN)), "file " + metadata, RUN);
        }
    }

    private ArrayNode description() {
        ArrayNode lines = new ObjectMapper().createArrayNode();
        experiment.builder().describe().lines().forEach(lines::add);
        return lines;
    }

    private static String hash(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES));
        bytes.asFloatBuffer().put(values);
        return Fingerprint.hash(Sha256.start().digest(bytes.array()));
    }

    /** What a run has beside its network: all of it is in a checkpoint's notes. */
    private final class State implements AutoCloseable {
        private final Network network;
        private final Map<Recording, ValuesRecorder> recorders = new LinkedHashMap<>();
        private long step;

        State(Network network, Map<String, String> notes) throws IOException {
            this.network = network;
            try {
                step = notes.isEmpty() ? 0 : step(notes.get(STEP));
                for (Recording recording : experiment.recordings()) {
                    int[] shape = recording.shape();
                    ValuesRecorder recorder = new ValuesRecorder(
                            folder.resolve(recording.file()),
                            shape[0],
                            shape[1],
                            notes.get(RECORDER + recording.file()));
                    recorders.put(recording, recorder);
                    if (recorder.rows() != step / recording.every()) {
                        throw damaged("has " + recorder.rows() + " rows of " + recording.name() + " at step " + step);
                    }
                }
            } catch (IOException | RuntimeException e) {
                CloseAll.after(e, List.copyOf(recorders.values()));
                throw e;
            }
        }

        private long step(String note) {
            try {
                long saved = WholeNumber.parse(String.valueOf(note));
                if (saved >= 0 && saved <= experiment.steps()) {
                    return saved;
                }
            } catch (NumberFormatException e) {
                throw new InputException(damaged("has step " + note).problem(), e);
            }
            throw damaged("has step " + note);
        }

        private InputException damaged(String found) {
            return new InputException(Problem.of(Subject.file(checkpoints.file()), "is damaged: it " + found)
                    .hint("start again without --resume"));
        }

        void record() throws IOException {
            for (Map.Entry<Recording, ValuesRecorder> one : recorders.entrySet()) {
                if (step % one.getKey().every() == 0) {
                    one.getValue().append(one.getKey().read(network));
                }
            }
        }

        void save() throws IOException {
            Map<String, String> notes = new HashMap<>();
            notes.put(STEP, String.valueOf(step));
            notes.put(RUN, fingerprint().toString());
            for (Map.Entry<Recording, ValuesRecorder> one : recorders.entrySet()) {
                notes.put(RECORDER + one.getKey().file(), one.getValue().flush());
            }
            NetworkFile.writeCheckpoint(network, notes, checkpoints.file());
        }

        Result finish(double seconds) throws IOException {
            Optional<Problem> warning = network.nonFinite();
            List<Recorded> recorded = new ArrayList<>();
            MessageDigest digest = Sha256.start();
            for (Map.Entry<Recording, ValuesRecorder> one : recorders.entrySet()) {
                recorded.add(new Recorded(one.getKey(), one.getValue().finish(digest)));
            }
            return new Result(recorded, seconds, HexFormat.of().formatHex(digest.digest()), warning);
        }

        @Override
        public void close() throws IOException {
            CloseAll.unchecked(List.copyOf(recorders.values()));
        }
    }

    /** Advances to the end, from event to event. Results do not depend on the length of chunks. */
    private void advance(State state, Progress progress, CancellationToken cancellation) throws IOException {
        long chunk = 1;
        long saved = System.nanoTime();
        while (state.step < experiment.steps()) {
            if (cancellation.isCancelled()) {
                state.save();
                throw new CancelledException(
                        "stopped at step " + state.step + " of " + experiment.steps(), "go on with --resume", null);
            }
            beforeStep(state);
            long before = System.nanoTime();
            long next = Math.min(nextEvent(state.step), state.step + chunk);
            state.network.advance(next - state.step);
            state.network.synchronize();
            state.step = next;
            state.record();
            endPresentation(state);
            long now = System.nanoTime();
            chunk = now - before < CHUNK_NANOS ? Math.min(MAX_CHUNK, 2 * chunk) : Math.max(1, chunk / 2);
            progress.update(state.step, experiment.steps(), () -> 0);
            if (state.step < experiment.steps() && checkpoints.isDue(state.step, now - saved)) {
                state.save();
                saved = System.nanoTime();
            }
        }
    }

    /** Begins a presentation and writes the inputs, if it is time. */
    private void beforeStep(State state) {
        Network network = state.network;
        Presentations presentations = experiment.presentations();
        if (state.step % presentations.steps() == 0) {
            if (state.step > 0) {
                network.reset();
            }
            for (Start start : experiment.starts()) {
                if (state.step == 0 || !start.isKept()) {
                    network.write(start.signal(), start.values());
                }
            }
            boolean learns = experiment.learnsIn(state.step);
            network.setLearning(learns);
            if (learns) {
                presentations.before().forEach(network::run);
            }
        }
        for (StepNetworkInput input : experiment.inputs()) {
            if (state.step % input.every() == 0) {
                network.write(input.signal(), input.row(state.step / input.every()));
            }
        }
    }

    /** The next step before which inputs change, or after which something is recorded or saved or a presentation ends. */
    private long nextEvent(long step) {
        long next = multipleAfter(step, experiment.presentations().steps());
        for (StepNetworkInput input : experiment.inputs()) {
            next = Math.min(next, multipleAfter(step, input.every()));
        }
        for (Recording recording : experiment.recordings()) {
            next = Math.min(next, multipleAfter(step, recording.every()));
        }
        return Math.min(Math.min(next, experiment.steps()), step + Math.min(MAX_CHUNK, checkpoints.until(step)));
    }

    private static long multipleAfter(long step, long every) {
        return (step / every + 1) * every;
    }

    private void endPresentation(State state) {
        Presentations presentations = experiment.presentations();
        if (state.step % presentations.steps() == 0 && experiment.learnsIn(state.step - 1)) {
            presentations.after().forEach(state.network::run);
        }
    }

    private void writeMetadata(Result result, Backend backend) throws IOException {
        ObjectNode node = new ObjectMapper().createObjectNode();
        node.put("format", FORMAT);
        node.put("network", experiment.name());
        node.put("dt", experiment.dt());
        node.put("duration_ms", experiment.steps() * experiment.dt());
        node.put("batch", experiment.batch());
        node.put("steps", experiment.steps());
        node.put("digest", result.digest());
        ArrayNode recordings = node.putArray("recordings");
        for (Recorded recorded : result.recorded()) {
            Recording recording = recorded.recording();
            ObjectNode one = recordings.addObject();
            one.put("file", recording.file());
            one.put("kind", recording.signal() == null ? "weights" : "signal");
            one.put("of", recording.name());
            one.put("every", recording.every());
            one.put("rows", recorded.summary().rows());
            one.putArray("row").add(recording.shape()[0]).add(recording.shape()[1]);
            ValuesSummary summary = recorded.summary();
            one.put("binary", summary.isBinary());
            one.put("sum", summary.sum());
            one.put("smallest", (float) summary.least());
            one.put("largest", (float) summary.most());
            one.put("first_at_end", summary.last());
        }
        result.warning().ifPresent(warning -> node.putArray("warnings").add(warning.toString()));
        node.set(RUN, fingerprint().json());
        node.set(DESCRIPTION, description());
        ObjectNode measured = node.putObject("measured");
        Environment.of(backend).forEach(measured::put);
        measured.put("seconds", result.seconds());
        byte[] text = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(node);
        AtomicFile.write(folder.resolve(NAME), file -> Files.write(file, text));
    }
}
