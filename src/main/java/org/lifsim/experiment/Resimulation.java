package org.lifsim.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.lifsim.backend.Backend;
import org.lifsim.backend.BackendOptions;
import org.lifsim.backend.Backends;
import org.lifsim.error.InputException;
import org.lifsim.input.InputCurrent;
import org.lifsim.input.InputCurrentParser;
import org.lifsim.internal.recording.UnitTraces;
import org.lifsim.model.NeuronModel;
import org.lifsim.population.Checkpoint;
import org.lifsim.population.Population;
import org.lifsim.recording.TraceData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of a finished run what it did not record. A few of its units are simulated again, without the others and with the same
 * bits.
 *
 * <pre>{@code
 * Resimulation again = Resimulation.of(RunMetadata.read(Path.of("results")));
 * if (!again.isCoupled()) {
 *     TraceData trace = again.traces(List.of(5L), 0, 200).get(5L);
 *     System.out.println(trace.at(StateVariable.V, 199) + " mV after 200 steps");
 * }
 * }</pre>
 */
public final class Resimulation {
    private static final Logger LOG = LoggerFactory.getLogger(Resimulation.class);

    /** Reading this many bytes of a checkpoint takes about as long as a step of one unit. */
    private static final long BYTES_PER_STEP = 32;

    private final RunMetadata run;
    private final Experiment experiment;

    private Resimulation(RunMetadata run, Experiment experiment) {
        this.run = run;
        this.experiment = experiment;
    }

    /**
     * Prepares for questions about a run.
     *
     * @param run a finished run
     * @return answers for this run
     * @throws InputException if its {@code run.json} does not describe a valid experiment
     */
    public static Resimulation of(RunMetadata run) {
        return new Resimulation(run, run.experiment());
    }

    /**
     * Whether random numbers are drawn in the steps of the run.
     *
     * @return true if a current source or the model draws them
     */
    public boolean isRandom() {
        return experiment.isRandom();
    }

    /**
     * The neuron model of the run.
     *
     * @return the model
     */
    public NeuronModel model() {
        return experiment.model().parameters().model();
    }

    /**
     * Whether units influence each other within a step. Then they cannot be simulated without the others.
     *
     * @return true if the units of the run are coupled
     */
    public boolean isCoupled() {
        return experiment.model().population(experiment.units()).isCoupled();
    }

    /**
     * Simulates some units and returns a range of their steps. The steps before the range are taken in large chunks. They begin
     * at the last checkpoint before the range that the run's folder still has, if reading it saves time.
     *
     * @param units indices of the units, from 0 to the total number of units - 1; at least one
     * @param from first step of the traces, from 0
     * @param to the step after the last one of the traces
     * @return for each unit, by its index, its trace, without the optional state variables {@code tols} and {@code surrogate}
     * @throws InputException if there is no such unit, or units are coupled
     * @throws IOException if a file of the run cannot be read
     */
    public Map<Long, TraceData> traces(List<Long> units, long from, long to) throws IOException {
        Optional<Checkpoint> checkpoint = checkpointBefore(from);
        UnitTraces.Start start = part -> {
            if (checkpoint.isPresent()) {
                restore(checkpoint.get(), part);
            }
        };
        try (InputCurrent current = current();
                Backend backend = Backends.open("cpu-scalar", new BackendOptions(1, false))
                        .backend()) {
            return UnitTraces.record(
                    experiment.model().population(experiment.units()).stimulus(experiment.parsedStimulus()),
                    units.stream().mapToLong(Long::longValue).toArray(),
                    from,
                    to,
                    current,
                    backend,
                    start);
        }
    }

    private InputCurrent current() throws IOException {
        return InputCurrentParser.parse(experiment.current(), run.totalUnits(), run.steps());
    }

    /** The last checkpoint of this run before a step. It is a file in the run's folder. */
    Optional<Checkpoint> checkpointBefore(long step) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(run.folder())) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        Checkpoint last = null;
        for (Path file : files) {
            Checkpoint checkpoint = readIfOfThisRun(file, step * BYTES_PER_STEP);
            boolean before = checkpoint != null && checkpoint.step() <= step;
            last = before && (last == null || checkpoint.step() > last.step()) ? checkpoint : last;
        }
        return Optional.ofNullable(last);
    }

    /** The checkpoint in a file; null if the file has none of this run, is too large to be worth it, or cannot be read. */
    private Checkpoint readIfOfThisRun(Path file, long mostBytes) {
        try {
            if (Files.size(file) > mostBytes || !Checkpoint.isCheckpoint(file)) {
                return null;
            }
            Checkpoint checkpoint = Checkpoint.read(file);
            RunFingerprint.of(ExperimentRun.fingerprint(experiment)).requireSame(checkpoint, file);
            return checkpoint;
        } catch (InputException e) {
            LOG.debug("checkpoint {} is not used: {}", file, e.problem());
            return null;
        } catch (IOException e) {
            LOG.debug("file {} cannot be read", file, e);
            return null;
        }
    }

    private static void restore(Checkpoint checkpoint, Population units) throws IOException {
        try {
            checkpoint.restoreShard(units);
        } catch (InputException e) { // such as a checkpoint of a run with other parameters
            LOG.debug("checkpoint is not used: {}", e.problem().toString());
            units.resetToInitialState();
        }
    }

    /**
     * The current of each unit in a step: the clamped current and the stimulus, without random sources.
     *
     * @param step index of the step, from 0
     * @return one value per unit; the number of units must fit an array
     * @throws IOException if a file of currents cannot be read
     */
    public double[] currents(long step) throws IOException {
        double[] currents = new double[Math.toIntExact(run.totalUnits())];
        float[] clamped = new float[currents.length];
        try (InputCurrent current = current()) {
            current.values(step, 0, run.totalUnits(), clamped);
        }
        for (int u = 0; u < currents.length; u++) {
            currents[u] = clamped[u];
        }
        experiment.parsedStimulus().addDeterministicCurrent(step, run.dt(), 0, currents, experiment.units());
        return currents;
    }
}
