package org.lifsim.internal.recording;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lifsim.error.Problem;
import org.lifsim.recording.Recorder;
import org.lifsim.recording.RecorderKind;
import org.lifsim.recording.UnitSelection;

/** A recorder with an output file: the recorder captures, and its {@link RecordingFile} stores. */
abstract class FileRecorder implements Recorder {
    private final RecorderKind kind;
    private final UnitSelection selection;
    private UnitSelection selected;
    private boolean recordsAll;

    FileRecorder(RecorderKind kind, UnitSelection selection) {
        this.kind = kind;
        this.selection = selection;
    }

    /** The file of what is recorded. */
    abstract RecordingFile file();

    /** A recorder like this one, with another file and selection. */
    abstract FileRecorder with(Path target, UnitSelection shard);

    /** The settings that a checkpoint must match besides kind and selection. */
    Map<String, String> settings() {
        return Map.of();
    }

    /** What the settings round; often nothing. */
    List<Problem> warnings() {
        return List.of();
    }

    /** Starts recording as {@link #open} describes, after the selection was compared with the population. */
    abstract void begin(Run run, String resumeToken) throws IOException;

    /** Fills the partial files with what the output file has of a run of {@code steps} steps, for one of {@code longer} steps. */
    abstract void readBack(long units, long steps, long longer) throws IOException;

    /** Captures what is incomplete after the last step. By default there is nothing. */
    void complete() throws IOException {}

    /** Where the recorded values are first not finite, as a warning; empty if they are finite, or are no state. */
    Optional<Problem> firstOddValue() throws IOException {
        return Optional.empty();
    }

    /** Hands the recordings of shards to the method for this kind, which fills the file. {@link #selected} is of all units. */
    abstract void merge(ShardMerger shards) throws IOException;

    @Override
    public final List<Path> outputFiles() {
        return file().paths();
    }

    @Override
    public final UnitSelection selection() {
        return selection;
    }

    @Override
    public final Map<String, String> fingerprint() {
        Map<String, String> fingerprint = new HashMap<>(settings());
        fingerprint.put("kind", kind.key());
        fingerprint.put("units", selection.toString());
        return Map.copyOf(fingerprint);
    }

    @Override
    public final void open(Run run, String resumeToken) throws IOException {
        select(run.population().units());
        begin(run, resumeToken);
    }

    /** Compares the selection with the number of units of the population. */
    final void select(long units) {
        selected = selection.boundBy(units);
        recordsAll = selected.count() == units;
    }

    /** The recorded units of the population. */
    final UnitSelection selected() {
        return selected;
    }

    final boolean recordsAll() {
        return recordsAll;
    }

    @Override
    public String flush() throws IOException {
        return file().flush();
    }

    @Override
    public void close() throws IOException {
        file().close();
    }
}
